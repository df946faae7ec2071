/**
 * Finds, among what a file holds, the key for BankID and the certificate that belongs to it.
 *
 * @module
 */
import { type Bytes, equalBytes } from "../bytes.ts";
import { DerError } from "../asn1/der.ts";
import { fingerprintOf, nameText } from "./identity.ts";
import { isKeyOf } from "./private_key.ts";
import { refused } from "./refusal.ts";
import { readCertificate, type X509 } from "./x509.ts";

/**
 * Which certificate to take from a file.
 *
 * @category Certificates
 */
export interface SelectOptions {
  /**
   * SHA-256 fingerprint of the certificate to take, in hexadecimal with or without colons. Needed
   * where a file has keys of several certificates; the error then lists them.
   */
  readonly fingerprint?: string | undefined;
}

/** Refuses a fingerprint that is no text. */
export function checkSelection({ fingerprint }: SelectOptions): void {
  if (fingerprint !== undefined && typeof fingerprint !== "string") {
    throw new TypeError("'fingerprint' must be a string");
  }
}

/** Certificates and keys in a file, in DER. */
export interface Contents {
  /** X.509 certificates. */
  readonly certificates: readonly Bytes[];
  /** PKCS#8 keys. */
  readonly keys: readonly Bytes[];
}

/** A certificate and its key. */
export interface Pair {
  readonly key: Bytes;
  readonly x509: X509;
  /** The certificate, and as much of the chain above it as there is. */
  readonly chain: readonly X509[];
  /** How many certificates there were to choose from. */
  readonly choices: number;
}

/** What a certificate and a key are called in an error. */
export interface PairNames {
  readonly cert: string;
  readonly key: string;
}

/**
 * The one key with its certificate. Of several certificates for the same key the one that is valid
 * is taken, and of several valid ones the one that lasts longest.
 *
 * @throws {BankIdCertificateError} If there is none, or more than one.
 */
export function findPair(
  { certificates, keys }: Contents,
  options: SelectOptions = {},
  names: PairNames = { cert: "the certificate", key: "The private key" },
): Pair {
  if (keys.length === 0) {
    throw refused("key-missing", "There is no private key: pass the file with the key, too");
  }
  if (certificates.length === 0) {
    throw refused(
      "certificate-missing",
      "There is a private key but no certificate: pass the file with the certificate, too",
    );
  }
  const { readable, damage } = readAll(certificates);
  const pairs = unique(keys).flatMap((key) => pairsOf(key, readable));
  // What cannot be read may be what is looked for.
  if (pairs.length === 0 && damage) throw damage;
  if (pairs.length === 0) {
    throw refused(
      "key-mismatch",
      `${names.key} is not the key of ${names.cert}: they must come from the same file or order`,
    );
  }
  const wanted = selected(pairs, options.fingerprint);
  const [best, ...others] = wanted.toSorted((a, b) => better(a.x509, b.x509));
  if (!best || others.some(({ key }) => !equalBytes(key, best.key))) {
    throw refused(
      "certificate-unsupported",
      "There are private keys of several certificates: choose one with the option 'fingerprint' of " +
        `readPkcs12 or readPem: ${listed(wanted)}`,
    );
  }
  return { ...best, chain: chainOf(best.x509, readable), choices: wanted.length };
}

function unique(all: readonly Bytes[]): Bytes[] {
  return all.filter((one, at) => at === all.findIndex((other) => equalBytes(one, other)));
}

/** The certificates that can be read, and what is wrong with the first of the others. */
function readAll(certificates: readonly Bytes[]): { readable: X509[]; damage?: DerError } {
  const readable: X509[] = [];
  let damage: DerError | undefined;
  for (const der of unique(certificates)) {
    try {
      readable.push(readCertificate(der));
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      damage ??= error;
    }
  }
  return { readable, ...(damage && { damage }) };
}

type Candidate = Pick<Pair, "key" | "x509">;

/** A key with each certificate that is for it. Where the runtime cannot tell, it is assumed to be. */
function pairsOf(key: Bytes, certificates: readonly X509[]): Candidate[] {
  return certificates.filter((x509) => isKeyOf(key, x509) !== false).map((x509) => ({ key, x509 }));
}

function selected(
  pairs: readonly Candidate[],
  fingerprint: string | undefined,
): readonly Candidate[] {
  if (fingerprint === undefined) return pairs;
  const wanted = fingerprint.replace(/[:\s]/g, "").toUpperCase();
  const found = pairs.filter(({ x509 }) => fingerprintOf(x509) === wanted);
  if (found.length > 0) return found;
  throw refused(
    "certificate-missing",
    `No certificate has the fingerprint ${fingerprint.slice(0, 100)} and its key: there is ${
      listed(pairs)
    }`,
  );
}

function listed(pairs: readonly Candidate[]): string {
  return pairs.map(({ x509 }) => {
    const day = x509.notAfter.toISOString().slice(0, 10);
    return `${fingerprintOf(x509)} (${nameText(x509.subject)}, valid until ${day})`;
  }).join(", ");
}

/** Puts valid ones before all others, and later ones before earlier ones. */
function better(a: X509, b: X509): number {
  return Number(isValid(b)) - Number(isValid(a)) || b.notAfter.getTime() - a.notAfter.getTime();
}

function isValid({ notBefore, notAfter }: X509): boolean {
  const now = Date.now();
  return notBefore.getTime() <= now && now <= notAfter.getTime();
}

/** The leaf, and as much of the chain above it as there is. */
function chainOf(leaf: X509, all: readonly X509[]): X509[] {
  const chain: X509[] = [];
  const issuerOf = ({ issuer }: X509): X509 | undefined =>
    all.find((each) => !chain.includes(each) && equalBytes(each.subject.raw, issuer.raw));
  for (let next: X509 | undefined = leaf; next; next = issuerOf(next)) chain.push(next);
  return chain;
}
