/**
 * Orders under way that no app has opened yet, counted for each client, so that one client alone
 * cannot start them without end. Each instance counts for itself.
 *
 * @module
 */
import { networkOf } from "./client_address.ts";
import { START_LIFE } from "./login_state.ts";

/** The place that an order takes. */
export interface Place {
  readonly network: string;
  readonly until: number;
  /** The order that has it, once it is started. */
  orderRef?: string;
}

/** The places of all clients. */
export class Unopened {
  readonly #max: number;
  /** Those that are taken, the oldest first. */
  readonly #taken = new Set<Place>();
  readonly #counts = new Map<string, number>();
  readonly #byOrder = new Map<string, Place>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a place for an order that a client wants to start; `undefined` if it has too many. */
  take(ip: string, now: number): Place | undefined {
    this.#forget(now);
    const network = networkOf(ip);
    return (this.#counts.get(network) ?? 0) < this.#max ? this.#add(network, now) : undefined;
  }

  /** The order for which a place was taken. */
  name(place: Place, orderRef: string): void {
    this.#byOrder.set(orderRef, place);
    place.orderRef = orderRef;
  }

  /** An order that replaces another. It is counted, but whoever waits for a code gets one. */
  replace(ip: string, orderRef: string, now: number): void {
    this.#forget(now);
    this.name(this.#add(networkOf(ip), now), orderRef);
  }

  /** Gives the place up of an order that was opened, or has ended. */
  leave(orderRef: string): void {
    const place = this.#byOrder.get(orderRef);
    if (place) this.free(place);
  }

  /** Gives a place up. */
  free(place: Place): void {
    if (!this.#taken.delete(place)) return;
    if (place.orderRef !== undefined) this.#byOrder.delete(place.orderRef);
    const left = (this.#counts.get(place.network) ?? 0) - 1;
    if (left > 0) this.#counts.set(place.network, left);
    else this.#counts.delete(place.network);
  }

  #add(network: string, now: number): Place {
    const place = { network, until: now + START_LIFE };
    this.#taken.add(place);
    this.#counts.set(network, (this.#counts.get(network) ?? 0) + 1);
    return place;
  }

  #forget(now: number): void {
    for (const place of this.#taken) {
      if (place.until > now) return;
      this.free(place);
    }
  }
}
