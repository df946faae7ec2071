/**
 * Values of primitive DER elements.
 *
 * @module
 */
import { fromLatin1, fromUtf8 } from "../bytes.ts";
import { type Der, DerError, expectTag, TAG } from "./der.ts";

/** Content bytes of an INTEGER, two's complement, minimal: the first nine bits differ (X.690, 8.3.2). */
export function integerBytes(element: Der): Uint8Array {
  expectTag(element, TAG.integer);
  const { content } = element;
  const [first, second] = content;
  if (first === undefined) throw new DerError("An INTEGER is empty");
  if (
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  ) {
    throw new DerError("An INTEGER must take as few bytes as possible");
  }
  return content;
}

/** Magnitude of a positive INTEGER, without a leading zero byte. */
export function positiveInteger(element: Der): Uint8Array {
  const content = integerBytes(element);
  const first = content[0] ?? 0;
  if (first >= 0x80 || (first === 0 && content.length === 1)) {
    throw new DerError("An INTEGER must be positive");
  }
  return first === 0 ? content.subarray(1) : content;
}

/** How many bits a magnitude has, as {@linkcode positiveInteger} gives it. */
export function bitLength(magnitude: Uint8Array): number {
  const [lead = 0] = magnitude;
  return 8 * magnitude.length + 24 - Math.clz32(lead);
}

/** Value of an INTEGER from 0 to 2^31 - 1. */
export function smallInteger(element: Der): number {
  const content = integerBytes(element);
  if (content.length > 4 || (content[0] ?? 0) >= 0x80) {
    throw new DerError("An INTEGER is out of range");
  }
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** Value of a BOOLEAN, which DER writes as 0x00 or 0xFF (X.690, 11.1). */
export function boolean(element: Der): boolean {
  expectTag(element, TAG.boolean);
  const [byte] = element.content;
  if (element.content.length !== 1 || (byte !== 0 && byte !== 0xff)) {
    throw new DerError("A BOOLEAN must be 0x00 or 0xFF");
  }
  return byte === 0xff;
}

/** Whether there is an element, and it is NULL. */
export function isNull(element: Der | undefined): boolean {
  return element?.tag === TAG.null && element.content.length === 0;
}

/** Bytes of a BIT STRING that has no unused bits. */
export function bitStringBytes(element: Der): Uint8Array {
  expectTag(element, TAG.bitString);
  if (element.content[0] !== 0) throw new DerError("A BIT STRING must have no unused bits");
  return element.content.subarray(1);
}

/** Bits of a BIT STRING of flags: bit 0 first. At most 32, of which the last is set (X.690, 11.2). */
export function bitFlags(element: Der): boolean[] {
  expectTag(element, TAG.bitString);
  const [unused = -1, ...bytes] = element.content;
  const last = bytes.at(-1);
  // The lowest bit of the last byte that is set stands just before the unused ones.
  const isMinimal = last === undefined ? unused === 0 : (last & -last) === 2 ** unused;
  if (!isMinimal || bytes.length > 4) {
    throw new DerError("Flags must end with one that is set, and unused bits must be zero");
  }
  return bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit & 1) === 1));
}

/** Content of an OCTET STRING. */
export function octets(element: Der): Uint8Array {
  expectTag(element, TAG.octetString);
  return element.content;
}

/**
 * An OBJECT IDENTIFIER in dotted form (X.690, 8.19). Arcs are base 128, the highest bit set on all bytes
 * but the last; the first two arcs share a number, 40 times the first plus the second.
 */
export function oid(element: Der): string {
  expectTag(element, TAG.oid);
  const { content } = element;
  if (content.length > 64 || (content.at(-1) ?? 0x80) >= 0x80) {
    throw new DerError("An OBJECT IDENTIFIER is malformed");
  }
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    // A leading zero digit (8.19.2).
    if (arc === 0 && byte === 0x80) throw new DerError("An OBJECT IDENTIFIER is not minimal");
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new DerError("An OBJECT IDENTIFIER is too large");
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [shared = 0, ...others] = arcs;
  // Under 0 and 1 there are 40 arcs each; what is greater belongs to 2.
  const top = Math.min(Math.floor(shared / 40), 2);
  return [top, shared - top * 40, ...others].join(".");
}

/** Text of a character string element. */
export function text(element: Der): string {
  const { tag, content } = element;
  if (tag === TAG.utf8String) {
    try {
      return fromUtf8(content);
    } catch {
      throw new DerError("A UTF8String is not UTF-8");
    }
  }
  if (tag === TAG.bmpString) {
    if (content.length % 2 !== 0) throw new DerError("A BMPString has an odd length");
    return new TextDecoder("utf-16be", { ignoreBOM: true }).decode(content);
  }
  const ascii: readonly number[] = [TAG.printableString, TAG.ia5String, TAG.numericString];
  if (ascii.includes(tag) && content.some((byte) => byte >= 0x80)) {
    throw new DerError("A character is not ASCII");
  }
  if (ascii.includes(tag) || tag === TAG.t61String) return fromLatin1(content);
  throw new DerError("Expected a character string");
}

/** Moment of a UTCTime or GeneralizedTime in the form that RFC 5280 demands: seconds, and Z. */
export function time(element: Der): Date {
  const value = fromLatin1(element.content);
  const isShort = element.tag === TAG.utcTime;
  // RFC 5280, 4.1.2.5.1: two-digit years from 50 on belong to the 20th century.
  const century = !isShort ? "" : value < "50" ? "20" : "19";
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + value) ?? [];
  if (parts.length === 0 || (!isShort && element.tag !== TAG.generalizedTime)) {
    throw new DerError("Expected a time with seconds, in UTC");
  }
  const iso = `${parts.slice(0, 3).join("-")}T${parts.slice(3).join(":")}.000Z`;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) {
    throw new DerError("A time does not exist");
  }
  return date;
}
