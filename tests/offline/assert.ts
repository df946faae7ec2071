/**
 * The part of `@std/assert` that the tests use, over `node:assert`, for networks without JSR.
 *
 * @module
 */
import assertion from "node:assert/strict";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless the value is truthy. */
export function assert(value: unknown, message = ""): asserts value {
  assertion.ok(value, message || undefined);
}

/** Fails unless the value is falsy. */
export function assertFalse(value: unknown, message?: string): void {
  assertion.ok(!value, message);
}

/** Fails unless the values are the same in depth. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  assertion.deepEqual(actual, expected, message);
}

/** Fails if the values are the same in depth. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  assertion.notDeepEqual(actual, expected, message);
}

/** Fails unless the values are identical. */
export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): void {
  assertion.equal(actual, expected, message);
}

/** Fails unless the pattern matches. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  assertion.match(actual, expected, message);
}

/** Fails unless the text holds the other. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  assertion.ok(
    actual.includes(expected),
    message ?? `Expected actual: "${actual}" to contain: "${expected}"`,
  );
}

/** Fails unless the value is an instance of the class. */
export function assertInstanceOf<E extends Error>(
  actual: unknown,
  expected: ErrorClass<E>,
  message?: string,
): asserts actual is E {
  assertion.ok(actual instanceof expected, message ?? `Expected an instance of ${expected.name}`);
}

function check(error: unknown, expected?: ErrorClass<Error>, includes = ""): unknown {
  if (expected) assertInstanceOf(error, expected, `Expected ${expected.name}, caught ${error}`);
  assertStringIncludes(error instanceof Error ? error.message : String(error), includes);
  return error;
}

/** Fails unless the function throws; returns what it threw. */
export function assertThrows(action: () => unknown): unknown;
/** Fails unless the function throws an error of the class; returns it. */
export function assertThrows<E extends Error>(
  action: () => unknown,
  expected: ErrorClass<E>,
  includes?: string,
): E;
export function assertThrows(
  action: () => unknown,
  expected?: ErrorClass<Error>,
  includes?: string,
): unknown {
  try {
    action();
  } catch (error) {
    return check(error, expected, includes);
  }
  throw new assertion.AssertionError({ message: "Expected function to throw" });
}

/** Fails unless the promise rejects; returns what it rejected with. */
export function assertRejects(action: () => PromiseLike<unknown>): Promise<unknown>;
/** Fails unless the promise rejects with an error of the class; returns it. */
export function assertRejects<E extends Error>(
  action: () => PromiseLike<unknown>,
  expected: ErrorClass<E>,
  includes?: string,
): Promise<E>;
export async function assertRejects(
  action: () => PromiseLike<unknown>,
  expected?: ErrorClass<Error>,
  includes?: string,
): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return check(error, expected, includes);
  }
  throw new assertion.AssertionError({ message: "Expected function to reject" });
}
