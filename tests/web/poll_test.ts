import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { qrSvg, userMessage } from "../../mod.ts";
import type { StartedOrder } from "../helpers/asked.ts";
import { Browser, makeSite } from "../helpers/web.ts";

/** The text of an order's QR code in a second, worked out apart from the module. */
async function codeOf(order: StartedOrder, second: number): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const secret = bytes(order.qrStartSecret);
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(String(second))));
  return `bankid.${order.qrStartToken}.${second}.${code.toHex()}`;
}

/** The pauses between the collects, the first one counted from the start of the order. */
function pauses(site: ReturnType<typeof makeSite>): number[] {
  const times = [site.order.startedAt, ...site.requests("collect").map(({ at }) => at)];
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
}

Deno.test("poll() draws the QR code of the very second, each second anew", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  const started = await browser.start("other");
  for (let second = 0; second < 20; second++) {
    const { body } = second === 0 ? started : await browser.poll();
    const title = "QR-kod för BankID";
    assertEquals(body.qr, qrSvg(await codeOf(site.order, second), { title }), String(second));
    time.tick(1000);
  }
});

Deno.test("poll() gives a code that the app can scan, whichever instance drew it", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  time.tick(7000);
  const { body } = await browser.poll({}, { handler: site.instance() });
  const code = await codeOf(site.order, 7);
  assertEquals(body.qr, qrSvg(code, { title: "QR-kod för BankID" }));
  await site.simulator.app.scan(code);
  assertEquals(site.simulator.pending.map(({ hintCode }) => hintCode), ["userSign"]);
});

Deno.test("poll() asks BankID every two seconds, however often it is asked itself", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  for (let turn = 0; turn < 100; turn++) {
    assertEquals((await browser.poll()).body.state, "pending");
    time.tick(100);
  }
  assertEquals(pauses(site), [2000, 2000, 2000, 2000]);
});

Deno.test("poll() keeps that pace when each poll meets another instance", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const instances = [site.handler, site.instance(), site.instance()];
  const browser = new Browser(site.handler);
  await browser.start("other");
  for (let turn = 0; turn < 100; turn++) {
    const [handler = site.handler] = instances.slice(turn % 3);
    assertEquals((await browser.poll({}, { handler })).body.state, "pending");
    time.tick(100);
  }
  assertEquals(pauses(site), [2000, 2000, 2000, 2000]);
});

Deno.test("poll() keeps that pace on one instance even for a browser that keeps old cookies", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  const first = [...browser.cookies];
  for (let turn = 0; turn < 40; turn++) {
    first.forEach(([name, value]) => browser.cookies.set(name, value));
    await browser.poll();
    time.tick(250);
  }
  assertEquals(pauses(site), [2000, 2000, 2000, 2000]);
});

Deno.test("poll() shares one collect among polls that come at once", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  await site.simulator.app.scan(await codeOf(site.order, 0));
  for (let round = 1; round <= 3; round++) {
    time.tick(2000);
    const replies = await Promise.all(Array.from({ length: 20 }, () => browser.poll()));
    // A poll may overtake an earlier one, which then is refused; all others hear the same news.
    const news = new Set(replies.map(({ body }) => body.reason ?? body.message?.id));
    news.delete("replayed");
    assertEquals([...news], ["RFA9"]);
    assertEquals(site.requests("collect").length, round);
  }
});

Deno.test("poll() tells the latest news even to a tab whose cookie is older", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  const old = [...browser.cookies];
  await site.simulator.app.scan(await codeOf(site.order, 0));
  time.tick(2000);
  assertEquals((await browser.poll()).body.message?.id, "RFA9");
  for (const [name, value] of old) browser.cookies.set(name, value);
  time.tick(500);
  const { body } = await browser.poll();
  assertEquals([body.message?.id, body.qr], ["RFA9", undefined]);
  assertEquals(site.requests("collect").length, 1);
});

Deno.test("poll() says how the order stands in the page's language", async () => {
  using time = new FakeTime();
  using site = makeSite();
  for (const language of ["sv", "en"] as const) {
    const browser = new Browser(site.handler, { language });
    const { body } = await browser.start("other");
    const hint = (hintCode: string) =>
      userMessage({ status: "pending", hintCode }, { language, qr: true });
    assertEquals(body.message, hint("outstandingTransaction"));
    assertEquals(body.qr?.includes(language === "sv" ? "QR-kod för BankID" : "QR code for"), true);
    await site.simulator.app.scan(await codeOf(site.order, 0));
    time.tick(2000);
    const scanned = await browser.poll();
    assertEquals(scanned.body.message, hint("userSign"));
    // The code is of no use any more.
    assertEquals([scanned.body.qr, scanned.body.launch], [undefined, undefined]);
    // What was last heard is said again until BankID is asked the next time.
    time.tick(1000);
    assertEquals((await browser.poll()).body.message, hint("userSign"));
    site.simulator.app.decline();
    time.tick(1000);
    await browser.poll();
  }
});

Deno.test("poll() goes on where a reloaded page knows nothing of the login", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  const { body: { id } } = await browser.start("other");
  time.tick(1000);
  const reloaded = browser.tab();
  const { body } = await reloaded.poll();
  assertEquals([body.state, body.id, body.qr !== undefined], ["pending", id, true]);
});

Deno.test("poll() tells a tab that the login has moved to another tab, and leaves it alone", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  const tab = browser.tab();
  await tab.start("other");
  time.tick(3000);
  const reply = await browser.poll();
  assertEquals([reply.status, reply.body], [200, { state: "elsewhere" }]);
  assertEquals(reply.headers.getSetCookie(), []);
  assertEquals(site.requests("collect"), []);
  assertEquals((await tab.poll()).body.state, "pending");
});
