/**
 * The MAC of a PKCS#12 file, which tells whether a passphrase is right and the file as it was
 * written: the old kind (RFC 7292) and PBMAC1 (RFC 9579).
 *
 * @module
 */
import { type Bytes, equalBytes } from "../bytes.ts";
import { cursor, type Der, DerError, TAG } from "../asn1/der.ts";
import { octets, smallInteger } from "../asn1/der_values.ts";
import type { HashName } from "./iterated_hash.ts";
import { alike, type CodedPassphrase, distinct } from "./passphrase.ts";
import { ANEW, checkIterations, hmacHash, readDerivation } from "./password_key.ts";
import { derive, PURPOSE } from "./pkcs12_kdf.ts";
import { UnsupportedError } from "./refusal.ts";
import { type Algorithm, algorithm } from "./x509.ts";

const PBMAC1 = "1.2.840.113549.1.5.14";

const HASHES: Readonly<Record<string, { readonly name: HashName; readonly length: number }>> = {
  "1.3.14.3.2.26": { name: "SHA-1", length: 20 },
  "2.16.840.1.101.3.4.2.1": { name: "SHA-256", length: 32 },
  "2.16.840.1.101.3.4.2.2": { name: "SHA-384", length: 48 },
  "2.16.840.1.101.3.4.2.3": { name: "SHA-512", length: 64 },
};

/** How a key for the HMAC is made of a passphrase. */
interface MacKey {
  readonly hash: HashName;
  /** Which coding of the passphrase it is made of. */
  readonly form: "wide" | "narrow";
  derive(passphrase: Bytes): Promise<Bytes>;
}

/** The codings of the passphrase with which the MAC is right; none when it is wrong. */
export async function codingsByMac(
  element: Der,
  content: Bytes,
  codings: readonly CodedPassphrase[],
): Promise<CodedPassphrase[]> {
  const parts = cursor(element);
  const digestInfo = cursor(parts.next());
  const how = algorithm(digestInfo.next());
  const mac = octets(digestInfo.next());
  digestInfo.end();
  const salt = octets(parts.next());
  const iterations = parts.optional(TAG.integer);
  parts.end();
  // PBMAC1 has its own salt and count, these are there for the form.
  const { hash, form, derive } = how.oid === PBMAC1
    ? pbmac1(how)
    : oldMac(how, salt, iterations ? smallInteger(iterations) : 1);
  for (const coding of distinct(codings, form)) {
    if (equalBytes(await hmac(hash, await derive(coding[form]), content), mac)) {
      return alike(codings, coding, form);
    }
  }
  return [];
}

/** RFC 7292, appendix A. */
function oldMac({ oid }: Algorithm, salt: Uint8Array, stated: number): MacKey {
  const hash = Object.hasOwn(HASHES, oid) ? HASHES[oid] : undefined;
  if (!hash) throw new UnsupportedError(`a MAC with an unknown hash, ${oid}`);
  const from = { hash: hash.name, salt, iterations: checkIterations(stated) };
  return {
    hash: hash.name,
    form: "wide",
    derive: (passphrase) => derive({ ...from, passphrase }, PURPOSE.mac, hash.length),
  };
}

/** Shortest key that RFC 9579, section 9, recommends to take, and the longest that is any use. */
const KEY_LENGTH = { least: 20, most: 128 } as const;

/** RFC 8018, A.5; the length of the key must be there (RFC 9579, A.6). */
function pbmac1({ parameters }: Algorithm): MacKey {
  if (!parameters) throw new DerError("PBMAC1 has no parameters");
  const parts = cursor(parameters);
  const { keyLength, derive } = readDerivation(algorithm(parts.next()));
  const hash = hmacHash(algorithm(parts.next()), ANEW);
  parts.end();
  if (keyLength === undefined) throw new DerError("PBMAC1 must state the length of its key");
  if (keyLength < KEY_LENGTH.least || keyLength > KEY_LENGTH.most) {
    throw new UnsupportedError(`a MAC with a key of ${keyLength} bytes`, ANEW);
  }
  return { hash, form: "narrow", derive: (passphrase) => derive(passphrase, keyLength) };
}

async function hmac(hash: HashName, secret: Bytes, content: Bytes): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, content));
}
