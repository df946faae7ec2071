/**
 * OCSP responses (RFC 6960).
 *
 * @module
 */
import {
  children,
  contextTag,
  cursor,
  type Der,
  DerError,
  only,
  readDer,
  TAG,
} from "../asn1/der.ts";
import { bitStringBytes, octets, oid, positiveInteger, time } from "../asn1/der_values.ts";
import { type Algorithm, algorithm, type Extension, extensions } from "../certificate/x509.ts";

const BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1";

/** The status of a response that answers the question. */
export const SUCCESSFUL = 0;

/** An OCSP response, taken apart. */
export interface OcspResponse {
  /** The bytes that are signed. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Uint8Array;
  /** Certificates that may help to verify it, in DER, in any order. They are not signed. */
  readonly certificates: readonly Uint8Array[];
  /** Who says to have answered: a name in DER, or the SHA-1 of a key. */
  readonly responderId: { readonly name: Uint8Array } | { readonly keyHash: Uint8Array };
  /** When it was made: the time of signing. */
  readonly producedAt: Date;
  /** The answers, each about one certificate. */
  readonly answers: readonly Answer[];
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** What the response says of a certificate. */
export interface Answer {
  readonly hashAlgorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serialNumber: Uint8Array;
  /** Whether the status is `good`. */
  readonly isGood: boolean;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** The status of a response, and the response itself if there is one. */
export function readStatus(der: Uint8Array): { status: number; body: Der | undefined } {
  const parts = cursor(readDer(der));
  const { content } = parts.next(TAG.enumerated);
  const wrapped = parts.optional(contextTag(0));
  parts.end();
  const [status] = content;
  if (content.length !== 1 || status === undefined) throw new DerError("The status is malformed");
  return { status, body: wrapped && only(wrapped, contextTag(0)) };
}

/** Reads the response in an OCSPResponse. */
export function readResponse(body: Der): OcspResponse {
  const wrapper = cursor(body);
  if (oid(wrapper.next()) !== BASIC_RESPONSE) throw new DerError("The response is not a basic one");
  const basic = cursor(readDer(octets(wrapper.next())));
  wrapper.end();
  const tbs = basic.next(TAG.sequence);
  const signatureAlgorithm = algorithm(basic.next());
  const signature = bitStringBytes(basic.next());
  const certificates = basic.optional(contextTag(0));
  basic.end();
  return {
    tbs: tbs.raw,
    signatureAlgorithm,
    signature,
    certificates: certificates
      ? children(only(certificates, contextTag(0)), TAG.sequence).map(({ raw }) => raw)
      : [],
    ...readData(tbs),
  };
}

function readData(
  tbs: Der,
): Pick<OcspResponse, "responderId" | "producedAt" | "answers" | "extensions"> {
  const parts = cursor(tbs);
  const id = parts.next();
  const responderId = id.tag === contextTag(1)
    ? { name: only(id, contextTag(1)).raw }
    : { keyHash: octets(only(id, contextTag(2))) };
  const producedAt = generalizedTime(parts.next());
  const answers = children(parts.next()).map(readAnswer);
  const found = readExtensions(parts.optional(contextTag(1)));
  parts.end();
  return { responderId, producedAt, answers, extensions: found };
}

function readExtensions(wrapped: Der | undefined): ReadonlyMap<string, Extension> {
  return wrapped ? extensions(only(wrapped, contextTag(1))) : new Map();
}

function generalizedTime(element: Der): Date {
  if (element.tag !== TAG.generalizedTime) throw new DerError("Expected a GeneralizedTime");
  return time(element);
}

function readAnswer(element: Der): Answer {
  const parts = cursor(element);
  const id = cursor(parts.next());
  const hash = algorithm(id.next());
  // RFC 5754, 2: NULL or absent.
  const { tag, content } = hash.parameters ?? { tag: TAG.null, content: [] };
  if (tag !== TAG.null || content.length > 0) throw new DerError("A hash must have no parameters");
  const issuerNameHash = octets(id.next());
  const issuerKeyHash = octets(id.next());
  const serialNumber = positiveInteger(id.next());
  id.end();
  const status = parts.next();
  const thisUpdate = generalizedTime(parts.next());
  const next = parts.optional(contextTag(0));
  const found = readExtensions(parts.optional(contextTag(1)));
  parts.end();
  return {
    hashAlgorithm: hash.oid,
    issuerNameHash,
    issuerKeyHash,
    serialNumber,
    isGood: status.tag === contextTag(0, "primitive") && status.content.length === 0,
    thisUpdate,
    nextUpdate: next && generalizedTime(only(next, contextTag(0))),
    extensions: found,
  };
}
