import { assertEquals, assertInstanceOf, assertNotEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdApiError, userMessage } from "../../mod.ts";
import { Browser, CLEARED, makeSite, type Reply } from "../helpers/web.ts";

const english = { language: "en" } as const;
const NOT_SCANNED = userMessage("RFA17B", english);

/** Polls every two seconds until the login has ended; how long that took, and the last answer. */
async function untilEnded(time: FakeTime, browser: Browser): Promise<[number, Reply]> {
  for (let second = 2; second <= 1000; second += 2) {
    time.tick(2000);
    const reply = await browser.poll();
    if (reply.body.state !== "pending") return [second, reply];
  }
  throw new Error("The login does not end");
}

Deno.test("poll() replaces an order that nobody scanned, without the person noticing", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler, english);
  const { body: { id } } = await browser.start("other");
  const first = site.order;
  time.tick(29_000);
  await browser.poll();
  time.tick(2000);
  const { body } = await browser.poll();
  const second = site.order;
  assertNotEquals(second.orderRef, first.orderRef);
  assertEquals([body.state, body.id, body.message?.id], ["pending", id, "RFA1"]);
  // The new order's code counts from the new start, and logs the person in.
  assertEquals(second.startedAt - first.startedAt, 31_000);
  site.simulator.app.open(second.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  assertEquals((await browser.poll()).body, { state: "complete" });
  assertEquals(site.completed.map(([, { orderRef }]) => orderRef), [second.orderRef]);
});

Deno.test("poll() asks the same of the person with every renewal", async () => {
  using time = new FakeTime();
  let asked = 0;
  using site = makeSite({
    request: () => ({ operation: "sign", userVisibleData: `Agreement 4711, asked ${++asked}` }),
  });
  const browser = new Browser(site.handler, english);
  await browser.start("other");
  await untilEnded(time, browser);
  const orders = site.requests("sign").map(({ body }) => body);
  assertEquals(orders.length, 6);
  for (const [index, order] of orders.entries()) {
    assertEquals(order, {
      ...orders[0],
      userVisibleData: btoa(`Agreement 4711, asked ${index + 1}`),
    });
  }
});

for (const [renewals, orders] of [[undefined, 6], [0, 1], [1, 2], [6, 7]] as const) {
  Deno.test(`poll() gives up with order number ${orders} when renewals is ${renewals}`, async () => {
    using time = new FakeTime();
    using site = makeSite(renewals === undefined ? {} : { renewals });
    const browser = new Browser(site.handler, english);
    await browser.start("other");
    const [seconds, { body, headers }] = await untilEnded(time, browser);
    assertEquals(body, { state: "failed", message: NOT_SCANNED });
    assertEquals([seconds, site.requests("auth").length], [30 * orders, orders]);
    assertEquals(headers.getSetCookie(), CLEARED);
    assertEquals((await browser.poll()).body.state, "none");
    assertEquals(site.simulator.pending, []);
  });
}

Deno.test("poll() counts renewals across instances", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler, english);
  await browser.start("other");
  let state: string | undefined = "pending";
  for (let second = 1; state === "pending"; second++) {
    time.tick(1000);
    state = (await browser.poll({}, { handler: site.instance() })).body.state;
  }
  assertEquals([state, site.requests("auth").length], ["failed", 6]);
});

Deno.test("poll() renews an order once, and gives the new one again when the answer was lost", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler, english);
  await browser.start("other");
  time.tick(30_000);
  const lost = await browser.send("poll", browser.next());
  assertEquals((await lost.json()).state, "pending");
  time.tick(1000);
  const replies = await Promise.all(Array.from({ length: 10 }, () => browser.poll()));
  assertEquals(replies.filter(({ body }) => body.state === "failed"), []);
  assertEquals(site.requests("auth").length, 2);
  time.tick(2000);
  await browser.poll();
  assertEquals(site.requests("collect").at(-1)?.body.orderRef, site.order.orderRef);
});

Deno.test("poll() renews no order of this device, nor one that failed otherwise", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const here = new Browser(site.handler, english);
  await here.start("this");
  const [, { body }] = await untilEnded(time, here);
  assertEquals(body, { state: "failed", message: userMessage("RFA17A", english) });
  const declined = new Browser(site.handler, english);
  await declined.start("other");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.decline();
  const [, reply] = await untilEnded(time, declined);
  assertEquals(reply.body, { state: "failed", message: userMessage("RFA6", english) });
  assertEquals(site.requests("auth").length, 2);
});

Deno.test("poll() ends the login when the new order cannot be started", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler, english);
  await browser.start("other");
  site.simulator.injectFault({ endpoint: "auth", kind: "maintenance" });
  const [seconds, { body }] = await untilEnded(time, browser);
  assertEquals([seconds, body], [30, { state: "failed", message: userMessage("RFA5", english) }]);
  assertInstanceOf(site.errors[0], BankIdApiError);
  assertEquals([site.errors.length, site.requests("auth").length], [1, 2]);
});
