/**
 * Proof: what a person signed, verified without a network.
 *
 * @module
 */
import { type Bytes, equalBytes, fromBase64, fromUtf8 } from "../bytes.ts";
import { DerError } from "../asn1/der.ts";
import { readCertificate } from "../certificate/x509.ts";
import { BankIdProofError } from "../errors.ts";
import { signingRootsOf } from "../environment/environment.ts";
import { type Link, link } from "../certificate/link.ts";
import { checkChain, readRoots } from "./chain.ts";
import { type Digest, readDocument, type SignatureDocument } from "./document.ts";
import { checkExpectations, checkUnsignedUser } from "./meaning.ts";
import { checkOcsp } from "./ocsp_checks.ts";
import { checkVerifyOptions, type VerifyOptions } from "./options.ts";
import { type Proof, type ProofCertificate, proofOf, userOf } from "./proof.ts";
import { isSignedBy } from "../certificate/signature.ts";
import { kindOf } from "../options.ts";
import { XmlError } from "./xml.ts";

export type { Proof, ProofCertificate, VerifyOptions };

/**
 * What is verified: completion data, or just its two signatures.
 *
 * @category Proof
 */
export interface Evidence {
  /** Base64 of the XML signature, exactly as BankID gave it. */
  readonly signature: string;
  /** Base64 of the OCSP response. Without it the proof fails with check `ocsp-missing`. */
  readonly ocspResponse?: string | undefined;
  /**
   * The unsigned person. If given, its `personalNumber` must be that of the certificate; `namesDiffer`
   * says whether names differ.
   */
  readonly user?: unknown;
}

/** Most characters of a signature in base64: the largest texts that BankID takes, and the frame. */
const MAX_LENGTH = 400_000;
/** How far clocks may disagree, in milliseconds. */
const CLOCK_SKEW = 300_000;

/**
 * Verifies what a person signed: the XML signature, the chain of certificates to BankID's root, the
 * OCSP response that says when it was made and that the certificate was good then, and that it is
 * about what you sent. Needs no network and no certificate of your own. Certificates are judged at
 * the time of signing, so that old proofs stay valid.
 *
 * The proof names no order: put a value of your own in `userNonVisibleData` when you start it, and
 * expect that value here.
 *
 * @example A signature made with the simulator
 * ```ts
 * import { createClient, sign, verifyCompletion, waitForCompletion } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator({ autopilot: { delay: 0 } });
 * using client = createClient(simulator);
 * const userVisibleData = "I rent the flat from 1 March.";
 * const order = await sign(client, { endUserIp: "194.168.2.25", userVisibleData });
 * const completion = await waitForCompletion(client, order);
 *
 * const proof = await verifyCompletion(completion, {
 *   environment: simulator.environment,
 *   operation: "sign",
 *   userVisibleData,
 *   maxAge: 300_000,
 * });
 * console.log(proof.user.name, "signed at", proof.signedAt.toISOString());
 * ```
 *
 * @param completion Completion data, or an object with `signature` and `ocspResponse`.
 * @param options The environment, and what was expected.
 * @returns What was proven.
 * @throws {BankIdProofError} If it does not hold; `check` names the first check that failed.
 * @throws {TypeError} If an option is of another type or not known, an expectation is `undefined`,
 *   or the environment has no roots to trust.
 * @throws {BankIdCertificateError} If one of `roots` is not a certificate.
 * @see https://developers.bankid.com/how-to-guides/verifying-signatures
 * @see https://developers.bankid.com/assets/signature-profile.pdf (Signature Profile for BankID)
 * @see RFC 6960 for OCSP
 * @see RFC 5280, section 6, for chains of certificates
 * @category Proof
 */
