/**
 * Writes DER: keys in another coding, and the certificates that the simulator makes.
 *
 * @module
 */
import { type Bytes, concat, utf8 } from "../bytes.ts";
import { TAG } from "./der.ts";

/** An element of a tag with the given content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const body = concat(...content);
  if (body.length < 0x80) return concat(Uint8Array.of(tag, body.length), body);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return concat(Uint8Array.of(tag, 0x80 | length.length, ...length), body);
}

/** A SEQUENCE. */
export function sequence(...parts: readonly Uint8Array[]): Bytes {
  return element(TAG.sequence, ...parts);
}

/** A non-negative INTEGER, from a number or a magnitude. */
export function integer(value: number | Uint8Array): Bytes {
  let bytes = typeof value === "number" ? magnitude(value) : value;
  while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
  const sign = (bytes[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return element(TAG.integer, sign, bytes);
}

function magnitude(value: number): Bytes {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes.length === 0 ? [0] : bytes);
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function objectId(dotted: string): Bytes {
  const [top = 0, second = 0, ...arcs] = dotted.split(".").map(Number);
  const content = [top * 40 + second, ...arcs].flatMap((arc) => {
    const groups = [arc % 128];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
      groups.unshift(0x80 | rest % 128);
    }
    return groups;
  });
  return element(TAG.oid, Uint8Array.from(content));
}

/** An OCTET STRING. */
export function octetString(content: Uint8Array): Bytes {
  return element(TAG.octetString, content);
}

/** A BIT STRING without unused bits. */
export function bitString(content: Uint8Array): Bytes {
  return element(TAG.bitString, Uint8Array.of(0), content);
}

/** A UTF8String. */
export function utf8String(text: string): Bytes {
  return element(TAG.utf8String, utf8(text));
}

/** A PrintableString. */
export function printableString(text: string): Bytes {
  return element(TAG.printableString, utf8(text));
}

/** The value TRUE. */
export const TRUE: Bytes = /* @__PURE__ */ Uint8Array.of(0x01, 0x01, 0xff);

/** NULL. */
export const NULL: Bytes = /* @__PURE__ */ Uint8Array.of(0x05, 0x00);

/** A time as RFC 5280 wants it: UTCTime up to 2049, GeneralizedTime from then on. */
export function time(date: Date): Bytes {
  return date.getUTCFullYear() < 2050
    ? element(TAG.utcTime, utf8(digits(date).slice(2) + "Z"))
    : generalizedTime(date);
}

/** A GeneralizedTime in UTC, to the second. */
export function generalizedTime(date: Date): Bytes {
  return element(TAG.generalizedTime, utf8(digits(date) + "Z"));
}

function digits(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:T]/g, "");
}
