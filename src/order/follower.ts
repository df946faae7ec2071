/**
 * Polls one order on behalf of all who follow it. Polling goes on only while somebody waits for
 * the next update, so that nothing runs on behind a caller that has gone.
 *
 * @module
 */
import { BankIdApiError, BankIdFollowError, BankIdNetworkError } from "../errors.ts";
import { collect } from "../operations/order.ts";
import { SteadyClock } from "../transport/steady_clock.ts";
import type { BankIdClient, CollectResult } from "../types.ts";
import { delay } from "./delay.ts";

/** Polls of one order never begin closer together than this, in milliseconds (BankID: "collect"). */
export const MIN_GAP = 1000;
/** How long an order that nobody follows is remembered, in milliseconds: as long as BankID keeps it. */
const KEEP = 300_000;
/** The longest that a timer can hold, in milliseconds. */
const MAX_DELAY = 2_147_483_647;
/** Statuses after which the order is alive all the same. */
const PASSING_STATUS: readonly number[] = [408, 429, 500, 503];

/** Why a pause or a poll was ended; an error made for each would be the dearest part of it. */
const STOPPED = "nobody waits for it";

/** What a follower hands out. */
type Event =
  | { readonly kind: "update"; readonly update: CollectResult }
  | { readonly kind: "failure"; readonly error: unknown };

/** The followers of one client: those in use, and those kept for late callers, the oldest first. */
class Followers {
  readonly #inUse = new Map<string, Follower>();
  readonly #kept = new Map<string, { readonly follower: Follower; readonly since: number }>();

  get(client: BankIdClient, orderRef: string): Follower {
    this.#forgetOld();
    const follower = this.#inUse.get(orderRef) ?? this.#kept.get(orderRef)?.follower ??
      new Follower(client, orderRef, () => this.#keep(orderRef));
    this.#kept.delete(orderRef);
    this.#inUse.set(orderRef, follower);
    return follower;
  }

  #keep(orderRef: string): void {
    const follower = this.#inUse.get(orderRef);
    this.#inUse.delete(orderRef);
    if (follower) this.#kept.set(orderRef, { follower, since: Date.now() });
  }

  #forgetOld(): void {
    const now = Date.now();
    for (const [orderRef, { since }] of this.#kept) {
      if (now - since < KEEP) return;
      this.#kept.delete(orderRef);
    }
  }
}

const ofClients = new WeakMap<BankIdClient, Followers>();

/** The follower of an order of a client; callers share it. */
export function followerOf(client: BankIdClient, orderRef: string): Follower {
  let followers = ofClients.get(client);
  if (!followers) ofClients.set(client, followers = new Followers());
  return followers.get(client, orderRef);
}

/** One caller's place at a follower. */
export class Place {
  readonly #follower: Follower;
  readonly #queue: Event[] = [];
  readonly interval: number;
  readonly maxOutage: number;
  /** Wakes the caller; set while it waits. */
  wake: (() => void) | undefined;

  constructor(follower: Follower, interval: number, maxOutage: number) {
    this.#follower = follower;
    this.interval = interval;
    this.maxOutage = maxOutage;
  }

