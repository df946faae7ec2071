/**
 * Time that does not go backwards.
 *
 * @module
 */

/** Milliseconds by the clock, as if it had never been set back: that must not stretch a wait. */
export class SteadyClock {
  /** What the clock showed when it was last read, and how far it has been set back in all. */
  #last = 0;
  #setBack = 0;

  /** The present. */
  now(): number {
    const now = Date.now();
    this.#setBack += Math.max(0, this.#last - now);
    this.#last = now;
    return now + this.#setBack;
  }
}
