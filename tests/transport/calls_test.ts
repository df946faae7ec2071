import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdNetworkError } from "../../src/errors.ts";
import { type Call, Calls } from "../../src/transport/calls.ts";
import { CountedAbort, countTimers, pass, setClockBack } from "../helpers/clock.ts";

/** A call that ends when it is told to, or for the reason that it is ended with. */
function endless(call: Call): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  return call.wait(promise, reject);
}

/** What became of calls, as it happens. */
function watch(calls: readonly Promise<unknown>[]): unknown[] {
  const outcomes: unknown[] = calls.map(() => "under way");
  calls.forEach((call, index) => {
    const note = (outcome: unknown): void => void (outcomes[index] = outcome);
    call.then(note, (error) => note(error instanceof Error ? error.message : error));
  });
  return outcomes;
}

Deno.test("Calls ends each call when its own time is up, and says whether it was sent", async () => {
  using time = new FakeTime();
  using timers = countTimers();
  const calls = new Calls(1000, Infinity);
  const made: Promise<unknown>[] = [];
  for (const isSent of [true, false]) {
    made.push(calls.run((call) => {
      call.isSent = isSent;
      return endless(call);
    }));
    await pass(time, 400, 100);
  }
  const outcomes = watch(made);
  await pass(time, 100, 100);
  assertEquals(outcomes, ["under way", "under way"]);
  using _clock = setClockBack(3_600_000);
  await pass(time, 100, 100);
  assertEquals(outcomes, ["BankID did not answer within 1000 ms", "under way"]);
  await pass(time, 400, 100);
  assertMatch(`${outcomes[1]}`, /^No connection to BankID was made within 1000 ms/);
  const errors = await Promise.all(made.map((call) => call.catch((error: unknown) => error)));
  assertEquals(
    errors.map((error) => error instanceof BankIdNetworkError && [error.code, error.sent]),
    [["timeout", true], ["timeout", false]],
  );
  assertEquals(timers.running, 0);
});

Deno.test("Calls makes no more at once than it may, first come first, and counts the time from a call's turn", async () => {
  using time = new FakeTime();
  using timers = countTimers();
  const calls = new Calls(1000, 2);
  let [underWay, most] = [0, 0];
  const begun: number[] = [];
  const made = Array.from({ length: 6 }, (_, index) =>
    calls.run(async () => {
      begun.push(index);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 900));
      underWay--;
      return index;
    }));
  const outcomes = watch(made);
  await pass(time, 3000, 100);
  assertEquals([outcomes, most, begun], [[0, 1, 2, 3, 4, 5], 2, [0, 1, 2, 3, 4, 5]]);
  assertEquals(timers.running, 0);
});

Deno.test("Calls gives a turn back whatever becomes of a call", async () => {
  const calls = new Calls(1000, 1);
  const stop = new CountedAbort();
  const reason = new Error("mine");
  const first = calls.run(endless, stop.signal);
  const waiting = new CountedAbort();
  const second = calls.run(endless, waiting.signal);
  const third = calls.run(() => Promise.reject(new Error("failed")));
  const fourth = calls.run(() => Promise.resolve("fourth"));
  const outcomes = watch([first, second, third, fourth]);
  await pass0();
  waiting.abort(new Error("left the queue"));
  await pass0();
  assertEquals(outcomes, ["under way", "left the queue", "under way", "under way"]);
  stop.abort(reason);
  await assertRejects(() => first, Error, "mine");
  assertEquals(await fourth, "fourth");
  assertEquals(outcomes, ["mine", "left the queue", "failed", "fourth"]);
  assertEquals([stop.listeners, waiting.listeners], [0, 0]);
  await assertRejects(() => calls.run(endless, stop.signal), Error, "mine");
});

/** Lets what is under way settle. */
async function pass0(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await undefined;
}

Deno.test("Calls ends every call, those in the queue included", async () => {
  const calls = new Calls(1000, 1);
  const outcomes = watch([calls.run(endless), calls.run(endless), calls.run(endless)]);
  calls.abort(() => new Error("closed"));
  await pass0();
  assertEquals(outcomes, ["closed", "closed", "closed"]);
});

Deno.test("Call stops what it waits for when it is ended, also when it was before", async () => {
  await new Calls(1000, 1).run(async (call) => {
    const stopped: unknown[] = [];
    assertEquals(await call.wait(Promise.resolve(1), (reason) => stopped.push(reason)), 1);
    call.abort("first");
    call.abort("second");
    assertEquals([call.isAborted, stopped], [true, []]);
    await call.wait(Promise.resolve(), (reason) => stopped.push(reason));
    assertEquals(stopped, ["first"]);
    try {
      call.throwIfAborted();
    } catch (reason) {
      assertEquals(reason, "first");
      return;
    }
    throw new Error("It did not throw");
  });
});

Deno.test("Call ends the wait for what does not listen, and says so", async () => {
  await new Calls(1000, 1).run(async (call) => {
    assertEquals(await call.race(Promise.resolve(1)), 1);
    const stopped: unknown[] = [];
    const waiting = call.race(new Promise(() => {}), (reason) => stopped.push(reason));
    const reason = new Error("ended");
    call.abort(reason);
    assertEquals(await assertRejects(() => waiting), reason);
    assertEquals(stopped, [reason]);
  });
});
