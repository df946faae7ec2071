/**
 * The chain from a user's certificate to the pinned root.
 *
 * @module
 */
import { readBundle } from "../certificate/client_certificate.ts";
import { DerError } from "../asn1/der.ts";
import { OCSP_SIGNING } from "../certificate/extensions.ts";
import {
  hasNamedKey,
  hasSigned,
  isNamedIssuer,
  isSelfIssued,
  type Link,
  link,
  soundScheme,
} from "../certificate/link.ts";
import { ATTRIBUTE, attribute } from "../certificate/x509.ts";
import { BankIdCertificateError, BankIdProofError } from "../errors.ts";
import { hasSoundKey } from "../certificate/signature.ts";

/** Reads the roots to trust, the caller's or the environment's. */
export function readRoots(pems: readonly string[]): Link[] {
  if (pems.length === 0) throw new TypeError("'roots' must hold a root to trust: it is empty");
  return pems.flatMap((pem, index) => {
    const what = `'roots[${index}]'`;
    const certificates = readBundle(pem, what);
    try {
      return certificates.map(link);
    } catch (cause) {
      if (!(cause instanceof DerError)) throw cause;
      const message = `${what} has a malformed extension: ${cause.message}`;
      throw new BankIdCertificateError("certificate-unreadable", message, { cause });
    }
  });
}

/**
 * Policies of BankIDs of persons.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/auth (`certificatePolicies`)
 */
const PRODUCTION = ["1.2.752.78.1.1", "1.2.752.78.1.2", "1.2.752.78.1.5", "1.2.752.71.1.3"];
const TEST = ["1.2.3.4.5", "1.2.3.4.10", "1.2.3.4.25", "1.2.752.60.1.6", "1.2.752.71.1.3"];
/** Whose policies hold. */
export type PolicySet = "production" | "test" | "own";

function policiesOf(set: PolicySet): readonly string[] {
  if (set === "own") return [...PRODUCTION, ...TEST];
  return set === "production" ? PRODUCTION : TEST;
}

/**
 * Extended key usages of which a person's certificate must have one, if it is limited to any: any
 * purpose, clientAuth, emailProtection, documentSigning (RFC 5280, 4.2.1.12; RFC 9336). BankID's
 * have no such limit to this day.
 */
const PURPOSES = [
  "2.5.29.37.0",
  "1.3.6.1.5.5.7.3.2",
  "1.3.6.1.5.5.7.3.4",
  "1.3.6.1.5.5.7.3.36",
];

/**
 * Checks that the certificates, the user's first, lead to a root, each issued by the next. Times
 * are checked elsewhere.
 *
 * @returns The root.
 * @throws {BankIdProofError} With check `chain`.
 */
export async function checkChain(
  links: readonly Link[],
  roots: readonly Link[],
  policies: PolicySet,
): Promise<Link> {
  const roles = links.map((each, index) =>
    // Below an authority at this position stand index - 1 others, the user not counted.
    index === 0 ? userFault(each, policiesOf(policies)) : authorityFault(each, index - 1)
  );
  const issues = links.slice(1).map(async (issuer, index) => {
    const issued = links[index];
    return issued && await issueFault(issued, issuer);
  });
  const [root, ...others] = await Promise.all([rootOf(links, roots), ...issues]);
  const faults = [typeof root === "string" ? root : undefined, ...roles, ...others];
  const fault = faults.find((each) => each !== undefined);
  if (fault === undefined && typeof root !== "string") return root;
  throw new BankIdProofError(
    "chain",
    `The chain of certificates does not hold: ${fault}`,
  );
}

/** The root above the certificates, or why there is none; several roots may have the same name. */
async function rootOf(links: readonly Link[], roots: readonly Link[]): Promise<Link | string> {
  const last = links.at(-1);
  let fault: string | undefined;
  for (const root of roots) {
    if (!last || !isNamedIssuer(root, last) || !hasNamedKey(root, last)) continue;
    const found = authorityFault(root, links.length - 1) ?? await issueFault(last, root);
    if (found === undefined) return root;
    fault ??= found;
  }
  return fault ??
    "The certificates do not lead to the root of the environment: was the proof made in another one?";
}

/** Why one certificate cannot have been issued under another; `undefined` if it was. */
export async function issueFault(issued: Link, issuer: Link): Promise<string | undefined> {
  if (!isNamedIssuer(issuer, issued)) return "The issuer of a certificate is not the next one";
  if (isSelfIssued(issued)) return "A certificate in the chain is self-issued";
  if (!hasNamedKey(issuer, issued)) return "A certificate names another key of its issuer";
  if (!soundScheme(issued)) {
    return "A certificate is signed with an algorithm other than RSA or ECDSA with SHA-256, " +
      "SHA-384 or SHA-512";
  }
  return await hasSigned(issuer, issued) ? undefined : "The signature of a certificate is wrong";
}

function commonFault({ x509, constraints }: Link): string | undefined {
  if (!hasSoundKey(x509)) {
    return "A key in the chain is not RSA of 2048 to 8192 bits, or ECDSA on P-256 or P-384";
  }
  const [unknown] = constraints.unknownCritical;
  if (unknown !== undefined) {
    return `A certificate has the critical extension ${unknown}, which is not known here`;
  }
  const { extendedKeyUsage: usage } = constraints;
  return usage === undefined || usage.some((id) => PURPOSES.includes(id))
    ? undefined
    : "A certificate is limited to purposes that are not those of persons";
}

function authorityFault(authority: Link, authoritiesBelow: number): string | undefined {
  const { ca, keyUsage } = authority.constraints;
  if (!ca.value || !ca.critical || !keyUsage?.keyCertSign) {
    return "A certificate was issued by one that is not an authority";
  }
  if (ca.pathLength !== undefined && ca.pathLength < authoritiesBelow) {
    return "An authority has more authorities below it than it may";
  }
  return commonFault(authority);
}

/** Tells a person's certificate from a relying party's and a responder's. */
function userFault(user: Link, policies: readonly string[]): string | undefined {
  const { x509: { subject }, constraints: { ca, keyUsage, extendedKeyUsage, ...others } } = user;
  if (ca.value) return "The user's certificate is an authority's";
  if (!keyUsage?.digitalSignature && !keyUsage?.nonRepudiation) {
    return "The user's certificate is not for signatures";
  }
  if (extendedKeyUsage?.includes(OCSP_SIGNING)) {
    return "The user's certificate is an OCSP responder's";
  }
  // Some people have one name only: neither surname nor given name is sure to be there.
  const isPerson = attribute(subject, ATTRIBUTE.commonName) &&
    /^\d{12}$/.test(attribute(subject, ATTRIBUTE.serialNumber) ?? "");
  if (!isPerson) return "The user's certificate does not name a person";
  if (!others.policies.some((policy) => policies.includes(policy))) {
    return "The user's certificate has no policy of a BankID of the environment";
  }
  return commonFault(user);
}