  /** The next update. Rejects when polling failed for good, or with the signal's reason. */
  async next(signal?: AbortSignal): Promise<CollectResult> {
    signal?.throwIfAborted();
    const final = this.#follower.final;
    if (this.#queue.length === 0 && final) return final;
    if (this.#queue.length === 0) await this.#wait(signal);
    const event = this.#queue.shift();
    if (event?.kind === "update") return event.update;
    throw event?.error;
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.wake = resolve;
    this.#follower.rouse();
    try {
      await promise;
    } finally {
      this.wake = undefined;
      signal?.removeEventListener("abort", abort);
      this.#follower.settle();
    }
  }

  /** Puts an event in the queue. */
  give(event: Event): void {
    this.#queue.push(event);
    const { wake } = this;
    this.wake = undefined;
    wake?.();
  }

  /** Gives the place up. */
  leave(): void {
    this.#follower.leave(this);
  }
}

/** Polls one order. */
export class Follower {
  readonly #client: BankIdClient;
  readonly #orderRef: string;
  readonly #places = new Set<Place>();
  /** Ends the polling under way. */
  #running: AbortController | undefined;
  /** Ends the pause under way: when nobody waits, or somebody wants the next poll sooner. */
  #pausing: AbortController | undefined;
  #troubleSince: number | undefined;
  #notBefore = 0;
  /** Whether a poll was sent whose answer, perhaps the final one, did not arrive. */
  #answerLost = false;
  /** Whether the order was pending when it was last heard of. */
  #wasPending = false;
  /** When the last poll began. */
  #lastPollAt = 0;
  readonly #clock = new SteadyClock();
  readonly #onIdle: () => void;
  /** The final answer, once there is one. */
  final: CollectResult | undefined;

  constructor(client: BankIdClient, orderRef: string, onIdle: () => void) {
    this.#client = client;
    this.#orderRef = orderRef;
    this.#onIdle = onIdle;
  }

  /** Takes part. */
  join(interval: number, maxOutage: number): Place {
    const place = new Place(this, interval, maxOutage);
    this.#places.add(place);
    return place;
  }

  /** Takes no part any more. */
  leave(place: Place): void {
    this.#places.delete(place);
    if (this.#places.size > 0) return;
    // Who follows the order later has a tolerance of their own.
    this.#troubleSince = undefined;
    this.#onIdle();
  }

  /** Somebody waits: polls, or polls sooner. */
  rouse(): void {
    if (this.#running) this.#pausing?.abort(STOPPED);
    else this.#run();
  }

  /** Somebody has stopped waiting: stops when nobody does. */
  settle(): void {
    if (this.#isAwaited) return;
    this.#running?.abort(STOPPED);
    this.#running = undefined;
    this.#pausing?.abort(STOPPED);
  }

  get #isAwaited(): boolean {
    return [...this.#places].some((place) => place.wake);
  }

  async #run(): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    while (!running.signal.aborted && !this.final && this.#isAwaited) {
      if (!await this.#pause(running.signal)) break;
      await this.#poll(running.signal);
    }
    if (this.#running === running) this.#running = undefined;
  }

  /** Waits until the next poll is due; false when nobody waits for it any more. */
  async #pause(signal: AbortSignal): Promise<boolean> {
    for (let wait = this.#untilDue(); wait > 0; wait = this.#untilDue()) {
      const pausing = new AbortController();
      this.#pausing = pausing;
      await delay(Math.min(wait, MAX_DELAY), pausing.signal).catch(() => {});
      if (this.#pausing === pausing) this.#pausing = undefined;
      if (signal.aborted) return false;
    }
    return true;
  }

  #untilDue(): number {
    const wanted = [...this.#places].flatMap((place) => place.wake ? [place.interval] : []);
    const gap = wanted.length > 0 ? Math.min(...wanted) : MIN_GAP;
    const now = this.#clock.now();
    return Math.max(this.#lastPollAt + gap - now, this.#notBefore - now);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    this.#lastPollAt = this.#clock.now();
    try {
      const update = await collect(this.#client, { orderRef: this.#orderRef }, { signal });
      this.#troubleSince = undefined;
      this.#answerLost = false;
      this.#wasPending = update.status === "pending";
      if (!this.#wasPending) this.final = update;
      this.#places.forEach((place) => place.give({ kind: "update", update }));
    } catch (error) {
      if (signal.aborted) this.#answerLost = true;
      else this.#handleFailure(error);
    }
  }

  #handleFailure(error: unknown): void {
    const wait = passingTrouble(error);
    if (wait === undefined) {
      const failure = { kind: "failure", error: this.#explain(error) } as const;
      this.#places.forEach((place) => place.give(failure));
      return;
    }
    if (error instanceof BankIdNetworkError) this.#answerLost = true;
    const now = this.#clock.now();
    this.#troubleSince ??= now;
    this.#notBefore = now + wait;
    const trouble = now - this.#troubleSince;
    for (const place of this.#places) {
      if (trouble + wait < place.maxOutage) continue;
      const failure = this.#givingUp(error, { trouble, wait, maxOutage: place.maxOutage });
      place.give({ kind: "failure", error: failure });
    }
  }

  #givingUp(
    cause: unknown,
    { trouble, wait, maxOutage }: Readonly<Record<"trouble" | "wait" | "maxOutage", number>>,
  ): BankIdFollowError {
    return new BankIdFollowError(
      "gave-up",
      `Polling order ${this.#orderRef} met trouble for ${trouble} ms of the ${maxOutage} ms that it ` +
        "bears: the order may still be alive, and can be followed again",
      { cause, orderRef: this.#orderRef, retry: "wait", retryAfter: wait > 0 ? wait : undefined },
    );
  }

  #explain(error: unknown): unknown {
    if (this.#answerLost) return afterLostAnswer(error, this.#orderRef);
    return this.#wasPending ? afterPending(error, this.#orderRef) : error;
  }
}

/** What a refusal means when the answer to an earlier poll, perhaps the final one, did not arrive. */
export function afterLostAnswer(error: unknown, orderRef: string): unknown {
  if (!(error instanceof BankIdApiError) || error.status !== 400) return error;
  return new BankIdFollowError(
    "result-lost",
    `BankID no longer knows order ${orderRef}, and the answer to an earlier poll did not arrive: ` +
      "the order may have been completed and its result lost",
    { cause: error, orderRef },
  );
}

/**
 * What a refusal means when the order was pending a moment ago. Deno sends a poll again, unseen,
 * when a connection is closed instead of answered; so nobody knows that an answer was lost.
 */
function afterPending(error: unknown, orderRef: string): unknown {
  if (!(error instanceof BankIdApiError) || error.errorCode !== "invalidParameters") return error;
  return new BankIdApiError(
    `${error.message}. Order ${orderRef} was pending at the last poll: unless it was cancelled, ` +
      "it may have been completed and its result lost",
    { ...error, cause: error },
  );
}

/** Milliseconds to wait after trouble that leaves the order alive; `undefined` for other failures. */
export function passingTrouble(error: unknown): number | undefined {
  if (error instanceof BankIdNetworkError) return error.code === "tls" ? undefined : 0;
  if (error instanceof BankIdApiError && PASSING_STATUS.includes(error.status)) {
    return error.retryAfter ?? 0;
  }
  return undefined;
}
