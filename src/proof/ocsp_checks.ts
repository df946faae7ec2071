/**
 * Whether an OCSP response proves that a certificate was good when a signature was made.
 *
 * @module
 */
import { type Bytes, equalBytes, fromBase64, utf8 } from "../bytes.ts";
import { DerError } from "../asn1/der.ts";
import { OCSP_SIGNING } from "../certificate/extensions.ts";
import { BankIdProofError, type ProofCheck } from "../errors.ts";
import { issueFault, type Link, link } from "./chain.ts";
import { type OcspResponse, readResponse, readStatus, SUCCESSFUL } from "./ocsp.ts";
import { hashOf, isSignedBy } from "./rsa.ts";

/** Most characters of a response in base64; BankID's have about 2600. */
const MAX_LENGTH = 22_000;

const SHA1 = "1.3.14.3.2.26";
const NONCE = "1.3.6.1.5.5.7.48.1.2";
/** The nonce is the SHA-1 of the signature, and random bytes after it. */
const NONCE_LENGTH = 32;

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

function demand(condition: boolean, check: ProofCheck, message: string): void {
  if (!condition) throw new BankIdProofError(check, message);
}

async function sha1(data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", data.slice()));
}

/**
 * Checks a response completely.
 *
 * @throws {BankIdProofError} With a check `ocsp-…`.
 */
export async function checkOcsp(response: unknown, context: OcspContext): Promise<OcspOutcome> {
  const parsed = parse(response);
  const responder = await checkResponder(parsed, context);
  const hash = hashOf(parsed.signatureAlgorithm);
  demand(
    hash !== undefined && (hash !== "SHA-1" || context.allowSha1) &&
      await isSignedBy(responder.x509, hash, parsed.signature, parsed.tbs),
    "ocsp-signature",
    hash === "SHA-1" && !context.allowSha1
      ? "Expected an OCSP response signed with SHA-256; 'allowSha1Ocsp' accepts old ones with SHA-1"
      : "Expected an OCSP response signed with the responder's key, it was not",
  );
  await checkCertificateId(parsed, context);
  demand(parsed.single.isGood, "ocsp-revoked", "Expected the user's certificate to be good");
  await checkNonce(parsed, context.signature);
  checkTimes(parsed);
  return { producedAt: parsed.producedAt, responder };
}

function parse(response: unknown): OcspResponse {
  demand(
    typeof response === "string" && response !== "",
    "ocsp-missing",
    "Expected 'ocspResponse', without which nothing proves when the signature was made",
  );
  const text = String(response);
  const der = text.length > MAX_LENGTH ? undefined : fromBase64(text);
  demand(
    der !== undefined,
    "ocsp-structure",
    `Expected the OCSP response as strict base64 of at most ${MAX_LENGTH} characters`,
  );
  try {
    const { status, body } = readStatus(der ?? new Uint8Array());
    demand(
      status === SUCCESSFUL,
      "ocsp-status",
      `Expected a successful OCSP response, its status is ${status}`,
    );
    if (!body) throw new DerError("The response is missing");
    return readResponse(body);
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdProofError(
      "ocsp-structure",
      `Expected an OCSP response as BankID makes it: ${cause.message}`,
      {
        cause,
      },
    );
  }
}

/** The responder must have been delegated by the very authority that issued the user's certificate. */
async function checkResponder(response: OcspResponse, context: OcspContext): Promise<Link> {
  const check = "ocsp-responder";
  try {
    const responder = link(response.responder);
    const { constraints, x509 } = responder;
    demand(
      !equalBytes(x509.raw, context.user.x509.raw),
      check,
      "Expected a responder's certificate, it is the user's own",
    );
    demand(
      constraints.extendedKeyUsage?.includes(OCSP_SIGNING) === true && !constraints.ca.value,
      check,
      "Expected a responder's certificate for OCSP, it is not",
    );
    demand(
      constraints.unknownCritical.length === 0,
      check,
      "Expected a responder's certificate without unknown critical extensions, it has one",
    );
    const fault = await issueFault(responder, context.issuer);
    demand(
      fault === undefined,
      check,
      `Expected a responder delegated by the authority of the user's certificate: ${fault}`,
    );
    const { responderId } = response;
    demand(
      "name" in responderId
        ? equalBytes(responderId.name, x509.subject.raw)
        : equalBytes(responderId.keyHash, await sha1(x509.keyBits)),
      check,
      "Expected the responder to be the one that the response names",
    );
    return responder;
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    const message = `Expected a responder's certificate that is well-formed: ${cause.message}`;
    throw new BankIdProofError(check, message, { cause });
  }
}

async function checkCertificateId({ single }: OcspResponse, context: OcspContext): Promise<void> {
  const { user, issuer } = context;
  const isAboutUser = single.hashAlgorithm === SHA1 &&
    equalBytes(single.issuerNameHash, await sha1(user.x509.issuer.raw)) &&
    equalBytes(single.issuerKeyHash, await sha1(issuer.x509.keyBits)) &&
    equalBytes(single.serialNumber, user.x509.serialNumber);
  demand(
    isAboutUser,
    "ocsp-certificate",
    "Expected an OCSP response about the user's certificate, it is about another",
  );
  const unknown = [...single.extensions.values()].some(({ critical }) => critical);
  demand(!unknown, "ocsp-structure", "Expected an answer without critical extensions, it has one");
}

async function checkNonce({ extensions }: OcspResponse, signature: string): Promise<void> {
  const unknown = [...extensions].some(([id, { critical }]) => critical && id !== NONCE);
  demand(
    !unknown,
    "ocsp-structure",
    "Expected no critical extension but the nonce, there is another",
  );
  const nonce = extensions.get(NONCE)?.value;
  const digest = await sha1(utf8(signature));
  demand(
    nonce?.length === NONCE_LENGTH && equalBytes(nonce.subarray(0, digest.length), digest),
    "ocsp-nonce",
    "Expected a nonce made from this signature: the OCSP response belongs to another one",
  );
}

function checkTimes({ producedAt, single: { thisUpdate, nextUpdate } }: OcspResponse): void {
  demand(
    thisUpdate <= producedAt && (nextUpdate === undefined || nextUpdate >= producedAt),
    "ocsp-time",
    "Expected the times of the OCSP response to agree with each other",
  );
}
