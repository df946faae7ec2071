import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { MapStore } from "../helpers/map_store.ts";
import { Browser, CLEARED, KEY, makeSite, type Site } from "../helpers/web.ts";

/** How long the simulated BankID takes for a slow answer, in milliseconds. */
const SLOW = 3000;
/** How long the client waits for an answer. */
const TIMEOUT = 5000;

async function started(site: Site): Promise<Browser> {
  const browser = new Browser(site.handler, { language: "en" });
  await browser.start("other");
  return browser;
}

/** A poll whose collect has reached BankID, which answers slowly or not at all. */
async function underWay(
  site: Site,
  time: FakeTime,
  browser: Browser,
  kind: "slow" | "hanging" = "slow",
): Promise<{ readonly polling: Promise<Response> }> {
  time.tick(2000);
  site.simulator.injectFault({ endpoint: "collect", kind });
  const collected = (): number =>
    site.simulator.recordedExchanges.filter(({ name }) => name.startsWith("collect")).length;
  const before = collected();
  // An answer that is on its way is recorded; one that will not come is not.
  const isUnderWay = () => kind === "slow" ? collected() > before : site.sent.includes("collect");
  const polling = browser.send("poll", browser.next());
  while (!isUnderWay()) await time.runMicrotasks();
  return { polling };
}

Deno.test("start() keeps a poll of the earlier login from touching the cookie of the new one", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  const { polling } = await underWay(site, time, browser);
  const tab = browser.tab();
  await tab.start("other");
  time.tick(SLOW);
  const late = await browser.take(await polling);
  assertEquals([late.body, late.headers.getSetCookie()], [{ state: "elsewhere" }, []]);
  const { body } = await tab.poll();
  assertEquals([body.state, body.id], ["pending", tab.id]);
});

Deno.test("start() keeps a poll that BankID then refuses from taking the new login away", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  const old = [...browser.cookies];
  const tab = browser.tab();
  time.tick(2000);
  site.simulator.injectFault({ endpoint: "collect", kind: "invalidParameters" });
  await tab.start("other");
  // The poll was sent before the browser had the new cookie.
  const late = await browser.poll({}, {
    headers: { Cookie: old.map((pair) => pair.join("=")).join("; ") },
  });
  assertEquals([late.body, late.headers.getSetCookie()], [{ state: "elsewhere" }, []]);
  assertEquals([site.requests("collect"), site.errors], [[], []]);
  time.tick(1000);
  assertEquals((await tab.poll()).body.state, "pending");
});

Deno.test("cancel stops the order at BankID and takes the cookie away", async () => {
  using site = makeSite();
  const browser = await started(site);
  const reply = await browser.post("cancel");
  assertEquals([reply.status, reply.body], [200, { state: "none" }]);
  assertEquals(reply.headers.getSetCookie(), CLEARED);
  assertEquals(site.requests("cancel").map(({ body }) => body), [{
    orderRef: site.order.orderRef,
  }]);
  assertEquals(site.simulator.pending, []);
  assertEquals((await browser.poll()).body, { state: "none" });
});

Deno.test("cancel stops the order on every instance", async () => {
  using site = makeSite();
  const browser = await started(site);
  await browser.post("cancel", {}, { handler: site.instance() });
  assertEquals(site.simulator.pending, []);
});

Deno.test("cancel succeeds when there is nothing to cancel, or BankID does not", async () => {
  using site = makeSite();
  const reply = await new Browser(site.handler).post("cancel");
  assertEquals([reply.status, reply.body], [200, { state: "none" }]);
  for (const kind of ["invalidParameters", "internalError", "reset"] as const) {
    const browser = await started(site);
    site.simulator.injectFault({ endpoint: "cancel", kind });
    const { body, headers } = await browser.post("cancel");
    assertEquals([body, headers.getSetCookie()], [{ state: "none" }, CLEARED]);
  }
});

Deno.test("cancel stops no order but that of the browser's own cookie", async () => {
  using site = makeSite();
  await started(site);
  const { orderRef } = site.order;
  const stranger = new Browser(site.instance({ key: new Uint8Array(32).fill(KEY.length) }));
  await stranger.start("other");
  const cookies = [...stranger.cookies];
  const forger = new Browser(site.handler);
  cookies.forEach(([name, value]) => forger.cookies.set(name, value));
  await forger.post("cancel", { orderRef, id: orderRef });
  assertEquals([site.requests("cancel").length, site.simulator.pending.length], [0, 2]);
});

Deno.test("cancel keeps a poll that is still under way from bringing the login back", async () => {
  for (const kind of ["slow", "hanging"] as const) {
    using time = new FakeTime();
    using site = makeSite();
    const browser = await started(site);
    const { polling } = await underWay(site, time, browser, kind);
    await browser.post("cancel");
    time.tick(kind === "slow" ? SLOW : TIMEOUT);
    const late = await browser.take(await polling);
    assertEquals([late.body, late.headers.getSetCookie()], [{ state: "elsewhere" }, []], kind);
    assertEquals([browser.kept.length, site.errors], [0, []]);
  }
});

