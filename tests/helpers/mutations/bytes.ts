/**
 * Changes of single bytes and characters, and of base64.
 *
 * @module
 */
import { type Bytes, concat } from "../../../src/bytes.ts";
import type { Random } from "./random.ts";

/** Bytes with one of them changed, added or left out. */
export function changeByte(random: Random, bytes: Uint8Array): Bytes {
  const at = random.below(bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
  const old = bytes[at] ?? 0;
  const other = Uint8Array.of(old ^ (1 + random.below(255)));
  const bit = Uint8Array.of(old ^ (1 << random.below(8)));
  const boundary = Uint8Array.of(random.pick([0x00, 0x7f, 0x80, 0xff]));
  return random.pick([
    () => concat(before, other, after),
    () => concat(before, bit, after),
    () => concat(before, boundary, after),
    () => concat(before, after),
    () => concat(before, Uint8Array.of(old, old), after),
    () => concat(before, boundary, Uint8Array.of(old), after),
  ])();
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const STRANGE = "=-_ \n\t\r\0.,%\u00a0\u0410\u{1f600}";

/** Text with one character changed, added or left out. */
export function changeCharacter(random: Random, text: string): string {
  const at = random.below(text.length);
  const character = random.pick([...ALPHABET, ...STRANGE]);
  const [before, after] = [text.slice(0, at), text.slice(at + 1)];
  return random.pick([
    () => before + character + after,
    () => before + after,
    () => before + character + text.slice(at),
    () => before + text.slice(at, at + 1) + text.slice(at),
  ])();
}

/** Base64 of the same bytes in a spelling that lenient readers take, or of a little more or less. */
export function respell(random: Random, base64: string): string {
  const bare = base64.replace(/=+$/, "");
  const at = 4 * random.below(base64.length / 4);
  const gap = random.pick(["\n", "\r\n", " ", "\t", "\0", "=", "====", "\u200b", "\ufeff"]);
  const lastCode = ALPHABET.indexOf(bare.slice(-1));
  return random.pick([
    () => bare,
    () => `${bare}=`,
    () => `${bare}==`,
    () => `${base64}=`,
    () => base64 + gap,
    () => gap + base64,
    () => base64.slice(0, at) + gap + base64.slice(at),
    () => base64.replaceAll("+", "-").replaceAll("/", "_"),
    () => base64.replace(/.{64}/g, "$&\n"),
    () => base64.replace(/[A-Za-z]/, (letter) => encodeURIComponent(letter) + gap),
    () =>
      bare.slice(0, -1) + ALPHABET.charAt(lastCode ^ 1) + "=".repeat(base64.length - bare.length),
    () => base64.slice(0, at) + base64.slice(at + 4),
    () => base64.slice(0, at) + base64.slice(at, at + 4).repeat(2) + base64.slice(at + 4),
    () => `${base64}AAAA`,
    () => `AAAA${base64}`,
    () => `data:;base64,${base64}`,
    () => base64 + base64,
    () => base64.toLowerCase(),
    () => btoa(base64),
  ])();
}
