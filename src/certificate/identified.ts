/**
 * Finds, among what a file holds, the certificate that belongs to the key.
 *
 * @module
 */
import { type Bytes, equalBytes, utf8 } from "../bytes.ts";
import { redact } from "../redact.ts";
import { BankIdCertificateError } from "../errors.ts";
import type { Certificate } from "../types.ts";
import { type CertificateInfo, describe } from "./identity.ts";
import { writePem } from "./pem.ts";
import { belongs, isWholeRsa, readPkcs8 } from "./private_key.ts";
import { readCertificate, type X509 } from "./x509.ts";

/** A certificate with its key, and what it says of itself. Passes to `createClient` as it is. */
export interface IdentifiedCertificate extends Certificate, CertificateInfo {}

/** Certificates and keys in a file, in DER. */
export interface Contents {
  /** X.509 certificates. */
  readonly certificates: readonly Bytes[];
  /** PKCS#8 keys. */
  readonly keys: readonly Bytes[];
}

/** The one key, its certificate, and the chain behind it. */
export async function identify({ certificates, keys }: Contents): Promise<IdentifiedCertificate> {
  const [key, ...others] = keys;
  if (!key) {
    throw new BankIdCertificateError(
      "key-missing",
      "There is no private key: export the certificate with its key, or pass the file with the key too",
    );
  }
  if (others.some((each) => !equalBytes(each, key))) {
    throw new BankIdCertificateError(
      "certificate-unsupported",
      `There are ${keys.length} private keys: export the one for BankID on its own`,
    );
  }
  if (certificates.length === 0) {
    throw new BankIdCertificateError(
      "certificate-missing",
      "There is a private key but no certificate: export both, or pass the file with the certificate too",
    );
  }
  const half = readPkcs8(key);
  const all = certificates.map((der) => readCertificate(der));
  const leaf = all.find((each) => belongs(half, each.publicKey));
  if (!leaf || !await canBeUsed(key, leaf)) {
    throw new BankIdCertificateError(
      "key-mismatch",
      "The private key belongs to another certificate: take both from the same file or order",
    );
  }
  const cert = chainOf(leaf, all).map((each) => writePem("CERTIFICATE", each.raw)).join("");
  return redact({ cert, key: writePem("PRIVATE KEY", key), ...describe(leaf) }, ["key"]);
}

/** The leaf, and as much of the chain above it as there is. */
function chainOf(leaf: X509, all: readonly X509[]): X509[] {
  const chain: X509[] = [];
  const issuerOf = ({ issuer }: X509): X509 | undefined =>
    all.find((each) => !chain.includes(each) && equalBytes(each.subject.raw, issuer.raw));
  for (let next: X509 | undefined = leaf; next; next = issuerOf(next)) chain.push(next);
  return chain;
}

const CURVES: Readonly<Record<string, string>> = {
  "1.2.840.10045.3.1.7": "P-256",
  "1.3.132.0.34": "P-384",
  "1.3.132.0.35": "P-521",
};

/**
 * Whether the secret half of the key belongs to the certificate, too: worked out for RSA, tried for
 * curves. Kinds that Web Crypto lacks are let pass.
 */
async function canBeUsed(pkcs8: Bytes, { publicKey, spki }: X509): Promise<boolean> {
  if (publicKey.kind === "rsa") return isWholeRsa(pkcs8);
  const namedCurve = publicKey.kind === "ec" ? CURVES[publicKey.curve] : undefined;
  if (namedCurve === undefined) return true;
  const algorithm = { name: "ECDSA", namedCurve, hash: "SHA-256" };
  try {
    const [own, theirs] = await Promise.all([
      crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]),
      crypto.subtle.importKey("spki", spki.slice(), algorithm, false, ["verify"]),
    ]);
    const trial = utf8("trial");
    const signature = await crypto.subtle.sign(algorithm, own, trial);
    return await crypto.subtle.verify(algorithm, theirs, signature, trial);
  } catch {
    return false;
  }
}
