/**
 * What a relying party's certificate says of itself.
 *
 * @module
 */
import { toHex } from "../bytes.ts";
import { nodeCrypto } from "./node_crypto.ts";
import { ATTRIBUTE, attribute, COMMON_NAME, type Name, type X509 } from "./x509.ts";

/**
 * What a relying party's certificate says of itself.
 *
 * @category Certificates
 */
export interface CertificateInfo {
  /** Whom it was issued to, as a distinguished name with the most specific attribute first. */
  readonly subject: string;
  /** The relying party's organisation number, when the certificate has it. */
  readonly organisationNumber?: string;
  /** Who issued it, as a distinguished name. */
  readonly issuer: string;
  /** First moment of its validity. */
  readonly notBefore: Date;
  /** Last moment of its validity. */
  readonly notAfter: Date;
  /** Which of BankID's environments it is for; `unknown` when its issuer is none of BankID's. */
  readonly environment: "production" | "test" | "unknown";
  /** SHA-256 of the certificate, in upper-case hexadecimal. */
  readonly fingerprint: string;
}

/** A distinguished name as text (RFC 4514): the most specific attribute first. */
export function nameText({ attributes }: Name): string {
  const shortNames: Readonly<Record<string, string>> = {
    [ATTRIBUTE.commonName]: "CN",
    [ATTRIBUTE.surname]: "SN",
    [ATTRIBUTE.serialNumber]: "serialNumber",
    [ATTRIBUTE.country]: "C",
    [ATTRIBUTE.organisation]: "O",
    [ATTRIBUTE.organisationalUnit]: "OU",
    [ATTRIBUTE.name]: "name",
    [ATTRIBUTE.givenName]: "GN",
  };
  return attributes.toReversed()
    .map(({ type, value }) => `${shortNames[type] ?? type}=${value.replace(/[,+"\\<>;]/g, "\\$&")}`)
    .join(",");
}

/** The name of the authority that issued a certificate. */
export function issuerName({ issuer }: X509): string {
  return attribute(issuer, COMMON_NAME) ?? "";
}

/** BankID's authorities for relying parties are named "… RP CA v1 for BankID", with "Test" in test. */
export function environmentOf(x509: X509): CertificateInfo["environment"] {
  const name = issuerName(x509);
  if (!/\bRP CA\b/i.test(name) || !/\bBankID\b/i.test(name)) return "unknown";
  return /\bTest$/i.test(name) ? "test" : "production";
}

/** SHA-256 of a certificate, in upper-case hexadecimal. */
export function fingerprintOf({ raw }: X509): string {
  const digest = nodeCrypto().createHash("sha256").update(raw).digest();
  return toHex(digest).toUpperCase();
}

/** What a certificate says of itself. */
export function describe(x509: X509): CertificateInfo {
  const organisationNumber = attribute(x509.subject, ATTRIBUTE.serialNumber);
  return {
    subject: nameText(x509.subject),
    ...(organisationNumber === undefined ? {} : { organisationNumber }),
    issuer: nameText(x509.issuer),
    notBefore: x509.notBefore,
    notAfter: x509.notAfter,
    environment: environmentOf(x509),
    fingerprint: fingerprintOf(x509),
  };
}
