import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  BankIdApiError,
  BankIdFollowError,
  BankIdNetworkError,
  createClient,
  createHandler,
  userMessage,
} from "../../mod.ts";
import type { FaultKind } from "../../src/simulator/http/faults.ts";
import { answer, answering, ORDER, PENDING } from "../helpers/answers.ts";
import { hint } from "../helpers/polls.ts";
import { Browser, CLEARED, KEY, makeSite, type Site } from "../helpers/web.ts";

const english = { language: "en" } as const;

async function started(site: Site): Promise<Browser> {
  const browser = new Browser(site.handler, english);
  await browser.start("other");
  return browser;
}

function approve({ simulator, order }: Site): void {
  simulator.app.open(order.autoStartToken);
  simulator.app.approve();
}

const PASSING: readonly FaultKind[] = [
  "requestTimeout",
  "tooManyRequests",
  "internalError",
  "maintenance",
  "maintenancePage",
  "reset",
];

for (const kind of PASSING) {
  Deno.test(`poll() leaves a login alive through ${kind}, and completes it afterwards`, async () => {
    using time = new FakeTime();
    using site = makeSite();
    const browser = await started(site);
    approve(site);
    site.simulator.injectFault({ endpoint: "collect", kind, times: 3 });
    for (let round = 1; round <= 3; round++) {
      time.tick(2000);
      const { status, body } = await browser.poll();
      assertEquals([status, body.state, body.message?.id], [200, "pending", "RFA1"]);
      // One report a minute is enough of the same trouble.
      assertEquals([site.errors.length, site.completed.length], [1, 0]);
    }
    time.tick(2000);
    assertEquals((await browser.poll()).body.state, "complete");
    assertEquals(site.completed.length, 1);
  });
}

for (const kind of ["notJson", "oversized"] as const) {
  Deno.test(`poll() leaves a login alive through ${kind} while it is pending`, async () => {
    using time = new FakeTime();
    using site = makeSite();
    const browser = await started(site);
    site.simulator.injectFault({ endpoint: "collect", kind });
    time.tick(2000);
    assertEquals((await browser.poll()).body.state, "pending");
    approve(site);
    time.tick(2000);
    assertEquals((await browser.poll()).body.state, "complete");
  });
}

Deno.test("poll() asks BankID no sooner after trouble than at other times", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  site.simulator.injectFault({ endpoint: "collect", kind: "internalError", times: 5 });
  for (let turn = 0; turn < 100; turn++) {
    await browser.poll();
    time.tick(100);
  }
  const times = site.requests("collect").map(({ at }) => at - site.order.startedAt);
  assertEquals(times, [2000, 4000, 6000, 8000]);
});

Deno.test("poll() waits as long as BankID says in a 429, on every instance", async () => {
  using time = new FakeTime();
  const limited = answer({ errorCode: "tooManyRequests" }, 429, { "RateLimit-Reset": "7" });
  const bankId = answering(answer(ORDER), limited, answer(PENDING));
  using client = createClient(bankId);
  const errors: unknown[] = [];
  const make = () =>
    createHandler(client, {
      key: KEY,
      origin: "https://example.com",
      clientIp: () => "192.0.2.1",
      onComplete: () => {},
      onError: (error) => void errors.push(error),
    });
  const instances = [make(), make()];
  const browser = new Browser(make(), english);
  const asked: number[] = [];
  await browser.start("other");
  for (let second = 0; second < 12; second++) {
    time.tick(1000);
    const before = bankId.requests.length;
    const [handler = make()] = instances.slice(second % 2);
    assertEquals((await browser.poll({}, { handler })).body.state, "pending");
    if (bankId.requests.length > before) asked.push(second + 1);
  }
  assertEquals(asked, [2, 9, 11]);
  assertInstanceOf(errors[0], BankIdApiError);
  assertEquals([errors.length, errors[0].status, errors[0].retryAfter], [1, 429, 7000]);
});

