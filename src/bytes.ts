/**
 * Bytes and their text forms, on the platform's own methods, and on older ones where a runtime does
 * not have those of `Uint8Array` yet (Node before 25).
 *
 * @module
 */

const encoder = /* @__PURE__ */ new TextEncoder();
const latin1 = /* @__PURE__ */ new TextDecoder("latin1");

/** Any bytes over an ordinary buffer, as Web Crypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Text of UTF-8 bytes. Throws a `TypeError` for invalid UTF-8; a byte order mark stays visible. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Text of bytes of which each is a character. */
export function fromLatin1(bytes: Uint8Array): string {
  return latin1.decode(bytes);
}

/** Bytes of strict base64: standard alphabet, padded, no white space, no stray bits; else `undefined`. */
export function fromBase64(text: string): Bytes | undefined {
  if (/[^A-Za-z0-9+/=]/.test(text)) return undefined;
  try {
    return typeof Uint8Array.fromBase64 === "function"
      ? Uint8Array.fromBase64(text, { lastChunkHandling: "strict" })
      : fromBinary(text);
  } catch {
    return undefined;
  }
}

/** `atob` forgives stray bits and missing padding; writing the bytes again shows them. */
function fromBinary(base64: string): Bytes | undefined {
  const binary = atob(base64);
  return btoa(binary) === base64
    ? Uint8Array.from(binary, (character) => character.charCodeAt(0))
    : undefined;
}

/** Bytes of base64 that is ours and therefore right; throws a `SyntaxError` otherwise. */
export function knownBase64(text: string): Bytes {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw new SyntaxError("This is not base64");
  return bytes;
}

/** Bytes of canonical base64url without padding (RFC 4648, 5); else `undefined`. */
export function fromBase64Url(text: string): Bytes | undefined {
  if (/[+/=]/.test(text)) return undefined;
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return fromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}

/** Base64 of bytes, with padding. */
export function toBase64(bytes: Uint8Array): string {
  if (typeof bytes.toBase64 === "function") return bytes.toBase64();
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Base64url of bytes, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Bytes of hexadecimal digits, which must be right: for constants and numbers of our own. */
export function fromHex(text: string): Bytes {
  if (typeof Uint8Array.fromHex === "function") return Uint8Array.fromHex(text);
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new SyntaxError("These are not hexadecimal digits");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Hexadecimal digits of bytes, in lower case. */
export function toHex(bytes: Uint8Array): string {
  if (typeof bytes.toHex === "function") return bytes.toHex();
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether two byte sequences are the same. Not for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** All parts one after the other. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
