/**
 * The base of all errors that are not a wrong argument.
 *
 * @module
 */
import type { RfaId } from "../types.ts";

/**
 * What went wrong; each code belongs to one class.
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
 * Whether trying again is right.
 *
 * - `never`: the same call fails again; something must be changed first.
 * - `by-user`: not by itself, but the person may start anew.
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
 * errors, and lets `code` tell the classes apart.
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
  /** Whether trying again is right. */
  readonly retry: RetryAdvice;
  /** Milliseconds to wait before trying again, when BankID said so. */
  declare readonly retryAfter?: number;
  /** The recommended message for the person; {@linkcode userMessage} has its text. */
  readonly userMessageId: RfaId;
  /** The order concerned, when there is one. */
  declare readonly orderRef?: string;

  /** Made by this module; there is no need to make one yourself, but in a test. */
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
