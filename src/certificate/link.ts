/**
 * What every chain of certificates has in common, whatever it is for.
 *
 * @module
 */
import { equalBytes } from "../bytes.ts";
import { type Constraints, constraints, type Position } from "./extensions.ts";
import { isSignedBy, schemeOf, type SignatureScheme } from "./signature.ts";
import type { X509 } from "./x509.ts";

/** A certificate, and what its extensions say about its place in a chain. */
export interface Placed {
  readonly x509: X509;
  readonly constraints: Position;
}

/** A certificate with all that its extensions say. */
export interface Link extends Placed {
  readonly constraints: Constraints;
}

/** A certificate with all that its extensions say. */
export function link(x509: X509): Link {
  return { x509, constraints: constraints(x509) };
}

/** Whether a certificate names another as its issuer. */
export function isNamedIssuer(issuer: Placed, issued: Placed): boolean {
  return equalBytes(issuer.x509.subject.raw, issued.x509.issuer.raw);
}

/** Whether the key that a certificate names as its issuer's can be that of another. */
export function hasNamedKey({ constraints: { subjectKey } }: Link, issued: Link): boolean {
  const { authorityKey } = issued.constraints;
  return !authorityKey || !subjectKey || equalBytes(authorityKey, subjectKey);
}

/** Whether a certificate names itself as its issuer. */
export function isSelfIssued({ x509 }: Placed): boolean {
  return equalBytes(x509.subject.raw, x509.issuer.raw);
}

/** How a certificate is signed; `undefined` if in a way that proves nothing, such as with SHA-1. */
export function soundScheme({ x509 }: Placed): SignatureScheme | undefined {
  const scheme = schemeOf(x509.signatureAlgorithm);
  return scheme?.hash === "SHA-1" ? undefined : scheme;
}

/** Whether the key of one certificate signed the other, in a way that proves it. */
export async function hasSigned(issuer: Placed, issued: Placed): Promise<boolean> {
  const scheme = soundScheme(issued);
  const { signature, tbs } = issued.x509;
  return scheme !== undefined && await isSignedBy(issuer.x509, scheme, signature, tbs);
}
