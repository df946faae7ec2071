/**
 * The part of `@std/assert` that the tests use, for networks without JSR.
 *
 * @module
 */
import assertion from "node:assert";
import { stripVTControlCharacters } from "node:util";
import { equal } from "./equal.ts";

// deno-lint-ignore no-explicit-any
type Class<T> = abstract new (...args: any[]) => T;

/** What fails a test. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

function fail(what: string, message?: string): never {
  throw new AssertionError(message ? `${what}: ${message}` : `${what}.`);
}

/** The two values side by side, as Node shows them. */
function difference(actual: unknown, expected: unknown): string {
  return new assertion.AssertionError({ actual, expected, operator: "deepStrictEqual" }).message;
}

/** Fails unless the value is truthy. */
export function assert(value: unknown, message = ""): asserts value {
  if (!value) throw new AssertionError(message);
}

/** Fails unless the value is falsy. */
export function assertFalse(
  value: unknown,
  message = "",
): asserts value is false | 0 | 0n | "" | null | undefined {
  if (value) throw new AssertionError(message);
}

/** Fails unless the values are equal in depth. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (!equal(actual, expected)) fail(difference(actual, expected), message);
}

/** Fails if the values are equal in depth. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (equal(actual, expected)) fail("Values are equal", message);
}

/** Fails unless the values are identical. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) fail(difference(actual, expected), message);
}

/** Fails unless the pattern matches. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  if (!expected.test(actual)) fail(`"${actual}" does not match ${expected}`, message);
}

/** Fails unless the text holds the other. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) fail(`"${actual}" does not contain "${expected}"`, message);
}

/** Fails unless the value is an instance of the class. */
export function assertInstanceOf<T extends Class<unknown>>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is InstanceType<T> {
  if (!(actual instanceof expected)) fail(`Expected an instance of ${expected.name}`, message);
}

/** What `assertThrows()` and `assertRejects()` are told of the error. */
type Expected = readonly [
  classOrMessage?: Class<Error> | string,
  includes?: string,
  message?: string,
];

function checkError(error: unknown, [expected, includes = "", message]: Expected): unknown {
  if (typeof expected !== "function") return error;
  if (!(error instanceof Error)) fail(`${error} is no Error`, message);
  if (!(error instanceof expected)) fail(`Expected ${expected.name}, caught ${error}`, message);
  const [text, part] = [error.message, includes].map(stripVTControlCharacters);
  assertStringIncludes(text ?? "", part ?? "", message);
  return error;
}

function messageOf([expected, , message]: Expected): string | undefined {
  return typeof expected === "string" ? expected : message;
}

/** Fails unless the function throws; returns what it threw. */
export function assertThrows(action: () => unknown, message?: string): unknown;
/** Fails unless the function throws an error of the class; returns it. */
export function assertThrows<E extends Error = Error>(
  action: () => unknown,
  expected: Class<E>,
  includes?: string,
  message?: string,
): E;
export function assertThrows(action: () => unknown, ...expected: Expected): unknown {
  try {
    action();
  } catch (error) {
    return checkError(error, expected);
  }
  fail("Expected function to throw", messageOf(expected));
}

/** Fails unless the function returns a promise that rejects; returns what it rejected with. */
export function assertRejects(
  action: () => PromiseLike<unknown>,
  message?: string,
): Promise<unknown>;
/** Fails unless the function returns a promise that rejects with an error of the class; returns it. */
export function assertRejects<E extends Error = Error>(
  action: () => PromiseLike<unknown>,
  expected: Class<E>,
  includes?: string,
  message?: string,
): Promise<E>;
export async function assertRejects(
  action: () => PromiseLike<unknown>,
  ...expected: Expected
): Promise<unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = action();
  } catch {
    // A function that throws does not reject.
  }
  if (typeof promise?.then !== "function") {
    fail("Function throws when expected to reject", messageOf(expected));
  }
  try {
    await promise;
  } catch (error) {
    return checkError(error, expected);
  }
  fail("Expected function to reject", messageOf(expected));
}
