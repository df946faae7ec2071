/**
 * In which coding a PKCS#12 file is, told without its passphrase.
 *
 * @module
 */
import { children, type Der, DerError, readDer, TAG } from "../asn1/der.ts";
import { octets, oid } from "../asn1/der_values.ts";
import { PBES2 } from "./pbes2.ts";

const DATA = "1.2.840.113549.1.7.1";

/** `modern` is PBES2, `old` is RC2 or Triple DES; `undefined` when the file is not PKCS#12. */
export function pkcs12Coding(bytes: Uint8Array): "modern" | "old" | undefined {
  try {
    const [, authSafe] = children(readDer(bytes), TAG.sequence);
    const schemes = authSafe ? dataOf(authSafe).flatMap(schemesOf) : [];
    if (schemes.length === 0) return undefined;
    return schemes.every((scheme) => scheme === PBES2) ? "modern" : "old";
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** The parts inside a ContentInfo that holds unencrypted data. */
function dataOf(info: Der): Der[] {
  const [type, wrapped] = children(info, TAG.sequence);
  const [inner] = wrapped ? children(wrapped, wrapped.tag) : [];
  if (!type || oid(type) !== DATA || !inner) throw new DerError("There is no data");
  return children(readDer(octets(inner)), TAG.sequence);
}

/** Encryption schemes of one part: of the whole, or of the keys in it. */
function schemesOf(info: Der): string[] {
  const [type] = children(info, TAG.sequence);
  if (type && oid(type) === DATA) return dataOf(info).flatMap(bagScheme);
  // ContentInfo → [0] → EncryptedData → version, EncryptedContentInfo → type, scheme
  const data = at(at(info, 1), 0);
  return [schemeId(at(at(data, 1), 1))];
}

/** SafeBag → [0] → EncryptedPrivateKeyInfo → scheme; other bags are not encrypted. */
function bagScheme(bag: Der): string[] {
  const [kind] = children(bag, TAG.sequence);
  const isShrouded = kind && oid(kind) === "1.2.840.113549.1.12.10.1.2";
  return isShrouded ? [schemeId(at(at(at(bag, 1), 0), 0))] : [];
}

function at(parent: Der, index: number): Der {
  const child = children(parent, parent.tag)[index];
  if (!child) throw new DerError("An element is missing");
  return child;
}

function schemeId(algorithm: Der): string {
  return oid(at(algorithm, 0));
}
