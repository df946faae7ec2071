/**
 * Errors of a call to BankID.
 *
 * @module
 */
import type { ApiErrorCode } from "../types.ts";
import { BankIdError, type BankIdErrorOptions } from "./base.ts";

/** Members of a {@linkcode BankIdNetworkError}. */
export interface BankIdNetworkErrorOptions extends BankIdErrorOptions {
  /** See {@linkcode BankIdNetworkError.sent}. */
  readonly sent?: boolean;
}

/**
 * BankID was not reached, or the connection broke. `code` is `timeout`, `tls` or `connection`.
 *
 * @category Errors
 */
export class BankIdNetworkError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdNetworkError";
  }
  /** Which of the three it was. */
  declare readonly code: "timeout" | "tls" | "connection";
  /**
   * Whether the request was sent, as far as one knows: then BankID may have done what it asked for.
   * When it was not, nothing has happened, and the same call can be made again.
   */
  readonly sent: boolean;

  /** Made by this module. */
  constructor(
    code: "timeout" | "tls" | "connection",
    message: string,
    options: BankIdNetworkErrorOptions = {},
  ) {
    super(code, message, {
      retry: code === "tls" ? "never" : "by-user",
      userMessageId: "RFA5",
      ...options,
    });
    this.sent = options.sent ?? true;
  }
}

/**
 * Figures of a 429 answer, from the `RateLimit-*` headers.
 *
 * @category Errors
 */
export interface RateLimit {
  /** Calls allowed in the window. */
  readonly limit?: number;
  /** Calls left in the window. */
  readonly remaining?: number;
  /** Seconds until the window starts anew. */
  readonly reset?: number;
}

/** What a {@linkcode BankIdApiError} is made of. */
export interface BankIdApiErrorOptions extends BankIdErrorOptions {
  readonly status: number;
  readonly errorCode?: ApiErrorCode | undefined;
  readonly details?: string | undefined;
  readonly rateLimit?: RateLimit | undefined;
}

/**
 * BankID refused the call.
 *
 * @category Errors
 */
export class BankIdApiError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdApiError";
  }
  /** Always `refused`. */
  declare readonly code: "refused";
  /** HTTP status. */
  readonly status: number;
  /** BankID's error code; missing when the refusal had no JSON body. */
  declare readonly errorCode?: ApiErrorCode;
  /** BankID's explanation: for logs, not to branch on and not for the person. */
  declare readonly details?: string;
  /** Figures of a 429. */
  declare readonly rateLimit?: RateLimit;

  /** Made by this module. */
  constructor(message: string, options: BankIdApiErrorOptions) {
    super("refused", message, options);
    this.status = options.status;
    if (options.errorCode !== undefined) this.errorCode = options.errorCode;
    if (options.details !== undefined) this.details = options.details;
    if (options.rateLimit !== undefined) this.rateLimit = options.rateLimit;
  }
}

/** What a {@linkcode BankIdResponseError} is made of. */
export interface BankIdResponseErrorOptions extends BankIdErrorOptions {
  readonly status: number;
  readonly body?: string | undefined;
}

/**
 * The answer was not as specified: a proxy's HTML page, broken JSON, a missing member, too large.
 *
 * @category Errors
 */
export class BankIdResponseError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdResponseError";
  }
  /** Always `unexpected-answer`. */
  declare readonly code: "unexpected-answer";
  /** HTTP status. */
  readonly status: number;
  readonly #body: string | undefined;

  /** Made by this module. */
  constructor(message: string, options: BankIdResponseErrorOptions) {
    super("unexpected-answer", message, options);
    this.status = options.status;
    this.#body = options.body;
  }

  /**
   * The answer as it came, unless it was too large. It may hold personal data, which is why
   * neither the console nor `JSON.stringify` shows it.
   */
  get body(): string | undefined {
    return this.#body;
  }
}
