/**
 * The followers of a client: one for each order, shared by all who follow it.
 *
 * @module
 */
import { watch } from "../client.ts";
import { quietTimer, type Timer } from "../timers.ts";
import type { BankIdClient } from "../types.ts";
import { Follower } from "./follower.ts";
import { SteadyClock } from "./steady_clock.ts";

/**
 * How long the state of an order is kept when nobody follows it, in milliseconds. It is as long as BankID
 * keeps an order, so that a completion that no caller has is not lost.
 */
const KEEP = 300_000;
/** The same for an order whose end a caller already has: for callers who are late. */
const KEEP_DELIVERED = 60_000;
/** Most orders that are kept. */
const MAX_KEPT = 10_000;
/** Most characters of completions that are kept. */
const MAX_SIZE = 16_000_000;

/** A follower that nobody uses. */
interface Kept {
  readonly follower: Follower;
  readonly until: number;
  readonly size: number;
}

class Followers {
  readonly #client: BankIdClient;
  readonly #inUse = new Map<string, Follower>();
  /** Those whose end a caller already has, and the others; the oldest first. */
  readonly #delivered = new Map<string, Kept>();
  readonly #kept = new Map<string, Kept>();
  readonly #clock = new SteadyClock();
  #size = 0;
  #timer: Timer | undefined;

  constructor(client: BankIdClient) {
    this.#client = client;
    watch(client, (cancelled) => {
      if (cancelled === undefined) this.#close();
      else this.find(cancelled)?.endCancelled();
    });
  }

  get(orderRef: string): Follower {
    this.#expire();
    const follower = this.find(orderRef) ??
      new Follower(this.#client, orderRef, (idle) => this.#keep(orderRef, idle));
    this.#forget(orderRef);
    this.#inUse.set(orderRef, follower);
    return follower;
  }

  find(orderRef: string): Follower | undefined {
    return this.#inUse.get(orderRef) ?? (this.#delivered.get(orderRef) ?? this.#kept.get(orderRef))
      ?.follower;
  }

  isInUse(orderRef: string): boolean {
    return this.#inUse.has(orderRef);
  }

  #keep(orderRef: string, follower: Follower): void {
    this.#inUse.delete(orderRef);
    const { isDelivered, size } = follower;
    const until = this.#clock.now() + (isDelivered ? KEEP_DELIVERED : KEEP);
    (isDelivered ? this.#delivered : this.#kept).set(orderRef, { follower, until, size });
    this.#size += size;
    while (this.#delivered.size + this.#kept.size > MAX_KEPT || this.#size > MAX_SIZE) {
      const [oldest] = [...this.#delivered.keys().take(1), ...this.#kept.keys().take(1)];
      if (oldest === undefined) break;
      this.#forget(oldest);
    }
    this.#expireLater();
  }

  #forget(orderRef: string): void {
    for (const map of [this.#delivered, this.#kept]) {
      this.#size -= map.get(orderRef)?.size ?? 0;
      map.delete(orderRef);
    }
  }

  #expire(): void {
    const now = this.#clock.now();
    for (const map of [this.#delivered, this.#kept]) {
      for (const [orderRef, { until }] of map) {
        if (until > now) break;
        this.#forget(orderRef);
      }
    }
  }

  /** Drops completions that have been kept for long enough, by a timer that holds no process. */
  #expireLater(): void {
    if (this.#timer !== undefined || this.#size === 0) return;
    const [first, second] = [this.#delivered, this.#kept].map((map) => map.values().next().value);
    const next = Math.min(first?.until ?? Infinity, second?.until ?? Infinity);
    this.#timer = quietTimer(() => {
      this.#timer = undefined;
      this.#expire();
      this.#expireLater();
    }, Math.max(1, next - this.#clock.now()));
  }

  #close(): void {
    clearTimeout(this.#timer);
    for (const orderRef of [...this.#delivered.keys(), ...this.#kept.keys()]) {
      this.#forget(orderRef);
    }
    for (const follower of [...this.#inUse.values()]) follower.endClosed();
  }
}

const ofClients = /* @__PURE__ */ new WeakMap<BankIdClient, Followers>();

/** The follower of an order of a client; callers share it. */
export function followerOf(client: BankIdClient, orderRef: string): Follower {
  let followers = ofClients.get(client);
  if (!followers) ofClients.set(client, followers = new Followers(client));
  return followers.get(orderRef);
}

/** Whether somebody follows an order of a client. */
export function isFollowed(client: BankIdClient, orderRef: string): boolean {
  return ofClients.get(client)?.isInUse(orderRef) ?? false;
}

/** Whether the result of an order may have been on its way and not have arrived. */
export function mayBeLost(client: BankIdClient, orderRef: string): boolean {
  return ofClients.get(client)?.find(orderRef)?.polling.mayBeLost ?? false;
}

/** What BankID's refusal means, by what is known of the order's polling. */
export function explainRefusal(client: BankIdClient, orderRef: string, refusal: unknown): unknown {
  return ofClients.get(client)?.find(orderRef)?.polling.explain(refusal) ?? refusal;
}
