/**
 * Certificates made for a test, whole or put together from parts that may be wrong.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, X509Certificate } from "node:crypto";
import type { Bytes } from "../../src/bytes.ts";
import { contextTag } from "../../src/asn1/der.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { ATTRIBUTE, type X509 } from "../../src/certificate/x509.ts";
import {
  type CertificatePlan,
  distinguishedName,
  issue,
  type Keys,
} from "../../src/simulator/pki/authority.ts";
import {
  bitString,
  element,
  integer,
  NULL,
  objectId,
  sequence,
  time,
} from "../../src/asn1/der_writer.ts";
import { rsaKeys, rsaPair, STRANGER } from "./rsa.ts";

/** Name of the authority that signs the certificates of a test. */
export const ISSUER: Bytes = distinguishedName([[ATTRIBUTE.commonName, "Test authority"]]);

/** Name in the certificates of a test. */
export const SUBJECT: Bytes = distinguishedName([
  [ATTRIBUTE.country, "SE"],
  [ATTRIBUTE.organisation, "Räksmörgås AB"],
  [ATTRIBUTE.serialNumber, "5566304928"],
]);

let authority: Promise<Keys> | undefined;

/** The authority's keys, made once in a process. */
export function authorityKeys(): Promise<Keys> {
  return authority ??= rsaKeys("root");
}

/** DER of a certificate for a public key. */
export async function certify(spki: Bytes, plan: Partial<CertificatePlan> = {}): Promise<Bytes> {
  const { privateKey } = await authorityKeys();
  return await issue({
    subject: SUBJECT,
    issuer: ISSUER,
    signer: privateKey,
    extensions: [],
    spki,
    ...plan,
  });
}

/** The parts of a certificate, in DER; an empty one is left out. */
export interface CertificateParts {
  readonly version: Bytes;
  readonly serial: Bytes;
  readonly innerAlgorithm: Bytes;
  readonly issuer: Bytes;
  readonly validity: Bytes;
  readonly subject: Bytes;
  readonly spki: Bytes;
  readonly extensions: Bytes;
  readonly afterTbs: Bytes;
  readonly algorithm: Bytes;
  readonly signature: Bytes;
  readonly after: Bytes;
}

const NOTHING: Bytes = new Uint8Array();
/** The algorithm identifier of sha256WithRSAEncryption. */
export const SHA256_WITH_RSA: Bytes = sequence(objectId("1.2.840.113549.1.1.11"), NULL);

/** DER of a certificate with parts replaced. Its signature is not one. */
export function assemble(spki: Bytes, parts: Partial<CertificateParts> = {}): Bytes {
  const all: CertificateParts = {
    version: element(contextTag(0), integer(2)),
    serial: integer(4711),
    innerAlgorithm: SHA256_WITH_RSA,
    issuer: ISSUER,
    validity: sequence(time(new Date("2026-01-01")), time(new Date("2027-01-01"))),
    subject: SUBJECT,
    spki,
    extensions: NOTHING,
    afterTbs: NOTHING,
    algorithm: SHA256_WITH_RSA,
    signature: bitString(new Uint8Array(256)),
    after: NOTHING,
    ...parts,
  };
  const { version, serial, innerAlgorithm, issuer, validity, subject } = all;
  const tbs = sequence(
    ...[version, serial, innerAlgorithm, issuer, validity, subject],
    ...[all.spki, all.extensions, all.afterTbs],
  );
  return sequence(tbs, all.algorithm, all.signature, all.after);
}

/** SubjectPublicKeyInfo of a key. */
export function spkiOf(kind: "rsa" | "ec"): Bytes {
  const { publicKey } = kind === "rsa"
    ? rsaPair(STRANGER)
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
}

/** A hash in lower-case hexadecimal. */
export function sha(algorithm: "sha1" | "sha256", bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** What a certificate says, in a form in which two readers can be compared. */
export interface Reading {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly from: number;
  readonly to: number;
  readonly sha256: string;
  readonly spki: string;
}

const SHORT: Readonly<Record<string, string>> = {
  [ATTRIBUTE.commonName]: "CN",
  [ATTRIBUTE.organisation]: "O",
  [ATTRIBUTE.organisationalUnit]: "OU",
  [ATTRIBUTE.country]: "C",
  [ATTRIBUTE.serialNumber]: "serialNumber",
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** What the project's reader found. */
export function ours(x509: X509): Reading {
  const lines = ({ attributes }: X509["subject"]): string =>
    attributes.map(({ type, value }) => `${SHORT[type] ?? type}=${value}`).join("\n");
  return {
    subject: lines(x509.subject),
    issuer: lines(x509.issuer),
    serial: hex(x509.serialNumber).toUpperCase(),
    from: x509.notBefore.getTime(),
    to: x509.notAfter.getTime(),
    sha256: sha("sha256", x509.raw).toUpperCase(),
    spki: hex(x509.spki),
  };
}

/** What the runtime's own reader finds. */
export function theirs(der: Uint8Array): Reading {
  const found = new X509Certificate(writePem("CERTIFICATE", der));
  return {
    subject: found.subject,
    issuer: found.issuer,
    serial: found.serialNumber.padStart(Math.ceil(found.serialNumber.length / 2) * 2, "0"),
    from: Date.parse(found.validFrom),
    to: Date.parse(found.validTo),
    sha256: found.fingerprint256.replaceAll(":", ""),
    spki: hex(found.publicKey.export({ type: "spki", format: "der" })),
  };
}
