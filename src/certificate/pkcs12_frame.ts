/**
 * The frame of a PKCS#12 file (RFC 7292): its parts and the bags in them. Programs write it in BER
 * as well as in DER; what is in the frame, such as a certificate, is read elsewhere and is DER.
 *
 * @module
 */
import { type Bytes, concat } from "../bytes.ts";
import { berToDer } from "../asn1/ber.ts";
import {
  children,
  contextTag,
  cursor,
  type Der,
  DerError,
  only,
  readDer,
  TAG,
} from "../asn1/der.ts";
import { octets, oid, smallInteger } from "../asn1/der_values.ts";
import { type Encrypted, readEncryptedKey } from "./decryption.ts";
import { UnsupportedError } from "./refusal.ts";
import { algorithm } from "./x509.ts";

/** Object identifiers of the content types (RFC 5652). */
export const CONTENT = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  encryptedData: "1.2.840.113549.1.7.6",
} as const;

const X509_CERTIFICATE = "1.2.840.113549.1.9.22.1";
const BAG = {
  key: "1.2.840.113549.1.12.10.1.1",
  shroudedKey: "1.2.840.113549.1.12.10.1.2",
  certificate: "1.2.840.113549.1.12.10.1.3",
  nested: "1.2.840.113549.1.12.10.1.6",
} as const;

const ANEW = "have the certificate and its key exported anew, with a passphrase";

/** A file: what its MAC covers, and the MAC. */
export interface Pfx {
  readonly content: Bytes;
  readonly mac: Der | undefined;
}

/** Reads the outermost structure. */
export function readPfx(bytes: Uint8Array): Pfx {
  const parts = cursor(readDer(berToDer(bytes, true)));
  if (smallInteger(parts.next()) !== 3) {
    throw new DerError("Only version 3 of PKCS#12 is supported");
  }
  const { type, content } = readContentInfo(parts.next());
  if (type !== CONTENT.data || !content) {
    throw new UnsupportedError("protection by a public key, not by a passphrase", ANEW);
  }
  const mac = parts.optional(TAG.sequence);
  parts.end();
  return { content: octets(content).slice(), mac };
}

/** Reads a ContentInfo. */
export function readContentInfo(element: Der): { type: string; content: Der | undefined } {
  const parts = cursor(element);
  const type = oid(parts.next());
  const wrapped = parts.optional(contextTag(0));
  parts.end();
  return { type, content: wrapped && only(wrapped) };
}

/** A part of a file: bags, encrypted as a whole or not. */
export type Part = { readonly bags: Uint8Array } | Encrypted;

/** Reads the parts that a file consists of. */
export function readParts(content: Uint8Array): Part[] {
  return children(readDer(berToDer(content)), TAG.sequence).map((info) => {
    const { type, content: inner } = readContentInfo(info);
    if (type === CONTENT.data && inner) return { bags: octets(inner) };
    if (type === CONTENT.encryptedData && inner) return readEncryptedData(inner);
    throw new UnsupportedError(`a part of an unknown kind, ${type}`, ANEW);
  });
}

function readEncryptedData(element: Der): Encrypted {
  const outer = cursor(element);
  if (smallInteger(outer.next()) !== 0) throw new DerError("Unknown version of encrypted data");
  const parts = cursor(outer.next());
  outer.end();
  if (oid(parts.next()) !== CONTENT.data) throw new DerError("Encrypted data must hold data");
  const how = algorithm(parts.next());
  const content = parts.next();
  parts.end();
  // The tag stands in for that of an OCTET STRING, which BER writes in pieces, too.
  const data = content.tag === contextTag(0)
    ? concat(...children(content, contextTag(0)).map(octets))
    : implicitOctets(content);
  return { how, data };
}

function implicitOctets({ tag, content }: Der): Uint8Array {
  if (tag !== contextTag(0, "primitive")) throw new DerError("There is no encrypted content");
  return content;
}

/** What is in a bag. */
export type Bag =
  | { readonly kind: "certificate"; readonly der: Bytes }
  | { readonly kind: "key"; readonly der: Bytes }
  | { readonly kind: "encrypted-key"; readonly encrypted: Encrypted };

/** Reads the bags of a part; bags of kinds that do not matter here are left out. */
export function readBags(content: Uint8Array): Bag[] {
  return bagsOf(readDer(berToDer(content)));
}

function bagsOf(contents: Der): Bag[] {
  return children(contents).flatMap((bag) => {
    const parts = cursor(bag);
    const kind = oid(parts.next());
    const value = only(parts.next(contextTag(0)));
    parts.optional(TAG.set);
    parts.end();
    if (kind === BAG.nested) return bagsOf(value);
    if (kind === BAG.certificate) return certificateOf(value);
    if (kind === BAG.key) return [{ kind: "key", der: value.raw.slice() }];
    if (kind === BAG.shroudedKey) {
      return [{ kind: "encrypted-key", encrypted: readEncryptedKey(value) }];
    }
    return [];
  });
}

function certificateOf(value: Der): Bag[] {
  const parts = cursor(value);
  const kind = oid(parts.next());
  const der = octets(only(parts.next(contextTag(0)))).slice();
  parts.end();
  return kind === X509_CERTIFICATE ? [{ kind: "certificate", der }] : [];
}
