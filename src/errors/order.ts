/**
 * Errors of an order and of following it.
 *
 * @module
 */
import type { FailedHintCode } from "../types.ts";
import { BankIdError, type BankIdErrorOptions } from "./base.ts";

/**
 * The order failed: the person declined, was too slow, or may not use this BankID. Show
 * `userMessage(error)`, and let the person start again.
 *
 * @category Errors
 */
export class BankIdOrderError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdOrderError";
  }
  /** Always `order-failed`. */
  declare readonly code: "order-failed";
  /** BankID's reason. */
  readonly hintCode: FailedHintCode;

  /** Made by this module. */
  constructor(
    message: string,
    options: BankIdErrorOptions & { readonly hintCode: FailedHintCode },
  ) {
    super("order-failed", message, { retry: "by-user", ...options });
    this.hintCode = options.hintCode;
  }
}

/** What a {@linkcode BankIdFollowError} is made of. */
export interface BankIdFollowErrorOptions extends BankIdErrorOptions {
  readonly reason?: unknown;
}

/**
 * An order is no longer followed, although its result is not known. The error has the `orderRef`.
 *
 * - `gave-up`: polling failed for longer than `maxOutage`. The order may be followed again.
 * - `result-lost`: BankID gives the result only once, and that answer did not arrive. The order may have
 *   been completed: find out before you act twice.
 * - `cancel-failed`: waiting was aborted, but the order could not be cancelled. It may still be open in
 *   the person's app, or may just have been completed.
 *
 * @category Errors
 */
export class BankIdFollowError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdFollowError";
  }
  /** What happened. */
  declare readonly code: "gave-up" | "result-lost" | "cancel-failed";
  /** The signal's reason, when waiting had been aborted. */
  declare readonly reason?: unknown;

  /** Made by this module. */
  constructor(
    code: "gave-up" | "result-lost" | "cancel-failed",
    message: string,
    options: BankIdFollowErrorOptions = {},
  ) {
    super(code, message, { userMessageId: code === "gave-up" ? "RFA5" : "RFA22", ...options });
    if (options.reason !== undefined) this.reason = options.reason;
  }
}
