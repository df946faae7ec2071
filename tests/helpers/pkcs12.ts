/**
 * PKCS#12 files put together from parts that may be wrong or old.
 *
 * @module
 */
import { createCipheriv, createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { type Bytes, concat, utf8 } from "../../src/bytes.ts";
import { contextTag, TAG } from "../../src/asn1/der.ts";
import {
  element,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import type { HashName } from "../../src/certificate/iterated_hash.ts";
import { bmpPassphrase } from "../../src/certificate/passphrase.ts";
import { type Derivation, PURPOSE } from "../../src/certificate/pkcs12_kdf.ts";
import { rc2Cbc } from "./rc2.ts";

/** Object identifiers. */
export const OID = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  envelopedData: "1.2.840.113549.1.7.3",
  encryptedData: "1.2.840.113549.1.7.6",
  pbes2: "1.2.840.113549.1.5.13",
  pbkdf2: "1.2.840.113549.1.5.12",
  pbmac1: "1.2.840.113549.1.5.14",
  hmacSha256: "1.2.840.113549.2.9",
  aes256: "2.16.840.1.101.3.4.1.42",
  x509: "1.2.840.113549.1.9.22.1",
  sdsi: "1.2.840.113549.1.9.22.2",
  friendlyName: "1.2.840.113549.1.9.20",
  localKeyId: "1.2.840.113549.1.9.21",
  cspName: "1.3.6.1.4.1.311.17.1",
} as const;

const BAG = "1.2.840.113549.1.12.10.1";
const DIGESTS: Readonly<Record<HashName, string>> = {
  "SHA-1": "1.3.14.3.2.26",
  "SHA-256": "2.16.840.1.101.3.4.2.1",
  "SHA-384": "2.16.840.1.101.3.4.2.2",
  "SHA-512": "2.16.840.1.101.3.4.2.3",
};
const SALT = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** `[0]`, explicit. */
export function wrapped(content: Bytes): Bytes {
  return element(contextTag(0), content);
}

/** A ContentInfo. */
export function contentInfo(type: string, content: Bytes): Bytes {
  return sequence(objectId(type), wrapped(content));
}

/** A part that is not encrypted, with its bags. */
export function plainPart(...bags: readonly Bytes[]): Bytes {
  return contentInfo(OID.data, octetString(sequence(...bags)));
}

/** Something encrypted, and how. */
export interface Encrypted {
  readonly scheme: Bytes;
  readonly data: Bytes;
}

/** A part that is encrypted as a whole. */
export function encryptedPart({ scheme, data }: Encrypted): Bytes {
  const info = sequence(objectId(OID.data), scheme, element(contextTag(0, "primitive"), data));
  return contentInfo(OID.encryptedData, sequence(integer(0), info));
}

/** A bag of a kind by its last arc, with attributes. */
export function bag(kind: number, value: Bytes, ...attributes: readonly Bytes[]): Bytes {
  const set = attributes.length > 0 ? [element(TAG.set, ...attributes)] : [];
  return sequence(objectId(`${BAG}.${kind}`), wrapped(value), ...set);
}

/** An attribute of a bag. */
export function attribute(type: string, value: Bytes): Bytes {
  return sequence(objectId(type), element(TAG.set, value));
}

/** A bag with a PKCS#8 key that is not encrypted. */
export function keyBag(pkcs8: Bytes): Bytes {
  return bag(1, pkcs8);
}

/** A bag with an encrypted key. */
export function shroudedBag({ scheme, data }: Encrypted, ...attributes: Bytes[]): Bytes {
  return bag(2, sequence(scheme, octetString(data)), ...attributes);
}

/** A bag with a certificate. */
export function certificateBag(der: Bytes, ...attributes: Bytes[]): Bytes {
  return bag(3, sequence(objectId(OID.x509), wrapped(octetString(der))), ...attributes);
}

/** A bag with bags inside. */
export function nestedBag(...bags: Bytes[]): Bytes {
  return bag(6, sequence(...bags));
}

/** How a file is sealed with its MAC. */
export interface Seal {
  readonly hash?: HashName;
  readonly iterations?: number;
  /** Bytes of the passphrase, where they are not what its text says. */
  readonly coded?: Uint8Array;
}

/** A file: its parts, and a MAC over them. */
export function pkcs12(parts: Bytes, passphrase: string, seal: Seal = {}): Bytes {
  const { hash = "SHA-256", iterations = 1, coded = bmpPassphrase(passphrase) } = seal;
  const length = createHmac(hash.replace("-", ""), "").digest().length;
  const from = { hash, passphrase: coded, salt: SALT, iterations };
  const key = derive(from, PURPOSE.mac, length);
  const mac = Uint8Array.from(createHmac(hash.replace("-", ""), key).update(parts).digest());
  return pfx(parts, macData(DIGESTS[hash], mac, integer(iterations)));
}

/** MacData with an algorithm, a code, and what follows the salt. */
export function macData(algorithm: string, mac: Bytes, ...after: readonly Bytes[]): Bytes {
  const digest = sequence(sequence(objectId(algorithm), NULL), octetString(mac));
  return sequence(digest, octetString(SALT), ...after);
}

/** How a PBMAC1 is made, with some of its parameters replaced by wrong ones. */
export interface Pbmac1Plan {
  readonly passphrase?: Bytes;
  /** Length of the key as it is stated; `null` leaves it out. */
  readonly keyLength?: number | null;
  readonly prf?: string;
  readonly hmac?: string;
}

/** MacData of the new kind (RFC 9579) over parts, with the passphrase `x` unless told otherwise. */
export function pbmac1(parts: Bytes, how: Pbmac1Plan = {}): Bytes {
  const { passphrase = utf8("x"), keyLength = 32, prf = OID.hmacSha256, hmac = OID.hmacSha256 } =
    how;
  const key = pbkdf2Sync(passphrase, SALT, 2, keyLength ?? 32, "sha256");
  const code = Uint8Array.from(createHmac("sha256", key).update(parts).digest());
  const stated = keyLength === null ? new Uint8Array() : integer(keyLength);
  const kdf = sequence(
    objectId(OID.pbkdf2),
    sequence(octetString(SALT), integer(2), stated, sequence(objectId(prf), NULL)),
  );
  const algorithm = sequence(objectId(OID.pbmac1), sequence(kdf, sequence(objectId(hmac), NULL)));
  return sequence(sequence(algorithm, octetString(code)), octetString(utf8("NOT USED")));
}

/** The outermost structure, around parts that are not encrypted. */
export function pfx(parts: Bytes, ...after: readonly Bytes[]): Bytes {
  return sequence(integer(3), contentInfo(OID.data, octetString(parts)), ...after);
}

function repeated(bytes: Uint8Array, block: number): number[] {
  const length = block * Math.ceil(bytes.length / block);
  return Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);
}

