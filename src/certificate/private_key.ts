/**
 * Private keys in their unencrypted codings: what is needed to tell whether a key belongs to a
 * certificate.
 *
 * @module
 */
import { type Bytes, equalBytes, toHex } from "../bytes.ts";
import { contextTag, cursor, type Der, DerError, only, readDer, TAG } from "../asn1/der.ts";
import { bitStringBytes, octets, oid, positiveInteger, smallInteger } from "../asn1/der_values.ts";
import { element, NULL, octetString, sequence } from "../asn1/der_writer.ts";
import { nodeCrypto } from "./node_crypto.ts";
import { type PemBlock, writePem } from "./pem.ts";
import { type Algorithm, algorithm, EC_KEY, RSA_KEY, RSA_PSS_KEY, type X509 } from "./x509.ts";

/** The public half of an RSA key. */
export interface RsaHalf {
  readonly kind: "rsa" | "rsa-pss";
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** The parts of a PKCS#8 key. */
interface Pkcs8 {
  readonly how: Algorithm;
  /** The AlgorithmIdentifier as it stands. */
  readonly identifier: Der;
  /** The key in the coding of its kind. */
  readonly key: Uint8Array;
}

function openPkcs8(der: Uint8Array): Pkcs8 {
  const parts = cursor(readDer(der));
  if (smallInteger(parts.next()) > 1) throw new DerError("Unknown version of PKCS#8");
  const identifier = parts.next();
  // Attributes, and in version 1 the public key, may follow (RFC 5958).
  return { how: algorithm(identifier), identifier, key: octets(parts.next()) };
}

/**
 * Reads PKCS#8 (RFC 5208): the public half of an RSA key, `undefined` for other kinds. Throws a
 * {@linkcode DerError} when it is not that.
 */
export function readPkcs8(der: Uint8Array): RsaHalf | undefined {
  const { how, key } = openPkcs8(der);
  if (how.oid === RSA_KEY) return readPkcs1(key);
  if (how.oid === RSA_PSS_KEY) return { ...readPkcs1(key), kind: "rsa-pss" };
  if (how.oid === EC_KEY && how.parameters?.tag === TAG.oid) openSec1(key);
  return undefined;
}

/** Reads PKCS#1 RSAPrivateKey (RFC 8017, A.1.2). */
export function readPkcs1(der: Uint8Array): RsaHalf {
  const parts = cursor(readDer(der));
  if (smallInteger(parts.next()) !== 0) throw new DerError("Only two-prime RSA keys are supported");
  const modulus = positiveInteger(parts.next());
  const exponent = positiveInteger(parts.next());
  // The private exponent, the two primes, their exponents and the coefficient.
  for (let secret = 0; secret < 6; secret++) positiveInteger(parts.next());
  parts.end();
  return { kind: "rsa", modulus, exponent };
}

/** The curve that a SEC 1 ECPrivateKey (RFC 5915) names. */
export function readSec1(der: Uint8Array): string {
  return oid(curveOf(der));
}

function curveOf(sec1: Uint8Array): Der {
  const { curve } = openSec1(sec1);
  if (curve === undefined) throw new DerError("The EC key does not name its curve");
  return curve;
}

/** The parts of an EC key; its public point and its curve need not be stated. */
interface Sec1 {
  readonly secret: Uint8Array;
  readonly curve: Der | undefined;
  readonly point: Uint8Array | undefined;
}

function openSec1(der: Uint8Array): Sec1 {
  const parts = cursor(readDer(der));
  if (smallInteger(parts.next()) !== 1) throw new DerError("Unknown version of an EC key");
  const secret = octets(parts.next());
  const curve = parts.optional(contextTag(0));
  const point = parts.optional(contextTag(1));
  parts.end();
  return {
    secret,
    curve: curve && named(only(curve)),
    point: point && bitStringBytes(only(point)),
  };
}

/** A curve's identifier; the curve could be written out in its numbers as well (RFC 5480, 2.1.1). */
function named(curve: Der): Der {
  if (curve.tag !== TAG.oid) {
    throw new DerError(
      "The EC key must name its curve: 'openssl ec -in FILE -param_enc named_curve -out key.pem'",
    );
  }
  // One that is damaged is found here: later the key would be taken for that of another certificate.
  oid(curve);
  return curve;
}

/** The identifier rsaEncryption in DER (RFC 8017, A.1). */
const RSA_ID = /* @__PURE__ */ Uint8Array.of(6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1);
/** The identifier id-ecPublicKey in DER (RFC 5480, 2.1.1). */
const EC_ID = /* @__PURE__ */ Uint8Array.of(6, 7, 42, 134, 72, 206, 61, 2, 1);

/** The key of a PEM block as PKCS#8; `undefined` when the block is no key, or an encrypted one. */
export function pkcs8Of({ label, der }: PemBlock): Bytes | undefined {
  switch (label) {
    case "PRIVATE KEY":
      return der;
    case "RSA PRIVATE KEY":
      readPkcs1(der);
      return writePkcs8(sequence(RSA_ID, NULL), der);
    case "EC PRIVATE KEY":
      return writePkcs8(sequence(EC_ID, curveOf(der).raw), der);
    default:
      return undefined;
  }
}

function writePkcs8(identifier: Uint8Array, key: Uint8Array): Bytes {
  return sequence(version(0), identifier, octetString(key));
}

function version(number: number): Bytes {
  return element(TAG.integer, Uint8Array.of(number));
}

/**
 * Whether a key in PKCS#8 is that of a certificate, its secret half as well as its public one;
 * `undefined` when the runtime cannot tell. Throws a {@linkcode DerError} for what is not a key.
 */
export function isKeyOf(
  pkcs8: Uint8Array,
  { publicKey, spki, keyBits }: X509,
): boolean | undefined {
  const half = readPkcs8(pkcs8);
  if (half) {
    return half.kind === publicKey.kind && equalBytes(half.modulus, publicKey.modulus) &&
      equalBytes(half.exponent, publicKey.exponent) && isWholeRsa(pkcs8);
  }
  // The kind of a key, and of an EC key its curve, are written alike in both halves.
  const { how, identifier, key } = openPkcs8(pkcs8);
  if (!equalBytes(identifier.raw, cursor(readDer(spki)).next().raw)) return false;
  const computed = computedSpki(pkcs8);
  if (computed && !equalBytes(computed, spki)) return false;
  const point = how.oid === EC_KEY ? openSec1(key).point : undefined;
  return computed && (!point || isSamePoint(point, keyBits)) ? true : undefined;
}

/** Whether two points are one; where one of them is compressed, it has the first coordinate alone. */
function isSamePoint(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.min(a.length, b.length);
  return equalBytes(a.subarray(1, length), b.subarray(1, length));
}

/**
 * Whether the secret numbers of an RSA key in PKCS#8 belong to its public ones (RFC 8017, 3.2). This
 * is worked out and not tried, because Deno ends the process when a key made of other numbers than
 * primes signs.
 */
export function isWholeRsa(pkcs8: Uint8Array): boolean {
  const parts = cursor(readDer(openPkcs8(pkcs8).key));
  parts.next(TAG.integer);
  const number = (): bigint => BigInt(`0x${toHex(positiveInteger(parts.next()))}`);
  const [modulus, exponent, secret] = [number(), number(), number()];
  const [p, q, atP, atQ, coefficient] = [number(), number(), number(), number(), number()];
  return p > 1n && q > 1n && modulus === p * q &&
    exponent * secret % (p - 1n) === 1n && exponent * secret % (q - 1n) === 1n &&
    atP === secret % (p - 1n) && atQ === secret % (q - 1n) && coefficient * q % p === 1n;
}

/** A key in PKCS#8 without what may follow it, which not every runtime takes. */
export function plainPkcs8(pkcs8: Uint8Array, instead?: Uint8Array): Bytes {
  const { identifier, key } = openPkcs8(pkcs8);
  return writePkcs8(identifier.raw, instead ?? key);
}

/** The public key that belongs to the secret of a key, whatever public one the key states. */
function computedSpki(pkcs8: Uint8Array): Uint8Array | undefined {
  const { how, key } = openPkcs8(pkcs8);
  const secret = how.oid === EC_KEY ? sequence(version(1), octetString(openSec1(key).secret)) : key;
  const bare = plainPkcs8(pkcs8, secret);
  const { createPrivateKey, createPublicKey } = nodeCrypto();
  try {
    const half = createPublicKey(createPrivateKey(writePem("PRIVATE KEY", bare)));
    return half.export({ type: "spki", format: "der" });
  } catch {
    return undefined;
  }
}
