/**
 * Polls one order on behalf of all who follow it. What always holds:
 *
 * - At most one loop runs that was not stopped, and it has at most one poll under way.
 * - The loop runs only while somebody waits for the next update, so that nothing goes on after the callers
 *   have gone.
 * - Every place gets every event from when it joined, in one order; after a final update there are no more.
 *
 * @module
 */
import { onAbort } from "../abort.ts";
import { hasAnswer } from "../client.ts";
import { BankIdError, BankIdFollowError } from "../errors.ts";
import { collect } from "../operations/order.ts";
import type { BankIdClient, CollectResult } from "../types.ts";
import { delay } from "./delay.ts";
import { MIN_GAP, Polling, type Trouble } from "./polling.ts";

/** The longest that a timer can hold, in milliseconds. */
const MAX_DELAY = 2_147_483_647;

/** Why a pause or a poll was ended. An error made for each would cost more than the rest of it. */
const STOPPED = "nobody waits for it";

/** What a follower hands out. */
type Event = { readonly update: CollectResult } | { readonly error: unknown };

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
    if (this.#queue.length === 0 && final) return this.#deliver(final);
    if (this.#queue.length === 0) await this.#wait(signal);
    const event = this.#queue.shift();
    if (event && "update" in event) return this.#deliver(event.update);
    throw event?.error;
  }

  #deliver(update: CollectResult): CollectResult {
    if (update.status !== "pending") this.#follower.isDelivered = true;
    return update;
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const off = onAbort(signal, reject);
    this.wake = resolve;
    this.#follower.rouse();
    try {
      await promise;
    } finally {
      this.wake = undefined;
      off();
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

  /** Gives up the place. */
  leave(): void {
    this.#follower.leave(this);
  }
}

/** Polls one order. */
export class Follower {
  readonly #client: BankIdClient;
  readonly #orderRef: string;
  readonly #places = new Set<Place>();
  /** Called when nobody follows the order any more. */
  readonly #onIdle: (follower: Follower) => void;
  /** What is known of the order's polling. */
  readonly polling: Polling;
  /** Ends the polling under way. */
  #running: AbortController | undefined;
  /** Ends the pause under way: when nobody waits, or somebody wants the next poll sooner. */
  #pausing: AbortController | undefined;
  /** The final answer, once there is one. */
  final: CollectResult | undefined;
  /** Whether somebody has been told the final answer. */
  isDelivered = false;

  constructor(client: BankIdClient, orderRef: string, onIdle: (follower: Follower) => void) {
    this.#client = client;
    this.#orderRef = orderRef;
    this.polling = new Polling(orderRef);
    this.#onIdle = onIdle;
  }

  /** How much the final answer holds, in characters. */
  get size(): number {
    if (this.final?.status !== "complete") return 0;
    const { signature, ocspResponse = "" } = this.final.completionData;
    return 1000 + signature.length + ocspResponse.length;
  }

  /** Takes part. */
  join(interval: number, maxOutage: number): Place {
    const place = new Place(this, interval, maxOutage);
    this.#places.add(place);
    return place;
  }

  /** No longer takes part. */
  leave(place: Place): void {
    this.#places.delete(place);
    if (this.#places.size > 0) return;
    this.polling.forgive();
    this.#onIdle(this);
  }

  /** The order was cancelled: those who follow it need not ask BankID. */
  endCancelled(): void {
    if (this.final) return;
    this.final = { orderRef: this.#orderRef, status: "failed", hintCode: "cancelled" };
    this.#giveAll({ update: this.final });
    this.#stop();
  }

  /** The client was closed. */
  endClosed(): void {
    if (this.final) return;
    const error = (): BankIdError =>
      new BankIdError(
        "client-closed",
        `The client was closed while order ${this.#orderRef} was followed. It may still be ` +
          "open at BankID: another client can follow or cancel it",
        { orderRef: this.#orderRef },
      );
    for (const place of this.#places) place.give({ error: error() });
    this.#stop();
  }

  /** Somebody waits: polls, or polls sooner. */
  rouse(): void {
    if (this.#running) this.#pausing?.abort(STOPPED);
    else this.#run();
  }

  /** Somebody has stopped waiting: stops when nobody does. */
  settle(): void {
    if (!this.#isAwaited) this.#stop();
  }

  #stop(): void {
    this.#running?.abort(STOPPED);
    this.#running = undefined;
    this.#pausing?.abort(STOPPED);
  }

  get #isAwaited(): boolean {
    return [...this.#places].some((place) => place.wake);
  }

  /**
   * The loop. `#running` is set for as long as it runs. When it is stopped, it may still finish a step,
   * while a new loop begins: hence the comparison at the end.
   */
  async #run(): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    while (!running.signal.aborted && !this.final && this.#isAwaited) {
      if (!await this.#pause(running.signal)) break;
      await this.#poll(running.signal);
    }
    if (this.#running === running) this.#running = undefined;
  }

  /**
   * Waits until the next poll is due; false when nobody waits for it any more. A pause that is cut short,
   * since somebody wants the next poll sooner, is worked out anew.
   */
  async #pause(signal: AbortSignal): Promise<boolean> {
    for (let wait = this.#untilDue(); wait > 0; wait = this.#untilDue()) {
      const pausing = new AbortController();
      this.#pausing = pausing;
      await delay(Math.min(Math.ceil(wait), MAX_DELAY), pausing.signal).catch(() => {});
      if (this.#pausing === pausing) this.#pausing = undefined;
      if (signal.aborted) return false;
    }
    return true;
  }

  #untilDue(): number {
    const wanted = [...this.#places].flatMap((place) => place.wake ? [place.interval] : []);
    return this.polling.dueIn(wanted.length > 0 ? Math.min(...wanted) : MIN_GAP);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    this.polling.begin();
    try {
      const update = await collect(this.#client, { orderRef: this.#orderRef }, { signal });
      this.polling.hear();
      if (update.status !== "pending") this.final = update;
      this.#giveAll({ update });
    } catch (error) {
      // BankID may have handed over the result with the answer that nobody waits for now.
      if (signal.aborted) this.polling.abandon(signal.reason);
      else this.#handleFailure(error);
    }
  }

  #handleFailure(error: unknown): void {
    const trouble = this.polling.fail(error, hasAnswer(this.#client));
    if (!trouble) return this.#giveAll({ error: this.polling.explain(error) });
    for (const place of this.#places) {
      if (trouble.lasting + trouble.wait < place.maxOutage) continue;
      place.give({ error: this.#givingUp(error, trouble, place.maxOutage) });
    }
  }

  #giveAll(event: Event): void {
    this.#places.forEach((place) => place.give(event));
  }

  #givingUp(cause: unknown, { lasting, wait }: Trouble, maxOutage: number): BankIdFollowError {
    return new BankIdFollowError(
      "gave-up",
      `Polling order ${this.#orderRef} has failed for ${
        Math.round(lasting)
      } ms, and 'maxOutage' is ${maxOutage} ms: the order may still be alive, and can be followed again`,
      { cause, orderRef: this.#orderRef, retry: "wait", retryAfter: wait > 0 ? wait : undefined },
    );
  }
}
