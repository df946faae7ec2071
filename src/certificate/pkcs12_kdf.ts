/**
 * The key derivation of PKCS#12 (RFC 7292, appendix B), and the MAC made with it.
 *
 * @module
 */
import { type Bytes, concat, equalBytes } from "../bytes.ts";
import { nodeCrypto } from "./node_crypto.ts";
import { sha1 } from "./sha1.ts";

/** Hash functions that occur in PKCS#12 files. */
export type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** What a derived key is for. */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

/** The passphrase as PKCS#12 wants it: UTF-16, big-endian, ended by two zero bytes. */
export function bmpPassphrase(passphrase: string): Bytes {
  const coded = new DataView(new ArrayBuffer(2 * passphrase.length + 2));
  for (let index = 0; index < passphrase.length; index++) {
    coded.setUint16(2 * index, passphrase.charCodeAt(index));
  }
  return new Uint8Array(coded.buffer);
}

/** What a key is derived from. */
export interface Derivation {
  readonly hash: HashName;
  /** As {@linkcode bmpPassphrase} codes it. */
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** The bytes repeated to a multiple of the block length. */
function filled(bytes: Uint8Array, block: number): Bytes {
  const length = block * Math.ceil(bytes.length / block);
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);
}

/** Adds `addend` + 1 to each block, as big-endian numbers, dropping what overflows. */
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

/** The hash of the data, hashed again until it has been done as often as stated. */
function hashed({ hash, iterations }: Derivation, data: Uint8Array): Uint8Array {
  if (hash === "SHA-1") return sha1(data, iterations);
  const { createHash } = nodeCrypto();
  const name = hash.replace("-", "").toLowerCase();
  let digest = createHash(name).update(data).digest();
  for (let done = 1; done < iterations; done++) digest = createHash(name).update(digest).digest();
  return digest;
}

/** Derives bytes for a purpose. */
export function derive(from: Derivation, purpose: number, length: number): Bytes {
  const block = from.hash === "SHA-384" || from.hash === "SHA-512" ? 128 : 64;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = concat(filled(from.salt, block), filled(from.passphrase, block));
  let derived = new Uint8Array();
  while (derived.length < length) {
    const digest = hashed(from, concat(diversifier, input));
    derived = concat(derived, digest);
    addToBlocks(input, filled(digest, block).subarray(0, block));
  }
  return derived.slice(0, length);
}

const MAC_LENGTH: Readonly<Record<HashName, number>> = {
  "SHA-1": 20,
  "SHA-256": 32,
  "SHA-384": 48,
  "SHA-512": 64,
};

/** Whether the passphrase gives the MAC over the content. */
export async function hasMac(from: Derivation, content: Bytes, mac: Uint8Array): Promise<boolean> {
  const secret = derive(from, PURPOSE.mac, MAC_LENGTH[from.hash]);
  const algorithm = { name: "HMAC", hash: from.hash };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return equalBytes(new Uint8Array(await crypto.subtle.sign("HMAC", key, content)), mac);
}
