/**
 * Masks of QR Code symbols, and how unfavourable a symbol looks (ISO/IEC 18004:2015, 7.8).
 *
 * @module
 */

/**
 * Whether each mask flips the module at a row and column (7.8.2). A mask is applied to the data alone, never
 * to the function patterns, so that a reader takes it away by applying it again.
 */
export const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => row * column % 2 + row * column % 3 === 0,
  (row, column) => (row * column % 2 + row * column % 3) % 2 === 0,
  (row, column) => ((row + column) % 2 + row * column % 3) % 2 === 0,
];

/**
 * What looks like a finder pattern: dark-light-dark-light-dark as 1:1:3:1:1, with four light modules before
 * or after it. Eleven modules, the first in the highest bit.
 */
const FINDER_AFTER_LIGHT = 0b00001011101;
const FINDER_BEFORE_LIGHT = 0b10111010000;

/** Penalty of a symbol (7.8.3, table 11); the mask with the least is taken. */
export function penalty(modules: Uint8Array, size: number): number {
  let score = 0;
  for (let line = 0; line < size; line++) {
    score += linePenalty(modules, size, line * size, 1);
    score += linePenalty(modules, size, line, size);
  }
  return score + blockPenalty(modules, size) + balancePenalty(modules);
}

/** Runs of five and more (3, and 1 for each module beyond), and finder look-alikes (40), in one line. */
function linePenalty(modules: Uint8Array, size: number, start: number, stride: number): number {
  let score = 0;
  let run = 0;
  let last = -1;
  let window = 0;
  for (let index = 0, at = start; index < size; index++, at += stride) {
    const module = modules[at] ?? 0;
    if (module === last) {
      run++;
      if (run === 5) score += 3;
      else if (run > 5) score++;
    } else {
      run = 1;
      last = module;
    }
    // The last eleven modules; from the eleventh on they are all of this line.
    window = (window << 1 | module) & 0x7ff;
    if (index >= 10 && (window === FINDER_AFTER_LIGHT || window === FINDER_BEFORE_LIGHT)) {
      score += 40;
    }
  }
  return score;
}

/** Blocks of two by two of one colour, overlapping ones each: 3. */
function blockPenalty(modules: Uint8Array, size: number): number {
  let score = 0;
  for (let row = 0; row < size - 1; row++) {
    for (let at = row * size; at < row * size + size - 1; at++) {
      const dark = (modules[at] ?? 0) + (modules[at + 1] ?? 0) + (modules[at + size] ?? 0) +
        (modules[at + size + 1] ?? 0);
      if (dark === 0 || dark === 4) score += 3;
    }
  }
  return score;
}

/** Deviation from as many dark as light modules: 10 for each full five percent. */
function balancePenalty(modules: Uint8Array): number {
  const dark = modules.reduce((sum, module) => sum + module, 0);
  return 10 * Math.floor(Math.abs(dark * 20 - modules.length * 10) / modules.length);
}
