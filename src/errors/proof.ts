/**
 * Errors of a proof.
 *
 * @module
 */
import { BankIdError } from "./base.ts";

/**
 * The checks of {@linkcode verifyCompletion}, in the order in which they are made.
 *
 * - `encoding`: the signature is strict base64 of UTF-8, within its limit.
 * - `structure`: it is a signature document exactly as BankID writes it.
 * - `signed-data-digest`, `key-info-digest`: the two digests are right.
 * - `signature`: the user's key made the signature.
 * - `chain`: the certificates lead to the environment's root, each in its proper role.
 * - `ocsp-missing`, `ocsp-structure`, `ocsp-status`: there is a successful OCSP response.
 * - `ocsp-responder`: the responder was delegated by the authority that issued the user's certificate.
 * - `ocsp-signature`: the responder's key made the response's signature.
 * - `ocsp-certificate`: the response is about the user's certificate and no other.
 * - `ocsp-revoked`: the certificate was good.
 * - `ocsp-nonce`: the response was made for this very signature.
 * - `ocsp-time`: its times agree with each other, and the status is of the day before at most.
 * - `validity`: every certificate was valid at that time.
 * - `age`: the proof is neither from the future nor older than `maxAge`.
 * - `mismatch-…`: what was signed is what the caller says it sent, by the person it expects; and
 *   `completion.user`, where it is given, has the personal number of the certificate.
 *
 * @category Proof
 */
export type ProofCheck =
  | "encoding"
  | "structure"
  | "signed-data-digest"
  | "key-info-digest"
  | "signature"
  | "chain"
  | "ocsp-missing"
  | "ocsp-structure"
  | "ocsp-status"
  | "ocsp-responder"
  | "ocsp-signature"
  | "ocsp-certificate"
  | "ocsp-revoked"
  | "ocsp-nonce"
  | "ocsp-time"
  | "validity"
  | "age"
  | "mismatch-operation"
  | "mismatch-user-visible-data"
  | "mismatch-user-non-visible-data"
  | "mismatch-organisation-number"
  | "mismatch-personal-number"
  | "mismatch-user";

/**
 * A proof does not hold.
 *
 * @category Errors
 */
export class BankIdProofError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdProofError";
  }
  /** Always `proof-invalid`. */
  declare readonly code: "proof-invalid";
  /** The first check that failed. */
  readonly check: ProofCheck;

  /** Made by this module. */
  constructor(check: ProofCheck, message: string, options: ErrorOptions = {}) {
    super("proof-invalid", `${message} (check: ${check})`, options);
    this.check = check;
  }
}
