/**
 * Chance that can be repeated.
 *
 * @module
 */

/** Numbers that look random and follow from a seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 up to a limit, the limit not included. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * limit);
  }

  /** One of a list, which must not be empty. */
  pick<T>(list: readonly T[]): T {
    const [picked] = list.slice(this.below(list.length));
    if (picked === undefined) throw new RangeError("There is nothing to pick from");
    return picked;
  }

  /** Two different places in a list of at least two, in their order. */
  pair(length: number): [number, number] {
    const first = this.below(length);
    const second = (first + 1 + this.below(length - 1)) % length;
    return first < second ? [first, second] : [second, first];
  }
}
