/**
 * What the tests rely on in `@std`. It holds for std as for its stand-in in `tests/offline`. What is
 * equal is in `offline_equal_test.ts`, the fake clock in `offline_time_test.ts`.
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
import { Buffer } from "node:buffer";

const error = new Error("a");
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
