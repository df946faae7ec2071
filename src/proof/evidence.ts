/**
 * What is verified, as it came in.
 *
 * @module
 */
import { BankIdProofError } from "../errors.ts";

/** What is verified: completion data, or just its two signatures. */
export interface Evidence {
  /** Base64 of the XML signature, exactly as BankID gave it. */
  readonly signature: string;
  /** Base64 of the OCSP response. */
  readonly ocspResponse: string;
  /** The unsigned person; must agree with the certificate when it is there. */
  readonly user?: unknown;
}

/**
 * The members of evidence, each read once.
 *
 * @throws {BankIdProofError} With check `encoding`, if they cannot be read or there is no signature.
 */
export function readEvidence(
  evidence: unknown,
): Pick<Evidence, "signature" | "user"> & { readonly ocspResponse: unknown } {
  const { signature, ocspResponse, user } = members(evidence);
  if (typeof signature !== "string") {
    throw new BankIdProofError("encoding", "Expected 'signature', the XML signature in base64");
  }
  return { signature, ocspResponse, user };
}

function members(evidence: unknown): { readonly [Name in keyof Evidence]?: unknown } {
  try {
    const { signature, ocspResponse, user } = Object(evidence);
    return { signature, ocspResponse, user };
  } catch (cause) {
    const message = "Expected completion data whose members can be read";
    throw new BankIdProofError("encoding", message, { cause });
  }
}
