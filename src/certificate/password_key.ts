/**
 * Keys from passphrases as it is done today: PBKDF2 (RFC 8018) and scrypt (RFC 7914).
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { cursor, DerError, TAG } from "../asn1/der.ts";
import { octets, smallInteger } from "../asn1/der_values.ts";
import type { HashName } from "./iterated_hash.ts";
import { nodeCrypto } from "./node_crypto.ts";
import { UnsupportedError } from "./refusal.ts";
import { type Algorithm, algorithm } from "./x509.ts";

const PBKDF2 = "1.2.840.113549.1.5.12";
const SCRYPT = "1.3.6.1.4.1.11591.4.11";
const HMAC_SHA1 = "1.2.840.113549.2.7";

const HMAC_HASHES: Readonly<Record<string, HashName>> = {
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
};

/** Most iterations that are worked through: hostile files could name billions. */
export const MAX_ITERATIONS = 1_000_000;
/** Most that scrypt may take at once, as the product of cost and block size: 128 MiB. */
const MAX_SCRYPT = 1_048_576;
/** Most work of scrypt, as the product of all three; the usual costs make 131 072. */
const MAX_SCRYPT_WORK = 4_194_304;

/** Refuses an iteration count that no honest file has. */
export function checkIterations(iterations: number): number {
  if (iterations < 1) throw new DerError("There must be an iteration");
  if (iterations <= MAX_ITERATIONS) return iterations;
  throw new UnsupportedError(`${iterations} iterations; at most ${MAX_ITERATIONS} are supported`);
}

/** The hash of an HMAC; what to do about an unknown one where no command helps. */
export function hmacHash({ oid }: Algorithm, advice?: string): HashName {
  const hash = Object.hasOwn(HMAC_HASHES, oid) ? HMAC_HASHES[oid] : undefined;
  if (hash) return hash;
  throw new UnsupportedError(`an unknown pseudo-random function, ${oid}`, advice);
}

/** What to do about what OpenSSL does not read either. */
export const ANEW = "have it exported anew, in a usual coding";

/** A way to make a key from a passphrase. */
export interface KeyDerivation {
  /** How many bytes it says that the key has. */
  readonly keyLength: number | undefined;
  derive(passphrase: Bytes, length: number): Promise<Bytes>;
}

/** Reads the AlgorithmIdentifier of a key derivation. */
export function readDerivation({ oid, parameters }: Algorithm): KeyDerivation {
  if (parameters && oid === PBKDF2) return pbkdf2(cursor(parameters));
  if (parameters && oid === SCRYPT) return scrypt(cursor(parameters));
  throw new UnsupportedError(`an unknown key derivation, ${oid}`, ANEW);
}

type Cursor = ReturnType<typeof cursor>;

/** RFC 8018, A.2. */
function pbkdf2(parts: Cursor): KeyDerivation {
  const salt = octets(parts.next()).slice();
  const iterations = checkIterations(smallInteger(parts.next()));
  const stated = parts.optional(TAG.integer);
  const prf = parts.optional(TAG.sequence);
  parts.end();
  const hash = hmacHash(prf ? algorithm(prf) : { oid: HMAC_SHA1, parameters: undefined });
  return {
    keyLength: stated && smallInteger(stated),
    async derive(passphrase: Bytes, length: number): Promise<Bytes> {
      const { subtle } = crypto;
      const secret = await subtle.importKey("raw", passphrase, "PBKDF2", false, ["deriveBits"]);
      const how = { name: "PBKDF2", hash, salt, iterations };
      return new Uint8Array(await subtle.deriveBits(how, secret, 8 * length));
    },
  };
}

/** RFC 7914, section 7.1. */
function scrypt(parts: Cursor): KeyDerivation {
  const salt = octets(parts.next());
  const [cost, blockSize, parallel] = [parts.next(), parts.next(), parts.next()].map(smallInteger);
  const stated = parts.optional(TAG.integer);
  parts.end();
  if (!cost || !blockSize || !parallel || cost < 2 || (cost & (cost - 1)) !== 0) {
    throw new DerError("The parameters of scrypt are malformed");
  }
  const tooMuch = new UnsupportedError(
    `scrypt with the costs N ${cost}, r ${blockSize}, p ${parallel}, more than is supported`,
    ANEW,
  );
  const block = cost * blockSize;
  if (block > MAX_SCRYPT || block * parallel > MAX_SCRYPT_WORK) throw tooMuch;
  const costs = { N: cost, r: blockSize, p: parallel, maxmem: 256 * MAX_SCRYPT };
  return {
    keyLength: stated && smallInteger(stated),
    derive: (passphrase, length) =>
      new Promise<Bytes>((resolve, reject) =>
        nodeCrypto().scrypt(
          passphrase,
          salt,
          length,
          costs,
          (error, key) => error ? reject(error) : resolve(Uint8Array.from(key)),
        )
        // The runtimes have limits of their own.
      ).catch(() => {
        throw tooMuch;
      }),
  };
}
