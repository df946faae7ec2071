/**
 * Attacks on a login, with an attacker's and a victim's browser. Run:
 * `deno run -A tests/e2e/attacks_e2e.ts`.
 *
 * @module
 */
import { MOBILE_POLICY, TOLVAN } from "../../src/simulator/pki/people.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { certificates } from "../helpers/tls.ts";
import { check, report, same } from "../peers/tally.ts";
import { type BrowserContext, type Device, newContext } from "./chromium.ts";
import { approve, isWelcomed, press, readCode, says, scan, tells, until } from "./person.ts";
import { scenario, type Stage, stopChromium } from "./scenario.ts";

const { unbound, notYours } = PAGE_TEXTS.sv;
const { server: certificate } = await certificates();

/** A neighbour of the bank's host, by plain HTTP, which sets cookies for the whole domain. */
class Neighbour implements AsyncDisposable {
  readonly #listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  readonly #served: Promise<void>;
  cookies: readonly string[] = [];

  constructor() {
    this.#served = this.#serve();
  }

  get origin(): string {
    return `http://shop.bank.test:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  /** Writes each character as one byte, which a server for HTTP may refuse to do. */
  async #serve(): Promise<void> {
    for await (const connection of this.#listener) {
      await connection.read(new Uint8Array(8192));
      const head = [
        "HTTP/1.1 200 OK",
        "Content-Type: text/html",
        "Content-Length: 0",
        "Connection: close",
        ...this.cookies.map((each) => `Set-Cookie: ${each}; Domain=bank.test; Path=/bankid`),
      ];
      const text = head.map((line) => `${line}\r\n`).join("") + "\r\n";
      await connection.write(Uint8Array.from(text, (character) => character.charCodeAt(0)));
      connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#served;
  }
}

/** The cookies of the attacker's own login, of which the victim's browser is to believe that it is its own. */
async function stolenBy(attacker: BrowserContext): Promise<[name: string, value: string][]> {
  const cookies = await attacker.cookies();
  return cookies.filter(({ name }) => !name.endsWith("device")).map((
    { name, value },
  ) => [name, value]);
}

/** What stands before the name of the planted cookies: bytes that some parsers take for space. */
const DISGUISES: Readonly<Record<string, string>> = {
  "a byte of 0xA0": "\xa0",
  "U+00A0 in UTF-8": "\xc2\xa0",
  "a line tabulation": "\x0b",
  "U+0085 in UTF-8": "\xc2\x85",
  "U+3000 in UTF-8": "\xe3\x80\x80",
  "nothing": "",
};

for (const [title, disguise] of Object.entries(DISGUISES)) {
  await scenario(`A neighbour plants the attacker's login, its name begins with ${title}`, {
    certificate,
    host: "login.bank.test",
    complains: /The browser asks http:\/\/shop\.bank\.test/,
  }, async (stage) => {
    const { name, browser, context, page, site, login } = stage;
    await using neighbour = new Neighbour();
    await using attacker = await newContext(browser, "computer", "sv");
    const attackersPage = await attacker.newPage();
    await attackersPage.goto(login);
    await press(attackersPage, "otherDevice");
    const attackersCode = await readCode(attackersPage);

    const stolen = await stolenBy(attacker);
    check(`${name}: there is a login to plant`, stolen.length === 2, stolen);
    neighbour.cookies = stolen.map(([each, value]) => `${disguise}${each}=${value}`);
    await page.goto(`${neighbour.origin}/`);
    const kept = (await context.cookies(login)).filter(({ domain }) => domain === ".bank.test");
    // Chromium keeps no byte that ends a header's text, and guards the prefix where it sees it.
    const isKept = title === "a byte of 0xA0" || title.endsWith("UTF-8");
    if (isKept) check(`${name}: the browser has kept them`, kept.length === 2, kept);

    await page.goto(login);
    await tells(page, "RFA19");
    same(`${name}: no code of the attacker's`, await page.getByRole("img").count(), 0);
    await press(page, "otherDevice");
    const code = await readCode(page);
    check(
      `${name}: the code is the victim's own`,
      code.split(".")[1] !== attackersCode.split(".")[1],
      [code, attackersCode],
    );
    await scan(page, site);
    approve(site);
    await isWelcomed(page);
    await attackersPage.waitForResponse(/\/poll$/);
    same(`${name}: the attacker is still outside`, attackersPage.url(), login);
    same(`${name}: told the service`, site.completed.length, 1);
  });
}

