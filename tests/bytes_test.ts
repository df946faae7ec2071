import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { decodeHex, encodeBase64, encodeHex } from "@std/encoding";
import {
  type Bytes,
  concat,
  equalBytes,
  fromBase64,
  fromBase64Url,
  fromHex,
  fromLatin1,
  fromUtf8,
  knownBase64,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from "../src/bytes.ts";

/** Bytes that look random and are the same in every run. */
function noise(length: number): Bytes {
  let state = 0x2545f491;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

const STATIC = ["fromBase64", "fromHex"];
const METHODS = ["toBase64", "toHex"];

/** A runtime whose bytes have no text forms, as Node before version 25. */
function older(): Disposable {
  const removed = [[Uint8Array, STATIC], [Uint8Array.prototype, METHODS]] as const;
  const kept = removed.map(([place, names]) =>
    names.map((name) => {
      const found = Object.getOwnPropertyDescriptor(place, name);
      Reflect.deleteProperty(place, name);
      return [place, name, found ?? {}] as const;
    })
  ).flat();
  return {
    [Symbol.dispose]: () =>
      kept.forEach(([place, name, found]) => Object.defineProperty(place, name, found)),
  };
}

/** Tests a function with the platform's methods, and with its own. */
function testBoth(name: string, test: () => void): void {
  Deno.test(name, test);
  Deno.test(`${name}, without the platform's methods`, () => {
    using _older = older();
    assertEquals(STATIC.some((each) => each in Uint8Array), false);
    assertEquals(METHODS.some((each) => each in Uint8Array.prototype), false);
    test();
  });
}

const LENGTHS = [0, 1, 2, 3, 4, 5, 31, 32, 33, 255, 256, 1000, 100_000];

testBoth("toBase64() and fromBase64() write and read any bytes as @std/encoding does", () => {
  for (const length of LENGTHS) {
    const bytes = noise(length);
    assertStrictEquals(toBase64(bytes), encodeBase64(bytes));
    assertEquals(fromBase64(encodeBase64(bytes)), bytes);
  }
  assertEquals(fromBase64("+/+/"), Uint8Array.of(0xfb, 0xff, 0xbf));
  assertStrictEquals(toBase64(noise(9).subarray(2, 7)), encodeBase64(noise(9).slice(2, 7)));
});

testBoth("fromBase64() refuses every other spelling", () => {
  const spellings = {
    "white space": [
      "AA ==",
      " AAAA",
      "AAAA\n",
      "AA\nAA==",
      "AAA\t",
      "AAAA AAA",
      "    AAAA",
      "AA\r\n\r\nAA",
      "AAAA\n\n\n\n",
    ],
    "missing padding": ["AA", "AAA", "AA=", "AAAAAA", "A"],
    "padding too much": ["AAA==", "AAAA====", "====", "=", "AAAA=", "A===", "AA===A=="],
    "padding inside": ["AA==AAAA", "A=AA", "=AAA", "AAA=AAA="],
    "stray bits": ["AB==", "AAB=", "AP==", "AA/=", "//==", "//9="],
    "another alphabet": ["-_-_", "AA-A", "A_AA", "AAA,", "AAÅA", "AA\0A", "AAA\u{1f600}"],
  };
  for (const [kind, texts] of Object.entries(spellings)) {
    for (const text of texts) {
      assertStrictEquals(fromBase64(text), undefined, `${kind}: ${JSON.stringify(text)}`);
      assertThrows(() => knownBase64(text), SyntaxError);
    }
  }
  for (const text of ["AA==", "AAA=", "AAAA", "AAAAAA==", "/w==", "//8="]) {
    assertEquals(encodeBase64(fromBase64(text) ?? "refused"), text);
    assertEquals(knownBase64(text), fromBase64(text));
  }
});

testBoth("toBase64Url() and fromBase64Url() write and read any bytes, in one spelling", () => {
  for (const length of LENGTHS) {
    const bytes = noise(length);
    const text = toBase64Url(bytes);
    const rest = { "+": "-", "/": "_", "=": "" };
    assertStrictEquals(text, encodeBase64(bytes).replaceAll(/[+/=]/g, (c) => Reflect.get(rest, c)));
    assertEquals(fromBase64Url(text), bytes);
  }
  for (const text of ["AA==", "AB", "A", "+_-_", "-/-_", "AA=", "AA A", "AA\n", "AAB", "ÅAAA"]) {
    assertStrictEquals(fromBase64Url(text), undefined, JSON.stringify(text));
  }
});

testBoth("toHex() and fromHex() write and read any bytes as @std/encoding does", () => {
  for (const length of LENGTHS) {
    const bytes = noise(length);
    assertStrictEquals(toHex(bytes), encodeHex(bytes));
    assertEquals(fromHex(encodeHex(bytes)), bytes);
  }
  assertEquals(fromHex("00ffAb"), Uint8Array.of(0, 255, 0xab));
  for (const text of ["0", "0g", "0x00", " 00", "00 ", "0\n", "٠٠", "-1", "000"]) {
    assertThrows(() => fromHex(text), SyntaxError);
  }
});

Deno.test("utf8() and fromUtf8() are each other's inverse", () => {
  for (const text of ["", "Räksmörgås", "\ufeffa", "😀", "a\0b", "\u2028"]) {
    assertStrictEquals(fromUtf8(utf8(text)), text);
  }
  assertEquals(encodeHex(utf8("å€😀")), "c3a5e282acf09f9880");
});

Deno.test("fromUtf8() refuses invalid UTF-8", () => {
  for (const hex of ["ff", "c3", "c328", "c080", "eda080", "f4908080", "e282", "80", "61ff62"]) {
    assertThrows(() => fromUtf8(decodeHex(hex)), TypeError);
  }
});

Deno.test("fromLatin1() makes a character of each byte", () => {
  assertEquals(fromLatin1(Uint8Array.of(0x41, 0x0d, 0xe5)), "A\rå");
  assertEquals(fromLatin1(noise(1000)).length, 1000);
});

Deno.test("equalBytes() compares lengths and every byte", () => {
  const bytes = noise(40);
  assertStrictEquals(equalBytes(bytes, bytes.slice()), true);
  assertStrictEquals(equalBytes(new Uint8Array(), new Uint8Array()), true);
  for (let index = 0; index < bytes.length; index++) {
    const other = bytes.slice();
    other[index] = (other[index] ?? 0) ^ 1;
    assertStrictEquals(equalBytes(bytes, other), false);
  }
  assertStrictEquals(equalBytes(bytes, bytes.subarray(0, 39)), false);
  assertStrictEquals(equalBytes(bytes.subarray(0, 39), bytes), false);
});

Deno.test("concat() puts the parts together in new memory", () => {
  const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)];
  const all = concat(...parts);
  assertEquals(all, Uint8Array.of(1, 2, 3));
  parts[0]?.fill(9);
  assertEquals(all, Uint8Array.of(1, 2, 3));
  assertEquals(concat(), new Uint8Array());
  assertEquals(concat(noise(10).subarray(2, 4), noise(10).subarray(4, 7)), noise(10).slice(2, 7));
});
