/**
 * DER written again in BER, as programs do that write as they go: indefinite lengths, and OCTET
 * STRINGs in pieces.
 *
 * @module
 */
import { type Bytes, concat } from "../../src/bytes.ts";
import { children, type Der, readDer, TAG } from "../../src/asn1/der.ts";
import { octetString } from "../../src/asn1/der_writer.ts";

const CONSTRUCTED = 0x20;
const END = Uint8Array.of(0, 0);

function indefinite(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  return concat(Uint8Array.of(tag, 0x80), ...parts, END);
}

/** One element in BER; its OCTET STRINGs in pieces of a length, or whole without one. */
export function berOf(der: Uint8Array, piece?: number): Bytes {
  return written(readDer(der), piece);
}

function written(element: Der, piece?: number): Bytes {
  const { tag, content, raw } = element;
  if ((tag & CONSTRUCTED) !== 0) {
    return indefinite(tag, ...children(element, tag).map((child) => written(child, piece)));
  }
  if (tag !== TAG.octetString || piece === undefined) return raw.slice();
  const pieces = Array.from(
    { length: Math.ceil(content.length / piece) },
    (_, index) => octetString(content.subarray(index * piece, (index + 1) * piece)),
  );
  return indefinite(TAG.octetString | CONSTRUCTED, ...pieces);
}