/** The attacker begins on some device, and has a link to send. */
async function baited({ page, login }: Stage): Promise<string> {
  await page.goto(login);
  await press(page, "thisDevice");
  const link = page.getByRole("link", { name: PAGE_TEXTS.sv.open });
  return await link.getAttribute("href") ?? "";
}

/** The victim opens the link on a phone far away, and approves if the app can. */
function fallFor(link: string, { site }: Stage): boolean {
  const { app } = site.simulator;
  app.identifyAs({ ...TOLVAN, ipAddress: "203.0.113.7", certificatePolicies: [MOBILE_POLICY] });
  app.open(new URL(link).searchParams.get("autostarttoken") ?? "");
  try {
    app.approve();
    return true;
  } catch {
    return false;
  }
}

/** The attacker's page is where it was, and nobody is logged in. */
async function isRepelled({ name, context, page, site, login }: Stage): Promise<void> {
  same(`${name}: the attacker's page`, page.url().split("#")[0], login);
  const session = (await context.cookies()).filter((cookie) => cookie.name === "session");
  same(`${name}: no session, and nobody logged in`, [session, site.completed], [[], []]);
}

/** The victim's app brings the victim's own browser to the page. */
async function returnsTo(device: Device, { name, browser, site }: Stage): Promise<void> {
  await using victim = await newContext(browser, device, "sv");
  const tab = await victim.newPage();
  await tab.goto(String(site.requests("auth").at(-1)?.body.returnUrl));
  await says(tab, notYours);
  const kept = (await victim.cookies()).map((cookie) => cookie.name);
  same(`${name}: the victim's browser keeps nothing`, kept, []);
}

await scenario(
  "A link of an Android phone is sent to a victim",
  { device: "android" },
  async (stage) => {
    const { name, page, site } = stage;
    check(`${name}: the victim approves`, fallFor(await baited(stage), stage));
    await returnsTo("android", stage);
    site.clock.by(2000);
    await tells(page, "RFA21");
    site.clock.by(15_000);
    await says(page, unbound);
    await isRepelled(stage);
    same(`${name}: the evidence`, site.failures.map(({ reason }) => reason), ["unbound"]);
  },
);

await scenario("A link of an iPhone is sent to a victim", { device: "iPhone" }, async (stage) => {
  const { name, page, site } = stage;
  check(`${name}: the victim approves`, fallFor(await baited(stage), stage));
  await returnsTo("iPhone", stage);
  site.clock.by(2000);
  await page.waitForResponse(/\/poll$/);
  // The attacker's page waits for its own app to return, in vain.
  site.clock.by(210_000);
  await tells(page, "RFA8");
  await isRepelled(stage);
});

await scenario("A link of a computer is sent to a victim's phone", {}, async (stage) => {
  const { name, page, site } = stage;
  check(`${name}: the victim cannot approve`, !fallFor(await baited(stage), stage));
  site.clock.by(2000);
  await tells(page, "RFA15A");
  site.clock.by(180_000);
  await tells(page, "RFA8");
  await isRepelled(stage);
});

await scenario("A link of a computer is sent to another computer, and that is refused", {
  refuseUnbound: "always",
  appAddress: "203.0.113.7",
}, async (stage) => {
  const { name, page, site } = stage;
  const link = await baited(stage);
  site.simulator.app.open(new URL(link).searchParams.get("autostarttoken") ?? "");
  approve(site);
  await says(page, unbound);
  await isRepelled(stage);
  same(`${name}: the evidence`, site.failures.map(({ details }) => details?.binding), [
    "different-address",
  ]);
});

await scenario("Who chooses another device has no link to send", {}, async (stage) => {
  const { name, page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  await until(page, "a poll", () => site.sent.includes("collect"));
  const { autoStartToken } = site.order;
  same(`${name}: no link`, await page.getByRole("link").count(), 0);
  check(`${name}: no token on the page`, !(await page.content()).includes(autoStartToken));
});

await stopChromium();
report();
