/**
 * The chain from a user's certificate to the pinned root.
 *
 * @module
 */
import { equalBytes } from "../bytes.ts";
import { readLeaf } from "../certificate/client_certificate.ts";
import { DerError } from "../asn1/der.ts";
import { type Constraints, constraints, OCSP_SIGNING } from "../certificate/extensions.ts";
import { ATTRIBUTE, attribute, type X509 } from "../certificate/x509.ts";
import { BankIdCertificateError, BankIdProofError } from "../errors.ts";
import { hashOf, hasSoundKey, isSignedBy } from "./rsa.ts";

/** A certificate with what its extensions say. */
export interface Link {
  readonly x509: X509;
  readonly constraints: Constraints;
}

/** A certificate with what its extensions say. */
export function link(x509: X509): Link {
  return { x509, constraints: constraints(x509) };
}

/** Reads the roots to trust, the caller's or the environment's. */
export function readRoots(pems: readonly string[]): Link[] {
  if (pems.length === 0) throw new TypeError("'roots' must hold a root to trust: it is empty");
  return pems.map((pem, index) => {
    const what = `'roots[${index}]'`;
    const x509 = readLeaf(pem, what);
    try {
      return link(x509);
    } catch (cause) {
      if (!(cause instanceof DerError)) throw cause;
      const message = `${what} has a malformed extension: ${cause.message}`;
      throw new BankIdCertificateError("certificate-unreadable", message, { cause });
    }
  });
}

/** Policies of BankIDs of persons (BankID: "certificate policies"). */
const PRODUCTION = ["1.2.752.78.1.1", "1.2.752.78.1.2", "1.2.752.78.1.5", "1.2.752.71.1.3"];
const TEST = ["1.2.3.4.5", "1.2.3.4.10", "1.2.3.4.25", "1.2.752.60.1.6", "1.2.752.71.1.3"];
const POLICIES: Readonly<Record<"production" | "test" | "own", readonly string[]>> = {
  production: PRODUCTION,
  test: TEST,
  own: [...PRODUCTION, ...TEST],
};

/** Whose policies hold. */
export type PolicySet = keyof typeof POLICIES;

function refuse(message: string): BankIdProofError {
  return new BankIdProofError(
    "chain",
    `Expected sound certificates from a person to the root: ${message}`,
  );
}

/**
 * Checks that the certificates, the user's first, lead to the one root, each issued by the next.
 * Times are checked elsewhere.
 *
 * @returns The root.
 * @throws {BankIdProofError} With check `chain`.
 */
export async function checkChain(
  links: readonly Link[],
  roots: readonly Link[],
  policies: PolicySet,
): Promise<Link> {
  const last = links.at(-1);
  const root = roots.find((each) => last && isNamedIssuer(each, last) && hasNamedKey(each, last));
  if (!root) throw refuse("The certificates do not lead to the root of the environment");
  const path = [...links, root];
  for (const [index, issuer] of path.entries()) {
    checkCommon(issuer);
    const issued = path[index - 1];
    if (!issued) continue;
    // Below an issuer at this position stand index - 1 authorities, the user not counted.
    checkAuthority(issuer, index - 1);
    const fault = await issueFault(issued, issuer);
    if (fault !== undefined) throw refuse(fault);
  }
  const [user] = links;
  if (user) checkUser(user, POLICIES[policies]);
  return root;
}

function checkCommon({ x509, constraints }: Link): void {
  if (!hasSoundKey(x509)) throw refuse("A key in the chain is not RSA of at least 2048 bits");
  const [unknown] = constraints.unknownCritical;
  if (unknown !== undefined) {
    throw refuse(`A certificate has the critical extension ${unknown}, which is not known here`);
  }
}

function isNamedIssuer(issuer: Link, issued: Link): boolean {
  return equalBytes(issuer.x509.subject.raw, issued.x509.issuer.raw);
}

function hasNamedKey({ constraints: { subjectKey } }: Link, issued: Link): boolean {
  const { authorityKey } = issued.constraints;
  return !authorityKey || !subjectKey || equalBytes(authorityKey, subjectKey);
}

function checkAuthority({ constraints: { ca, keyUsage } }: Link, authoritiesBelow: number): void {
  if (!ca.value || !ca.critical || !keyUsage?.keyCertSign) {
    throw refuse("A certificate was issued by one that is not an authority");
  }
  if (ca.pathLength !== undefined && ca.pathLength < authoritiesBelow) {
    throw refuse("An authority has more authorities below it than it may");
  }
}

/** What speaks against one certificate having been issued under another. */
export async function issueFault(issued: Link, issuer: Link): Promise<string | undefined> {
  if (!isNamedIssuer(issuer, issued)) return "The issuer of a certificate is not the next one";
  if (equalBytes(issued.x509.subject.raw, issued.x509.issuer.raw)) {
    return "A certificate in the chain is self-issued";
  }
  if (!hasNamedKey(issuer, issued)) return "A certificate names another key of its issuer";
  const hash = hashOf(issued.x509.signatureAlgorithm);
  if (hash === undefined || hash === "SHA-1") {
    return "A certificate is signed with an algorithm other than RSA with SHA-256 or SHA-512";
  }
  const isSigned = await isSignedBy(issuer.x509, hash, issued.x509.signature, issued.x509.tbs);
  return isSigned ? undefined : "The signature of a certificate is wrong";
}

/** A person's certificate is told from a relying party's and a responder's. */
function checkUser({ x509, constraints }: Link, policies: readonly string[]): void {
  const { ca, keyUsage, extendedKeyUsage } = constraints;
  if (ca.value) throw refuse("The user's certificate is an authority's");
  if (!keyUsage?.digitalSignature && !keyUsage?.nonRepudiation) {
    throw refuse("The user's certificate is not for signatures");
  }
  if (extendedKeyUsage?.includes(OCSP_SIGNING)) {
    throw refuse("The user's certificate is an OCSP responder's");
  }
  const names = [ATTRIBUTE.commonName, ATTRIBUTE.surname, ATTRIBUTE.givenName];
  const isPerson = names.every((type) => attribute(x509.subject, type)) &&
    /^\d{12}$/.test(attribute(x509.subject, ATTRIBUTE.serialNumber) ?? "");
  if (!isPerson) throw refuse("The user's certificate does not name a person");
  if (!constraints.policies.some((policy) => policies.includes(policy))) {
    throw refuse("The user's certificate has no policy of a BankID of the environment");
  }
}
