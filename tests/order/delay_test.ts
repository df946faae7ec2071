import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { delay } from "../../src/order/delay.ts";
import { CountedAbort, countTimers, pass } from "../helpers/clock.ts";

Deno.test("delay() resolves when the time has passed and not before", async () => {
  using time = new FakeTime();
  const stop = new CountedAbort();
  let done = false;
  const waiting = delay(1500, stop.signal).then(() => done = true);
  await pass(time, 1499);
  assertEquals(done, false);
  await pass(time, 1);
  assertEquals(done, true);
  await waiting;
  assertEquals(stop.listeners, 0);
});

Deno.test("delay() rejects with the signal's reason and leaves no timer or listener", async () => {
  using timers = countTimers();
  const stop = new CountedAbort();
  const reason = new Error("enough");
  const waiting = delay(60_000, stop.signal);
  assertEquals([timers.running, stop.listeners], [1, 1]);
  stop.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
  assertEquals([timers.running, stop.listeners], [0, 0]);
});

Deno.test("delay() does not begin when the signal has already aborted", async () => {
  using timers = countTimers();
  const stop = new CountedAbort();
  stop.abort(new Error("early"));
  await assertRejects(() => delay(1000, stop.signal), Error, "early");
  assertEquals([timers.running, stop.listeners], [0, 0]);
});
