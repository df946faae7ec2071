/**
 * Writes OCSP responses (RFC 6960) in the form that BankID gives them.
 *
 * @module
 */
import type { Bytes } from "../../bytes.ts";
import { contextTag, TAG } from "../../asn1/der.ts";
import {
  bitString,
  element,
  generalizedTime,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../asn1/der_writer.ts";
import { readCertificate } from "../../certificate/x509.ts";
import { extension, keyIdentifier, signatureAlgorithm } from "./authority.ts";
import type { Signer } from "./bankid_authorities.ts";

/** What a response is to say. */
export interface OcspPlan {
  /** 0 for success. */
  readonly status: number;
  readonly responder: Signer;
  /** The authority that issued the certificate asked about. */
  readonly issuer: Signer;
  /** The certificate asked about. */
  readonly certificate: Bytes;
  readonly isGood: boolean;
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** Left out when undefined. */
  readonly nonce: Bytes | undefined;
  readonly signatureValue: (signature: Bytes) => Bytes;
}

const BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1";
const NONCE = "1.3.6.1.5.5.7.48.1.2";

async function certificateId(plan: OcspPlan): Promise<Bytes> {
  const { issuer, serialNumber } = readCertificate(plan.certificate);
  const nameHash = new Uint8Array(await crypto.subtle.digest("SHA-1", issuer.raw.slice()));
  return sequence(
    sequence(objectId("1.3.14.3.2.26"), NULL),
    octetString(nameHash),
    octetString(await keyIdentifier(plan.issuer.keys)),
    integer(serialNumber),
  );
}

function certificateStatus(plan: OcspPlan): Bytes {
  return plan.isGood
    ? element(contextTag(0, "primitive"))
    : element(contextTag(1), generalizedTime(plan.thisUpdate));
}

/** Makes a response and returns its DER. */
export async function makeOcspResponse(plan: OcspPlan): Promise<Bytes> {
  const status = element(TAG.enumerated, Uint8Array.of(plan.status));
  if (plan.status !== 0) return sequence(status);
  const single = sequence(
    await certificateId(plan),
    certificateStatus(plan),
    generalizedTime(plan.thisUpdate),
    ...(plan.nextUpdate ? [element(contextTag(0), generalizedTime(plan.nextUpdate))] : []),
  );
  const tbs = sequence(
    element(contextTag(1), plan.responder.name),
    generalizedTime(plan.producedAt),
    sequence(single),
    ...(plan.nonce ? [element(contextTag(1), sequence(extension(NONCE, plan.nonce, true)))] : []),
  );
  const { privateKey } = plan.responder.keys;
  const made = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, tbs);
  const basic = sequence(
    tbs,
    signatureAlgorithm(privateKey),
    bitString(plan.signatureValue(new Uint8Array(made))),
    element(contextTag(0), sequence(plan.responder.certificate)),
  );
  return sequence(
    status,
    element(contextTag(0), sequence(objectId(BASIC_RESPONSE), octetString(basic))),
  );
}
