/**
 * A hash applied again and again, as PKCS#12 derives its keys. Files of today name 600 000
 * iterations, and on Deno a call of `node:crypto` takes seven times as long as hashing 32 bytes: so
 * the two hashes that such files have stand here (FIPS 180-4), the others are the runtime's.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { nodeCrypto, yieldTurn } from "./node_crypto.ts";

/** Hash functions that occur in PKCS#12 files. */
export type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** Hashes between two moments at which others may go on: a few milliseconds of work. */
const SLICE = 1024;

/** The hash of the data, hashed again until it has been done `times` times. */
export async function iteratedHash(
  hash: HashName,
  data: Uint8Array,
  times: number,
): Promise<Bytes> {
  const { createHash } = nodeCrypto();
  const name = hash.replace("-", "").toLowerCase();
  const once = (bytes: Uint8Array): Uint8Array => createHash(name).update(bytes).digest();
  const again = hash === "SHA-1" || hash === "SHA-256" ? rehasher(BLOCK_HASHES[hash]) : once;
  let digest = once(data);
  for (let left = times - 1; left > 0; left -= SLICE) {
    for (let slice = Math.min(left, SLICE); slice > 0; slice--) digest = again(digest);
    if (left > SLICE) await yieldTurn();
  }
  return Uint8Array.from(digest);
}

/** What tells a hash of blocks of 16 words from another; words in hexadecimal. */
interface BlockHash {
  readonly initial: string;
  readonly constants: string;
  /** How many words each block is drawn out to. */
  readonly rounds: number;
  /** Takes the block that the words begin with into the state. */
  compress(words: Int32Array, state: Int32Array, constants: Int32Array): void;
}

const BLOCK_HASHES = {
  "SHA-1": {
    initial: "67452301 efcdab89 98badcfe 10325476 c3d2e1f0",
    constants: "5a827999 6ed9eba1 8f1bbcdc ca62c1d6",
    rounds: 80,
    compress: compress1,
  },
  "SHA-256": {
    initial: "6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19",
    constants: "428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 " +
      "d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174 " +
      "e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da " +
      "983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 " +
      "27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85 " +
      "a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 " +
      "19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 " +
      "748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2",
    rounds: 64,
    compress: compress256,
  },
} as const satisfies Readonly<Record<string, BlockHash>>;

/**
 * A function from a digest to the digest of it. A digest is shorter than a block less its padding, so that
 * there is always one block (FIPS 180-4, section 5.1.1). What it returns is overwritten by the next call.
 */
function rehasher(hash: BlockHash): (digest: Uint8Array) => Uint8Array {
  const words = new Int32Array(hash.rounds);
  const [initial, constants] = [wordsOf(hash.initial), wordsOf(hash.constants)];
  const { length } = initial;
  const state = new Int32Array(length);
  const digest = new DataView(new ArrayBuffer(4 * length));
  const bytes = new Uint8Array(digest.buffer);
  return (input) => {
    bytes.set(input);
    for (let at = 0; at < length; at++) words[at] = digest.getInt32(4 * at);
    // A bit ends the data, and its length in bits stands at the end of the block.
    words[length] = 0x80000000;
    words.fill(0, length + 1, 15);
    words[15] = 32 * length;
    state.set(initial);
    hash.compress(words, state, constants);
    for (let at = 0; at < length; at++) digest.setInt32(4 * at, state[at] ?? 0);
    return bytes;
  };
}

function wordsOf(hex: string): Int32Array {
  return Int32Array.from(hex.split(" "), (word) => Number.parseInt(word, 16));
}

/** Turned to the left; results are signed, which 32-bit operations make no difference of. */
function rotated(word: number, left: number): number {
  return word << left | word >>> (32 - left);
}

/** FIPS 180-4, section 6.1.2. */
function compress1(words: Int32Array, state: Int32Array, constants: Int32Array): void {
  const word = (at: number): number => words[at] ?? 0;
  for (let at = 16; at < 80; at++) {
    words[at] = rotated(word(at - 3) ^ word(at - 8) ^ word(at - 14) ^ word(at - 16), 1);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let round = 0; round < 80; round++) {
    const quarter = round < 20 ? 0 : round < 40 ? 1 : round < 60 ? 2 : 3;
    const mixed = quarter === 0
      ? b & c | ~b & d
      : quarter === 2
      ? b & c | b & d | c & d
      : b ^ c ^ d;
    const added = (mixed + (constants[quarter] ?? 0) | 0) + (e + word(round) | 0);
    e = d;
    d = c;
    c = rotated(b, 30);
    b = a;
    a = rotated(a, 5) + added | 0;
  }
  add(state, a, b, c, d, e);
}

/** FIPS 180-4, section 6.2.2. */
function compress256(words: Int32Array, state: Int32Array, constants: Int32Array): void {
  const word = (at: number): number => words[at] ?? 0;
  for (let at = 16; at < 64; at++) {
    const early = word(at - 15);
    const late = word(at - 2);
    const first = rotated(early, 25) ^ rotated(early, 14) ^ early >>> 3;
    const second = rotated(late, 15) ^ rotated(late, 13) ^ late >>> 10;
    words[at] = (word(at - 16) + first | 0) + (word(at - 7) + second | 0);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < 64; round++) {
    const chosen = (rotated(e, 26) ^ rotated(e, 21) ^ rotated(e, 7)) + (e & f ^ ~e & g) | 0;
    const added = (h + chosen | 0) + ((constants[round] ?? 0) + word(round) | 0) | 0;
    const major = (rotated(a, 30) ^ rotated(a, 19) ^ rotated(a, 10)) + (a & b ^ a & c ^ b & c) | 0;
    h = g;
    g = f;
    f = e;
    e = d + added | 0;
    d = c;
    c = b;
    b = a;
    a = added + major | 0;
  }
  add(state, a, b, c, d, e, f, g, h);
}

function add(state: Int32Array, ...words: readonly number[]): void {
  for (let at = 0; at < words.length; at++) state[at] = (state[at] ?? 0) + (words[at] ?? 0);
}
