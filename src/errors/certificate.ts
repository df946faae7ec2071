/**
 * Errors of a relying party's certificate.
 *
 * @module
 */
import { BankIdError, type BankIdErrorCode, type BankIdErrorOptions } from "./base.ts";

/**
 * Codes of a {@linkcode BankIdCertificateError}.
 *
 * @category Errors
 */
export type CertificateErrorCode = Extract<
  BankIdErrorCode,
  `certificate-${string}` | `key-${string}` | "passphrase-wrong"
>;

/**
 * The relying party's certificate or key cannot be used. The message says what was found and what to do.
 *
 * @category Errors
 */
export class BankIdCertificateError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdCertificateError";
  }
  /** What is wrong with it. */
  declare readonly code: CertificateErrorCode;

  /** Made by this module. */
  constructor(code: CertificateErrorCode, message: string, options: BankIdErrorOptions = {}) {
    super(code, message, options);
  }
}