Deno.test("cancel wins over a poll that is under way, and the service gets the evidence", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  const { polling } = await underWay(site, time, browser);
  await browser.post("cancel");
  time.tick(SLOW);
  const late = await browser.take(await polling);
  assertEquals([late.body, late.headers.getSetCookie()], [{ state: "elsewhere" }, []]);
  assertEquals([site.completed, site.errors], [[], []]);
  const [left, failure] = site.failures;
  assertEquals([left?.reason, left?.completion], ["cancelled", undefined]);
  assertEquals([failure?.reason, failure?.orderRef], ["cancelled", site.order.orderRef]);
  assertEquals(
    { ...failure?.completion },
    site.requests("collect").at(-1)?.answer.completionData,
  );
  assertEquals(failure?.details?.operation, "auth");
});

Deno.test("start() wins over a poll of the earlier login in the same way", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  const { polling } = await underWay(site, time, browser);
  const tab = browser.tab();
  await tab.start("other");
  time.tick(SLOW);
  assertEquals((await browser.take(await polling)).body, { state: "elsewhere" });
  const evidence = site.failures.map(({ completion }) => completion !== undefined);
  assertEquals([site.completed, evidence], [[], [false, true]]);
});

Deno.test("cancel comes too late once the completion has been handed to the service", async () => {
  using time = new FakeTime();
  const isStored = Promise.withResolvers<Response>();
  const called = Promise.withResolvers<void>();
  using site = makeSite({
    onComplete: () => {
      called.resolve();
      return isStored.promise;
    },
  });
  const browser = await started(site);
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  const polling = browser.send("poll", browser.next());
  await called.promise;
  await browser.post("cancel");
  isStored.resolve(new Response(null, { headers: { "Set-Cookie": "session=1" } }));
  assertEquals((await browser.take(await polling)).body, { state: "complete" });
  assertEquals([site.failures, browser.kept], [[], ["session"]]);
});

Deno.test("a withheld completion is reported in words when there is no onFailed, or it fails", async () => {
  const failing = (): Promise<never> => Promise.reject(new Error("no room"));
  for (const [onFailed, text] of [[undefined, "left the login"], [failing, "no room"]] as const) {
    using time = new FakeTime();
    using site = makeSite(onFailed ? { onFailed } : {});
    // `undefined` is as good as nothing.
    const handler = onFailed ? site.handler : site.instance({ onFailed: undefined as never });
    const browser = new Browser(handler);
    await browser.start("other");
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    const { polling } = await underWay(site, time, browser);
    await browser.post("cancel");
    time.tick(SLOW);
    await polling;
    await time.runMicrotasks();
    // One that fails is called when the person leaves, too.
    assertEquals(site.errors.length, onFailed ? 2 : 1);
    const said = String(site.errors.at(-1));
    assertEquals([said.includes(text), /\d{12}/.test(said)], [true, false], said);
  }
});

Deno.test("cancel on one instance is not undone by a poll that another has under way", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const other = site.instance();
  for (const kind of ["slow", undefined] as const) {
    const browser = await started(site);
    let polling: Promise<Response>;
    if (kind) ({ polling } = await underWay(site, time, browser, kind));
    else polling = Promise.resolve(await browser.send("poll", browser.next()));
    await browser.post("cancel", {}, { handler: other });
    time.tick(SLOW);
    const late = await browser.take(await polling);
    assertEquals(late.body.state, "pending");
    // What it brings back is a state without a ticket.
    const { status, body, headers } = await browser.tab().poll();
    assertEquals([status, body], [401, { state: "none", reason: "no-login" }]);
    assertEquals([headers.getSetCookie(), browser.kept.length], [CLEARED, 0]);
  }
});

Deno.test("an instance tells of no cancelled login whose end another has seen to", async () => {
  for (const action of ["start", "cancel"]) {
    using time = new FakeTime();
    using site = makeSite({ store: new MapStore() });
    const browser = await started(site);
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    time.tick(2000);
    // The answer is lost, and the cookies of the login stay.
    const lost = await browser.send("poll", browser.next());
    assertEquals((await lost.json()).state, "complete");
    await browser.post(action, { poll: Date.now() }, { handler: site.instance() });
    const types = site.events.map(({ type }) => type).filter((type) => type !== "scanned");
    const begun = action === "start" ? ["started"] : [];
    assertEquals([site.failures, types], [[], ["started", "completed", ...begun]]);
  }
});

Deno.test("cancel wins over an order that is being renewed, and leaves none behind", async () => {
  using time = new FakeTime();
  const asked = Promise.withResolvers<void>();
  const decided = Promise.withResolvers<void>();
  using site = makeSite({
    request: async (_request, { renewals }) => {
      if (renewals > 0) {
        asked.resolve();
        await decided.promise;
      }
      return {};
    },
  });
  const browser = await started(site);
  time.tick(30_000);
  const polling = browser.send("poll", browser.next());
  await asked.promise;
  await browser.post("cancel");
  decided.resolve();
  const late = await browser.take(await polling);
  assertEquals([late.body, late.headers.getSetCookie()], [{ state: "elsewhere" }, []]);
  assertEquals([site.requests("auth").length, site.simulator.pending], [2, []]);
});
