import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeQr } from "../../src/qr/symbol.ts";
import type { QrLevel } from "../../src/qr/versions.ts";
import recorded from "../vectors/qr_symbols.json" with { type: "json" };
import tables from "../vectors/qr_versions.json" with { type: "json" };
import { rowsOf } from "../helpers/qr_picture.ts";

const LEVELS: readonly QrLevel[] = ["L", "M", "Q", "H"];

/** A row of a recorded symbol. */
function unpack(hex: string, size: number): string {
  const bits = [...hex].map((digit) => parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return bits.slice(0, size).replaceAll("1", "#").replaceAll("0", ".");
}

Deno.test("encodeQr() makes the very symbols of independent encoders", () => {
  for (const { version, level, mask, text, rows } of recorded.symbols) {
    const symbol = encodeQr(text, level as QrLevel);
    const name = `${version}-${level}`;
    assertEquals([symbol.version, symbol.size], [version, 17 + 4 * version], name);
    const expected = rows.split(" ").map((row) => unpack(row, symbol.size));
    assertEquals(rowsOf(symbol.modules, symbol.size), expected, name);
    assertEquals(symbol.mask, mask, name);
    assertEquals(symbol.modules.length, symbol.size ** 2, name);
  }
});

Deno.test("encodeQr() is held against every version up to 10, level and mask", () => {
  const seen = recorded.symbols.map(({ version, level }) => `${version}-${level}`);
  const versions = [...Array(11).keys()].slice(1);
  assertEquals(seen, versions.flatMap((version) => LEVELS.map((level) => `${version}-${level}`)));
  assertEquals(new Set(recorded.symbols.map(({ mask }) => mask)).size, 8);
});

Deno.test("encodeQr() counts the bytes of UTF-8", () => {
  // Version 1 holds 17 bytes at level L.
  const texts = [["x".repeat(17), 1], ["å".repeat(8), 1], ["å".repeat(9), 2], [
    "🦐🦐🦐🦐",
    1,
  ]] as const;
  for (const [text, version] of texts) assertEquals(encodeQr(text, "L").version, version);
  assertThrows(() => encodeQr("å".repeat(1477), "L"), RangeError, "2953");
});

/** A text that fills a version. */
function textOf(version: number, level: QrLevel): string {
  return "x".repeat(tables.versions[version - 1]?.[level][2] ?? 0);
}

const FINDER = [
  "#######.",
  "#.....#.",
  "#.###.#.",
  "#.###.#.",
  "#.###.#.",
  "#.....#.",
  "#######.",
  "........",
];
const ALIGNMENT = ["#####", "#...#", "#.#.#", "#...#", "#####"];

function part(rows: readonly string[], top: number, left: number, side: number): string[] {
  return rows.slice(top, top + side).map((row) => row.slice(left, left + side));
}

const mirrored = (rows: readonly string[]): string[] =>
  rows.map((row) => [...row].reverse().join(""));

Deno.test("encodeQr() draws the function patterns of all 40 versions", () => {
  for (const { version, size, centres } of tables.versions) {
    const rows = rowsOf(encodeQr(textOf(version, "L"), "L").modules, size);
    assertEquals(part(rows, 0, 0, 8), FINDER, `${version}`);
    assertEquals(part(rows, 0, size - 8, 8), mirrored(FINDER), `${version}`);
    assertEquals(part(rows, size - 8, 0, 8), FINDER.toReversed(), `${version}`);
    const timing = "#.".repeat(size).slice(0, size - 16);
    assertEquals(rows[6]?.slice(8, -8), timing, `${version}`);
    assertEquals(rows.slice(8, -8).map((row) => row[6]).join(""), timing, `${version}`);
    assertEquals(rows[size - 8]?.[8], "#", `${version}`);
    for (const row of centres) {
      for (const column of centres) {
        const atFinder = [row, column].every((at) => at === 6 || at === size - 7) &&
          !(row === size - 7 && column === size - 7);
        if (atFinder) continue;
        assertEquals(part(rows, row - 2, column - 2, 5), ALIGNMENT, `${version}`);
      }
    }
  }
});

/** ISO/IEC 18004, table D.1: version information of versions 7 to 40. */
const VERSION_INFORMATION = ("07c94 085bc 09a99 0a4d3 0bbf6 0c762 0d847 0e60d 0f928 10b78 1145d " +
  "12a17 13532 149a6 15683 168c9 177ec 18ec4 191e1 1afab 1b08e 1cc1a 1d33f 1ed75 1f250 209d5 " +
  "216f0 228ba 2379f 24b0b 2542e 26a64 27541 28c69").split(" ");

Deno.test("encodeQr() writes the version information twice from version 7", () => {
  for (const [index, expected] of VERSION_INFORMATION.entries()) {
    const { size, modules } = encodeQr(textOf(index + 7, "H"), "H");
    const read = (at: (long: number, short: number) => number): string => {
      const bits = Array.from({ length: 18 }, (_, bit) => 17 - bit)
        .map((bit) => modules[at(Math.floor(bit / 3), size - 11 + bit % 3)]);
      return parseInt(bits.join(""), 2).toString(16).padStart(5, "0");
    };
    const topRight = read((long, short) => long * size + short);
    const bottomLeft = read((long, short) => short * size + long);
    assertEquals([topRight, bottomLeft], [expected, expected], `version ${index + 7}`);
  }
});

/** ISO/IEC 18004, table C.1: format information, masked, for levels M, L, H, Q and masks 0 to 7. */
const FORMAT_INFORMATION =
  ("5412 5125 5e7c 5b4b 45f9 40ce 4f97 4aa0 77c4 72f3 7daa 789d 662f 6318 " +
    "6c41 6976 1689 13be 1ce7 19d0 0762 0255 0d0c 083b 355f 3068 3f31 3a06 24b4 2183 2eda 2bed")
    .split(" ");

/** Places of the format information, the most significant bit first, as row and column. */
function formatPlaces(size: number): (readonly [row: number, column: number])[][] {
  const left = [0, 1, 2, 3, 4, 5, 7, 8].map((column) => [8, column] as const);
  const up = [7, 5, 4, 3, 2, 1, 0].map((row) => [row, 8] as const);
  const below = [1, 2, 3, 4, 5, 6, 7].map((step) => [size - step, 8] as const);
  const right = [8, 7, 6, 5, 4, 3, 2, 1].map((step) => [8, size - step] as const);
  return [[...left, ...up], [...below, ...right]];
}

Deno.test("encodeQr() writes the format information of every level and mask twice", () => {
  const seen = new Set<string>();
  for (let round = 0; round < 1600 && seen.size < 32; round++) {
    const level = LEVELS[round % 4] ?? "L";
    const { size, modules, mask } = encodeQr(`${round * 7919}`.padEnd(round % 13, "-"), level);
    const expected = FORMAT_INFORMATION["MLHQ".indexOf(level) * 8 + mask];
    for (const places of formatPlaces(size)) {
      const bits = places.map(([row, column]) => modules[row * size + column]).join("");
      assertEquals(parseInt(bits, 2).toString(16).padStart(4, "0"), expected, `${level} ${mask}`);
    }
    seen.add(`${level}${mask}`);
  }
  assert(seen.size === 32, `Only ${[...seen].sort()} were seen`);
});
