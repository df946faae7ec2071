import { assert, assertEquals, AssertionError, assertNotEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";

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
