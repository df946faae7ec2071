/**
 * The codewords of a QR Code symbol: data in byte mode, and Reed–Solomon error correction
 * (ISO/IEC 18004:2015, 7.4 to 7.6).
 *
 * @module
 */
import { type Layout, lengthBits } from "./versions.ts";

/** Powers of the generator of GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1, twice over, and their logarithms. */
const FIELD = /* @__PURE__ */ makeField();

function makeField(): { readonly powers: Uint8Array; readonly logarithms: Uint8Array } {
  const powers = new Uint8Array(510);
  const logarithms = new Uint8Array(256);
  for (let exponent = 0, value = 1; exponent < 255; exponent++) {
    powers[exponent] = powers[exponent + 255] = value;
    logarithms[value] = exponent;
    value = value << 1 ^ (value & 0x80 ? 0x11d : 0);
  }
  return { powers, logarithms };
}

function power(exponent: number): number {
  return FIELD.powers[exponent] ?? 0;
}

function logarithm(value: number): number {
  return FIELD.logarithms[value] ?? 0;
}

/**
 * Logarithms of the coefficients of a generator polynomial, the leading one left out: the product of
 * (x - 2^root) for each root below the degree (7.5.2, annex A).
 */
function generator(degree: number): Uint8Array {
  let polynomial = [1];
  for (let root = 0; root < degree; root++) {
    const shifted = [...polynomial, 0];
    polynomial.forEach((coefficient, index) => {
      const product = coefficient === 0 ? 0 : power(logarithm(coefficient) + root);
      shifted[index + 1] = (shifted[index + 1] ?? 0) ^ product;
    });
    polynomial = shifted;
  }
  return Uint8Array.from(polynomial.slice(1), logarithm);
}

/**
 * Remainder of the data, as a polynomial, divided by the generator. Long division: each step makes the
 * leading term zero, so that after the last one only the remainder is left.
 */
function correction(data: Uint8Array, divisor: Uint8Array): Uint8Array {
  const degree = divisor.length;
  const remainder = new Uint8Array(data.length + degree);
  remainder.set(data);
  for (let index = 0; index < data.length; index++) {
    const lead = remainder[index] ?? 0;
    if (lead === 0) continue;
    const log = logarithm(lead);
    for (let term = 0; term < degree; term++) {
      const position = index + 1 + term;
      remainder[position] = (remainder[position] ?? 0) ^ power(log + (divisor[term] ?? 0));
    }
  }
  return remainder.subarray(data.length);
}

/** Mode indicator, length and bytes, filled up with terminator and pad codewords (7.4.5, 7.4.9, 7.4.10). */
function dataCodewords(bytes: Uint8Array, layout: Layout): Uint8Array {
  const data = new Uint8Array(layout.data);
  let position = 0;
  const append = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--, position++) {
      const at = position >> 3;
      data[at] = (data[at] ?? 0) | (value >> bit & 1) << (7 - (position & 7));
    }
  };
  append(0b0100, 4); // byte mode (table 2)
  append(bytes.length, lengthBits(layout.version));
  for (const byte of bytes) append(byte, 8);
  append(0, Math.min(4, data.length * 8 - position));
  // 0xEC and 0x11 in turn.
  for (let at = position + 7 >> 3, pad = 0xec; at < data.length; at++, pad ^= 0xec ^ 0x11) {
    data[at] = pad;
  }
  return data;
}

/**
 * All codewords of a symbol in the order in which they are placed (7.6): the first of each block, the
 * second of each, and so on; data before error correction. Later blocks may have one codeword more.
 */
export function codewords(bytes: Uint8Array, layout: Layout): Uint8Array {
  const data = dataCodewords(bytes, layout);
  const short = Math.floor(layout.data / layout.blocks);
  const shortBlocks = layout.blocks - layout.data % layout.blocks;
  const divisor = generator(layout.correction);
  const blocks = Array.from({ length: layout.blocks }, (_, index) => {
    const start = index * short + Math.max(0, index - shortBlocks);
    const block = data.subarray(start, start + short + (index < shortBlocks ? 0 : 1));
    return { data: block, correction: correction(block, divisor) };
  });
  const placed = new Uint8Array(layout.data + layout.blocks * layout.correction);
  let position = 0;
  for (const part of ["data", "correction"] as const) {
    for (let index = 0; index <= Math.max(short, layout.correction); index++) {
      for (const block of blocks) {
        const codeword = block[part][index];
        if (codeword !== undefined) placed[position++] = codeword;
      }
    }
  }
  return placed;
}
