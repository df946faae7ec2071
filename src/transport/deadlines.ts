/**
 * Time limits of the calls under way.
 *
 * @module
 */
import { SteadyClock } from "./steady_clock.ts";

/**
 * Ends calls that take too long, with one timer for all calls of a client: a timer for each would
 * be the dearest part of a call. The timer is gone when no call is under way.
 */
export class Deadlines {
  readonly #timeout: number;
  readonly #onExpiry: (call: AbortController) => void;
  /** Calls by deadline; all have the same timeout, so the oldest expires first. */
  readonly #calls = new Map<AbortController, number>();
  readonly #clock = new SteadyClock();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How often there was no call under way. */
  #rests = 0;

  constructor(timeout: number, onExpiry: (call: AbortController) => void) {
    this.#timeout = timeout;
    this.#onExpiry = onExpiry;
  }

  /** A call begins; its signal aborts when it takes too long. */
  begin(): AbortController {
    const call = new AbortController();
    this.#calls.set(call, this.#clock.now() + this.#timeout);
    this.#timer ??= setTimeout(this.#expire, this.#timeout);
    return call;
  }

  /** A call has ended. */
  end(call: AbortController): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#rest();
  }

  /** Ends every call. */
  abort(reason: () => unknown): void {
    for (const call of this.#calls.keys()) call.abort(reason());
  }

  /** Lets a call that follows at once take the timer over, as in a loop that polls. */
  async #rest(): Promise<void> {
    const rest = ++this.#rests;
    for (let turn = 0; turn < 12 && rest === this.#rests; turn++) await undefined;
    if (rest !== this.#rests || this.#calls.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #expire = (): void => {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const [call, deadline] of this.#calls) {
      const left = deadline - now;
      if (left > 0) {
        this.#timer = setTimeout(this.#expire, left);
        return;
      }
      this.#calls.delete(call);
      this.#onExpiry(call);
    }
  };
}
