/**
 * What the tests rely on in `@std`. It holds for std as for its stand-in in `tests/offline`:
 * `deno task test tests/offline_test.ts`, and the same with `--std PATH`.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertFalse,
  assertInstanceOf,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { decodeBase64, decodeHex, encodeBase64, encodeHex } from "@std/encoding";
import { FakeTime } from "@std/testing/time";
import { Buffer } from "node:buffer";
import { countTimers, settle } from "./helpers/clock.ts";

class Point {
  readonly x: number;
  readonly #y: number;
  constructor(x: number, y: number) {
    [this.x, this.#y] = [x, y];
  }
  get y(): number {
    return this.#y;
  }
}

class Other {
  readonly x = 1;
}

/** A list that holds itself. */
function ring(...before: readonly unknown[]): unknown[] {
  const list: unknown[] = [...before];
  list.push(list);
  return list;
}

const mark = Symbol("mark");
const error = new Error("a");
const hidden = Object.defineProperty({}, "x", { value: 1 });

const EQUAL: Readonly<Record<string, readonly [first: unknown, second: unknown]>> = {
  "zeros of both signs": [0, -0],
  "NaN": [[NaN], [NaN]],
  "objects whatever the order": [{ a: 1, b: [2] }, { b: [2], a: 1 }],
  "an object without a prototype": [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  "members that are not enumerable": [hidden, {}],
  "symbols as keys": [{ [mark]: 1 }, { [mark]: 1 }],
  "gaps in arrays": [new Array(2), new Array(2)],
  "dates": [new Date(1), new Date(1)],
  "invalid dates": [new Date(NaN), new Date(NaN)],
  "bytes": [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
  "bytes that are a part": [Uint8Array.of(0, 1, 2).subarray(1), Uint8Array.of(1, 2)],
  "buffers": [Uint8Array.of(1).buffer, Uint8Array.of(1).buffer],
  "sets whatever the order": [new Set([1, 2]), new Set([2, 1])],
  "sets of objects": [new Set([{ a: 1 }, { b: 1 }]), new Set([{ b: 1 }, { a: 1 }])],
  "maps": [new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]])],
  "maps with objects as keys": [new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 1]])],
  "instances": [new Point(1, 2), new Point(1, 2)],
  "patterns": [/a/g, /a/g],
  "addresses": [new URL("https://a.b"), new URL("https://a.b/")],
  "queries": [new URLSearchParams("a=1"), new URLSearchParams({ a: "1" })],
  "circles": [ring(1), ring(1)],
  "one function": [assert, assert],
  "one error": [error, error],
  "weak references": [new WeakRef([1]), new WeakRef([1])],
};

