/**
 * How files are refused.
 *
 * @module
 */
import { BankIdCertificateError, type CertificateErrorCode } from "../errors.ts";

/** An error of a certificate or a key. */
export function refused(
  code: CertificateErrorCode,
  message: string,
  cause?: Error,
): BankIdCertificateError {
  return new BankIdCertificateError(code, message, cause && { cause });
}

/** What was given cannot be read. */
export function unreadable(message: string, cause?: Error): BankIdCertificateError {
  return refused("certificate-unreadable", message, cause);
}

/**
 * A file is sound, but has something that is not supported: the message says what. The callers turn
 * it into their own error, with the command that converts such a file.
 */
export class UnsupportedError extends Error {
  /** What to do where no command helps. */
  readonly advice: string | undefined;

  constructor(what: string, advice?: string) {
    super(what);
    this.advice = advice;
  }

  override get name(): string {
    return "UnsupportedError";
  }
}
