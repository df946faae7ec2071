/**
 * The part of `@std/encoding` that the tests use, over `node:buffer`, for networks without JSR.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Bytes or text to base64. */
export function encodeBase64(data: Uint8Array | string): string {
  return Buffer.from(data).toString("base64");
}

/** Base64 to bytes. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64"));
}

/** Bytes or text to hexadecimal. */
export function encodeHex(data: Uint8Array | string): string {
  return Buffer.from(data).toString("hex");
}

/** Hexadecimal to bytes. */
export function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "hex"));
}
