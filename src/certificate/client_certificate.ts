/**
 * Checks a relying party's certificate and key before they are used, so that what is wrong with
 * them is said in words and not by a TLS alert.
 *
 * @module
 */
import { equalBytes } from "../bytes.ts";
import { BankIdCertificateError } from "../errors.ts";
import type { Certificate } from "../types.ts";
import { DerError, readDer } from "../asn1/der.ts";
import { nodeCrypto } from "./node_crypto.ts";
import { type PemBlock, readPemBlocks, writePem } from "./pem.ts";
import { belongs, type PublicHalf, readPkcs1, readPkcs8, readSec1 } from "./private_key.ts";
import { publicKey, readCertificate, type X509 } from "./x509.ts";

const KEY = "'certificate.key'";

const KEY_READERS: Readonly<Record<string, (der: Uint8Array) => PublicHalf>> = {
  "PRIVATE KEY": readPkcs8,
  "RSA PRIVATE KEY": readPkcs1,
  "EC PRIVATE KEY": (der) => readSec1(der),
};

/** What {@linkcode checkCertificate} found, ready for mutual TLS. */
export interface CheckedCertificate {
  /** PEM of the certificate and of the chain behind it. */
  readonly cert: string;
  /** PEM of the private key. */
  readonly key: string;
  /** The certificate itself. */
  readonly x509: X509;
}

/**
 * Checks that certificate and key are PEM, belong together, and are valid now.
 *
 * @throws {TypeError} If `cert` or `key` is not a string.
 * @throws {BankIdCertificateError} If one of them cannot be used.
 */
export function checkCertificate(certificate: Certificate, now: number): CheckedCertificate {
  if (certificate instanceof Promise) {
    throw new TypeError("'certificate' is a Promise: is an 'await' missing?");
  }
  const { cert, key } = certificate;
  for (const [name, value] of Object.entries({ cert, key })) {
    if (typeof value !== "string") {
      throw new TypeError(`'certificate.${name}' must be PEM text: got ${typeName(value)}`);
    }
  }
  const x509 = readLeaf(cert);
  checkValidity(x509, now);
  if (!fits(keyBlock(key), x509)) {
    throw new BankIdCertificateError(
      "key-mismatch",
      "'certificate.key' is not the key of 'certificate.cert': they must come from the same file",
    );
  }
  return { cert, key, x509 };
}

/** Reads the first certificate of a PEM text. */
export function readLeaf(pem: string, what = "'certificate.cert'"): X509 {
  return readBlock(certificateBlocks(pem, what)[0], what);
}

/** Reads every certificate of a PEM text, of which there must be one. */
export function readBundle(pem: string, what: string): X509[] {
  return certificateBlocks(pem, what).map((block) => readBlock(block, what));
}

function certificateBlocks(pem: string, what: string): [PemBlock, ...PemBlock[]] {
  const blocks = blocksOf(pem, what);
  const [first, ...others] = blocks.filter((each) => each.label === "CERTIFICATE");
  if (first) return [first, ...others];
  const found = [...new Set(blocks.map((each) => each.label))].join(", ");
  throw new BankIdCertificateError(
    "certificate-unreadable",
    `${what} must hold a CERTIFICATE block: it holds ${found}`,
  );
}

function readBlock({ der }: PemBlock, what: string): X509 {
  try {
    return readCertificate(der);
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdCertificateError(
      "certificate-unreadable",
      `${what} is not an X.509 certificate: ${cause.message}`,
      { cause },
    );
  }
}

function blocksOf(pem: string, what: string): PemBlock[] {
  const blocks = readPemBlocks(pem, what);
  if (blocks.length > 0) return blocks;
  const hint = /^[\w./\\: -]{1,255}$/.test(pem)
    ? "it looks like a path; pass the file's content"
    : "no '-----BEGIN …-----' line was found";
  throw new BankIdCertificateError("certificate-unreadable", `${what} is not PEM: ${hint}`);
}

function checkValidity(x509: X509, now: number): void {
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  if (now > x509.notAfter.getTime()) {
    throw new BankIdCertificateError(
      "certificate-expired",
      `'certificate.cert' expired on ${day(x509.notAfter)}: order a new one from your bank`,
    );
  }
  if (now < x509.notBefore.getTime()) {
    throw new BankIdCertificateError(
      "certificate-not-yet-valid",
      `'certificate.cert' is not valid before ${day(x509.notBefore)}: is the clock right?`,
    );
  }
}

function keyBlock(pem: string): PemBlock {
  const blocks = blocksOf(pem, KEY);
  const block = blocks.find((each) => each.label.endsWith("PRIVATE KEY"));
  if (block && Object.hasOwn(KEY_READERS, block.label)) return block;
  const found = [...new Set(blocks.map((each) => each.label))].join(", ");
  throw new BankIdCertificateError(
    block?.label === "ENCRYPTED PRIVATE KEY" ? "certificate-unsupported" : "certificate-unreadable",
    block?.label === "ENCRYPTED PRIVATE KEY"
      ? `${KEY} is encrypted: open it with readPem and its passphrase`
      : `${KEY} must hold a PRIVATE KEY block: it holds ${found}`,
  );
}

/** Whether the key is that of the certificate. */
function fits(block: PemBlock, { publicKey: stated, keyBits }: X509): boolean {
  const half = publicHalf(block);
  if (!half || !belongs(half, stated)) return false;
  const isStated = half.kind === "rsa" || (half.kind === "ec" && half.point !== undefined);
  return isStated || equalBytes(computedBits(block), keyBits);
}

function publicHalf({ label, der }: PemBlock): PublicHalf | undefined {
  try {
    return KEY_READERS[label]?.(der);
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdCertificateError(
      "certificate-unreadable",
      `${KEY} is not a private key: ${cause.message}`,
      { cause },
    );
  }
}

/** The public half of a key that does not state it. */
function computedBits({ label, der }: PemBlock): Uint8Array {
  const { createPrivateKey, createPublicKey } = nodeCrypto();
  let spki: Uint8Array;
  try {
    const key = createPublicKey(createPrivateKey(writePem(label, der)));
    spki = key.export({ type: "spki", format: "der" });
  } catch {
    throw new BankIdCertificateError(
      "certificate-unsupported",
      `${KEY} is broken, or of a kind that this runtime cannot use`,
    );
  }
  return publicKey(readDer(spki)).bits;
}

function typeName(value: unknown): string {
  return value === null ? "null" : typeof value;
}
