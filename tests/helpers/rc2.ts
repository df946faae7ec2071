/**
 * Encryption with RC2 (RFC 2268, sections 2 and 3), to make old files with; the module itself only
 * decrypts. The table is that of the RFC, checked by its test vectors.
 *
 * @module
 */
import type { Bytes } from "../../src/bytes.ts";

const PI = Uint8Array.fromHex(
  [
    "d978f9c419ddb5ed28e9fd794aa0d89d",
    "c67e37832b76538e624c6488448bfba2",
    "179a59f587b34f1361456d8d09817d32",
    "bd8f40eb86b77b0bf09521225c6b4e82",
    "54d66593ce60b21c7356c014a78cf1dc",
    "1275ca1f3bbee4d1423dd430a33cb626",
    "6fbf0eda4669075727f21d9bbc944303",
    "f811c7f690ef3ee706c3d52fc8661ed7",
    "08e8eade8052eef784aa72ac354d6a2a",
    "961ad2715a1549744b9fd05e0418a4ec",
    "c2e0416e0f51cbcc2491af50a1f47039",
    "997c3a8523b8b47afc02365b25559731",
    "2d5dfa98e38a92ae05df2910676cbac9",
    "d300e6cfe19ea82c6316013f58e289a9",
    "0d38341bab33ffb0bb480c5fb9b1cd2e",
    "c5f3db47e5a59c770aa62068fe7fc1ad",
  ].join(""),
);

function pi(index: number): number {
  return PI[index % 256] ?? 0;
}

/** Section 2: the 64 words of a key with the given effective length in bits. */
function expand(key: Uint8Array, bits: number): number[] {
  const expanded = [...key];
  for (let i = key.length; i < 128; i++) {
    expanded.push(pi((expanded.at(-1) ?? 0) + (expanded[i - key.length] ?? 0)));
  }
  const bytes = Math.ceil(bits / 8);
  const mask = 255 % 2 ** (8 + bits - 8 * bytes);
  expanded[128 - bytes] = pi((expanded[128 - bytes] ?? 0) & mask);
  for (let i = 127 - bytes; i >= 0; i--) {
    expanded[i] = pi((expanded[i + 1] ?? 0) ^ (expanded[i + bytes] ?? 0));
  }
  return Array.from(
    { length: 64 },
    (_, i) => (expanded[2 * i] ?? 0) + 256 * (expanded[2 * i + 1] ?? 0),
  );
}

/** Section 3: one block. */
function encryptBlock(key: readonly number[], block: Uint8Array): Bytes {
  const view = new DataView(block.slice().buffer);
  const get = (i: number): number => view.getUint16(2 * ((i + 4) % 4), true);
  const set = (i: number, value: number): void => view.setUint16(2 * i, value, true);
  let j = 0;
  for (let round = 0; round < 16; round++) {
    for (const [i, turn] of [1, 2, 3, 5].entries()) {
      const mixed = (get(i - 1) & get(i - 2)) + (~get(i - 1) & get(i - 3));
      set(i, get(i) + (key[j++] ?? 0) + mixed);
      set(i, get(i) << turn | get(i) >>> (16 - turn));
    }
    if (round !== 4 && round !== 10) continue;
    for (let i = 0; i < 4; i++) set(i, get(i) + (key[get(i - 1) % 64] ?? 0));
  }
  return new Uint8Array(view.buffer);
}

/** Encrypts one block of eight bytes. */
export function rc2Block(key: Uint8Array, bits: number, block: Uint8Array): Bytes {
  return encryptBlock(expand(key, bits), block);
}

/** Encrypts with cipher block chaining; the effective length is that of the key. */
export function rc2Cbc(key: Uint8Array, iv: Uint8Array, padded: Uint8Array): Bytes {
  const words = expand(key, 8 * key.length);
  const encrypted = new Uint8Array(padded.length);
  let previous = iv;
  for (let start = 0; start < padded.length; start += 8) {
    const mixed = padded.slice(start, start + 8).map((byte, i) => byte ^ (previous[i] ?? 0));
    previous = encryptBlock(words, mixed);
    encrypted.set(previous, start);
  }
  return encrypted;
}
