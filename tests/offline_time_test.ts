import {
  assertEquals,
  assertFalse,
  assertInstanceOf,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { countTimers, settle } from "./helpers/clock.ts";

Deno.test("FakeTime fires timers in order, at their time, each once", () => {
  using time = new FakeTime(1000.9);
  const fired: unknown[] = [];
  const note = (...what: unknown[]): void => void fired.push([...what, Date.now() - 1000]);
  setTimeout(note, 20, "b", 1);
  setTimeout(note, 10.9, "a");
  setTimeout(note, 20, "c");
  setTimeout(note, -5, "at once");
  setTimeout(note, undefined, "at once, too");
  setTimeout(note, 3e9, "after weeks");
  clearTimeout(setTimeout(note, 15, "never"));
  assertEquals([time.start, time.now, fired], [1000, 1000, []]);
  time.tick();
  assertEquals(fired.splice(0), [["at once", 0], ["at once, too", 0]]);
  time.tick(19);
  assertEquals(fired.splice(0), [["a", 10]]);
  time.now += 1;
  assertEquals(fired.splice(0), [["b", 1, 20], ["c", 20]]);
  time.tick(3e9);
  assertEquals(fired.splice(0), [["after weeks", 3e9]]);
  assertEquals([time.start, time.now], [1000, 3_000_001_020]);
});

Deno.test("FakeTime repeats intervals until they are cleared", () => {
  using time = new FakeTime(0);
  const fired: string[] = [];
  const tick = setInterval(() => fired.push(`a${Date.now()}`), 10);
  const once = setInterval(() => {
    fired.push(`b${Date.now()}`);
    clearInterval(once);
  }, 10);
  setTimeout(() => fired.push("timeout"), 20);
  time.tick(25);
  clearTimeout(tick);
  clearInterval(undefined);
  time.tick(100);
  assertEquals(fired, ["a10", "b10", "timeout", "a20"]);
  const fast = setInterval(() => fired.push("fast"), 0);
  time.tick(2);
  clearInterval(fast);
  assertEquals(fired.slice(4), ["fast", "fast"]);
});

Deno.test("FakeTime fires what a timer sets for the same time, and stops where one throws", () => {
  using time = new FakeTime(0);
  const fired: number[] = [];
  setTimeout(() => void setTimeout(() => fired.push(Date.now()), 0), 10);
  time.tick(10);
  assertEquals(fired, [10]);
  const error = new Error("a");
  setTimeout(() => {
    throw error;
  }, 5);
  setTimeout(() => fired.push(Date.now()), 6);
  assertStrictEquals(assertThrows(() => time.tick(10)), error);
  assertEquals([time.now, fired], [15, [10]]);
  time.tick(1);
  assertEquals(fired, [10, 16]);
});

Deno.test("FakeTime replaces the clock", () => {
  const RealDate = Date;
  {
    using time = new FakeTime("2026-01-02T03:04:05Z");
    assertEquals(new Date().toISOString(), "2026-01-02T03:04:05.000Z");
    assertEquals(new Date(0).getTime(), 0);
    assertEquals(new Date(2026, 0, 2).getDate(), 2);
    assertEquals(Date(), new RealDate(time.now).toString());
    assertEquals(Date.UTC(2026, 0), Date.parse("2026-01-01T00:00:00Z"));
    assertInstanceOf(new Date(), Date);
    assertInstanceOf(new Date(), RealDate);
    time.tick(1000);
    assertEquals(Date.now(), time.now);
  }
  assertStrictEquals(Date, RealDate);
  using time = new FakeTime(new Date(7));
  assertEquals(time.start, 7);
});

Deno.test("FakeTime makes signals that time out", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(100);
  time.tick(99);
  assertFalse(signal.aborted);
  time.tick(1);
  assertEquals([signal.aborted, signal.reason.name], [true, "TimeoutError"]);
});

Deno.test("FakeTime refuses what it cannot do", () => {
  const time = new FakeTime();
  const { setTimeout: fake, clearTimeout: clear } = globalThis;
  const named = (action: () => unknown): string => assertThrows(action, Error).name;
  const refused: string[] = [];
  try {
    refused.push(named(() => new FakeTime()));
    refused.push(named(() => time.tick(-1)));
    refused.push(named(() => time.now = 0));
    refused.push(named(() => Reflect.apply(setTimeout, undefined, ["1"])));
  } finally {
    time.restore();
  }
  refused.push(named(() => time.restore()));
  refused.push(named(() => fake(() => {}, 1)));
  refused.push(named(() => clear(1)));
  refused.push(named(() => new FakeTime("no date")));
  const [time1, range, type] = ["TimeError", "RangeError", "TypeError"];
  assertEquals(refused, [time1, range, range, time1, time1, time1, time1, type]);
});

Deno.test("FakeTime's runMicrotasks() and tickAsync() let promises settle", async () => {
  using time = new FakeTime(0);
  const seen: unknown[] = [];
  Promise.resolve().then(() => seen.push("promise"));
  setTimeout(() => seen.push("timer"), 0);
  await time.runMicrotasks();
  assertEquals([seen, time.now], [["promise"], 0]);
  Promise.resolve().then(() => seen.push("another"));
  await time.tickAsync(5);
  assertEquals([seen, time.now], [["promise", "another", "timer"], 5]);
});

Deno.test("FakeTime's runMicrotasks() undoes what was put over the fake timers", async () => {
  using time = new FakeTime();
  const { setTimeout: fake } = globalThis;
  using _timers = countTimers();
  assertNotEquals(setTimeout, fake);
  await time.runMicrotasks();
  assertStrictEquals(setTimeout, fake);
});

Deno.test("settle() leaves what was put over the fake timers, and lets no time pass", async () => {
  using time = new FakeTime(0);
  using timers = countTimers();
  const { setTimeout: counted } = globalThis;
  let isDone = false;
  const done = (async () => {
    for (let turn = 0; turn < 9; turn++) await undefined;
    isDone = true;
  })();
  const id = setTimeout(() => {}, 0);
  await settle(1);
  assertStrictEquals(setTimeout, counted);
  assertEquals([isDone, timers.running, time.now], [true, 1, 0]);
  clearTimeout(id);
  await done;
});