const UNEQUAL: Readonly<Record<string, readonly [first: unknown, second: unknown]>> = {
  "a number and its text": [1, "1"],
  "a number and a bigint": [1, 1n],
  "null and undefined": [null, undefined],
  "null and an object": [null, {}],
  "a member that is undefined and none": [{ a: undefined }, {}],
  "members that are undefined under other names": [{ a: undefined }, { b: undefined }],
  "an item that is undefined and a gap": [[undefined], new Array(1)],
  "an array and an object": [[1], { 0: 1 }],
  "an array with a member more": [Object.assign([1], { a: 1 }), [1]],
  "symbols as keys": [{ [mark]: 1 }, { [mark]: 2 }],
  "a symbol as key and none": [{ [mark]: 1 }, {}],
  "an instance and an object": [new Other(), { x: 1 }],
  "instances of two classes": [new Other(), new Point(1, 2)],
  "instances told apart by a getter": [new Point(1, 2), new Point(1, 3)],
  "dates": [new Date(1), new Date(2)],
  "a date and its number": [new Date(1), 1],
  "bytes": [Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
  "bytes of two lengths": [Uint8Array.of(1), Uint8Array.of(1, 2)],
  "bytes and a Buffer": [Uint8Array.of(1), Buffer.from([1])],
  "bytes and an array": [Uint8Array.of(1), [1]],
  "bytes of two widths": [Uint8Array.of(1), Uint16Array.of(1)],
  "buffers": [Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
  "sets": [new Set([1]), new Set([2])],
  "sets of objects": [new Set([{ a: 1 }]), new Set([{ a: 2 }])],
  "a set and a map": [new Set([1]), new Map([[1, 1]])],
  "maps with other values": [new Map([["a", 1]]), new Map([["a", 2]])],
  "maps with other keys": [new Map([["a", 1]]), new Map([["b", 1]])],
  "maps with a value that is undefined": [new Map([["a", undefined]]), new Map([["b", undefined]])],
  "patterns with other flags": [/a/g, /a/],
  "addresses": [new URL("https://a.b"), new URL("https://a.c")],
  "circles": [ring(1), ring(2)],
  "functions that read alike": [() => 1, () => 1],
  "errors made in two places": [new Error("a"), new Error("a")],
  "errors of two classes": [new TypeError("a"), new RangeError("a")],
  "promises and objects": [Promise.resolve(), {}],
};

for (const [name, [first, second]] of Object.entries(EQUAL)) {
  Deno.test(`@std/assert takes for equal: ${name}`, () => {
    assertEquals(first, second);
    assertEquals(second, first);
    assertThrows(() => assertNotEquals(first, second), AssertionError);
  });
}

for (const [name, [first, second]] of Object.entries(UNEQUAL)) {
  Deno.test(`@std/assert tells apart: ${name}`, () => {
    assertNotEquals(first, second);
    assertNotEquals(second, first);
    assertThrows(() => assertEquals(first, second), AssertionError);
  });
}

Deno.test("@std/assert compares no weak collections", () => {
  assertThrows(() => assertEquals(new WeakMap(), new WeakMap()), TypeError, "WeakMap");
  assertThrows(() => assertEquals(new WeakSet(), new WeakSet()), TypeError, "WeakSet");
});

const global = /a/g;

/** Assertions that hold, and the same ones with another value. */
const ASSERTIONS: Readonly<Record<string, readonly [holds: () => unknown, fails: () => unknown]>> =
  {
    "assert()": [() => assert("a"), () => assert("", "why")],
    "assertFalse()": [() => assertFalse(0n), () => assertFalse({}, "why")],
    "assertEquals()": [() => assertEquals([1], [1]), () => assertEquals([1], [2], "why")],
    "assertNotEquals()": [() => assertNotEquals(1, 2), () => assertNotEquals([1], [1], "why")],
    "assertStrictEquals()": [
      () => assertStrictEquals(NaN, NaN),
      () => assertStrictEquals([1], [1], "why"),
    ],
    "assertStrictEquals() of zeros": [
      () => assertStrictEquals(-0, -0),
      () => assertStrictEquals(0, -0, "why"),
    ],
    "assertMatch()": [() => assertMatch("ab", /b/), () => assertMatch("ab", /c/, "why")],
    "assertMatch() with a pattern that goes on": [
      () => assertMatch("a", global),
      () => assertMatch("a", global, "why"),
    ],
    "assertStringIncludes()": [
      () => assertStringIncludes("abc", "b"),
      () => assertStringIncludes("abc", "d", "why"),
    ],
    "assertInstanceOf()": [
      () => assertInstanceOf([], Array),
      () => assertInstanceOf(null, Map, "why"),
    ],
    "assertThrows()": [
      () => assertThrows(() => JSON.parse("{")),
      () => assertThrows(() => 1, "why"),
    ],
    "assertThrows() of a class": [
      () => assertThrows(() => JSON.parse("{"), Error, "JSON"),
      () => assertThrows(() => JSON.parse("{"), TypeError, "", "why"),
    ],
    "assertThrows() of a message": [
      () => assertThrows(() => JSON.parse("\x1b[1m{"), SyntaxError, ""),
      () => assertThrows(() => JSON.parse("{"), SyntaxError, "XML", "why"),
    ],
    "assertThrows() of no error": [
      () => assertThrows(() => fling(1)),
      () => assertThrows(() => fling(1), Error, "", "why"),
    ],
  };

/** Throws what is no error, too. */
function fling(what: unknown): never {
  throw what;
}

for (const [name, [holds, fails]] of Object.entries(ASSERTIONS)) {
  Deno.test(`@std/assert: ${name} fails with an AssertionError that says why`, () => {
    holds();
    const failure = assertThrows(fails, AssertionError, "why");
    assertEquals(failure.name, "AssertionError");
  });
}

Deno.test("@std/assert: messages are compared without their colours", () => {
  const coloured = (): never => fling(new Error("a \x1b[31mred\x1b[0m word"));
  assertThrows(coloured, Error, "a red word");
  assertThrows(coloured, Error, "\x1b[1mred");
});

Deno.test("@std/assert: what was thrown is returned", async () => {
  assertEquals(assertThrows(() => fling(1)), 1);
  assertStrictEquals(assertThrows(() => fling(error), Error), error);
  assertEquals(await assertRejects(() => Promise.reject(1)), 1);
  assertStrictEquals(await assertRejects(() => Promise.reject(error), Error, "a"), error);
});

const REJECTIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  "a promise that resolves": () => assertRejects(() => Promise.resolve(), "why"),
  "a function that throws": () => assertRejects(() => fling(error), "why"),
  "a function that throws, and a class": () =>
    assertRejects(() => fling(error), Error, undefined, "why"),
  "another class": () => assertRejects(() => Promise.reject(error), TypeError, "", "why"),
  "another message": () => assertRejects(() => Promise.reject(error), Error, "b", "why"),
  "no error": () => assertRejects(() => Promise.reject(1), Error, "", "why"),
  "a promise that resolves, and a class": () =>
    assertRejects(() => Promise.resolve(), Error, "", "why"),
};

for (const [name, rejects] of Object.entries(REJECTIONS)) {
  Deno.test(`@std/assert: assertRejects() does not take ${name}`, async () => {
    const failure = await rejects().then(() => undefined, (reason: unknown) => reason);
    assertInstanceOf(failure, AssertionError);
    assertStringIncludes(failure.message, "why");
  });
}

Deno.test("@std/assert: assertions tell the compiler what they found", () => {
  const values: readonly unknown[] = ["a", new Map([["a", 1]]), "b"];
  const [first, second, third] = values;
  assertStrictEquals(first, "a" as const);
  assertInstanceOf(second, Map);
  assert(typeof third === "string");
  const found: readonly ["a", unknown, string] = [first, second.get("a"), third];
  assertEquals(found, ["a", 1, "b"]);
  const nothing: string | undefined = values.length > 9 ? "" : undefined;
  assertFalse(nothing);
  const nobody: "" | undefined = nothing;
  assertEquals(nobody, undefined);
});

Deno.test("@std/encoding writes and reads base64 and hexadecimal", () => {
  const bytes = Uint8Array.of(0, 62 << 2, 255, 1);
  assertEquals([encodeBase64(bytes), encodeHex(bytes)], ["APj/AQ==", "00f8ff01"]);
  assertEquals([encodeBase64("å"), encodeHex("å")], ["w6U=", "c3a5"]);
  assertEquals([encodeBase64(bytes.buffer), encodeHex(bytes.buffer)], ["APj/AQ==", "00f8ff01"]);
  assertEquals(encodeHex(bytes.subarray(1, 3)), "f8ff");
  assertEquals(bytes, Uint8Array.of(0, 62 << 2, 255, 1));
  for (const text of ["APj/AQ==", "APj/AQ", "APj/AR"]) assertEquals(decodeBase64(text), bytes);
  for (const text of ["00f8ff01", "00F8ff01"]) assertEquals(decodeHex(text), bytes);
  assertEquals([decodeBase64(""), decodeHex("")], [new Uint8Array(), new Uint8Array()]);
  assertEquals(Object.getPrototypeOf(decodeHex("00")), Uint8Array.prototype);
});

Deno.test("@std/encoding refuses what is neither base64 nor hexadecimal", () => {
  const kinds: readonly (readonly [read: (text: string) => unknown, bad: readonly string[]])[] = [
    [decodeBase64, [
      "A-j_",
      "AP j",
      "AP\nj",
      "====",
      "A===",
      "A=Pj",
      "APj/AQ==\n",
      "AQ=A",
      "å",
      "ÅÄ",
    ]],
    [decodeHex, ["0g", "0 1 ", "0x", "å", "+1"]],
  ];
  for (const [read, texts] of kinds) {
    for (const text of texts) {
      assertThrows(() => read(text), TypeError, "Cannot decode input as");
    }
  }
  for (const text of ["A", "APj/A", "A-j_A", "AB\nCD"]) {
    assertThrows(() => decodeBase64(text), RangeError, "Length");
  }
  for (const text of ["0", "000", "0x0"]) assertThrows(() => decodeHex(text), RangeError, "Length");
});

Deno.test("@std/encoding cannot take the memory that a Buffer shares with others", () => {
  assertThrows(() => encodeHex(Buffer.from("a")), TypeError, "detach");
  assertThrows(() => encodeBase64(Buffer.from("a")), TypeError, "detach");
});

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
  setTimeout(() => fling(error), 5);
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
