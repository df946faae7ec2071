/**
 * A limit on requests; BankID has one, whose figures it does not publish.
 *
 * @module
 */
import { checkOptions, type OptionNames } from "../../options.ts";

/**
 * How many requests are allowed in how much time.
 *
 * @category Faults
 */
export interface RateLimitOptions {
  /** Requests in a window. */
  readonly requests: number;
  /** Length of a window. */
  readonly seconds: number;
}

const OPTIONS: OptionNames<RateLimitOptions> = { requests: true, seconds: true };

/** What is left of a window. */
export interface Limits {
  readonly isExceeded: boolean;
  readonly headers: Record<string, string>;
}

/** Counts requests in windows of fixed length. */
export class RateLimiter {
  readonly #options: RateLimitOptions;
  #begun = -Infinity;
  #count = 0;

  constructor(options: RateLimitOptions) {
    checkOptions(options, "'rateLimit'", OPTIONS);
    for (const name of ["requests", "seconds"] as const) {
      const value = options[name];
      if (typeof value !== "number" || !(value > 0)) {
        throw new RangeError(`'rateLimit.${name}' must be a number above 0: got ${value}`);
      }
    }
    this.#options = options;
  }

  /** Counts a request at a moment, in epoch milliseconds. */
  count(now: number): Limits {
    const { requests, seconds } = this.#options;
    if (now - this.#begun >= seconds * 1000) {
      this.#begun = now;
      this.#count = 0;
    }
    this.#count++;
    const reset = Math.ceil((this.#begun + seconds * 1000 - now) / 1000);
    return {
      isExceeded: this.#count > requests,
      headers: limitHeaders(requests, Math.max(0, requests - this.#count), reset),
    };
  }
}

/** Headers of a rate limit, the last figure being seconds. */
export function limitHeaders(
  limit: number,
  remaining: number,
  reset: number,
): Record<string, string> {
  return {
    "RateLimit-Limit": String(limit),
    "RateLimit-Remaining": String(remaining),
    "RateLimit-Reset": String(reset),
  };
}
