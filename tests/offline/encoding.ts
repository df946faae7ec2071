/**
 * The part of `@std/encoding` that the tests use, over `node:buffer`, for networks without JSR.
 *
 * @module
 */
import { Buffer } from "node:buffer";

type Bytes = Uint8Array<ArrayBuffer>;

/** std moves the memory of what it is given, and that of a `Buffer` may be the memory of others. */
function bufferOf(data: Uint8Array | ArrayBuffer | string): Buffer {
  if (Buffer.isBuffer(data)) throw new TypeError("Cannot detach a Buffer's memory");
  return typeof data === "string" ? Buffer.from(data) : Buffer.from(new Uint8Array(data));
}

/** Bytes or text to base64. */
export function encodeBase64(data: Uint8Array | ArrayBuffer | string): string {
  return bufferOf(data).toString("base64");
}

/** Base64 to bytes; the padding may be missing. */
export function decodeBase64(text: string): Bytes {
  demand(!/=[^=]$/.test(text), "base64");
  const digits = text.replace(/={1,2}$/, "");
  demandLength(Buffer.byteLength(digits) % 4 !== 1, "base64");
  demand(/^[A-Za-z0-9+/]*$/.test(digits), "base64");
  return Uint8Array.from(Buffer.from(digits, "base64"));
}

/** Bytes or text to hexadecimal. */
export function encodeHex(data: Uint8Array | ArrayBuffer | string): string {
  return bufferOf(data).toString("hex");
}

/** Hexadecimal to bytes. */
export function decodeHex(text: string): Bytes {
  demandLength(Buffer.byteLength(text) % 2 === 0, "hex");
  demand(/^[\da-f]*$/i.test(text), "hex");
  return Uint8Array.from(Buffer.from(text, "hex"));
}

function demand(holds: boolean, encoding: string): void {
  if (!holds) throw new TypeError(`Cannot decode input as ${encoding}: Invalid character`);
}

function demandLength(holds: boolean, encoding: string): void {
  if (!holds) throw new RangeError(`Cannot decode input as ${encoding}: Length`);
}