/** The key derivation of RFC 7292, B.2, step by step and with the runtime's hashes. */
export function derive(from: Derivation, purpose: number, length: number): Bytes {
  const { hash, passphrase, salt, iterations } = from;
  const v = hash === "SHA-384" || hash === "SHA-512" ? 128 : 64;
  const hashed = (bytes: Uint8Array): Uint8Array =>
    createHash(hash.replace("-", "")).update(bytes).digest();
  let i = [...repeated(salt, v), ...repeated(passphrase, v)];
  let derived = new Uint8Array();
  while (derived.length < length) {
    let a = hashed(Uint8Array.of(...new Array(v).fill(purpose), ...i));
    for (let done = 1; done < iterations; done++) a = hashed(a);
    const b = BigInt(`0x${Uint8Array.from(repeated(a, v).slice(0, v)).toHex()}`);
    i = Array.from({ length: i.length / v }, (_, j) => {
      const sum = BigInt(`0x${Uint8Array.from(i.slice(j * v, j * v + v)).toHex()}`) + b + 1n;
      return [...Uint8Array.fromHex(sum.toString(16).padStart(2 * v, "0").slice(-2 * v))];
    }).flat();
    derived = concat(derived, a);
  }
  return derived.slice(0, length);
}

function padded(data: Uint8Array, block: number): Bytes {
  const count = block - data.length % block;
  return concat(data, new Uint8Array(count).fill(count));
}

/** Old schemes: the last arc of their identifier, and how long their keys are. */
const OLD = { "3des": [3, 24], "2des": [4, 16], "rc2-128": [5, 16], "rc2-40": [6, 5] } as const;

/** Encrypts as old programs did. */
export function encryptOld(
  scheme: keyof typeof OLD,
  data: Uint8Array,
  passphrase: string | Uint8Array,
  iterations = 1,
): Encrypted {
  const [arc, length] = OLD[scheme];
  const coded = typeof passphrase === "string" ? bmpPassphrase(passphrase) : passphrase;
  const from = { hash: "SHA-1", passphrase: coded, salt: SALT, iterations } as const;
  const key = derive(from, PURPOSE.key, length);
  const iv = derive(from, PURPOSE.iv, 8);
  const cipher = scheme.endsWith("des")
    ? createCipheriv("des-ede3-cbc", concat(key, key).subarray(0, 24), iv)
    : undefined;
  return {
    scheme: sequence(
      objectId(`1.2.840.113549.1.12.1.${arc}`),
      sequence(octetString(SALT), integer(iterations)),
    ),
    data: cipher ? concat(cipher.update(data), cipher.final()) : rc2Cbc(key, iv, padded(data, 8)),
  };
}

/** Parameters of PBES2, each in DER, to be replaced by wrong ones. */
export interface Pbes2Parts {
  /** How many iterations there are; one unless told otherwise. */
  readonly count?: number;
  readonly derivation?: Bytes;
  readonly cipher?: Bytes;
  readonly iterations?: Bytes;
  readonly keyLength?: Bytes;
  readonly prf?: Bytes;
}

/** Encrypts with PBES2: PBKDF2 with HMAC-SHA-256, AES-256. */
export function encryptNew(
  data: Uint8Array,
  passphrase: string | Uint8Array,
  parts: Pbes2Parts = {},
): Encrypted {
  const iv = new Uint8Array(16).fill(7);
  const secret = typeof passphrase === "string" ? utf8(passphrase) : passphrase;
  const key = pbkdf2Sync(secret, SALT, parts.count ?? 1, 32, "sha256");
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  const {
    iterations = integer(parts.count ?? 1),
    keyLength = new Uint8Array(),
    prf = sequence(objectId(OID.hmacSha256), NULL),
    derivation = sequence(
      objectId(OID.pbkdf2),
      sequence(octetString(SALT), iterations, keyLength, prf),
    ),
    cipher: named = sequence(objectId(OID.aes256), octetString(iv)),
  } = parts;
  return {
    scheme: sequence(objectId(OID.pbes2), sequence(derivation, named)),
    data: concat(cipher.update(data), cipher.final()),
  };
}
