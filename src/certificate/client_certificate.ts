/**
 * Checks a relying party's certificate and key before they are used, so that what is wrong with
 * them is said in words and not by a TLS alert.
 *
 * @module
 */
import { findBuiltin } from "../builtin.ts";
import type { Bytes } from "../bytes.ts";
import type { BankIdCertificateError } from "../errors.ts";
import type { Certificate } from "../types.ts";
import { DerError } from "../asn1/der.ts";
import { bitLength } from "../asn1/der_values.ts";
import { isRecord, wrongKind } from "../options.ts";
import { findPair, type Pair } from "./pairing.ts";
import { type PemBlock, readPemBlocks, whyNoPem, writePem } from "./pem.ts";
import { pkcs8Of, plainPkcs8, readPkcs8 } from "./private_key.ts";
import { refused, unreadable } from "./refusal.ts";
import { MAX_RSA_BITS, MIN_RSA_BITS } from "./signature.ts";
import { expired, timeFault } from "./validity.ts";
import { readCertificate, type X509 } from "./x509.ts";

const CERT = "'certificate.cert'";
const KEY = "'certificate.key'";

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
 * Checks that certificate and key are PEM, belong together, are valid now, and are of a kind that
 * TLS takes on every runtime. What comes back is PEM as RFC 7468 has it, the certificate first.
 *
 * @throws {TypeError} If `cert` or `key` is not a string.
 * @throws {BankIdCertificateError} If one of them cannot be used.
 */
export function checkCertificate(certificate: Certificate, now: number): CheckedCertificate {
  if (!isRecord(certificate) || certificate instanceof Promise) {
    throw wrongKind("certificate", "an object with 'cert' and 'key'", certificate);
  }
  const { cert, key } = certificate;
  for (const [name, value] of Object.entries({ cert, key })) {
    if (typeof value !== "string") {
      const rule = "PEM text, as readPkcs12 and readPem give it";
      throw wrongKind(`certificate.${name}`, rule, value);
    }
  }
  const { x509, chain, key: pkcs8, isCertain } = pairOf(cert, key);
  checkValidity(x509, now);
  const material = {
    cert: chain.map(({ raw }) => writePem("CERTIFICATE", raw)).join(""),
    key: writePem("PRIVATE KEY", plainPkcs8(pkcs8)),
  };
  const flaw = flawOf(x509) ??
    (isCertain ? flawInTls(material) : "or its key is broken, or of an unknown kind");
  if (flaw === undefined) return { ...material, x509 };
  throw refused(
    "certificate-unsupported",
    `${CERT} ${flaw}: TLS does not take it. Order a new one from your bank`,
  );
}

interface Runtime {
  readonly Deno?: { createHttpClient?(material: object): { close(): void } };
}

interface Tls {
  createSecureContext(material: object): unknown;
}

/**
 * Asks the runtime, which may have something against what is sound, before the first call. Deno up to
 * 2.9.0 ends the process over a key that is not sound.
 */
function flawInTls(material: Certificate): string | undefined {
  const { Deno } = globalThis as unknown as Runtime;
  try {
    // Deno's 'node:tls' looks at the certificate only when it connects.
    if (Deno) Deno.createHttpClient?.(material).close();
    else findBuiltin<Tls>("node:tls")?.createSecureContext(material);
    return undefined;
  } catch (cause) {
    return `or its key is not for this runtime (${cause})`;
  }
}

function pairOf(cert: string, key: string): Pair {
  const certificates = certificatesIn(cert, CERT);
  const keys = keysIn(key);
  return reading(
    `${CERT} is not an X.509 certificate`,
    () => findPair({ certificates, keys }, { cert: CERT, key: KEY }),
  );
}

/** What a function reads; what is malformed is refused by a name, with the reason behind it. */
function reading<T>(refusal: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw unreadable(`${refusal}: ${cause.message}`, cause);
  }
}

function keysIn(pem: string): Bytes[] {
  const blocks = blocksOf(pem, KEY);
  const keys = reading(`${KEY} is not a private key`, () => {
    const found = blocks.flatMap((block) => pkcs8Of(block) ?? []);
    found.forEach(readPkcs8);
    return found;
  });
  if (keys.length > 0) return keys;
  if (blocks.some(({ label }) => label.includes("ENCRYPTED"))) {
    throw refused(
      "certificate-unsupported",
      `${KEY} is encrypted: open it with readPem and its passphrase`,
    );
  }
  throw notHeld(KEY, "PRIVATE KEY", blocks);
}

/** P-256, P-384, P-521 and Ed25519. */
const KINDS: readonly string[] = [
  "1.2.840.10045.3.1.7",
  "1.3.132.0.34",
  "1.3.132.0.35",
  "1.3.101.112",
];

/** Why TLS does not take a client's certificate on Deno (rustls) and Bun (BoringSSL) alike. */
function flawOf({ version, publicKey: key }: X509): string | undefined {
  if (version !== 3) return "is of X.509 version 1, not 3";
  if (key.kind === "rsa") {
    const bits = bitLength(key.modulus);
    return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS
      ? undefined
      : `has an RSA key of ${bits} bits, it must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS}`;
  }
  const kind = key.kind === "ec" ? key.curve : key.kind === "other" ? key.algorithm : "RSA-PSS";
  return KINDS.includes(kind)
    ? undefined
    : `has a key of the kind ${kind}, not RSA, P-256, P-384, P-521 or Ed25519`;
}

/** Reads every certificate of a PEM text, of which there must be one. */
export function readBundle(pem: string, what: string): X509[] {
  const certificates = certificatesIn(pem, what);
  return reading(`${what} is not an X.509 certificate`, () => certificates.map(readCertificate));
}

function certificatesIn(pem: string, what: string): Bytes[] {
  const blocks = blocksOf(pem, what);
  const found = blocks.filter(({ label }) => label === "CERTIFICATE");
  if (found.length > 0) return found.map(({ der }) => der);
  throw notHeld(what, "CERTIFICATE", blocks);
}

/** The error for PEM text without a block of the kind that is needed. */
function notHeld(
  what: string,
  wanted: string,
  blocks: readonly PemBlock[],
): BankIdCertificateError {
  const labels = [...new Set(blocks.map(({ label }) => label))].join(", ");
  const hint = what === CERT && /PKCS7|CMS| CERTIFICATE/.test(labels) ? "; readPem opens it" : "";
  return unreadable(`${what} must hold a ${wanted} block: it holds ${labels}${hint}`);
}

function blocksOf(pem: string, what: string): PemBlock[] {
  const blocks = readPemBlocks(pem, what);
  if (blocks.length > 0) return blocks;
  throw unreadable(`${what} is not PEM: ${whyNoPem(pem)}`);
}

function checkValidity(x509: X509, now: number): void {
  if (now > x509.notAfter.getTime()) throw expired(x509.notAfter);
  const fault = timeFault(x509, now);
  if (fault === undefined) return;
  throw refused("certificate-not-yet-valid", `${CERT} ${fault}: is the clock right?`);
}
