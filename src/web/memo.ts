/**
 * What one instance remembers of the orders it is polling, for as long as that may be needed. It
 * keeps polls of one order apart and gives a final answer again; losing it loses no more than that.
 *
 * @module
 */
import type { CollectResult, CompletionData } from "../types.ts";
import { Polling, type Trouble } from "../order/polling.ts";
import type { Timer } from "../timers.ts";
import type { Answer } from "./answers.ts";
import { MAX_AGE } from "./login_state.ts";
import type { LoginEventType } from "./types.ts";

/** What is remembered of one order. */
export interface Remembered {
  /** Epoch milliseconds after which it is forgotten. */
  readonly until: number;
  /** A collect under way, which polls share; nothing comes of it if it is another instance's turn. */
  collecting?: Promise<CollectResult | undefined> | undefined;
  /** Steps of the login that were told of. */
  readonly steps: Set<LoginEventType>;
  /** What is known of the order's polling. */
  readonly polling: Polling;
  /** Epoch milliseconds of the last collect of this instance. */
  collectedAt: number;
  /** The trouble of the last collect; `undefined` if the order does not survive it. */
  trouble?: Trouble | undefined;
  /** What the last collect that was answered said, and when. */
  heard?: { readonly hintCode: string; readonly at: number };
  /** Number of the last poll. */
  poll: number;
  /**
   * Whether the browser has left the login. A poll still under way must not write the cookie, which
   * may be that of the next login by then.
   */
  isLeft?: boolean;
  /** A result with which the app is yet to return. */
  held?: Held;
  /** Epoch milliseconds at which BankID first said that it does not know the order. */
  goneAt?: number;
  /** The end of the order, which happens once. */
  ending?: Ending;
}

/** A result that waits for the app's return. */
export interface Held {
  readonly completion: CompletionData;
  /** Since when, in epoch milliseconds. */
  readonly since: number;
  /** Ends the wait when nobody asks any more. */
  readonly timer: Timer;
}

/** Takes the result that waits, if there is one; nothing is waited for any more. */
export function takeHeld(remembered: Remembered): CompletionData | undefined {
  const { held } = remembered;
  clearTimeout(held?.timer);
  delete remembered.held;
  return held?.completion;
}

/** The last answer of a login, which is given again if it was lost on its way. */
export interface Ending {
  readonly answer: Promise<Answer>;
  /** The IP address for which it is meant. */
  readonly ip: string;
  /** Epoch milliseconds at which it was there. */
  at?: number;
}

/** Most orders that are remembered; the oldest are forgotten first. */
const MAX_ENTRIES = 100_000;

/** Orders by reference, the oldest first. */
export class Memo {
  readonly #entries = new Map<string, Remembered>();

  /** What is remembered of an order. */
  of(orderRef: string, now: number = Date.now(), keep: number = MAX_AGE): Remembered {
    this.#forget(now);
    let entry = this.#entries.get(orderRef);
    if (!entry) {
      const polling = new Polling(orderRef);
      entry = { until: now + keep, steps: new Set(), polling, collectedAt: 0, poll: 0 };
      this.#entries.set(orderRef, entry);
    }
    return entry;
  }

  #forget(now: number): void {
    for (const [orderRef, entry] of this.#entries) {
      if (entry.until > now && this.#entries.size <= MAX_ENTRIES) return;
      this.#entries.delete(orderRef);
    }
  }
}
