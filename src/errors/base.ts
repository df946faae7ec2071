/**
 * The base of all errors that are not a wrong argument.
 *
 * @module
 */
import type { RfaId } from "../types.ts";

/**
 * What went wrong; each code belongs to one class.
 *
 * | `code` | Class | What to do |
 * | --- | --- | --- |
 * | `refused` | {@linkcode BankIdApiError} | See `errorCode`, `status` and the message; a 429 has `rateLimit`. |
 * | `timeout`, `connection` | {@linkcode BankIdNetworkError} | The person may start again. Polling goes on by itself. |
 * | `tls` | {@linkcode BankIdNetworkError} | The environment or the certificate is the wrong one, or a proxy inspects TLS. |
 * | `unexpected-answer` | {@linkcode BankIdResponseError} | The answer is not BankID's, or not as specified. It is in `body`. |
 * | `order-failed` | {@linkcode BankIdOrderError} | See `hintCode`. Show the message, and let the person start again. |
 * | `gave-up` | {@linkcode BankIdFollowError} | Polling failed for longer than `maxOutage`. The order may be followed again. |
 * | `result-lost` | {@linkcode BankIdFollowError} | The order may have been completed. Find out before you act twice. |
 * | `cancel-failed` | {@linkcode BankIdFollowError} | The order may still be open in the app, or may just have been completed. |
 * | `certificate-missing` | {@linkcode BankIdCertificateError} | Pass `certificate`. Only the test environment has one built in. |
 * | `certificate-unreadable`, `certificate-unsupported` | {@linkcode BankIdCertificateError} | The message says what was found, and how to convert the file. |
 * | `certificate-expired`, `certificate-not-yet-valid` | {@linkcode BankIdCertificateError} | Order a new certificate from your bank, or set the clock. |
 * | `certificate-wrong-environment` | {@linkcode BankIdCertificateError} | The certificate is for the other environment. |
 * | `key-missing`, `key-mismatch` | {@linkcode BankIdCertificateError} | The file has no private key, or the key of another certificate. |
 * | `passphrase-wrong` | {@linkcode BankIdCertificateError} | The passphrase does not open the file. |
 * | `proof-invalid` | {@linkcode BankIdProofError} | See `check`. |
 * | `client-closed` | {@linkcode BankIdError} | Keep the client open for as long as it is used. |
 * | `runtime-unsupported` | {@linkcode BankIdError} | Use a newer runtime, or pass a `fetch` of your own. |
 *
 * @category Errors
 */
export type BankIdErrorCode =
  | "client-closed"
  | "runtime-unsupported"
  | "timeout"
  | "tls"
  | "connection"
  | "refused"
  | "unexpected-answer"
  | "order-failed"
  | "gave-up"
  | "result-lost"
  | "cancel-failed"
  | "certificate-missing"
  | "certificate-unreadable"
  | "certificate-unsupported"
  | "certificate-expired"
  | "certificate-not-yet-valid"
  | "certificate-wrong-environment"
  | "key-missing"
  | "key-mismatch"
  | "passphrase-wrong"
  | "proof-invalid";

/**
 * Whether to try again.
 *
 * - `never`: the same call fails again. Something must be changed first.
 * - `by-user`: not automatically, but the person may start again.
 * - `wait`: after a pause, of `retryAfter` milliseconds where BankID says how long.
 *
 * @category Errors
 */
export type RetryAdvice = "never" | "by-user" | "wait";

/** What errors of this module are made of. */
export interface BankIdErrorOptions extends ErrorOptions {
  readonly retry?: RetryAdvice;
  readonly retryAfter?: number | undefined;
  readonly userMessageId?: RfaId;
  readonly orderRef?: string | undefined;
}

/**
 * Base of all errors that are not a wrong argument. {@linkcode isBankIdError} tells them from other
 * errors; TypeScript then knows the class from `code`. {@linkcode BankIdErrorCode} lists the codes.
 *
 * @example Tell the kinds apart
 * ```ts
 * import { auth, createClient, isBankIdError } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const client = createClient(createSimulator());
 * client.close();
 * try {
 *   await auth(client, { endUserIp: "194.168.2.25" });
 * } catch (error) {
 *   if (!isBankIdError(error)) throw error;
 *   console.log(error.code, error.retry, error.userMessageId); // client-closed never RFA22
 *   switch (error.code) {
 *     case "refused":
 *       console.log(error.errorCode, error.details);
 *       break;
 *     case "order-failed":
 *       console.log(error.hintCode);
 *   }
 * }
 * ```
 *
 * @category Errors
 */
export class BankIdError extends Error {
  /** The name of the class. */
  override get name(): string {
    return "BankIdError";
  }
  /** What went wrong. */
  readonly code: BankIdErrorCode;
  /** Whether to try again. */
  readonly retry: RetryAdvice;
  /** Milliseconds to wait before trying again, when BankID said so. */
  declare readonly retryAfter?: number;
  /** The recommended message for the person; {@linkcode userMessage} has its text. */
  readonly userMessageId: RfaId;
  /** The order concerned, when there is one. */
  declare readonly orderRef?: string;

  /** Made by this module. You need to make one yourself only in a test. */
  constructor(
    code: BankIdErrorCode,
    message: string,
    options: BankIdErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? "never";
    this.userMessageId = options.userMessageId ?? "RFA22";
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
    if (options.orderRef !== undefined) this.orderRef = options.orderRef;
  }
}
