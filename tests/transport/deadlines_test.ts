import { assertEquals, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Deadlines } from "../../src/transport/deadlines.ts";
import { countTimers, pass, setClockBack, settle } from "../helpers/clock.ts";

/** Deadlines of a second, whose calls end with what time it was since they were made. */
function deadlines(): Deadlines {
  const began = Date.now();
  return new Deadlines(1000, (call) => call.abort(Date.now() - began));
}

Deno.test("Deadlines ends each call when its own time is up, and no other", async () => {
  using time = new FakeTime();
  using timers = countTimers();
  const limits = deadlines();
  const calls: AbortController[] = [];
  for (const pause of [300, 0, 400, 500]) {
    calls.push(limits.begin());
    await pass(time, pause, 100);
  }
  limits.end(calls[2] ?? new AbortController());
  await pass(time, 3000, 100);
  assertEquals(
    calls.map(({ signal }) => signal.aborted && signal.reason),
    [1000, 1300, false, 1700],
  );
  assertEquals(timers.running, 0);
});

Deno.test("Deadlines keeps one timer for all calls, and none when there is no call", async () => {
  using _time = new FakeTime();
  using timers = countTimers();
  const limits = deadlines();
  const calls = Array.from({ length: 100 }, () => limits.begin());
  assertEquals(timers.running, 1);
  calls.slice(1).forEach((call) => limits.end(call));
  await settle();
  assertEquals(timers.running, 1);
  limits.end(calls[0] ?? new AbortController());
  await settle();
  assertEquals(timers.running, 0);
});

Deno.test("Deadlines hands its timer on to a call that follows at once", async () => {
  using time = new FakeTime();
  const limits = deadlines();
  const { setTimeout } = globalThis;
  let started = 0;
  globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
    started++;
    return setTimeout(...args);
  }) as typeof setTimeout;
  try {
    for (let call = 0; call < 50; call++) {
      limits.end(limits.begin());
      await undefined;
    }
    assertEquals(started, 1);
    const last = limits.begin();
    await pass(time, 999, 111);
    assertEquals(last.signal.aborted, false);
    await pass(time, 1, 1);
    assertEquals(last.signal.aborted, true);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});

Deno.test("Deadlines gives a call that takes the timer over its whole time", async () => {
  using time = new FakeTime();
  const limits = deadlines();
  const first = limits.begin();
  await pass(time, 900, 100);
  limits.end(first);
  const second = limits.begin();
  await pass(time, 1500, 100);
  assertEquals([first.signal.aborted, second.signal.reason], [false, 1900]);
});

Deno.test("Deadlines ends every call with a reason of its own", () => {
  using _time = new FakeTime();
  const limits = deadlines();
  const calls = [limits.begin(), limits.begin()];
  const reasons: Error[] = [];
  limits.abort(() => reasons[reasons.push(new Error("closed")) - 1]);
  assertEquals(reasons.length, 2);
  calls.forEach(({ signal }, index) => assertStrictEquals(signal.reason, reasons[index]));
});

Deno.test("Deadlines does not wait for a clock that was set back", async () => {
  using time = new FakeTime();
  const limits = deadlines();
  const call = limits.begin();
  using _clock = setClockBack(3_600_000);
  await pass(time, 2000, 100);
  assertEquals(call.signal.aborted, true);
});
