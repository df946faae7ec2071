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
 * BankID was not reached, or the connection broke. `sent` says whether the request had left. Starting and
 * cancelling an order are never repeated by the module; polling goes on by itself.
 *
 * @category Errors
 */
export class BankIdNetworkError extends BankIdError {
  /** The name of the class. */
  override get name(): string {
    return "BankIdNetworkError";
  }
  /**
   * `timeout`: no answer came in time. `connection`: the connection failed or broke. `tls`: the handshake
   * failed, because of the wrong environment, the wrong certificate, or a proxy that inspects TLS.
   */
  declare readonly code: "timeout" | "tls" | "connection";
  /**
   * Whether the request may have been sent: then BankID may have done what it asked for. If it was not,
   * nothing has happened, and the same call can be made again.
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
 * The rate limit that a 429 answer states in its `RateLimit-*` headers.
 *
 * @see draft-polli-ratelimit-headers-00, section 3
 * @category Errors
 */
export interface RateLimit {
  /** Calls allowed in the window. */
  readonly limit?: number;
  /** Calls left in the window. */
  readonly remaining?: number;
  /** Seconds until the next window starts. */
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
 * BankID refused the call. `errorCode` and the message say why, and `retry` whether to try again.
 *
 * @see https://developers.bankid.com/api-references/errors
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
  /** BankID's explanation, for your logs. Do not compare it, and do not show it to the person. */
  declare readonly details?: string;
  /** The rate limit, if the status is 429 and the answer states one. */
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
 * The answer was not as specified: an HTML page of a proxy, broken JSON, a missing member, or too large.
 * `body` has it.
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
