/**
 * What a proof yields.
 *
 * @module
 */
import { toHex } from "../bytes.ts";
import { nameText } from "../certificate/identity.ts";
import { writePem } from "../certificate/pem.ts";
import { ATTRIBUTE, attribute, type X509 } from "../certificate/x509.ts";
import { redact } from "../redact.ts";
import type { Link } from "../certificate/link.ts";
import type { SignedContent } from "./document.ts";
import { attributeOf, type ProvenUser } from "./meaning.ts";
import type { OcspOutcome } from "./ocsp_checks.ts";

/**
 * A certificate in a {@linkcode Proof}.
 *
 * @category Proof
 */
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

/**
 * What was proven. All of it comes from signed bytes and validated certificates.
 *
 * @category Proof
 */
export interface Proof {
  /** Who acted. */
  readonly user: ProvenUser;
  /**
   * Whether a name in the unsigned `completion.user` differs from the certificate, letter case apart;
   * `false` when there was none to compare. The personal numbers always agree.
   */
  readonly namesDiffer: boolean;
  /** When, as BankID's OCSP responder attests. */
  readonly signedAt: Date;
  /** Identification or signature, or another word of BankID's as it stands. */
  readonly operation: "auth" | "sign" | (string & Record<never, never>);
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

/** The person whom a certificate names. */
export function userOf({ subject }: X509): ProvenUser {
  // Several given names may stand one by one.
  const all = (type: string): string =>
    subject.attributes.filter((each) => each.type === type).map(({ value }) => value).join(" ");
  return redact({
    personalNumber: attribute(subject, ATTRIBUTE.serialNumber) ?? "",
    name: attribute(subject, ATTRIBUTE.commonName) ?? "",
    givenName: all(ATTRIBUTE.givenName),
    surname: all(ATTRIBUTE.surname),
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

/** The result for a proof that holds. */
export function proofOf(
  content: SignedContent,
  person: Pick<Proof, "user" | "namesDiffer">,
  chain: readonly Link[],
  { producedAt, responder }: OcspOutcome,
): Proof {
  const { relyingParty: name, displayName, ...rest } = content;
  const organisationNumber = attributeOf(name, "serialNumber");
  return {
    ...person,
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