const ENDING: readonly FaultKind[] = [
  "invalidParameters",
  "canceled",
  "unauthorized",
  "forbidden",
  "notFound",
  "methodNotAllowed",
  "unsupportedMediaType",
];

for (const kind of ENDING) {
  Deno.test(`poll() ends a login at ${kind}, and offers to begin again`, async () => {
    using time = new FakeTime();
    using site = makeSite();
    const browser = await started(site);
    site.simulator.injectFault({ endpoint: "collect", kind });
    time.tick(2000);
    const reply = await browser.poll();
    const [error] = site.errors;
    assertEquals(reply.body, { state: "failed", message: userMessage(Object(error), english) });
    assertEquals(reply.headers.getSetCookie(), CLEARED);
    assertEquals([reply.status, site.errors.length], [200, 1]);
    assertEquals((await browser.poll()).body.state, "none");
    assertEquals((await browser.start("other")).body.state, "pending");
  });
}

Deno.test("poll() leaves a login alive when TLS fails, which worked at its start", async () => {
  using time = new FakeTime();
  const failure = new BankIdNetworkError("tls", "no trust");
  const bankId = answering(answer(ORDER), failure, answer(PENDING));
  using client = createClient(bankId);
  const errors: unknown[] = [];
  const handler = createHandler(client, {
    key: KEY,
    origin: "https://example.com",
    clientIp: () => "192.0.2.1",
    onComplete: () => {},
    onError: (error) => void errors.push(error),
  });
  const browser = new Browser(handler, english);
  await browser.start("other");
  for (let round = 0; round < 2; round++) {
    time.tick(2000);
    assertEquals((await browser.poll()).body.state, "pending");
  }
  assertStrictEquals(errors[0], failure);
  assertEquals([errors.length, bankId.requests.length], [1, 3]);
});

Deno.test("poll() tells the site when the result of an order may be lost", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  approve(site);
  site.simulator.injectFault({ endpoint: "collect", kind: "lostAnswer" });
  time.tick(2000);
  assertEquals((await browser.poll()).body.state, "pending");
  time.tick(2000);
  const { body } = await browser.poll();
  assertEquals(body, { state: "failed", message: userMessage("RFA22", english) });
  const [first, second] = site.errors;
  assertInstanceOf(first, BankIdNetworkError);
  assertInstanceOf(second, BankIdFollowError);
  assertEquals([second.code, second.orderRef], ["result-lost", site.order.orderRef]);
});

Deno.test("poll() speaks of no lost result when a later answer showed the order alive", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  for (const kind of ["reset", undefined, "invalidParameters"] as const) {
    if (kind) site.simulator.injectFault({ endpoint: "collect", kind });
    time.tick(2000);
    await browser.poll();
  }
  assertInstanceOf(site.errors[1], BankIdApiError);
  assertEquals(site.errors.length, 2);
});

Deno.test("poll() tells the person why an order failed, and lets them begin again", async () => {
  const codes = [
    "expiredTransaction",
    "certificateErr",
    "userCancel",
    "cancelled",
    "notSupportedByUserApp",
    "somethingNew",
  ];
  for (const hintCode of codes) {
    using time = new FakeTime();
    const bankId = answering(answer(ORDER), hint(hintCode, "failed"), answer(ORDER));
    using client = createClient(bankId);
    const handler = createHandler(client, {
      key: KEY,
      origin: "https://example.com",
      clientIp: () => "192.0.2.1",
      onComplete: () => {},
    });
    const browser = new Browser(handler, english);
    await browser.start("other");
    time.tick(2000);
    const lost = await browser.send("poll", browser.next());
    time.tick(2000);
    const reply = await browser.poll();
    const message = userMessage({ status: "failed", hintCode }, { ...english, qr: true });
    assertEquals(reply.body, { state: "failed", message }, hintCode);
    assertEquals(await lost.json(), reply.body);
    assertEquals(reply.headers.getSetCookie(), CLEARED);
    assertEquals(bankId.requests.length, 2);
    assertEquals((await browser.start("other")).body.state, "pending");
  }
});
