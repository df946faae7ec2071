/**
 * Finds, among what a file holds, the key for BankID and the certificate that belongs to it.
 *
 * @module
 */
import { type Bytes, equalBytes } from "../bytes.ts";
import type { BankIdCertificateError } from "../errors.ts";
import { DerError } from "../asn1/der.ts";
import { isKeyOf } from "./private_key.ts";
import { refused } from "./refusal.ts";
import { timeFault } from "./validity.ts";
import { readCertificate, type X509 } from "./x509.ts";

/** Certificates and keys in a file, in DER. */
export interface Contents {
  /** X.509 certificates. */
  readonly certificates: readonly Bytes[];
  /** PKCS#8 keys. */
  readonly keys: readonly Bytes[];
}

/** A key and a certificate that is for it. */
export interface Candidate {
  readonly key: Bytes;
  readonly x509: X509;
  /** Whether that is certain; where the runtime cannot tell, it is assumed. */
  readonly isCertain: boolean;
}

/** The key and the certificate that were found. */
export interface Pair extends Candidate {
  /** The certificate, and as much of the chain above it as there is. */
  readonly chain: readonly X509[];
  /** How many certificates there were to choose from. */
  readonly choices: number;
}

/**
 * The one key with its certificate. Of several certificates for the same key the one that is valid
 * is taken, and of several valid ones the one that lasts longest.
 *
 * @param contents Where to look.
 * @param names What the certificate and the key are called in errors.
 * @param select Chooses where there are several.
 * @throws {BankIdCertificateError} If there is none, or more than one.
 */
export function findPair(
  { certificates, keys }: Contents,
  names: { readonly cert: string; readonly key: string },
  select: (pairs: readonly Candidate[]) => readonly Candidate[] = (pairs) => pairs,
): Pair {
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
  const wanted = select(pairs);
  const [best] = wanted.toSorted((a, b) => better(a.x509, b.x509));
  if (!best || !haveOneKey(wanted)) throw severalKeys();
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

/** Whether all are of the same key. */
export function haveOneKey([first, ...others]: readonly Candidate[]): boolean {
  return others.every(({ key }) => first && equalBytes(key, first.key));
}

/** The error for keys of which one must be chosen. */
export function severalKeys(list = ""): BankIdCertificateError {
  return refused(
    "certificate-unsupported",
    "There are private keys of several certificates: choose one with the option 'fingerprint' of " +
      `readPkcs12 or readPem${list}`,
  );
}

/** A key with each certificate that is for it. */
function pairsOf(key: Bytes, certificates: readonly X509[]): Candidate[] {
  return certificates.flatMap((x509) => {
    const isKey = isKeyOf(key, x509);
    return isKey === false ? [] : [{ key, x509, isCertain: isKey === true }];
  });
}

/** Puts valid ones before all others, and later ones before earlier ones. */
function better(a: X509, b: X509): number {
  const isValid = (x509: X509): number => timeFault(x509, Date.now()) === undefined ? 1 : 0;
  return isValid(b) - isValid(a) || b.notAfter.getTime() - a.notAfter.getTime();
}

/** The leaf, and as much of the chain above it as there is. */
function chainOf(leaf: X509, all: readonly X509[]): X509[] {
  const chain: X509[] = [];
  const issuerOf = ({ issuer }: X509): X509 | undefined =>
    all.find((each) => !chain.includes(each) && equalBytes(each.subject.raw, issuer.raw));
  for (let next: X509 | undefined = leaf; next; next = issuerOf(next)) chain.push(next);
  return chain;
}
