import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { auth, collect, createClient } from "../../../mod.ts";
import type { Delivery, IncomingRequest, Outcome } from "../../../src/simulator/http/exchange.ts";
import { deliverInMemory } from "../../../src/simulator/http/memory_delivery.ts";
import { createSimulator } from "../../../src/simulator/mod.ts";
import { SLOWNESS } from "../../../src/simulator/http/faults.ts";
import { CountedAbort, countTimers, settle } from "../../helpers/clock.ts";

const URL = "https://bankid.simulator.invalid/rp/v6.0/auth?a=1";
const ANSWER = {
  status: 418,
  headers: { "Content-Type": "application/json", "X-More": "1" },
  body: '{"orderRef":"å"}',
};

/** A service that gives one answer, and knows whether it was told that nobody got it. */
class OneAnswer {
  readonly #delivery: Delivery;
  undelivered = 0;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  deliver(signal?: AbortSignal): Promise<Response> {
    const request = new Request(URL, { method: "POST", body: "{}", ...(signal && { signal }) });
    // What a request makes of a signal cannot be counted.
    if (signal) Object.defineProperty(request, "signal", { value: signal });
    return deliverInMemory(request, () => Promise.resolve(this.outcome()));
  }

  outcome(): Outcome {
    const undelivered = (): void => void this.undelivered++;
    return { answer: ANSWER, delivery: this.#delivery, undelivered };
  }
}

Deno.test("deliverInMemory() hands a request on as it would come over mutual TLS", async () => {
  const seen: IncomingRequest[] = [];
  const requests = [
    new Request(URL, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"a":"å"}',
    }),
    new Request("https://bankid.simulator.invalid/"),
  ];
  for (const request of requests) {
    await deliverInMemory(request, (incoming) => {
      seen.push(incoming);
      return Promise.resolve(new OneAnswer("whole").outcome());
    });
  }
  assertEquals(seen, [
    {
      method: "POST",
      path: "/rp/v6.0/auth",
      contentType: "application/json",
      body: '{"a":"å"}',
      hasCertificate: true,
    },
    { method: "GET", path: "/", contentType: null, body: "", hasCertificate: true },
  ]);
});

Deno.test("deliverInMemory() gives the whole answer", async () => {
  const service = new OneAnswer("whole");
  const response = await service.deliver();
  assertEquals([response.status, response.headers.get("X-More")], [418, "1"]);
  assertEquals(await response.text(), ANSWER.body);
  assertEquals(service.undelivered, 0);
});

Deno.test("deliverInMemory() gives a slow answer after a while, and leaves nothing behind", async () => {
  using time = new FakeTime();
  const controller = new CountedAbort();
  let response: Response | undefined;
  const done = new OneAnswer("slow").deliver(controller.signal).then((it) => response = it);
  await settle();
  await time.tickAsync(SLOWNESS - 1);
  await settle();
  assertEquals(response, undefined);
  time.tick(1);
  assertEquals(await (await done).text(), ANSWER.body);
  assertEquals(controller.listeners, 0);
});

for (const delivery of ["slow", "hanging"] as const) {
  Deno.test(`deliverInMemory() ends a ${delivery} answer with the signal's reason`, async () => {
    using _time = new FakeTime();
    using timers = countTimers();
    const controller = new AbortController();
    const service = new OneAnswer(delivery);
    const done = service.deliver(controller.signal).catch((error) => error);
    await settle();
    const reason = new Error("mine");
    controller.abort(reason);
    assertStrictEquals(await done, reason);
    assertEquals([timers.running, service.undelivered], [0, 0]);
  });
}

for (const delivery of ["whole", "slow", "hanging", "reset", "truncated"] as const) {
  Deno.test(`deliverInMemory() tells when nobody waits any more for an answer: ${delivery}`, async () => {
    using timers = countTimers();
    const controller = new AbortController();
    const service = new OneAnswer(delivery);
    const reason = new Error("mine");
    const request = new Request(URL, { method: "POST", signal: controller.signal });
    const done = deliverInMemory(request, () => {
      controller.abort(reason);
      return Promise.resolve(service.outcome());
    });
    assertStrictEquals(await done.catch((error) => error), reason);
    assertEquals([service.undelivered, timers.running], [1, 0]);
  });
}

Deno.test("deliverInMemory() loses no result of which the collect was aborted", async () => {
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  using client = createClient({ ...simulator, timeout: 60_000 });
  const order = await auth(client, { endUserIp: "194.168.2.25" });
  const lost = collect(client, order, { signal: AbortSignal.timeout(1) });
  await assertRejects(() => lost, DOMException);
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  while (simulator.recordedExchanges.length < 2) await turn();
  await turn();
  assertEquals((await collect(client, order)).status, "complete");
});

Deno.test("deliverInMemory() breaks the connection as a fetch reports it", async () => {
  await assertRejects(() => new OneAnswer("reset").deliver(), TypeError, "reset");
});

Deno.test("deliverInMemory() breaks off in the middle of the answer", async () => {
  const response = await new OneAnswer("truncated").deliver();
  assertEquals(response.status, 418);
  const reader = response.body?.getReader();
  assert(reader);
  const first = await reader.read();
  const text = new TextDecoder().decode(first.value);
  assert(text.length > 0 && text.length < ANSWER.body.length && ANSWER.body.startsWith(text));
  await assertRejects(() => reader.read(), TypeError, "closed");
});
