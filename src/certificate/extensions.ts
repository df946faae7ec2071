/**
 * The extensions of certificates that BankID uses (RFC 5280, 4.2; RFC 6960, 4.2.2.2).
 *
 * @module
 */
import { children, contextTag, cursor, readDer, TAG } from "../asn1/der.ts";
import { bitFlags, boolean, octets, oid, smallInteger } from "../asn1/der_values.ts";
import type { Extension, X509 } from "./x509.ts";

const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const EXTENDED_KEY_USAGE = "2.5.29.37";
/** Object identifier of the names and addresses of a server. */
export const SUBJECT_ALT_NAME = "2.5.29.17";

type ExtensionName =
  | "subjectKeyIdentifier"
  | "keyUsage"
  | "subjectAltName"
  | "basicConstraints"
  | "certificatePolicies"
  | "authorityKeyIdentifier"
  | "extendedKeyUsage"
  | "authorityInformationAccess"
  | "ocspNoCheck";

/** Object identifiers of the extensions that are understood here; a client needs the four above. */
export const EXTENSION: Readonly<Record<ExtensionName, string>> = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: KEY_USAGE,
  subjectAltName: SUBJECT_ALT_NAME,
  basicConstraints: BASIC_CONSTRAINTS,
  certificatePolicies: "2.5.29.32",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: EXTENDED_KEY_USAGE,
  authorityInformationAccess: "1.3.6.1.5.5.7.1.1",
  ocspNoCheck: "1.3.6.1.5.5.7.48.1.5",
};

/** The extended key usage of OCSP responders. */
export const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

/** What the extensions of a certificate say of its place in a chain. */
export interface Position {
  /** Whether it may issue certificates, and whether that is marked critical. */
  readonly ca: {
    readonly value: boolean;
    readonly critical: boolean;
    readonly pathLength?: number;
  };
  /** `undefined` when the extension is absent. */
  readonly keyUsage: KeyUsage | undefined;
  /** Object identifiers; `undefined` when the extension is absent. */
  readonly extendedKeyUsage: readonly string[] | undefined;
}

/** What the extensions of a certificate say. */
export interface Constraints extends Position {
  /** Identifier of its key. */
  readonly subjectKey: Uint8Array | undefined;
  /** Identifier of its issuer's key. */
  readonly authorityKey: Uint8Array | undefined;
  /** Object identifiers of the policies. */
  readonly policies: readonly string[];
  /** Critical extensions that are not understood here: reason to refuse the certificate. */
  readonly unknownCritical: readonly string[];
}

/** Bits of keyUsage. */
export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly nonRepudiation: boolean;
  readonly keyCertSign: boolean;
}

function isUnderstood(id: string): boolean {
  const known: readonly string[] = [
    EXTENSION.keyUsage,
    EXTENSION.basicConstraints,
    EXTENSION.certificatePolicies,
    EXTENSION.extendedKeyUsage,
    // It asks for nothing: a responder's own status is not looked up here.
    EXTENSION.ocspNoCheck,
  ];
  return known.includes(id);
}

/** Reads the extensions of a certificate. Throws a `DerError` when one is malformed. */
export function constraints(x509: X509): Constraints {
  const { extensions } = x509;
  return {
    ...position(x509),
    subjectKey: subjectKey(extensions.get(EXTENSION.subjectKeyIdentifier)),
    authorityKey: authorityKey(extensions.get(EXTENSION.authorityKeyIdentifier)),
    policies: policies(extensions.get(EXTENSION.certificatePolicies)),
    unknownCritical: [...extensions].flatMap(([id, { critical }]) =>
      critical && !isUnderstood(id) ? [id] : []
    ),
  };
}

/** Reads the extensions that place a certificate in a chain. Throws a `DerError` as well. */
export function position({ extensions }: X509): Position {
  return {
    ca: basicConstraints(extensions.get(BASIC_CONSTRAINTS)),
    keyUsage: keyUsage(extensions.get(KEY_USAGE)),
    extendedKeyUsage: identifiers(extensions.get(EXTENDED_KEY_USAGE)),
  };
}

function basicConstraints(extension: Extension | undefined): Position["ca"] {
  if (!extension) return { value: false, critical: false };
  const parts = cursor(readDer(extension.value));
  const flag = parts.optional(TAG.boolean);
  const length = parts.optional(TAG.integer);
  parts.end();
  return {
    value: flag !== undefined && boolean(flag),
    critical: extension.critical,
    ...(length ? { pathLength: smallInteger(length) } : {}),
  };
}

function keyUsage(extension: Extension | undefined): KeyUsage | undefined {
  if (!extension) return undefined;
  const bits = bitFlags(readDer(extension.value));
  return {
    digitalSignature: bits[0] === true,
    nonRepudiation: bits[1] === true,
    keyCertSign: bits[5] === true,
  };
}

function identifiers(extension: Extension | undefined): string[] | undefined {
  return extension && children(readDer(extension.value)).map(oid);
}

function policies(extension: Extension | undefined): string[] {
  if (!extension) return [];
  return children(readDer(extension.value)).map((policy) => oid(cursor(policy).next()));
}

function subjectKey(extension: Extension | undefined): Uint8Array | undefined {
  return extension && octets(readDer(extension.value));
}

function authorityKey(extension: Extension | undefined): Uint8Array | undefined {
  if (!extension) return undefined;
  return cursor(readDer(extension.value)).optional(contextTag(0, "primitive"))?.content;
}
