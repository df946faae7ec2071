/**
 * Time that does not jump.
 *
 * @module
 */

const OwnDate = Date;

/** Milliseconds, by a clock that nobody sets: neither ahead nor back. */
export class SteadyClock {
  /** What the clock showed when it was last read, and how far it has gone back in all. */
  #last = 0;
  #back = 0;

  /** The present, from an arbitrary beginning. */
  now(): number {
    // Tests that fake the time replace Date, but not performance.
    const now = Date === OwnDate ? performance.now() : Date.now();
    this.#back += Math.max(0, this.#last - now);
    this.#last = now;
    return now + this.#back;
  }
}
