/**
 * Tells the service what went wrong, in such a way that no stranger can fill its log.
 *
 * @module
 */
import { tell } from "../listener.ts";
import { BankIdApiError, BankIdError } from "../errors.ts";
import { CallbackFailure } from "./callbacks.ts";
import type { ErrorContext } from "./types.ts";

/** Where reports go. */
export type ReportTo = (error: unknown, request: Request, context: ErrorContext) => unknown;

/** Trouble of one reason is reported once in this time, in milliseconds. */
const PAUSE = 60_000;
/** Most reasons that are remembered; a refusal of BankID is one for each of its codes. */
const MAX_REASONS = 100;

/** Reports errors: of each reason the first in a minute, with a count of those before. */
export class Reports {
  readonly #to: ReportTo;
  readonly #told = new Map<string, { at: number; untold: number }>();
  readonly #toldOnce = new Set<string>();

  constructor(to: ReportTo = print) {
    this.#to = to;
  }

  /** Reports an error unless one of the same reason was reported a moment ago. */
  report(error: unknown, request: Request, reason: string = reasonOf(error)): void {
    const now = Date.now();
    const told = this.#told.get(reason);
    if (told && Math.abs(now - told.at) < PAUSE) {
      told.untold++;
      return;
    }
    if (this.#told.size >= MAX_REASONS) this.#told.clear();
    this.#told.set(reason, { at: now, untold: 0 });
    this.#tell(error, request, { reason, count: (told?.untold ?? 0) + 1 });
  }

  /** Reports what happens once in a login and only if a person takes part. */
  always(error: unknown, request: Request, reason: string = reasonOf(error)): void {
    this.#tell(error, request, { reason, count: 1 });
  }

  /** Reports what the service can do something about, once. */
  once(error: unknown, request: Request, reason: string): void {
    if (this.#toldOnce.has(reason)) return;
    this.#toldOnce.add(reason);
    this.always(error, request, reason);
  }

  /** A log that fails must cost nobody the login. */
  #tell(error: unknown, request: Request, context: ErrorContext): void {
    const told = error instanceof CallbackFailure ? error.cause : error;
    tell((error) => this.#to(error, request, context), told);
  }
}

function print(error: unknown, _request: Request, { count }: ErrorContext): void {
  // deno-lint-ignore no-console
  console.error(`BankID login${count > 1 ? `, ${count} times` : ""}:`, error);
}

function reasonOf(error: unknown): string {
  if (error instanceof CallbackFailure) return error.callback;
  if (error instanceof BankIdApiError) return `${error.code}: ${error.errorCode ?? error.status}`;
  return error instanceof BankIdError ? error.code : "error";
}
