/**
 * The key derivation of PKCS#12 (RFC 7292, appendix B).
 *
 * @module
 */
import { type Bytes, concat } from "../bytes.ts";
import { type HashName, iteratedHash } from "./iterated_hash.ts";

/** What a derived key is for. */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

/** What a key is derived from. */
export interface Derivation {
  readonly hash: HashName;
  /** In its wide coding, as `bmpPassphrase` makes it. */
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** The bytes repeated to a multiple of the block length; none stay none (B.2, steps 2 and 3). */
function filled(bytes: Uint8Array, block: number): Bytes {
  const length = block * Math.ceil(bytes.length / block);
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);
}

/** Adds `addend` + 1 to each block, as big-endian numbers modulo the block's size (B.2, step 6 C). */
function addToBlocks(blocks: Uint8Array, addend: Uint8Array): void {
  for (let start = 0; start < blocks.length; start += addend.length) {
    let carry = 1;
    for (let index = addend.length - 1; index >= 0; index--) {
      carry += (blocks[start + index] ?? 0) + (addend[index] ?? 0);
      blocks[start + index] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/**
 * Derives bytes for a purpose (B.2). The purpose fills the diversifier D, which is why key, IV and MAC key
 * of one passphrase differ. Each round's hash becomes output, and changes the input of the next.
 */
export async function derive(
  from: Derivation,
  purpose: number,
  length: number,
): Promise<Bytes> {
  const block = from.hash === "SHA-384" || from.hash === "SHA-512" ? 128 : 64;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = concat(filled(from.salt, block), filled(from.passphrase, block));
  let derived = new Uint8Array();
  while (derived.length < length) {
    const digest = await iteratedHash(from.hash, concat(diversifier, input), from.iterations);
    derived = concat(derived, digest);
    addToBlocks(input, filled(digest, block).subarray(0, block));
  }
  return derived.slice(0, length);
}
