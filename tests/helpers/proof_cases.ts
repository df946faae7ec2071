/**
 * Proofs under an own hierarchy: honest ones that were refused once, bad ones that were accepted.
 *
 * @module
 */
import { BankIdProofError } from "../../src/errors.ts";
import { verifyCompletion, type VerifyOptions } from "../../src/proof/verify.ts";
import stored from "../vectors/proof_cases.json" with { type: "json" };

/** A proof, and what must become of it. */
export interface ProofCase {
  readonly name: string;
  /** `accept`, or the checks of which one must fail. */
  readonly expect: readonly string[];
  readonly evidence: {
    readonly signature: string;
    readonly ocspResponse: string;
    readonly user?: Readonly<Record<string, string>>;
  };
  readonly options: Omit<VerifyOptions, "environment">;
}

/** All of them. */
export const CASES: readonly ProofCase[] = stored.cases;

/** What becomes of a proof: `accept`, or the check that fails. */
export async function outcomeOf({ evidence, options }: ProofCase): Promise<string> {
  // The roots are those of the case; an own environment says that any BankID will do.
  const environment = { apiUrl: "https://bankid.invalid/", caCerts: [] };
  try {
    await verifyCompletion(evidence, { environment, ...options });
    return "accept";
  } catch (error) {
    if (error instanceof BankIdProofError) return error.check;
    throw error;
  }
}
