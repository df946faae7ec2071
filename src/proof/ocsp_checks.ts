/**
 * Whether an OCSP response proves that a certificate was good when a signature was made.
 *
 * @module
 */
import { type Bytes, equalBytes, fromBase64, utf8 } from "../bytes.ts";
import { DerError } from "../asn1/der.ts";
import { OCSP_SIGNING } from "../certificate/extensions.ts";
import { BankIdProofError } from "../errors.ts";
import { readCertificate } from "../certificate/x509.ts";
import { type Link, link } from "../certificate/link.ts";
import { issueFault } from "./chain.ts";
import { demand } from "./demand.ts";
import { type Answer, type OcspResponse, readResponse, readStatus, SUCCESSFUL } from "./ocsp.ts";
import type { SignatureHash } from "../certificate/rsa.ts";
import { isSignedBy, schemeOf } from "../certificate/signature.ts";

/** Most characters of a response in base64; BankID's have about 2600. */
const MAX_LENGTH = 22_000;

/** Hashes by which an answer may name its certificate. */
const HASHES: Readonly<Record<string, SignatureHash>> = {
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};
const NONCE = "1.3.6.1.5.5.7.48.1.2";
/** The nonce is the SHA-1 of the signature, and random bytes after it. */
const NONCE_LENGTH = 32;
/** How old a status may be when it is told, in milliseconds. BankID's are of the same second. */
const MAX_STATUS_AGE = 86_400_000;

/** What a response is checked against. */
export interface OcspContext {
  /** The base64 text of the signature, exactly as BankID gave it. */
  readonly signature: string;
  /** The user's certificate. */
  readonly user: Link;
  /** The authority that issued it, already validated. */
  readonly issuer: Link;
  /** Whether a response signed with SHA-1 will do, as they were until 2021. */
  readonly allowSha1: boolean;
}

/** What a response yields. */
export interface OcspOutcome {
  readonly producedAt: Date;
  readonly responder: Link;
}

async function digest(hash: SignatureHash, data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(hash, data.slice()));
}

/**
 * Checks a response completely.
 *
 * @throws {BankIdProofError} With a check `ocsp-…`.
 */
export async function checkOcsp(response: unknown, context: OcspContext): Promise<OcspOutcome> {
  const parsed = parse(response);
  const responder = await findResponder(parsed, context);
  const answers = await answersAbout(parsed, context);
  // Were there two about the one certificate, both would count.
  const areGood = answers.every(({ isGood }) => isGood);
  demand(
    areGood,
    "ocsp-revoked",
    "The OCSP response does not say that the user's certificate was good",
  );
  await checkNonce(parsed, context.signature);
  for (const answer of answers) checkTimes(parsed.producedAt, answer);
  return { producedAt: parsed.producedAt, responder };
}

function parse(response: unknown): OcspResponse {
  demand(
    typeof response === "string" && response !== "",
    "ocsp-missing",
    "'ocspResponse' is missing: without it nothing proves when the signature was made",
  );
  const text = String(response);
  const der = text.length > MAX_LENGTH ? undefined : fromBase64(text);
  demand(
    der !== undefined,
    "ocsp-structure",
    `'ocspResponse' must be strict base64 of at most ${MAX_LENGTH} characters`,
  );
  try {
    const { status, body } = readStatus(der ?? new Uint8Array());
    demand(
      status === SUCCESSFUL,
      "ocsp-status",
      `The OCSP response is not successful: its status is ${status}`,
    );
    if (!body) throw new DerError("The response is missing");
    return readResponse(body);
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdProofError(
      "ocsp-structure",
      `The OCSP response is malformed: ${cause.message}`,
      {
        cause,
      },
    );
  }
}

