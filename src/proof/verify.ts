/**
 * Proof: what a person signed, verified without a network.
 *
 * @module
 */
import { type Bytes, equalBytes, fromBase64, fromUtf8, toHex } from "../bytes.ts";
import { DerError } from "../asn1/der.ts";
import { nameText } from "../certificate/identity.ts";
import { writePem } from "../certificate/pem.ts";
import { ATTRIBUTE, attribute, readCertificate, type X509 } from "../certificate/x509.ts";
import { redact } from "../redact.ts";
import { BankIdProofError } from "../errors.ts";
import { signingRootsOf } from "../environment/environment.ts";
import { checkChain, type Link, link, readRoots } from "./chain.ts";
import { readDocument, type SignatureDocument } from "./document.ts";
import { type Evidence, readEvidence } from "./evidence.ts";
import { attributeOf, checkExpectations, checkUnsignedUser, type ProvenUser } from "./meaning.ts";
import { checkOcsp, type OcspOutcome } from "./ocsp_checks.ts";
import { checkOptions, type VerifyOptions } from "./options.ts";
import { isSignedBy } from "./rsa.ts";
import { XmlError } from "./xml.ts";

export type { Evidence, VerifyOptions };

/** A certificate in a {@linkcode Proof}. */
export interface ProofCertificate {
  /** Whom it was issued to, as a distinguished name. */
  readonly subject: string;
  /** Who issued it. */
  readonly issuer: string;
  /** Hexadecimal. */
  readonly serialNumber: string;
  /** First moment of its validity. */
  readonly notBefore: Date;
  /** Last moment of its validity. */
  readonly notAfter: Date;
  /** The certificate itself. */
  readonly pem: string;
}