export async function verifyCompletion(
  completion: Evidence,
  options: VerifyOptions,
): Promise<Proof> {
  checkVerifyOptions(options);
  const { environment } = options;
  const roots = readRoots(options.roots ?? await signingRootsOf(environment));
  const policies = typeof environment === "string" ? environment : "own";
  const { signature, ocspResponse, user: claimed } = readEvidence(completion);

  const document = checkDocument(signature);
  await checkDigests(document);
  const links = readLinks(document);
  const [own, issuer] = links;
  if (!own || !issuer) throw new BankIdProofError("chain", "There is no issuer");
  const allowSha1 = options.allowSha1Ocsp === true;
  // All at once, on the threads of the runtime; of those that fail, the first here is reported.
  const checks = [
    checkSignature(document, own),
    checkChain(links, roots, policies),
    checkOcsp(ocspResponse, { signature, user: own, issuer, allowSha1 }),
  ] as const;
  await Promise.allSettled(checks);
  const [, root, ocsp] = await Promise.all(checks);
  checkValidity([...links, root, ocsp.responder], ocsp.producedAt);
  checkAge(ocsp.producedAt, options);
  const user = userOf(own.x509);
  checkExpectations(document.content, user, options);
  const namesDiffer = checkUnsignedUser(claimed, user, options.requireSameNames);
  return proofOf(document.content, { user, namesDiffer }, [...links, root], ocsp);
}

/** The members of evidence, each read once. */
function readEvidence(
  evidence: unknown,
): Pick<Evidence, "signature" | "user"> & { readonly ocspResponse: unknown } {
  let members: { readonly [Name in keyof Evidence]?: unknown };
  try {
    const { signature, ocspResponse, user } = Object(evidence);
    members = { signature, ocspResponse, user };
  } catch (cause) {
    const message = "The members of the completion data cannot be read";
    throw new BankIdProofError("encoding", message, { cause });
  }
  const { signature, ocspResponse, user } = members;
  if (typeof signature !== "string") {
    throw new BankIdProofError(
      "encoding",
      "There is no 'signature', the XML signature in base64: pass BankID's 'completionData' as an " +
        `object: got ${kindOf(evidence)}`,
    );
  }
  return { signature, ocspResponse, user };
}

function checkDocument(signature: string): SignatureDocument {
  const bytes = signature.length <= MAX_LENGTH ? fromBase64(signature) : undefined;
  const source = bytes && textOf(bytes);
  if (source === undefined) {
    throw new BankIdProofError(
      "encoding",
      `'signature' must be strict base64 of UTF-8, of at most ${MAX_LENGTH} characters`,
    );
  }
  try {
    return readDocument(source);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new BankIdProofError(
      "structure",
      `The signature is not a document as BankID writes it: ${cause.message}`,
      { cause },
    );
  }
}

function textOf(bytes: Bytes): string | undefined {
  try {
    return fromUtf8(bytes);
  } catch {
    return undefined;
  }
}

async function checkDigests(document: SignatureDocument): Promise<void> {
  const { signedData, signedDataDigest, keyInfo, keyInfoDigest } = document;
  if (!await isDigestOf(signedData, signedDataDigest)) {
    throw new BankIdProofError(
      "signed-data-digest",
      "The data are not those that were signed",
    );
  }
  if (!await isDigestOf(keyInfo, keyInfoDigest)) {
    throw new BankIdProofError(
      "key-info-digest",
      "The certificates are not those that were signed",
    );
  }
}

async function isDigestOf(data: Bytes, { hash, value }: Digest): Promise<boolean> {
  return equalBytes(new Uint8Array(await crypto.subtle.digest(hash, data)), value);
}

function readLinks(document: SignatureDocument): Link[] {
  try {
    return document.certificates.map((der) => link(readCertificate(der)));
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdProofError("chain", `A certificate is not DER: ${cause.message}`, {
      cause,
    });
  }
}

async function checkSignature(document: SignatureDocument, user: Link): Promise<void> {
  const { scheme, signature, signedInfo } = document;
  if (!await isSignedBy(user.x509, scheme, signature, signedInfo)) {
    throw new BankIdProofError(
      "signature",
      "The signature was not made with the user's key",
    );
  }
}

function checkValidity(links: readonly Link[], moment: Date): void {
  for (const { x509 } of links) {
    if (moment < x509.notBefore || moment > x509.notAfter) {
      throw new BankIdProofError(
        "validity",
        `A certificate was not valid at the time of signing, ${moment.toISOString()}`,
      );
    }
  }
}

function checkAge(signedAt: Date, { now = Date.now(), maxAge }: VerifyOptions): void {
  const age = now - signedAt.getTime();
  if (!(age >= -CLOCK_SKEW)) {
    throw new BankIdProofError("age", "The proof is dated in the future");
  }
  if (maxAge !== undefined && !(age <= maxAge)) {
    throw new BankIdProofError(
      "age",
      `The proof is ${age} ms old, and 'maxAge' is ${maxAge} ms`,
    );
  }
}
