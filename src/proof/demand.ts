/**
 * What a check does when it fails.
 *
 * @module
 */
import { BankIdProofError, type ProofCheck } from "../errors.ts";

/**
 * Demands a condition.
 *
 * @throws {BankIdProofError} If it does not hold.
 */
export function demand(condition: boolean, check: ProofCheck, message: string): void {
  if (!condition) throw new BankIdProofError(check, message);
}
