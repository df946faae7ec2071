/**
 * Sizes and capacities of QR Code symbols (ISO/IEC 18004:2015, tables 1 and 9, annex E).
 *
 * @module
 */

/**
 * Error correction levels, from the least to the most redundant.
 *
 * @category QR code
 */
export type QrLevel = "L" | "M" | "Q" | "H";

/** Error correction codewords in each block, for versions from 1 on; the last stands for the rest. */
const CODEWORDS_PER_BLOCK: Readonly<Record<QrLevel, string>> = {
  L: "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28 30",
  M: "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26 28",
  Q: "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28 30",
  H: "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24 30",
};

/** Blocks, for versions 1 to 40. */
const BLOCKS: Readonly<Record<QrLevel, string>> = {
  L: "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25",
  M: "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40" +
    " 43 45 47 49",
  Q: "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56" +
    " 59 62 65 68",
  H: "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66" +
    " 70 74 77 81",
};

/** Greatest version. */
const MAX_VERSION = 40;

/** How the codewords of a symbol are divided. */
export interface Layout {
  /** 1 to 40. */
  readonly version: number;
  /** Number of blocks. */
  readonly blocks: number;
  /** Error correction codewords in each block. */
  readonly correction: number;
  /** Data codewords in all blocks together. */
  readonly data: number;
}

/** Modules on each side of a symbol. */
export function sizeOf(version: number): number {
  return 17 + 4 * version;
}

/** Rows, and columns, in which the centres of alignment patterns lie. */
export function alignmentCentres(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = sizeOf(version) - 7;
  // Annex E spaces them evenly from the far end, in even steps; version 32 is its one exception.
  const step = version === 32 ? 26 : Math.ceil((last - 6) / (count - 1) / 2) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, index) => last - step * (count - 2 - index))];
}

/** Codewords of a symbol, data and error correction together. */
function codewords(version: number): number {
  const size = sizeOf(version);
  const aligned = alignmentCentres(version).length;
  const finders = 3 * 64;
  const timing = 2 * (size - 16);
  const alignment = aligned === 0 ? 0 : 25 * (aligned ** 2 - 3) - 10 * (aligned - 2);
  const format = 2 * 15 + 1;
  const versions = version >= 7 ? 2 * 18 : 0;
  return Math.floor((size ** 2 - finders - timing - alignment - format - versions) / 8);
}

/** Bits that say how long a text in byte mode is. */
export function lengthBits(version: number): number {
  return version < 10 ? 8 : 16;
}

function layout(version: number, level: QrLevel): Layout {
  const blocks = Number(BLOCKS[level].split(" ")[version - 1]);
  const codewordsPerBlock = CODEWORDS_PER_BLOCK[level].split(" ");
  const correction = Number(codewordsPerBlock[version - 1] ?? codewordsPerBlock.at(-1));
  return { version, blocks, correction, data: codewords(version) - blocks * correction };
}

/**
 * The smallest symbol that holds some bytes in byte mode.
 *
 * @throws {RangeError} If none does.
 */
export function smallestLayout(length: number, level: QrLevel): Layout {
  for (let version = 1; version <= MAX_VERSION; version++) {
    const found = layout(version, level);
    if (4 + lengthBits(version) + 8 * length <= 8 * found.data) return found;
  }
  throw new RangeError(
    `A QR code of level ${level} holds at most ${
      layout(MAX_VERSION, level).data - 3
    } bytes: got ${length}`,
  );
}
