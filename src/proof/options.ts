/**
 * How a proof is to be verified.
 *
 * @module
 */
import type { Environment } from "../types.ts";
import type { Expectations } from "./meaning.ts";

/** What a proof is verified against. */
export interface VerifyOptions extends Expectations {
  /** The environment in which it was made. Its root, and no other, is trusted. */
  readonly environment: "production" | "test" | Environment;
  /**
   * The present moment, in epoch milliseconds.
   *
   * @default {Date.now()}
   */
  readonly now?: number | undefined;
  /** Most milliseconds that may have passed since the signature was made. No limit when left out. */
  readonly maxAge?: number | undefined;
  /** PEM of the roots to trust instead of the environment's. */
  readonly roots?: readonly string[] | undefined;
  /**
   * Accepts OCSP responses signed with SHA-1, as BankID made them until 2021.
   *
   * @default {false}
   */
  readonly allowSha1Ocsp?: boolean | undefined;
}

type Rule = readonly [holds: (value: unknown) => boolean, what: string];

const isString = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";

const RULES: Readonly<Record<Exclude<keyof VerifyOptions, "environment">, Rule>> = {
  userVisibleData: [(value) => isString(value) || value === null, "a string or null"],
  userNonVisibleData: [
    (value) => isString(value) || value === null || value instanceof Uint8Array,
    "a string, a Uint8Array or null",
  ],
  operation: [(value) => value === "auth" || value === "sign", "'auth' or 'sign'"],
  organisationNumber: [isString, "a string"],
  personalNumber: [isString, "a string"],
  now: [isNumber, "milliseconds as a number"],
  maxAge: [isNumber, "milliseconds as a number"],
  roots: [(value) => Array.isArray(value) && value.every(isString), "a list of PEM texts"],
  allowSha1Ocsp: [(value) => typeof value === "boolean", "true or false"],
};

/**
 * Checks what the caller asks for; the environment is checked where its roots are looked up.
 *
 * @throws {TypeError} If an option is of another type, or not known.
 */
export function checkOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("'options' must be an object with the 'environment'");
  }
  for (const name of Object.keys(options)) {
    // A misspelt expectation would otherwise be no expectation at all.
    if (name === "environment" || Object.hasOwn(RULES, name)) continue;
    const known = ["environment", ...Object.keys(RULES)].join(", ");
    throw new TypeError(`'options' has no member '${name}': known are ${known}`);
  }
  for (const [name, [holds, what]] of Object.entries(RULES)) {
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined && !holds(value)) throw new TypeError(`'${name}' must be ${what}`);
  }
}
