/**
 * Errors of a call to BankID.
 *
 * @module
 */
import type { ApiErrorCode } from "../types.ts";
import { BankIdError, type BankIdErrorOptions } from "./base.ts";

/** BankID was not reached, or the connection broke. `code` is `timeout`, `tls` or `connection`. */
export class BankIdNetworkError extends BankIdError {
  static {
    this.prototype.name = "BankIdNetworkError";
  }
  /** Which of the three it was. */
  declare readonly code: "timeout" | "tls" | "connection";

  /** Made by this module. */
  constructor(
    code: "timeout" | "tls" | "connection",
    message: string,
    options: BankIdErrorOptions = {},
  ) {
    super(code, message, {
      retry: code === "tls" ? "never" : "by-user",
      userMessageId: "RFA5",
      ...options,
    });
  }
}

/** Figures of a 429 answer, from the `RateLimit-*` headers. */
export interface RateLimit {
  /** Calls allowed in the window. */
  readonly limit?: number;
  /** Calls left in the window. */
  readonly remaining?: number;
  /** Seconds until the window starts anew. */
  readonly reset?: number;
}

/** Members of a {@linkcode BankIdApiError}. */
export interface BankIdApiErrorOptions extends BankIdErrorOptions {
  /** See {@linkcode BankIdApiError.status}. */
  readonly status: number;
  /** See {@linkcode BankIdApiError.errorCode}. */
  readonly errorCode?: ApiErrorCode | undefined;
  /** See {@linkcode BankIdApiError.details}. */
  readonly details?: string | undefined;
  /** See {@linkcode BankIdApiError.rateLimit}. */
  readonly rateLimit?: RateLimit | undefined;
}

/** BankID refused the call. */
export class BankIdApiError extends BankIdError {
  static {
    this.prototype.name = "BankIdApiError";
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

/** Members of a {@linkcode BankIdResponseError}. */
export interface BankIdResponseErrorOptions extends BankIdErrorOptions {
  /** See {@linkcode BankIdResponseError.status}. */
  readonly status: number;
  /** See {@linkcode BankIdResponseError.body}. */
  readonly body?: string | undefined;
}

/** The answer was not as specified: a proxy's HTML page, broken JSON, a missing member, too large. */
export class BankIdResponseError extends BankIdError {
  static {
    this.prototype.name = "BankIdResponseError";
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
