import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { userMessage } from "../../mod.ts";
import { AGENTS, Browser, makeSite, type Site } from "../helpers/web.ts";

/** The nonce that the app comes back with, as the order has it. */
function nonceOf(site: Site): string {
  const { returnUrl } = site.requests("auth").at(-1)?.body ?? {};
  return /^https:\/\/example\.com\/bankid\/#nonce=([\w-]+)$/.exec(String(returnUrl))?.[1] ?? "";
}

function iPhone(site: Site, ip?: string): Browser {
  const options = { userAgent: AGENTS.iPhone, language: "en" };
  return new Browser(site.handler, ip === undefined ? options : { ...options, ip });
}

/** The person opens the app by the link and approves. */
function approve({ simulator, order }: Site): void {
  simulator.app.open(order.autoStartToken);
  simulator.app.approve();
}

Deno.test("poll() ends a login on a phone in the tab to which the app returns", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const started = iPhone(site);
  assertEquals((await started.start("this")).body.state, "pending");
  approve(site);
  time.tick(2000);
  const returned = started.tab();
  const { body } = await returned.poll({ nonce: nonceOf(site) });
  assertEquals(body, { state: "complete" });
  assertEquals(site.completed.map(([, details]) => [details.device, details.binding]), [
    ["this", "returned"],
  ]);
});

Deno.test("poll() does not end that login in the tab that started it", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = iPhone(site);
  await browser.start("this");
  approve(site);
  for (let second = 0; second < 200; second++) {
    time.tick(1000);
    const { body } = await browser.poll();
    assertEquals([body.state, body.message?.id], ["pending", "RFA13"]);
  }
  assertEquals([site.completed.length, site.requests("collect").length], [0, 0]);
});

Deno.test("poll() gives every login a nonce of its own, which only the app tells the browser", async () => {
  using site = makeSite();
  const nonces = new Set<string>();
  for (let login = 0; login < 20; login++) {
    const browser = iPhone(site);
    const { body } = await browser.start("this");
    await browser.poll();
    const nonce = nonceOf(site);
    assertMatch(nonce, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    nonces.add(nonce);
    assertEquals(new URL(body.launch ?? "").searchParams.get("redirect"), "null");
    assert(!browser.seen.some((text) => text.includes(nonce)));
  }
  assertEquals(nonces.size, 20);
});

Deno.test("poll() refuses a nonce that is not the login's, and keeps the login", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = iPhone(site);
  await browser.start("this");
  approve(site);
  const nonce = nonceOf(site);
  for (const wrong of ["", "x", nonce.toUpperCase(), `${nonce}0`, nonce.slice(1), browser.id]) {
    time.tick(2000);
    const reply = await browser.poll({ nonce: wrong });
    assertEquals([reply.status, reply.body], [403, { state: "refused", reason: "wrong-nonce" }]);
    assertEquals(reply.headers.getSetCookie(), []);
  }
  assertEquals(site.requests("collect"), []);
  assertEquals((await browser.poll({ nonce })).body.state, "complete");
});

Deno.test("poll() logs nobody in whose browser has not started the login", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const lurer = iPhone(site, "198.51.100.66");
  await lurer.start("this");
  // Somebody was lured into opening the link; the app returns to their own browser.
  approve(site);
  const nonce = nonceOf(site);
  time.tick(2000);
  const lured = iPhone(site);
  const reply = await lured.poll({ nonce });
  assertEquals([reply.status, reply.body], [200, { state: "none" }]);
  assertEquals(reply.headers.getSetCookie(), []);
  time.tick(2000);
  assertEquals((await lurer.poll()).body.state, "pending");
  assertEquals([site.completed.length, site.requests("collect").length], [0, 0]);
});

Deno.test("poll() takes no nonce of another browser's login for that of a login of one's own", async () => {
  for (const device of ["this", "other"] as const) {
    using time = new FakeTime();
    using site = makeSite();
    await iPhone(site, "198.51.100.66").start("this");
    const nonce = nonceOf(site);
    const lured = iPhone(site);
    await lured.start(device);
    approve(site);
    time.tick(2000);
    assertEquals((await lured.tab().poll({ nonce })).body.reason, "wrong-nonce");
    assertEquals(site.completed.length, 0);
    // The login of their own is not hurt by it.
    const own = device === "this" ? { nonce: nonceOf(site) } : {};
    assertEquals((await lured.poll(own)).body.state, "complete");
  }
});

Deno.test("poll() remembers that the person came back, after a reload and on any instance", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = iPhone(site);
  await browser.start("this");
  site.simulator.app.open(site.order.autoStartToken);
  time.tick(2000);
  const returned = await browser.tab().poll({ nonce: nonceOf(site) });
  assertEquals([returned.body.state, returned.body.message?.id], ["pending", "RFA9"]);
  site.simulator.app.approve();
  time.tick(2000);
  const { body } = await browser.tab().poll({}, { handler: site.instance() });
  assertEquals(body.state, "complete");
  assertEquals(site.completed.map(([, { binding }]) => binding), ["returned"]);
});

Deno.test("poll() tells the person who comes back how the order failed", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = iPhone(site);
  await browser.start("this");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.decline();
  time.tick(2000);
  assertEquals((await browser.poll()).body.state, "pending");
  time.tick(1000);
  const { body } = await browser.tab().poll({ nonce: nonceOf(site) });
  assertEquals(body, { state: "failed", message: userMessage("RFA6", { language: "en" }) });
});

Deno.test("poll() gives up when nobody came back in the life of an order, and cancels it", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = iPhone(site);
  await browser.start("this");
  time.tick(29_000);
  site.simulator.app.open(site.order.autoStartToken);
  time.tick(180_999);
  assertEquals((await browser.poll()).body.state, "pending");
  time.tick(1);
  const { body, headers } = await browser.poll();
  assertEquals(body, { state: "failed", message: userMessage("RFA8", { language: "en" }) });
  assertMatch(headers.getSetCookie().join(), /^__Host-bankid=; Path=\/; Max-Age=0;/);
  assertEquals(site.requests("cancel").map((each) => each.body.orderRef), [site.order.orderRef]);
});

Deno.test("poll() gives up sooner when the page knows that the app was not opened", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const [unopened, opened] = [iPhone(site), iPhone(site)];
  await unopened.start("this");
  const { orderRef } = site.order;
  await opened.start("this");
  time.tick(29_999);
  assertEquals((await unopened.poll({ launched: false })).body.state, "pending");
  time.tick(1);
  const { body } = await unopened.poll({ launched: false });
  assertEquals(body, { state: "failed", message: userMessage("RFA17A", { language: "en" }) });
  assertEquals(site.requests("cancel").map((each) => each.body.orderRef), [orderRef]);
  assertEquals((await opened.poll({ launched: true })).body.state, "pending");
});

Deno.test("poll() ends a login in the tab that started it where no return is demanded", async () => {
  const chrome = AGENTS.iPhone.replace("Version/18.5", "CriOS/141.0.7390.41");
  const chromeBook = AGENTS.computer.replace(
    "Windows NT 10.0; Win64; x64",
    "X11; CrOS x86_64 14541",
  );
  for (const userAgent of [AGENTS.computer, AGENTS.android, chrome, chromeBook]) {
    using time = new FakeTime();
    using site = makeSite();
    const browser = new Browser(site.handler, { userAgent });
    await browser.start("this");
    approve(site);
    time.tick(2000);
    assertEquals((await browser.poll()).body.state, "complete", userAgent);
    assertEquals(site.completed.map(([, { binding }]) => binding), ["same-address"]);
  }
});
