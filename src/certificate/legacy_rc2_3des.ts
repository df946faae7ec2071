/**
 * The encryption of old PKCS#12 files: RC2 (RFC 2268) and Triple DES with keys derived by SHA-1
 * (RFC 7292, appendix C). Decryption only; neither is secure, nothing is ever written with them.
 *
 * @module
 */
import { type Bytes, concat, fromHex } from "../bytes.ts";
import { cursor } from "../asn1/der.ts";
import { octets, smallInteger } from "../asn1/der_values.ts";
import { decrypt3des } from "./node_crypto.ts";
import { checkIterations } from "./password_key.ts";
import { derive, PURPOSE } from "./pkcs12_kdf.ts";
import type { Algorithm } from "./x509.ts";

/** Encryption schemes by object identifier, and how many bytes of key they take. */
const SCHEMES: Readonly<Record<string, { cipher: "rc2" | "3des"; keyLength: number }>> = {
  "1.2.840.113549.1.12.1.3": { cipher: "3des", keyLength: 24 },
  "1.2.840.113549.1.12.1.4": { cipher: "3des", keyLength: 16 },
  "1.2.840.113549.1.12.1.5": { cipher: "rc2", keyLength: 16 },
  "1.2.840.113549.1.12.1.6": { cipher: "rc2", keyLength: 5 },
};

/** Whether an algorithm is one of the old ones. */
export function isLegacy(of: Algorithm): boolean {
  return Object.hasOwn(SCHEMES, of.oid);
}

/**
 * Decrypts with a passphrase in its wide coding; `undefined` when the padding is wrong, as it is for
 * a wrong passphrase.
 */
export async function decryptLegacy(
  of: Algorithm,
  data: Uint8Array,
  passphrase: Uint8Array,
): Promise<Bytes | undefined> {
  const scheme = SCHEMES[of.oid];
  if (!scheme || !of.parameters) return undefined;
  const parts = cursor(of.parameters);
  const salt = octets(parts.next());
  const iterations = checkIterations(smallInteger(parts.next()));
  parts.end();
  const from = { hash: "SHA-1", passphrase, salt, iterations } as const;
  const key = await derive(from, PURPOSE.key, scheme.keyLength);
  const iv = await derive(from, PURPOSE.iv, 8);
  if (data.length === 0 || data.length % 8 !== 0) return undefined;
  if (scheme.cipher === "rc2") return decryptRc2(key, iv, data);
  // Encrypt, decrypt, encrypt: with two keys the first one is also the third.
  return decrypt3des(concat(key, key).slice(0, 24), iv, data);
}

/** RFC 2268, section 2: a permutation of the bytes made from the digits of pi. */
const PI_TABLE =
  "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32" +
  "bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626" +
  "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a" +
  "961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731" +
  "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e" +
  "c5f3db47e5a59c770aa62068fe7fc1ad";

/**
 * The 64 words of the expanded key (RFC 2268, section 2). The effective length T1 is that of the key, a
 * whole number of bytes: the mask TM is 0xFF and so left out.
 */
function expandKey(key: Uint8Array): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  const table = fromHex(PI_TABLE);
  const pi = (index: number): number => table[index & 0xff] ?? 0;
  const at = (index: number): number => bytes[index] ?? 0;
  // Forwards: the key is drawn out to 128 bytes.
  for (let index = key.length; index < 128; index++) {
    bytes[index] = pi(at(index - 1) + at(index - key.length));
  }
  // Backwards from the effective length: each byte then depends on no more bits than that.
  const first = 128 - key.length;
  bytes[first] = pi(at(first));
  for (let index = first - 1; index >= 0; index--) {
    bytes[index] = pi(at(index + 1) ^ at(index + key.length));
  }
  return Uint16Array.from({ length: 64 }, (_, index) => at(2 * index) | at(2 * index + 1) << 8);
}

/** How many bits each word is turned by in a mixing round (RFC 2268, section 3.1). */
const ROTATIONS = [1, 2, 3, 5] as const;

/**
 * Decrypts four words in place (RFC 2268, section 4): what encryption does, backwards. Each mixing round
 * takes four words of the key, from the last to the first; the 16 rounds use each of the 64 once. Words
 * are 16 bits: what overflows is dropped when it is stored.
 */
function decryptBlock(words: Uint16Array, key: Uint16Array): void {
  const word = (index: number): number => words[index & 3] ?? 0;
  let next = 63;
  const mix = (): void => {
    for (let index = 3; index >= 0; index--) {
      const turn = ROTATIONS[index] ?? 0;
      const turned = word(index) >>> turn | word(index) << (16 - turn);
      const mixed = (word(index - 1) & word(index - 2)) + (~word(index - 1) & word(index - 3));
      words[index] = turned - (key[next--] ?? 0) - mixed;
    }
  };
  const mash = (): void => {
    for (let index = 3; index >= 0; index--) {
      words[index] = word(index) - (key[word(index - 1) & 63] ?? 0);
    }
  };
  // Encryption mixes 5 rounds, mashes, mixes 6, mashes, and mixes 5.
  for (let round = 15; round >= 0; round--) {
    mix();
    if (round === 11 || round === 5) mash();
  }
}

/** Cipher block chaining: a plain block is XORed with the cipher block before it, the first with the IV. */
function decryptRc2(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Bytes | undefined {
  const expanded = expandKey(key);
  const plain = new Uint8Array(data.length);
  const words = new Uint16Array(4);
  for (let start = 0; start < data.length; start += 8) {
    const block = data.subarray(start, start + 8);
    const previous = start === 0 ? iv : data.subarray(start - 8, start);
    words.forEach((_, index) => {
      words[index] = (block[2 * index] ?? 0) | (block[2 * index + 1] ?? 0) << 8;
    });
    decryptBlock(words, expanded);
    block.forEach((_, index) => {
      const byte = (words[index >> 1] ?? 0) >> (8 * (index & 1));
      plain[start + index] = byte ^ (previous[index] ?? 0);
    });
  }
  return withoutPadding(plain);
}

/** Takes off the padding of blocks of eight bytes (RFC 8018, 6.1.1); `undefined` if it is wrong. */
function withoutPadding(plain: Bytes): Bytes | undefined {
  const count = plain.at(-1) ?? 0;
  const isPadding = count >= 1 && count <= 8 &&
    plain.subarray(-count).every((byte) => byte === count);
  return isPadding ? plain.slice(0, -count) : undefined;
}
