/**
 * Errors of a proof.
 *
 * @module
 */
import { BankIdError } from "./base.ts";

/**
 * The checks of {@linkcode verifyCompletion}, in the order in which they are made.
 *
 * | Check | What must hold |
 * | --- | --- |
 * | `encoding` | The signature is strict base64 of UTF-8, within its limit. |
 * | `structure` | It is a signature document exactly as BankID writes it. |
 * | `signed-data-digest` | The digest of the signed data is right. |
 * | `key-info-digest` | The digest of the certificates is right. |
 * | `signature` | The user's key made the signature. |
 * | `chain` | The certificates lead to the environment's root, each in its proper role. |
 * | `ocsp-missing` | There is an OCSP response. |
 * | `ocsp-structure` | It is an OCSP response in DER (RFC 6960, section 4.2.1). |
 * | `ocsp-status` | It says `successful`. |
 * | `ocsp-responder` | The authority that issued the user's certificate delegated the responder. |
 * | `ocsp-signature` | The responder's key made the signature of the response. |
 * | `ocsp-certificate` | The response is about the user's certificate. |
 * | `ocsp-revoked` | The user's certificate was good. |
 * | `ocsp-nonce` | The response was made for this very signature. |
 * | `ocsp-time` | The times in it agree with each other, and the status is at most a day older. |
 * | `validity` | Every certificate was valid at the time of signing. |
 * | `age` | The proof is neither dated in the future nor older than `maxAge`. |
 * | `mismatch-operation` | It is the expected `operation`. |
 * | `mismatch-user-visible-data` | The person read the expected `userVisibleData`. |
 * | `mismatch-user-non-visible-data` | The expected `userNonVisibleData` was signed. |
 * | `mismatch-organisation-number` | It was made for the expected `organisationNumber`. |
 * | `mismatch-personal-number` | The person has the expected `personalNumber`. |
 * | `mismatch-user` | `completion.user`, where it is given, has the personal number of the certificate. |
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
 * A proof does not hold: {@linkcode verifyCompletion} throws it. Do not rely on the completion.
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
