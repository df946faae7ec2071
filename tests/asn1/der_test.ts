import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { decodeHex } from "@std/encoding";
import {
  children,
  contextTag,
  cursor,
  type Der,
  DerError,
  derLength,
  expectTag,
  isReadable,
  only,
  readDer,
  TAG,
} from "../../src/asn1/der.ts";

function bytes(hex: string): Uint8Array {
  return decodeHex(hex.replaceAll(" ", ""));
}

/** An element in hex, with a length of the shortest form. */
function hex(tag: string, content: string): string {
  const length = content.length / 2;
  const digits = length.toString(16);
  const padded = digits.padStart(digits.length + digits.length % 2, "0");
  const header = length < 0x80 ? padded : (0x80 + padded.length / 2).toString(16) + padded;
  return tag + header + content;
}

const MALFORMED: readonly (readonly [string, string, RegExp])[] = [
  ["nothing at all", "", /data ends/],
  ["a tag and no length", "30", /data ends/],
  ["an indefinite length", "30 80 05 00 00 00", /Indefinite/],
  ["an indefinite length of a string", "24 80 04 01 61 00 00", /Indefinite/],
  ["a length of one byte in the long form", "04 81 01 61", /few bytes/],
  ["the length 127 in the long form", "04 81 7f" + "61".repeat(127), /few bytes/],
  ["a length with a leading zero byte", "04 82 00 80" + "61".repeat(128), /few bytes/],
  ["a length with two leading zero bytes", "04 83 00 00 80" + "61".repeat(128), /few bytes/],
  ["a length of zero in the long form", "04 81 00", /few bytes/],
  ["a length that is cut off", "04 82 01", /inside a length/],
  ["a content that is cut off", "04 02 61", /longer than its data/],
  ["a length far beyond the data", "04 84 ff ff ff ff 61", /longer than its data/],
  ["a length of five bytes", "04 85 01 00 00 00 00", /longer than its data/],
  ["the reserved length byte", "04 ff 61", /longer than its data/],
  ["a tag of two bytes", "1f 1f 00", /Multi-byte/],
  ["a constructed tag of three bytes", "bf 81 00 00", /Multi-byte/],
  ["a byte after the element", "05 00 00", /follow/],
  ["an element after the element", "05 00 05 00", /follow/],
];

Deno.test("readDer() refuses malformed elements", () => {
  for (const [what, encoding, message] of MALFORMED) {
    const error = assertThrows(() => readDer(bytes(encoding)), DerError);
    assertEquals([what, message.test(error.message)], [what, true], error.message);
    assertEquals(error.name, "DerError");
  }
});

Deno.test("readDer() reads the well-formed neighbours of what it refuses", () => {
  const table: readonly (readonly [string, number, number])[] = [
    ["05 00", 0x05, 0],
    ["04 01 61", 0x04, 1],
    ["04 7f" + "61".repeat(127), 0x04, 127],
    ["04 81 80" + "61".repeat(128), 0x04, 128],
    ["04 81 ff" + "61".repeat(255), 0x04, 255],
    ["04 82 01 00" + "61".repeat(256), 0x04, 256],
    ["04 82 ff ff" + "61".repeat(65535), 0x04, 65535],
    ["04 83 01 00 00" + "61".repeat(65536), 0x04, 65536],
    ["9e 01 61", 0x9e, 1],
    ["be 00", 0xbe, 0],
  ];
  for (const [encoding, tag, length] of table) {
    const whole = bytes(encoding);
    const element = readDer(whole);
    assertEquals([element.tag, element.content.length], [tag, length]);
    assertEquals([element.raw, element.depth], [whole, 0]);
    assertEquals(element.content, whole.subarray(whole.length - length));
  }
});

Deno.test("readDer() reads from the middle of a buffer", () => {
  const all = bytes("ff 30 03 02 01 05 ff");
  const [integer] = children(readDer(all.subarray(1, 6)), TAG.sequence);
  assertEquals(integer?.raw, bytes("02 01 05"));
});

Deno.test("derLength() tells how long the first element is, whatever follows", () => {
  const table = [["05 00", 2], ["05 00 ff ff", 2], ["04 81 80" + "61".repeat(130), 131]] as const;
  for (const [encoding, length] of table) assertEquals(derLength(bytes(encoding)), length);
  for (const encoding of ["", "05", "04 02 61", "30 80 00 00", "1f 01 00"]) {
    assertThrows(() => derLength(bytes(encoding)), DerError);
  }
});

