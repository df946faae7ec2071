/**
 * The state of polling one order: when the next poll may begin, which failures leave the order alive, and
 * what it means when an answer did not arrive. Whoever polls has one of these for each order.
 *
 * @module
 */
import {
  BankIdApiError,
  BankIdFollowError,
  BankIdNetworkError,
  BankIdResponseError,
} from "../errors.ts";
import { SteadyClock } from "./steady_clock.ts";

/**
 * Fewest milliseconds from the end of one poll of an order to the beginning of the next. BankID allows one
 * poll a second, and sees a poll when its request arrives, which is late when connecting was slow. For that
 * reason the pause begins at the end of a poll.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 */
export const MIN_GAP = 1000;

/** A failed poll that leaves the order alive. */
export interface Trouble {
  /** Milliseconds for which BankID asked to be left alone. */
  readonly wait: number;
  /** Milliseconds since polls began to fail. */
  readonly lasting: number;
}

/** The polling of one order. */
export class Polling {
  readonly #orderRef: string;
  readonly #clock = new SteadyClock();
  #begunAt = -Infinity;
  #endedAt = -Infinity;
  #notBefore = -Infinity;
  #troubleSince: number | undefined;
  /** Whether BankID has answered at all. */
  #isKnown = false;
  /** What came instead of an answer, perhaps the final one, since BankID was last heard of. */
  #lost: { readonly error: unknown } | undefined;

  constructor(orderRef: string) {
    this.#orderRef = orderRef;
  }

  /** Whether the final answer may have been on its way and not have arrived. */
  get mayBeLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Milliseconds until the next poll may begin, of polls that begin at the given interval. */
  dueIn(interval: number): number {
    const now = this.#clock.now();
    const due = Math.max(this.#begunAt + interval, this.#endedAt + MIN_GAP, this.#notBefore);
    return Math.max(0, due - now);
  }

  /** A poll begins. */
  begin(): void {
    this.#begunAt = this.#endedAt = this.#clock.now();
  }

  /** A poll was answered. */
  hear(): void {
    this.#endedAt = this.#clock.now();
    this.#troubleSince = this.#lost = undefined;
    this.#isKnown = true;
  }

  /** A poll was given up while it was under way: its answer may have been on its way. */
  abandon(reason: unknown): void {
    this.#endedAt = this.#clock.now();
    this.#lost ??= { error: reason };
  }

  /**
   * A poll failed. Returns `undefined` when there is no point in going on, such as when TLS fails for a
   * client that BankID has never answered: it is set up wrongly.
   */
  fail(error: unknown, hasAnswer: boolean): Trouble | undefined {
    const now = this.#endedAt = this.#clock.now();
    const wait = passingTrouble(error, hasAnswer);
    if (wait === undefined) return undefined;
    if (mayHaveLost(error)) this.#lost = { error: unreadIn(this.#lost?.error) ?? error };
    this.#troubleSince ??= now;
    this.#notBefore = now + wait;
    return { wait, lasting: now - this.#troubleSince };
  }

  /** From now on failures are counted anew, for the next who follow the order. */
  forgive(): void {
    this.#troubleSince = undefined;
  }

  /** The error as the caller is told of it: BankID forgets an order when it hands over its result. */
  explain(error: unknown): unknown {
    if (!(error instanceof BankIdApiError) || error.status !== 400) return error;
    if (this.#lost) {
      const unread = unreadIn(this.#lost.error);
      return new BankIdFollowError(
        "result-lost",
        `BankID no longer knows order ${this.#orderRef}, and the answer to an earlier poll did not ` +
          "arrive: the order may have been completed and its result lost" +
          (unread ? ". What came instead is the 'body' of the cause" : ""),
        { cause: unread ?? error, orderRef: this.#orderRef },
      );
    }
    if (!this.#isKnown || error.errorCode !== "invalidParameters") return error;
    return new BankIdApiError(
      `${error.message}. Order ${this.#orderRef} was pending at the last poll: unless it was ` +
        "cancelled, it may have been completed and its result lost",
      { ...error, cause: error },
    );
  }
}

/** An answer that came but could not be read: it may hold the result. */
function unreadIn(error: unknown): BankIdResponseError | undefined {
  return error instanceof BankIdResponseError && error.status === 200 ? error : undefined;
}

/** Whether BankID may have handed over a result that did not arrive. */
function mayHaveLost(error: unknown): boolean {
  if (error instanceof BankIdNetworkError) return error.sent;
  if (error instanceof BankIdResponseError) return true;
  return error instanceof BankIdApiError && error.status >= 500;
}

/** Statuses after which the order is alive all the same; those from 500 are, too. */
const PASSING_STATUS: readonly number[] = [408, 429];

/** Milliseconds to wait after a failure that leaves the order alive; `undefined` for other failures. */
function passingTrouble(error: unknown, hasAnswer: boolean): number | undefined {
  if (error instanceof BankIdNetworkError) {
    return error.code === "tls" && !hasAnswer ? undefined : 0;
  }
  if (error instanceof BankIdResponseError) {
    return error.status === 200 || error.status >= 500 ? 0 : undefined;
  }
  const isPassing = error instanceof BankIdApiError &&
    (error.status >= 500 || PASSING_STATUS.includes(error.status));
  return isPassing ? error.retryAfter ?? 0 : undefined;
}
