/**
 * Turns BER (ITU-T X.690) into DER as far as the frames of PKCS#12 and PKCS#7 files need it:
 * indefinite and wordy lengths become definite and short ones, OCTET STRINGs in pieces become one.
 * What is inside an OCTET STRING, such as a certificate, stays as it is.
 *
 * @module
 */
import { type Bytes, concat } from "../bytes.ts";
import { DerError, readDer, TAG } from "./der.ts";
import { octets } from "./der_values.ts";
import { element, octetString } from "./der_writer.ts";

const CONSTRUCTED = 0x20;
/** Most levels of elements in elements. */
const MAX_DEPTH = 24;
/** Most elements; a file of the greatest size in pieces of 1000 bytes has some thousand. */
const MAX_ELEMENTS = 16_384;

/** Where reading has come to; each element is visited once. */
interface Reading {
  readonly bytes: Uint8Array;
  at: number;
  elements: number;
}

/**
 * The DER of the one element that the bytes consist of; of a file, line ends and zeros that copying has
 * put behind it are passed over.
 */
export function berToDer(bytes: Uint8Array, isFile = false): Bytes {
  const reading = { bytes, at: 0, elements: 0 };
  const der = readElement(reading, bytes.length, 0);
  const rest = bytes.subarray(reading.at);
  if (rest.some((byte) => !isFile || ![0, 10, 13].includes(byte))) {
    throw new DerError("Bytes follow the last element");
  }
  return der;
}

/**
 * Reads one element and returns its DER. `reading.at` only goes forward, never past `end`, which is the end
 * of what encloses the element: an inner element cannot reach out of its outer one.
 */
function readElement(reading: Reading, end: number, depth: number): Bytes {
  if (depth > MAX_DEPTH) throw new DerError("Elements are nested too deeply");
  if (++reading.elements > MAX_ELEMENTS) throw new DerError("There are too many elements");
  const tag = readByte(reading, end);
  if ((tag & 0x1f) === 0x1f) throw new DerError("Multi-byte tags are not allowed");
  const length = readLength(reading, end);
  const isConstructed = (tag & CONSTRUCTED) !== 0;
  if (length === undefined && !isConstructed) {
    throw new DerError("An indefinite length needs an end");
  }
  const stop = length === undefined ? end : reading.at + length;
  if (stop > end) throw new DerError("An element is longer than its data");
  if (!isConstructed) {
    const content = reading.bytes.subarray(reading.at, stop);
    reading.at = stop;
    return element(tag, content);
  }
  const parts: Bytes[] = [];
  while (length === undefined ? !isEnd(reading, end) : reading.at < stop) {
    parts.push(readElement(reading, stop, depth + 1));
  }
  // Pieces of an OCTET STRING are OCTET STRINGs, perhaps in pieces themselves (X.690, 8.7.3).
  if (tag !== (TAG.octetString | CONSTRUCTED)) return element(tag, ...parts);
  return octetString(concat(...parts.map((part) => octets(readDer(part)))));
}

function readByte(reading: Reading, end: number): number {
  const byte = reading.at < end ? reading.bytes[reading.at++] : undefined;
  if (byte === undefined) throw new DerError("The data ends inside an element");
  return byte;
}

/** A length (X.690, 8.1.3), `undefined` for an indefinite one. BER allows more bytes than are needed. */
function readLength(reading: Reading, end: number): number | undefined {
  const first = readByte(reading, end);
  if (first < 0x80) return first;
  if (first === 0x80) return undefined;
  let length = 0;
  for (let left = first & 0x7f; left > 0; left--) {
    length = length * 256 + readByte(reading, end);
  }
  return length;
}

/** Steps over the two zero bytes that end an indefinite length (X.690, 8.1.5). */
function isEnd(reading: Reading, end: number): boolean {
  const { bytes, at } = reading;
  if (at + 2 > end || bytes[at] !== 0 || bytes[at + 1] !== 0) return false;
  reading.at += 2;
  return true;
}
