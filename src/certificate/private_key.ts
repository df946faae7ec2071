/**
 * Private keys in their unencrypted codings: what is needed to tell whether a key belongs to a
 * certificate, without using it.
 *
 * @module
 */
import { equalBytes, toHex } from "../bytes.ts";
import { contextTag, cursor, DerError, readDer, TAG } from "../asn1/der.ts";
import { bitStringBytes, octets, oid, positiveInteger, smallInteger } from "../asn1/der_values.ts";
import { algorithm, type PublicKey, RSA_KEY } from "./x509.ts";

/** The public half of a private key, as far as the key states it. */
export type PublicHalf =
  | { readonly kind: "rsa"; readonly modulus: Uint8Array; readonly exponent: Uint8Array }
  | { readonly kind: "ec"; readonly curve: string; readonly point: Uint8Array | undefined }
  | { readonly kind: "other"; readonly algorithm: string };

/** Reads PKCS#8 (RFC 5208). Throws a {@linkcode DerError} when it is not that. */
export function readPkcs8(der: Uint8Array): PublicHalf {
  const parts = cursor(readDer(der));
  if (smallInteger(parts.next()) > 1) throw new DerError("Unknown version of PKCS#8");
  const kind = algorithm(parts.next());
  const key = octets(parts.next());
  if (kind.oid === RSA_KEY) return readPkcs1(key);
  if (kind.oid === "1.2.840.10045.2.1" && kind.parameters?.tag === TAG.oid) {
    return readSec1(key, oid(kind.parameters));
  }
  return { kind: "other", algorithm: kind.oid };
}

/** Reads PKCS#1 RSAPrivateKey (RFC 8017, A.1.2). */
export function readPkcs1(der: Uint8Array): PublicHalf {
  const parts = cursor(readDer(der));
  if (smallInteger(parts.next()) !== 0) throw new DerError("Only two-prime RSA keys are supported");
  const modulus = positiveInteger(parts.next());
  const exponent = positiveInteger(parts.next());
  // The private exponent, the two primes, their exponents and the coefficient.
  for (let secret = 0; secret < 6; secret++) positiveInteger(parts.next());
  parts.end();
  return { kind: "rsa", modulus, exponent };
}

/**
 * Whether the secret numbers of an RSA key in PKCS#8 belong to its public ones (RFC 8017, 3.2). This
 * is worked out and not tried, because Deno ends the process when a key made of other numbers than
 * primes signs.
 */
export function isWholeRsa(pkcs8: Uint8Array): boolean {
  const outer = cursor(readDer(pkcs8));
  outer.next(TAG.integer);
  outer.next(TAG.sequence);
  const parts = cursor(readDer(octets(outer.next())));
  parts.next(TAG.integer);
  const number = (): bigint => BigInt(`0x${toHex(positiveInteger(parts.next()))}`);
  const [modulus, exponent, secret] = [number(), number(), number()];
  const [p, q, atP, atQ, coefficient] = [number(), number(), number(), number(), number()];
  return p > 1n && q > 1n && modulus === p * q &&
    exponent * secret % (p - 1n) === 1n && exponent * secret % (q - 1n) === 1n &&
    atP === secret % (p - 1n) && atQ === secret % (q - 1n) && coefficient * q % p === 1n;
}

/** Reads SEC 1 ECPrivateKey (RFC 5915). */
export function readSec1(der: Uint8Array, curve?: string): PublicHalf {
  const parts = cursor(readDer(der));
  if (smallInteger(parts.next()) !== 1) throw new DerError("Unknown version of an EC key");
  octets(parts.next());
  const named = parts.optional(contextTag(0));
  const id = curve ?? (named ? oid(cursor(named, contextTag(0)).next()) : undefined);
  if (id === undefined) throw new DerError("The EC key does not name its curve");
  const bits = parts.optional(contextTag(1));
  const point = bits ? bitStringBytes(cursor(bits, contextTag(1)).next()) : undefined;
  return { kind: "ec", curve: id, point };
}

/** Whether the public half can be that of the certificate's key; true where the key does not state it. */
export function belongs(half: PublicHalf, key: PublicKey): boolean {
  if (half.kind === "rsa" && key.kind === "rsa") {
    return equalBytes(half.modulus, key.modulus) && equalBytes(half.exponent, key.exponent);
  }
  if (half.kind === "ec" && key.kind === "ec") {
    return half.curve === key.curve && (!half.point || equalBytes(half.point, key.point));
  }
  return half.kind === "other" && key.kind === "other" && half.algorithm === key.algorithm;
}
