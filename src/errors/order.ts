/**
 * Errors of an order and of following it.
 *
 * @module
 */
import type { FailedHintCode } from "../types.ts";
import { BankIdError, type BankIdErrorOptions } from "./base.ts";

/**
 * The order failed: the person declined, was too slow, or may not use this BankID.
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
 * Following an order came to an end before the order's own was known: `gave-up` after too much
 * trouble in a row, `result-lost` when the answer that BankID gives only once did not arrive,
 * `cancel-failed` when an aborted order could not be cancelled. The error has the `orderRef`.
 *
 * @category Errors
 */
export class BankIdFollowError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdFollowError";
  }
  /** Which of the three it was. */
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
