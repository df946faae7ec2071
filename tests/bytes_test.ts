import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { decodeHex, encodeBase64, encodeHex } from "@std/encoding";
import { type Bytes, concat, equalBytes, fromBase64, fromUtf8, utf8 } from "../src/bytes.ts";

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

Deno.test("fromBase64() reads what base64 has for any bytes", () => {
  for (const length of [0, 1, 2, 3, 4, 5, 31, 32, 33, 1000, 100_000]) {
    const bytes = noise(length);
    assertEquals(fromBase64(encodeBase64(bytes)), bytes);
  }
  assertEquals(fromBase64("+/+/"), Uint8Array.of(0xfb, 0xff, 0xbf));
});

Deno.test("fromBase64() refuses every other spelling", () => {
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
    }
  }
  for (const text of ["AA==", "AAA=", "AAAA", "AAAAAA==", "/w==", "//8="]) {
    assertEquals(encodeBase64(fromBase64(text) ?? "refused"), text);
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
