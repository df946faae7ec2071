/**
 * How long ago something was, for connections.
 *
 * @module
 */

/** A moment, by the clock that nobody sets and by the one that goes on while a computer sleeps. */
export interface Moment {
  readonly steady: number;
  readonly wall: number;
}

/** The present. */
export function present(): Moment {
  return { steady: performance.now(), wall: Date.now() };
}

/**
 * Milliseconds since a moment, at least: where the clocks disagree, a computer has slept, during
 * which `performance.now()` stands still on some systems, or its clock was set.
 */
export function ageOf({ steady, wall }: Moment): number {
  return Math.max(performance.now() - steady, Date.now() - wall);
}