/** The responder that the response names, by its certificate. Several may have one name. */
async function findResponder(response: OcspResponse, context: OcspContext): Promise<Link> {
  let refusal: unknown;
  for (const der of response.certificates) {
    const candidate = readLink(der);
    if (!candidate || !await isNamed(candidate, response.responderId)) continue;
    try {
      await checkResponder(candidate, context);
      await checkSignature(candidate, response, context);
      return candidate;
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal ?? new BankIdProofError(
    "ocsp-responder",
    "The certificate of the responder that the OCSP response names is missing or malformed",
  );
}

function readLink(der: Uint8Array): Link | undefined {
  try {
    return link(readCertificate(der));
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

async function isNamed({ x509 }: Link, id: OcspResponse["responderId"]): Promise<boolean> {
  return "name" in id
    ? equalBytes(id.name, x509.subject.raw)
    : equalBytes(id.keyHash, await digest("SHA-1", x509.keyBits));
}

/**
 * The authority that issued the user's certificate must have delegated the responder (RFC 6960, section
 * 4.2.2.2).
 */
async function checkResponder(responder: Link, context: OcspContext): Promise<void> {
  const check = "ocsp-responder";
  const { constraints, x509 } = responder;
  demand(
    !equalBytes(x509.raw, context.user.x509.raw),
    check,
    "The responder's certificate is the user's own",
  );
  demand(
    constraints.extendedKeyUsage?.includes(OCSP_SIGNING) === true && !constraints.ca.value,
    check,
    "The responder's certificate is not for OCSP",
  );
  const { keyUsage } = constraints;
  demand(
    keyUsage === undefined || keyUsage.digitalSignature || keyUsage.nonRepudiation,
    check,
    "The responder's certificate is not for signatures",
  );
  demand(
    constraints.unknownCritical.length === 0,
    check,
    "The responder's certificate has a critical extension that is not known here",
  );
  const fault = await issueFault(responder, context.issuer);
  demand(
    fault === undefined,
    check,
    `The authority that issued the user's certificate did not delegate the responder: ${fault}`,
  );
}

async function checkSignature(
  { x509 }: Link,
  { signatureAlgorithm, signature, tbs }: OcspResponse,
  { allowSha1 }: OcspContext,
): Promise<void> {
  const scheme = schemeOf(signatureAlgorithm);
  const isOld = scheme?.hash === "SHA-1" && !allowSha1;
  demand(
    scheme !== undefined && !isOld && await isSignedBy(x509, scheme, signature, tbs),
    "ocsp-signature",
    isOld
      ? "The OCSP response is signed with SHA-1; 'allowSha1Ocsp' accepts such old ones"
      : "The OCSP response is not signed with the responder's key",
  );
}

async function answersAbout(response: OcspResponse, context: OcspContext): Promise<Answer[]> {
  const are = await Promise.all(response.answers.map((each) => isAboutUser(each, context)));
  const answers = response.answers.filter((_, index) => are[index]);
  demand(
    answers.length > 0,
    "ocsp-certificate",
    "The OCSP response is not about the user's certificate",
  );
  const unknown = answers.some(({ extensions }) =>
    [...extensions.values()].some(({ critical }) => critical)
  );
  demand(
    !unknown,
    "ocsp-structure",
    "The OCSP response has an answer with a critical extension, which is not known here",
  );
  return answers;
}

async function isAboutUser(answer: Answer, { user, issuer }: OcspContext): Promise<boolean> {
  const hash = HASHES[answer.hashAlgorithm];
  return hash !== undefined && equalBytes(answer.serialNumber, user.x509.serialNumber) &&
    equalBytes(answer.issuerNameHash, await digest(hash, user.x509.issuer.raw)) &&
    equalBytes(answer.issuerKeyHash, await digest(hash, issuer.x509.keyBits));
}

async function checkNonce({ extensions }: OcspResponse, signature: string): Promise<void> {
  const unknown = [...extensions].some(([id, { critical }]) => critical && id !== NONCE);
  demand(
    !unknown,
    "ocsp-structure",
    "The OCSP response has a critical extension other than the nonce",
  );
  const nonce = extensions.get(NONCE)?.value;
  const hash = await digest("SHA-1", utf8(signature));
  demand(
    nonce?.length === NONCE_LENGTH && equalBytes(nonce.subarray(0, hash.length), hash),
    "ocsp-nonce",
    "The nonce was not made from this signature: the OCSP response belongs to another one",
  );
}

function checkTimes(producedAt: Date, { thisUpdate, nextUpdate }: Answer): void {
  demand(
    thisUpdate <= producedAt && (nextUpdate === undefined || nextUpdate >= producedAt),
    "ocsp-time",
    "The times in the OCSP response contradict each other",
  );
  // RFC 6960, 3.2: the status must be sufficiently recent.
  demand(
    producedAt.getTime() - thisUpdate.getTime() <= MAX_STATUS_AGE,
    "ocsp-time",
    "The status in the OCSP response is more than a day older than the response",
  );
}
