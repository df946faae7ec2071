// deno-lint-ignore-file no-console
/**
 * Counts what holds, and says what does not.
 *
 * @module
 */

let [passed, failed] = [0, 0];

/** Counts one thing that must hold. */
export function check(what: string, holds: boolean, seen: unknown = ""): void {
  if (holds) passed++;
  else {
    failed++;
    console.error(`${what}: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`);
  }
}

/** Counts two values that must be the same. */
export function same(what: string, seen: unknown, wanted: unknown): void {
  check(what, JSON.stringify(seen) === JSON.stringify(wanted), { seen, wanted });
}

/** Prints the count and ends the process, which fails if anything did not hold. */
export function report(): never {
  console.log(`${passed} passed, ${failed} failed`);
  Deno.exit(failed > 0 ? 1 : 0);
}
