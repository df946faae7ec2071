/**
 * SHA-1 (FIPS 180-4), applied again and again: that is how old PKCS#12 files derive their keys. The
 * runtimes' own functions take far longer to be called than to hash 20 bytes.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";

const DIGEST_LENGTH = 20;
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const;

/** The block of 16 words that is taken in next, and the 64 that are made of them. */
const words = /* @__PURE__ */ new Int32Array(80);

function wordAt(index: number): number {
  return words[index] ?? 0;
}

function rotated(word: number, count: number): number {
  return word << count | word >>> (32 - count);
}

/** What a round makes of three words, with the constant that it adds. */
function mixed(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (b & c | ~b & d) + 0x5a827999 | 0;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1 | 0;
  if (round < 60) return (b & c | b & d | c & d) + 0x8f1bbcdc | 0;
  return (b ^ c ^ d) + 0xca62c1d6 | 0;
}

/** Takes the block in `words` into the state. */
function compress(state: Int32Array): void {
  for (let at = 16; at < 80; at++) {
    words[at] = rotated(wordAt(at - 3) ^ wordAt(at - 8) ^ wordAt(at - 14) ^ wordAt(at - 16), 1);
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  for (let round = 0; round < 80; round++) {
    const next = (rotated(a, 5) + mixed(round, b, c, d) | 0) + (e + wordAt(round) | 0) | 0;
    e = d;
    d = c;
    c = rotated(b, 30);
    b = a;
    a = next;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
}

/** Hashes some bytes. */
function hash(data: Uint8Array): Int32Array {
  // A bit ends the data, and eight bytes state its length in bits at the end of a block.
  const padded = new DataView(new ArrayBuffer(64 * Math.ceil((data.length + 9) / 64)));
  data.forEach((byte, index) => padded.setUint8(index, byte));
  padded.setUint8(data.length, 0x80);
  padded.setUint32(padded.byteLength - 4, 8 * data.length);
  const state = Int32Array.from(INITIAL);
  for (let start = 0; start < padded.byteLength; start += 64) {
    for (let at = 0; at < 16; at++) words[at] = padded.getInt32(start + 4 * at);
    compress(state);
  }
  return state;
}

/** The hash of the bytes, hashed again until it has been done `times` times. */
export function sha1(data: Uint8Array, times: number): Bytes {
  const state = hash(data);
  for (let done = 1; done < times; done++) {
    words.set(state);
    words[5] = 0x80000000;
    words.fill(0, 6, 15);
    words[15] = 8 * DIGEST_LENGTH;
    state.set(INITIAL);
    compress(state);
  }
  const digest = new DataView(new ArrayBuffer(DIGEST_LENGTH));
  state.forEach((word, index) => digest.setInt32(4 * index, word));
  return new Uint8Array(digest.buffer);
}
