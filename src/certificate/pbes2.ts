/**
 * Password-based encryption as it is done today: PBES2 with PBKDF2 and AES-CBC (RFC 8018).
 *
 * @module
 */
import { type Bytes, utf8 } from "../bytes.ts";
import { BankIdCertificateError } from "../errors.ts";
import { cursor, TAG } from "../asn1/der.ts";
import { octets, smallInteger } from "../asn1/der_values.ts";
import type { HashName } from "./pkcs12_kdf.ts";
import { type Algorithm, algorithm } from "./x509.ts";

/** Object identifier of PBES2. */
export const PBES2 = "1.2.840.113549.1.5.13";

const PBKDF2 = "1.2.840.113549.1.5.12";

const HASHES: Readonly<Record<string, HashName>> = {
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
};

/** AES-CBC by key length in bytes. */
const CIPHERS: Readonly<Record<string, number>> = {
  "2.16.840.1.101.3.4.1.2": 16,
  "2.16.840.1.101.3.4.1.22": 24,
  "2.16.840.1.101.3.4.1.42": 32,
};

/** Most iterations that are worked through: hostile files could name billions. */
export const MAX_ITERATIONS = 1_000_000;

/** Refuses an iteration count that no honest file has. */
export function checkIterations(iterations: number): number {
  if (iterations >= 1 && iterations <= MAX_ITERATIONS) return iterations;
  throw unsupported(`${iterations} iterations; 1 to ${MAX_ITERATIONS} are supported`);
}

function unsupported(what: string): BankIdCertificateError {
  return new BankIdCertificateError(
    "certificate-unsupported",
    `The encryption has ${what}: write the file anew, for instance with 'openssl pkcs12 -export'`,
  );
}

interface Parameters {
  readonly salt: Bytes;
  readonly iterations: number;
  readonly hash: HashName;
  readonly keyLength: number;
  readonly iv: Bytes;
}

function parameters(of: Algorithm): Parameters {
  if (!of.parameters) throw unsupported("no parameters");
  const parts = cursor(of.parameters);
  const derivation = algorithm(parts.next());
  const scheme = algorithm(parts.next());
  parts.end();
  const keyLength = CIPHERS[scheme.oid];
  if (derivation.oid !== PBKDF2 || !derivation.parameters) {
    throw unsupported(`an unknown key derivation, ${derivation.oid}`);
  }
  if (keyLength === undefined || !scheme.parameters) {
    throw unsupported(`an unknown cipher, ${scheme.oid}`);
  }
  const inner = cursor(derivation.parameters);
  const salt = octets(inner.next());
  const iterations = checkIterations(smallInteger(inner.next()));
  const stated = inner.optional(TAG.integer);
  if (stated && smallInteger(stated) !== keyLength) throw unsupported("a key of the wrong length");
  const named = inner.optional(TAG.sequence);
  inner.end();
  const prf = named ? algorithm(named).oid : "1.2.840.113549.2.7";
  const hash = HASHES[prf];
  if (!hash) throw unsupported(`an unknown pseudo-random function, ${prf}`);
  const iv = octets(scheme.parameters);
  if (iv.length !== 16) throw unsupported("an initialization vector of the wrong length");
  return { salt: salt.slice(), iterations, hash, keyLength, iv: iv.slice() };
}

/** Decrypts; `undefined` when the padding is wrong, as it is for a wrong passphrase. */
export async function decryptPbes2(
  of: Algorithm,
  data: Uint8Array,
  passphrase: string,
): Promise<Bytes | undefined> {
  const { salt, iterations, hash, keyLength, iv } = parameters(of);
  const secret = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, [
    "deriveBits",
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash, salt, iterations },
    secret,
    8 * keyLength,
  );
  const key = await crypto.subtle.importKey("raw", bits, "AES-CBC", false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, key, data.slice()));
  } catch {
    return undefined;
  }
}