Deno.test("children() reads every part and refuses broken ones", () => {
  const parts = children(readDer(bytes("30 07 05 00 02 01 07 04 00")), TAG.sequence);
  assertEquals(parts.map(({ tag, depth }) => [tag, depth]), [[5, 1], [2, 1], [4, 1]]);
  assertEquals(children(readDer(bytes("31 00")), TAG.set), []);
  const broken = ["30 01 05", "30 03 05 00 05", "30 03 02 02 01", "30 04 30 80 00 00"];
  for (const encoding of broken) {
    const element = readDer(bytes(encoding));
    assertThrows(() => children(element, TAG.sequence), DerError);
  }
});

Deno.test("children() demands the tag, form bit included", () => {
  for (const tag of ["31", "10", "24", "a0", "70"]) {
    const element = readDer(bytes(`${tag} 02 05 00`));
    const error = assertThrows(() => children(element, TAG.sequence), DerError);
    assertEquals(error.message, `Expected an element with tag 0x30, found 0x${tag}`);
  }
});

function nested(levels: number): Der {
  let encoding = "0500";
  for (let level = 0; level < levels; level++) encoding = hex("30", encoding);
  return readDer(bytes(encoding));
}

function descend(element: Der): number {
  let depth = 0;
  for (let each: Der | undefined = element; each?.tag === TAG.sequence; depth++) {
    each = children(each, TAG.sequence)[0];
  }
  return depth;
}

Deno.test("children() bounds how deeply elements are nested", () => {
  assertEquals(descend(nested(24)), 24);
  const error = assertThrows(() => descend(nested(25)), DerError);
  assertEquals(error.message, "Elements are nested too deeply");
});

Deno.test("children() bounds how many parts an element has", () => {
  const of = (count: number): Der => readDer(bytes(hex("30", "0500".repeat(count))));
  assertEquals(children(of(4096), TAG.sequence).length, 4096);
  const error = assertThrows(() => children(of(4097), TAG.sequence), DerError);
  assertEquals(error.message, "An element has too many parts");
});

Deno.test("cursor() hands out the parts in their order and states the end", () => {
  const parts = cursor(readDer(bytes("30 08 02 01 05 05 00 04 01 61")));
  assertStrictEquals(parts.optional(TAG.boolean), undefined);
  assertEquals(parts.next(TAG.integer).content, Uint8Array.of(5));
  assertThrows(() => parts.next(TAG.integer), DerError, "Expected an element with tag 0x02");
  assertEquals(parts.optional(TAG.null)?.tag, TAG.null);
  assertThrows(() => parts.end(), DerError, "not expected");
  assertEquals(parts.next().content, Uint8Array.of(0x61));
  parts.end();
  assertStrictEquals(parts.optional(TAG.null), undefined);
  assertThrows(() => parts.next(), DerError, "missing");
});

Deno.test("contextTag() and expectTag() tell the forms apart", () => {
  assertEquals([contextTag(0), contextTag(3), contextTag(2, "primitive")], [0xa0, 0xa3, 0x82]);
  const element = readDer(bytes("82 01 61"));
  expectTag(element, contextTag(2, "primitive"));
  const error = assertThrows(() => expectTag(element, contextTag(2)), DerError);
  assertEquals(error.message, "Expected an element with tag 0xa2, found 0x82");
});

Deno.test("only() takes what stands alone in an element of a tag, and nothing beside it", () => {
  const number = Uint8Array.of(0x02, 0x01, 0x05);
  const wrapped = readDer(Uint8Array.of(0xa0, 0x03, ...number));
  for (const found of [only(wrapped), only(wrapped, contextTag(0))]) {
    assertEquals(found.raw, number);
  }
  assertThrows(() => only(wrapped, contextTag(1)), DerError);
  assertThrows(() => only(readDer(Uint8Array.of(0xa0, 0x00))), DerError);
  assertThrows(() => only(readDer(Uint8Array.of(0xa0, 0x06, ...number, ...number))), DerError);
});

Deno.test("isReadable() holds where a reader throws no DerError, and passes other errors on", () => {
  const bytes = decodeHex("0500");
  assert(isReadable(bytes, readDer));
  assert(!isReadable(decodeHex("0501"), readDer));
  assertThrows(
    () =>
      isReadable(bytes, () => {
        throw new RangeError("another");
      }),
    RangeError,
    "another",
  );
});
