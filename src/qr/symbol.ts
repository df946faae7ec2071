/**
 * QR Code symbols (ISO/IEC 18004:2015): where the modules go.
 *
 * @module
 */
import { utf8 } from "../bytes.ts";
import { codewords } from "./codewords.ts";
import { MASKS, penalty } from "./mask.ts";
import { alignmentCentres, type QrLevel, sizeOf, smallestLayout } from "./versions.ts";

/** A symbol without its quiet zone. */
export interface QrSymbol {
  /** 1 to 40. */
  readonly version: number;
  /** 0 to 7. */
  readonly mask: number;
  /** Modules on each side. */
  readonly size: number;
  /** The modules row by row, 1 for dark. */
  readonly modules: Uint8Array;
}

/** What is the same for all symbols of a version. */
interface Frame {
  readonly size: number;
  /** Finder, timing and alignment patterns and version information; 1 for dark. */
  readonly modules: Uint8Array;
  /** Places of the data bits, in their order. */
  readonly places: Uint32Array;
  /** For each mask, 1 where it flips the data bit of a place. */
  readonly flips: readonly Uint8Array[];
}

const frames = new Map<number, Frame>();

function frameOf(version: number): Frame {
  let frame = frames.get(version);
  if (!frame) frames.set(version, frame = makeFrame(version));
  return frame;
}

function makeFrame(version: number): Frame {
  const size = sizeOf(version);
  const modules = new Uint8Array(size * size);
  const reserved = new Uint8Array(size * size);
  const set = (row: number, column: number, dark: boolean): void => {
    if (row < 0 || column < 0 || row >= size || column >= size) return;
    modules[row * size + column] = dark ? 1 : 0;
    reserved[row * size + column] = 1;
  };
  // Timing patterns first (6.3.5): what is set later covers them.
  for (let index = 0; index < size; index++) {
    set(6, index, index % 2 === 0);
    set(index, 6, index % 2 === 0);
  }
  // Finder patterns with their separators (6.3.3, 6.3.4): rings around a centre, of which 2 and 4 are light.
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]] as const) {
    square(4, (down, right, ring) => set(row + down, column + right, ring !== 2 && ring !== 4));
  }
  const centres = alignmentCentres(version);
  for (const row of centres) {
    for (const column of centres) {
      // None where a finder pattern is (6.3.6).
      const atFinder = (row === 6 && (column === 6 || column === size - 7)) ||
        (row === size - 7 && column === 6);
      if (atFinder) continue;
      square(2, (down, right, ring) => set(row + down, column + right, ring !== 1));
    }
  }
  formatPlaces(size).flat().forEach(([row, column]) => set(row, column, false));
  // The one module that is always dark (7.9.1).
  set(size - 8, 8, true);
  if (version >= 7) {
    // Version information: Golay code (18, 6), in two places (7.10).
    const information = withRemainder(version, 12, 0b1111100100101);
    for (let bit = 0; bit < 18; bit++) {
      const [long, short] = [Math.floor(bit / 3), size - 11 + bit % 3];
      set(short, long, (information >> bit & 1) === 1);
      set(long, short, (information >> bit & 1) === 1);
    }
  }
  const places = dataPlaces(size, reserved);
  const flips = MASKS.map((isFlipped) =>
    Uint8Array.from(places, (place) => Number(isFlipped(Math.floor(place / size), place % size)))
  );
  return { size, modules, places, flips };
}

/** Visits a square around a centre; `ring` is the distance from it. */
function square(reach: number, visit: (down: number, right: number, ring: number) => void): void {
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      visit(down, right, Math.max(Math.abs(down), Math.abs(right)));
    }
  }
}

/**
 * A value followed by its remainder, as a polynomial over GF(2), divided by the generator of a degree: the
 * whole is a multiple of the generator (annexes C and D).
 */
function withRemainder(value: number, degree: number, generator: number): number {
  let remainder = value << degree;
  for (let bit = 31 - Math.clz32(remainder); bit >= degree; bit--) {
    if (remainder >> bit & 1) remainder ^= generator << (bit - degree);
  }
  return value << degree | remainder;
}

/**
 * The two places of each bit of the format information, the least significant bit first (7.9.1).
 * Row and column 6 belong to the timing patterns and are left out.
 */
function formatPlaces(size: number): (readonly [number, number])[][] {
  return Array.from({ length: 15 }, (_, bit) => {
    const index = bit < 6 ? bit : bit < 8 ? bit + 1 : 14 - bit;
    const first = bit < 8 ? [index, 8] as const : [8, bit === 8 ? 7 : index] as const;
    const second = bit < 8 ? [8, size - 1 - bit] as const : [size - 15 + bit, 8] as const;
    return [first, second];
  });
}

/**
 * Two columns at a time from the right, upwards and downwards in turn, past the timing column (7.7.3). Each
 * module that is not reserved is visited once.
 */
function dataPlaces(size: number, reserved: Uint8Array): Uint32Array {
  const places: number[] = [];
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        const place = row * size + column;
        if (reserved[place] === 0) places.push(place);
      }
    }
    upwards = !upwards;
  }
  return Uint32Array.from(places);
}

const LEVEL_BITS: Readonly<Record<QrLevel, number>> = { L: 1, M: 0, Q: 3, H: 2 };

/** Draws the data under a mask, with the format information that says so. */
function draw(
  { size, modules: frame, places }: Frame,
  data: Uint8Array,
  level: QrLevel,
  mask: number,
  flips: Uint8Array,
): Uint8Array {
  const modules = frame.slice();
  for (let index = 0; index < places.length; index++) {
    const bit = (data[index >> 3] ?? 0) >> (7 - (index & 7)) & 1;
    modules[places[index] ?? 0] = bit ^ (flips[index] ?? 0);
  }
  // BCH code (15, 5) of level and mask, itself masked so that it is never all light (7.9.1).
  const format = withRemainder(LEVEL_BITS[level] << 3 | mask, 10, 0b10100110111) ^
    0b101010000010010;
  formatPlaces(size).forEach((pair, bit) => {
    for (const [row, column] of pair) modules[row * size + column] = format >> bit & 1;
  });
  return modules;
}

/**
 * Encodes a text in byte mode, as UTF-8, in the smallest symbol that holds it, under the mask with
 * the least penalty.
 *
 * @throws {RangeError} If the text is too long for any symbol.
 */
export function encodeQr(text: string, level: QrLevel): QrSymbol {
  const bytes = utf8(text);
  const layout = smallestLayout(bytes.length, level);
  const data = codewords(bytes, layout);
  const frame = frameOf(layout.version);
  const { size } = frame;
  const drawn = frame.flips.map((flips, mask) => {
    const modules = draw(frame, data, level, mask, flips);
    return { mask, modules, score: penalty(modules, size) };
  });
  const { mask, modules } = drawn.reduce((best, each) => each.score < best.score ? each : best);
  return { version: layout.version, mask, size, modules };
}
