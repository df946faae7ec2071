/**
 * Files in DER that hold certificates or a key: `.cer`, `.der`, `.p7b`, `.key`.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { berToDer } from "../asn1/ber.ts";
import {
  children,
  contextTag,
  cursor,
  DerError,
  expectTag,
  isReadable,
  readDer,
  TAG,
} from "../asn1/der.ts";
import { readEncryptedKey } from "./decryption.ts";
import type { PemBlock } from "./pem.ts";
import { CONTENT, readContentInfo } from "./pkcs12_frame.ts";
import { readPkcs1, readPkcs8, readSec1 } from "./private_key.ts";
import { readCertificate } from "./x509.ts";

/** How to tell what a file is, by the label that it would have in PEM. */
const READERS: Readonly<Record<string, (der: Uint8Array) => unknown>> = {
  "CERTIFICATE": readCertificate,
  "PKCS7": certificatesOfPkcs7,
  "PRIVATE KEY": readPkcs8,
  "RSA PRIVATE KEY": readPkcs1,
  "EC PRIVATE KEY": readSec1,
  "ENCRYPTED PRIVATE KEY": (der) => readEncryptedKey(readDer(der)),
};

/** What a file in DER holds, as PEM would label it; `undefined` when it is none of these. */
export function derBlock(bytes: Uint8Array): PemBlock | undefined {
  const found = Object.entries(READERS).find(([, read]) => isReadable(bytes, read));
  return found && { label: found[0], der: bytes.slice() };
}

/** The certificates in a PKCS#7 file (RFC 5652, 5.1), which has nothing else in it. */
export function certificatesOfPkcs7(bytes: Uint8Array): Bytes[] {
  const { type, content } = readContentInfo(readDer(berToDer(bytes)));
  if (type !== CONTENT.signedData || !content) throw new DerError("It is not signed data");
  const parts = cursor(content);
  parts.next(TAG.integer);
  parts.next(TAG.set);
  parts.next(TAG.sequence);
  const certificates = parts.next(contextTag(0));
  return children(certificates, contextTag(0)).map((each) => {
    expectTag(each, TAG.sequence);
    return each.raw.slice();
  });
}
