/**
 * OCSP responses put together from parts that may be wrong, well signed all the same.
 *
 * @module
 */
import { type Bytes, concat, toBase64, utf8 } from "../../src/bytes.ts";
import { contextTag } from "../../src/asn1/der.ts";
import {
  bitString,
  element,
  generalizedTime,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { checkOcsp, type OcspContext, type OcspOutcome } from "../../src/proof/ocsp_checks.ts";
import { extension, keyIdentifier } from "../../src/simulator/pki/authority.ts";
import type { Signer } from "../../src/simulator/pki/bankid_authorities.ts";
import { algorithmOf, type Hash, linkOf, SIGNED_AT, signWith, world } from "./proofs.ts";

/** Object identifier of the nonce. */
export const NONCE = "1.3.6.1.5.5.7.48.1.2";
/** What a response is made for unless told otherwise. */
export const SIGNED = "c2lnbmVk";

/** The parts of a response in DER, in their order; an empty one is left out. */
export interface ResponseParts {
  readonly status: Bytes;
  readonly type: Bytes;
  readonly version: Bytes;
  readonly responderId: Bytes;
  readonly producedAt: Bytes;
  readonly hashAlgorithm: Bytes;
  readonly nameHash: Bytes;
  readonly keyHash: Bytes;
  readonly serial: Bytes;
  readonly afterSerial: Bytes;
  readonly certificateStatus: Bytes;
  readonly thisUpdate: Bytes;
  readonly nextUpdate: Bytes;
  readonly singleExtensions: Bytes;
  readonly otherAnswers: Bytes;
  /** All answers, instead of those that the parts make. */
  readonly answers: Bytes | undefined;
  readonly extensions: Bytes;
  readonly afterExtensions: Bytes;
  readonly algorithm: Bytes;
  readonly signature: Bytes | undefined;
  readonly certificates: Bytes;
  readonly afterBasic: Bytes;
  readonly afterBytes: Bytes;
}

const NOTHING: Bytes = new Uint8Array();

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** So many milliseconds after the moment for which responses are made. */
export function at(offset: number): Bytes {
  return generalizedTime(new Date(SIGNED_AT.getTime() + offset));
}

/** A wrapped element `[n]`. */
export function wrapped(number: number, ...content: readonly Uint8Array[]): Bytes {
  return element(contextTag(number), ...content);
}

/** Status good. */
export const GOOD: Bytes = element(contextTag(0, "primitive"));

/** SHA-1. */
export async function sha1(data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", data.slice()));
}

/** The nonce that belongs to a signature. */
export async function nonceOf(signature: string): Promise<Bytes> {
  return concat(await sha1(utf8(signature)), new Uint8Array(12).fill(7));
}

/** Extensions of a response, wrapped. */
export function responseExtensions(...extensions: readonly Bytes[]): Bytes {
  return wrapped(1, sequence(...extensions));
}

/** How a response is signed. */
export interface Signing {
  readonly responder?: Signer;
  readonly hash?: Hash;
  /** Whose certificate it is about. */
  readonly user?: Signer;
  /** The authority that issued that certificate. */
  readonly customers?: Signer;
}

async function genuine(signing: Required<Signing>): Promise<ResponseParts> {
  const { responder, hash, customers, user } = signing;
  const { issuer, serialNumber } = readCertificate(user.certificate);
  return {
    status: element(0x0a, Uint8Array.of(0)),
    type: objectId("1.3.6.1.5.5.7.48.1.1"),
    version: NOTHING,
    responderId: wrapped(1, responder.name),
    producedAt: generalizedTime(SIGNED_AT),
    hashAlgorithm: sequence(objectId("1.3.14.3.2.26"), NULL),
    nameHash: octetString(await sha1(issuer.raw)),
    keyHash: octetString(await keyIdentifier(customers.keys)),
    serial: integer(serialNumber),
    afterSerial: NOTHING,
    certificateStatus: GOOD,
    thisUpdate: generalizedTime(SIGNED_AT),
    nextUpdate: NOTHING,
    singleExtensions: NOTHING,
    otherAnswers: NOTHING,
    answers: undefined,
    extensions: responseExtensions(extension(NONCE, await nonceOf(SIGNED), true)),
    afterExtensions: NOTHING,
    algorithm: algorithmOf(responder.keys, hash),
    signature: undefined,
    certificates: wrapped(0, sequence(responder.certificate)),
    afterBasic: NOTHING,
    afterBytes: NOTHING,
  };
}

/** The one answer of a response. */
export function answer(parts: ResponseParts): Bytes {
  const { hashAlgorithm, nameHash, keyHash, serial, afterSerial } = parts;
  return sequence(
    sequence(hashAlgorithm, nameHash, keyHash, serial, afterSerial),
    ...[parts.certificateStatus, parts.thisUpdate, parts.nextUpdate, parts.singleExtensions],
  );
}

/** Changes parts, which may be made of what is right. */
export type PartsChange =
  | Partial<ResponseParts>
  | ((parts: ResponseParts) => Partial<ResponseParts>);

/** DER of a response about the user of the world. */
export async function respond(change: PartsChange = {}, signing: Signing = {}): Promise<Bytes> {
  const complete = { hash: "SHA-256" as const, ...await world(), ...signing };
  const { responder, hash } = complete;
  const right = await genuine(complete);
  const parts = { ...right, ...(typeof change === "function" ? change(right) : change) };
  const data = sequence(
    ...[parts.version, parts.responderId, parts.producedAt],
    parts.answers ?? sequence(answer(parts), parts.otherAnswers),
    ...[parts.extensions, parts.afterExtensions],
  );
  const signature = parts.signature ?? bitString(await signWith(responder.keys, hash, data));
  const basic = sequence(data, parts.algorithm, signature, parts.certificates, parts.afterBasic);
  const bytes = sequence(parts.type, octetString(basic), parts.afterBytes);
  return sequence(parts.status, wrapped(0, bytes));
}

/** Checks a response about the user of the world. */
export async function check(
  response: unknown,
  change: Partial<OcspContext> = {},
): Promise<OcspOutcome> {
  const { user, customers } = await world();
  return await checkOcsp(response instanceof Uint8Array ? toBase64(response) : response, {
    signature: SIGNED,
    user: linkOf(user),
    issuer: linkOf(customers),
    allowSha1: false,
    ...change,
  });
}
