import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { AGENTS, Browser, makeSite, type Site } from "../helpers/web.ts";

/** Every ending that a login can have. */
const ENDINGS = ["complete", "declined", "expired", "trouble", "cancelled", "refused"] as const;
type Ending = (typeof ENDINGS)[number];

/** The nonce with which the app returns, if it does. */
function nonceOf(site: Site): string | undefined {
  return /nonce(?:=|%3D)(.*)/.exec(String(site.asked[0]?.body.returnUrl))?.[1];
}

/** What happens in the fifth second. */
async function happens(site: Site, browser: Browser, ending: Ending): Promise<void> {
  const { app } = site.simulator;
  if (ending === "complete") app.approve();
  if (ending === "declined") app.decline();
  if (ending === "cancelled") await browser.post("cancel");
  if (ending === "refused") await browser.poll({ nonce: "wrong" });
  if (ending === "trouble") {
    site.simulator.injectFault({ endpoint: "collect", kind: "unauthorized" });
  }
}

/** A whole login, with a poll a second until long after its end. */
async function live(
  site: Site,
  browser: Browser,
  time: FakeTime,
  device: "this" | "other",
  ending: Ending,
): Promise<void> {
  const page = await site.handler(new Request("https://example.com/bankid/"));
  browser.seen.push(await page.text(), [...page.headers].join("\n"));
  await browser.start(device);
  const nonce = nonceOf(site);
  const opened = site.order.autoStartToken;
  for (let second = 1; second < 70; second++) {
    time.tick(1000);
    if (second === 3 && ending !== "expired") site.simulator.app.open(opened);
    if (second === 5) await happens(site, browser, ending);
    await browser.poll(second > 5 && nonce !== undefined ? { nonce } : {});
  }
}

/** Everything that reached a browser, and what its cookies say to whoever can read base64. */
function reached({ seen }: Browser): string {
  const decoded = seen.flatMap((text) => text.match(/[\w-]{100,}/g) ?? []).map((text) => {
    const bytes = Uint8Array.fromBase64(text.slice(0, text.length & ~3), { alphabet: "base64url" });
    return new TextDecoder("latin1").decode(bytes);
  });
  assert(decoded.length > 0);
  return [...seen, ...decoded].join("\n");
}

for (const device of ["this", "other"] as const) {
  const place = device === "this" ? "it" : "another device";
  for (const agent of ["computer", "iPhone", "android"] as const) {
    Deno.test(`createHandler() shows no secret of an order to the ${agent}, with the app on ${place}`, async () => {
      for (const ending of ENDINGS) {
        using time = new FakeTime();
        using site = makeSite({ renewals: 1 });
        const browser = new Browser(site.handler, { userAgent: AGENTS[agent] });
        await live(site, browser, time, device, ending);
        const text = reached(browser);
        const orders = site.asked.filter(({ answer }) => "qrStartSecret" in answer);
        assertEquals(orders.length, ending === "expired" && device === "other" ? 2 : 1);
        for (const { answer } of orders) {
          const { autoStartToken, ...secrets } = answer;
          // The link opens the app on this device; on another, nobody needs the token.
          const hidden = device === "this" ? secrets : { ...secrets, autoStartToken };
          for (const [name, secret] of Object.entries(hidden)) {
            assert(!text.includes(String(secret)), `${ending}: ${name}`);
          }
        }
        const nonce = nonceOf(site);
        assertEquals(nonce !== undefined, device === "this" && agent !== "computer");
        if (nonce !== undefined) assert(!text.includes(nonce), `${ending}: nonce`);
        assertEquals(text.match(/personalNumber|signature|ocspResponse|191212121212/g), null);
        assertEquals(site.completed.length, ending === "complete" ? 1 : 0, ending);
      }
    });
  }
}