/** What was proven. All of it comes from signed bytes and validated certificates. */
export interface Proof {
  /** Who acted. */
  readonly user: ProvenUser;
  /** When, as BankID's OCSP responder attests. */
  readonly signedAt: Date;
  /** Identification or signature. */
  readonly operation: "auth" | "sign";
  /** The text that was shown. */
  readonly userVisibleData?: string;
  /** How that text was to be read; plain text when left out. */
  readonly userVisibleDataFormat?: string;
  /** What was signed without being shown. */
  readonly userNonVisibleData?: Uint8Array;
  /** For whom: the relying party's certificate as BankID stated it. */
  readonly relyingParty: {
    /** Distinguished name. */
    readonly name: string;
    /** Name as the person saw it. */
    readonly displayName?: string;
    /** Organisation number. */
    readonly organisationNumber?: string;
  };
  /** What the app said of the device. */
  readonly device: Readonly<Record<string, string>>;
  /** The user's certificate, those above it, and the root. */
  readonly certificates: readonly ProofCertificate[];
  /** The OCSP response. */
  readonly ocsp: { readonly producedAt: Date; readonly responder: ProofCertificate };
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
 * expect that value here (BankID: "verifying signatures"; Signature Profile for BankID; RFC 6960).
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
 * @throws {TypeError} If an option is of another type, or the environment has no roots to trust.
 * @throws {BankIdCertificateError} If one of `roots` is not a certificate.
 */
export async function verifyCompletion(
  completion: Evidence,
  options: VerifyOptions,
): Promise<Proof> {
  checkOptions(options);
  const { environment } = options;
  const isKnown = typeof environment === "string" || options.roots === undefined;
  const pinned = isKnown ? await signingRootsOf(environment) : [];
  const roots = readRoots(options.roots ?? pinned);
  const policies = typeof environment === "string" ? environment : "own";
  const { signature, ocspResponse, user: claimed } = readEvidence(completion);

  const document = checkDocument(signature);
  await checkDigests(document);
  const links = readLinks(document);
  const [own, issuer] = links;
  if (!own || !issuer) throw new BankIdProofError("chain", "There is no issuer");
  await checkSignature(document, own);
  const root = await checkChain(links, roots, policies);
  const allowSha1 = options.allowSha1Ocsp === true;
  const ocsp = await checkOcsp(ocspResponse, { signature, user: own, issuer, allowSha1 });
  checkValidity([...links, root, ocsp.responder], ocsp.producedAt);
  checkAge(ocsp.producedAt, options);
  const user = userOf(own.x509);
  checkExpectations(document.content, user, options);
  checkUnsignedUser(claimed, user);
  return proofOf(document, user, [...links, root], ocsp);
}

function checkDocument(signature: string): SignatureDocument {
  const bytes = signature.length <= MAX_LENGTH ? fromBase64(signature) : undefined;
  const source = bytes && textOf(bytes);
  if (source === undefined) {
    throw new BankIdProofError(
      "encoding",
      `Expected the signature as strict base64 of UTF-8, of at most ${MAX_LENGTH} characters`,
    );
  }
  try {
    return readDocument(source);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new BankIdProofError(
      "structure",
      `Expected a signature document as BankID writes it: ${cause.message}`,
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
  const digest = async (data: Bytes): Promise<Bytes> =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  if (!equalBytes(await digest(document.signedData), document.signedDataDigest)) {
    throw new BankIdProofError(
      "signed-data-digest",
      "Expected the data that were signed, they are others",
    );
  }
  if (!equalBytes(await digest(document.keyInfo), document.keyInfoDigest)) {
    throw new BankIdProofError(
      "key-info-digest",
      "Expected the certificates that were signed, they are others",
    );
  }
}

function readLinks(document: SignatureDocument): Link[] {
  try {
    return document.certificates.map((der) => link(readCertificate(der)));
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new BankIdProofError("chain", `Expected certificates in DER: ${cause.message}`, {
      cause,
    });
  }
}

async function checkSignature(document: SignatureDocument, user: Link): Promise<void> {
  if (!await isSignedBy(user.x509, "SHA-256", document.signature, document.signedInfo)) {
    throw new BankIdProofError(
      "signature",
      "Expected a signature made with the user's key, it was not",
    );
  }
}

function checkValidity(links: readonly Link[], moment: Date): void {
  for (const { x509 } of links) {
    if (moment < x509.notBefore || moment > x509.notAfter) {
      throw new BankIdProofError(
        "validity",
        `Expected every certificate to be valid at ${moment.toISOString()}`,
      );
    }
  }
}

function checkAge(signedAt: Date, { now = Date.now(), maxAge }: VerifyOptions): void {
  const age = now - signedAt.getTime();
  if (!(age >= -CLOCK_SKEW)) {
    throw new BankIdProofError("age", "Expected a proof of the past, it is from the future");
  }
  if (maxAge !== undefined && !(age <= maxAge)) {
    throw new BankIdProofError(
      "age",
      `Expected a proof of at most ${maxAge} ms, it is ${age} ms old`,
    );
  }
}

function userOf({ subject }: X509): ProvenUser {
  const get = (type: string): string => attribute(subject, type) ?? "";
  return redact({
    personalNumber: get(ATTRIBUTE.serialNumber),
    name: get(ATTRIBUTE.commonName),
    givenName: get(ATTRIBUTE.givenName),
    surname: get(ATTRIBUTE.surname),
  }, ["personalNumber"]);
}

function summary({ x509 }: Link): ProofCertificate {
  return {
    subject: nameText(x509.subject),
    issuer: nameText(x509.issuer),
    serialNumber: toHex(x509.serialNumber),
    notBefore: x509.notBefore,
    notAfter: x509.notAfter,
    pem: writePem("CERTIFICATE", x509.raw),
  };
}

function proofOf(
  { content }: SignatureDocument,
  user: ProvenUser,
  chain: readonly Link[],
  { producedAt, responder }: OcspOutcome,
): Proof {
  const { relyingParty: name, displayName, ...rest } = content;
  const organisationNumber = attributeOf(name, "serialNumber");
  return {
    user,
    signedAt: producedAt,
    ...rest,
    relyingParty: {
      name,
      ...(displayName === undefined ? {} : { displayName }),
      ...(organisationNumber === undefined ? {} : { organisationNumber }),
    },
    certificates: chain.map((each, index) =>
      index === 0 ? redact(summary(each), ["subject", "pem"]) : summary(each)
    ),
    ocsp: { producedAt, responder: summary(responder) },
  };
}
