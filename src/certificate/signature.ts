/**
 * Signatures by RSA and ECDSA, with algorithms from policy and never from the data.
 *
 * @module
 */
import { type Bytes, concat } from "../bytes.ts";
import { readDer, readParts } from "../asn1/der.ts";
import { bitLength, isNull, positiveInteger } from "../asn1/der_values.ts";
import type { Algorithm, X509 } from "./x509.ts";
import { isRsaSignature, type SignatureHash } from "./rsa.ts";

/** A way of signing. */
export interface SignatureScheme {
  /** The kind of key. For RSA, the padding is RSASSA-PKCS1-v1_5. */
  readonly key: "rsa" | "ec";
  readonly hash: SignatureHash;
  /** How an ECDSA signature is written: as DER in certificates, as r and s alone in XML. */
  readonly form?: "der" | "plain";
}

// RFC 8017, A.2.4; RFC 5758, 3.2.
const SCHEMES: Readonly<Record<string, SignatureScheme>> = {
  "1.2.840.113549.1.1.5": { key: "rsa", hash: "SHA-1" },
  "1.2.840.113549.1.1.11": { key: "rsa", hash: "SHA-256" },
  "1.2.840.113549.1.1.12": { key: "rsa", hash: "SHA-384" },
  "1.2.840.113549.1.1.13": { key: "rsa", hash: "SHA-512" },
  "1.2.840.10045.4.3.2": { key: "ec", hash: "SHA-256", form: "der" },
  "1.2.840.10045.4.3.3": { key: "ec", hash: "SHA-384", form: "der" },
  "1.2.840.10045.4.3.4": { key: "ec", hash: "SHA-512", form: "der" },
};

/** Curves by object identifier, with the length of a coordinate in bytes (RFC 5480, 2.1.1.1). */
const CURVES: Readonly<Record<string, readonly [namedCurve: string, size: number]>> = {
  "1.2.840.10045.3.1.7": ["P-256", 32],
  "1.3.132.0.34": ["P-384", 48],
};

/** Sizes of RSA keys that are neither weak nor so large that checking them takes long. */
export const MIN_RSA_BITS = 2048;
export const MAX_RSA_BITS = 8192;

/** The scheme of an algorithm identifier, `undefined` if it is another one. */
export function schemeOf({ oid, parameters }: Algorithm): SignatureScheme | undefined {
  const scheme = SCHEMES[oid];
  // RFC 4055, 5: NULL, or absent all the same. RFC 5758, 3.2: absent.
  const isRight = parameters === undefined || (scheme?.key === "rsa" && isNull(parameters));
  return isRight ? scheme : undefined;
}

/** Whether a certificate's key is RSA of a sound size, or on a curve that is known. */
export function hasSoundKey({ publicKey }: X509): boolean {
  if (publicKey.kind === "ec") {
    const [, size = 0] = CURVES[publicKey.curve] ?? [];
    // Uncompressed, as RFC 5480, 2.2 demands it of everybody.
    return size > 0 && publicKey.point[0] === 4 && publicKey.point.length === 1 + 2 * size;
  }
  if (publicKey.kind !== "rsa") return false;
  const bits = bitLength(publicKey.modulus);
  const exponent = publicKey.exponent.reduce((value, byte) => value * 256 + byte, 0);
  return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS && exponent > 1 && exponent <= 0xffffffff &&
    exponent % 2 === 1;
}

/** Whether the key of a certificate made a signature over data. */
export async function isSignedBy(
  signer: X509,
  scheme: SignatureScheme,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  const { publicKey, spki } = signer;
  const { hash } = scheme;
  if (!hasSoundKey(signer) || publicKey.kind !== scheme.key) return false;
  try {
    if (publicKey.kind === "rsa") {
      return await verify(spki, { name: "RSASSA-PKCS1-v1_5", hash }, signature, data);
    }
    const [namedCurve = "", size = 0] = CURVES[publicKey.curve] ?? [];
    const plain = scheme.form === "der" ? plainSignature(signature, size) : signature;
    return await verify(spki, { name: "ECDSA", namedCurve, hash }, plain, data);
  } catch {
    // Deno takes no RSA key over 4096 bits; neither does its node:crypto.
    return publicKey.kind === "rsa" && await isRsaSignature(publicKey, hash, signature, data);
  }
}

async function verify(
  spki: Uint8Array,
  algorithm: { readonly name: string; readonly namedCurve?: string; readonly hash: SignatureHash },
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  const key = await crypto.subtle.importKey("spki", spki.slice(), algorithm, false, ["verify"]);
  return await crypto.subtle.verify(algorithm, key, signature.slice(), data.slice());
}

/** The numbers of an Ecdsa-Sig-Value (RFC 3279, 2.2.3) one after the other, each filled up. */
function plainSignature(der: Uint8Array, size: number): Bytes {
  const numbers = readParts(readDer(der), positiveInteger, positiveInteger);
  // A number that is longer than the curve's throws a RangeError.
  return concat(
    ...numbers.map((number) => concat(new Uint8Array(size - number.length), number)),
  );
}
