import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { codewords } from "../../src/qr/codewords.ts";
import { type QrLevel, smallestLayout } from "../../src/qr/versions.ts";

function encode(bytes: Uint8Array, level: QrLevel): Uint8Array {
  return codewords(bytes, smallestLayout(bytes.length, level));
}

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1, bit by bit. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = product << 1 ^ (product & 0x80 ? 0x11d : 0);
    if (b >> bit & 1) product ^= a;
  }
  return product;
}

/** A block's value at each root of the generator polynomial: all 0 if it is correct. */
function syndromes(block: readonly number[], correction: number): number[] {
  let root = 1;
  return Array.from({ length: correction }, () => {
    const value = block.reduce((sum, codeword) => times(sum, root) ^ codeword, 0);
    root = times(root, 2);
    return value;
  });
}

/** A byte for each position, none of them like its neighbours. */
function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 151 + 37) & 0xff);
}

const padded: readonly (readonly [text: string, level: QrLevel, data: string])[] = [
  // Mode 0100, length, the bytes, terminator 0000, then EC and 11 in turn.
  ["", "H", "4000ec11ec11ec11ec"],
  ["hej", "M", "40368656a0ec11ec11ec11ec11ec11ec"],
  ["bankid.", "H", "40762616e6b69642e0"],
  ["bankid.", "Q", "40762616e6b69642e0ec11ec11"],
  ["0123456789abcdef0", "L", "41130313233343536373839616263646566300"],
];

Deno.test("codewords() begins with mode, length and bytes, filled up as the standard says", () => {
  for (const [text, level, expected] of padded) {
    const data = decodeHex(expected);
    const all = encode(new TextEncoder().encode(text), level);
    assertEquals(encodeHex(all.subarray(0, data.length)), encodeHex(data), `'${text}' ${level}`);
  }
});

Deno.test("codewords() writes the length in 16 bits from version 10", () => {
  const layout = smallestLayout(240, "L");
  const all = codewords(bytesOf(240), layout);
  assertEquals(layout.version, 10);
  // Four blocks of 68, 68, 69 and 69: the first column holds their first codewords.
  const message = [0x40, 0x0f, 0x00 | 37 >> 4];
  assertEquals(all[0], message[0]);
  assertEquals([all[4], all[8]], message.slice(1));
});

const divided:
  readonly (readonly [name: string, bytes: number, level: QrLevel, blocks: number[]])[] = [
    // ISO/IEC 18004, table 9: data codewords of each block.
    ["1-L", 17, "L", [19]],
    ["3-Q", 32, "Q", [17, 17]],
    ["5-Q", 60, "Q", [15, 15, 16, 16]],
    ["7-H", 64, "H", [13, 13, 13, 13, 14]],
    ["10-L", 271, "L", [68, 68, 69, 69]],
    ["14-M", 362, "M", [...Array(4).fill(40), ...Array(5).fill(41)]],
    ["40-H", 1273, "H", [...Array(20).fill(15), ...Array(61).fill(16)]],
  ];

/** The message's codewords, bit by bit from the standard's description. */
function message(bytes: Uint8Array, lengthBits: number): number[] {
  const bits = "0100" + bytes.length.toString(2).padStart(lengthBits, "0") +
    [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("") + "0000";
  return (bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2));
}

Deno.test("codewords() divides the message into blocks and interleaves them", () => {
  for (const [name, length, level, sizes] of divided) {
    const bytes = bytesOf(length);
    const layout = smallestLayout(length, level);
    const rest = message(bytes, layout.version < 10 ? 8 : 16);
    const blocks = sizes.map((size) => rest.splice(0, size));
    const longest = Math.max(...sizes);
    const columns = Array.from({ length: longest }, (_, index) => index);
    const expected = columns.flatMap((index) =>
      blocks.flatMap((block) => block.slice(index, index + 1))
    );
    const all = encode(bytes, level);
    assertEquals([...all.subarray(0, expected.length)], expected, name);
    assertEquals(all.length, expected.length + sizes.length * layout.correction, name);
    // What follows is each block's correction, interleaved in the same way.
    const tail = all.subarray(expected.length);
    for (const [index, block] of blocks.entries()) {
      const correction = tail.filter((_, at) => at % sizes.length === index);
      const whole = [...block, ...correction];
      assertEquals(syndromes(whole, layout.correction), Array(layout.correction).fill(0), name);
    }
  }
});
