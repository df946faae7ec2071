/**
 * How a proof is to be verified.
 *
 * @module
 */
import { checkOptions, isRecord, wrongKind } from "../options.ts";
import type { Environment } from "../types.ts";
import type { Expectations } from "./meaning.ts";

/**
 * What a proof is verified against.
 *
 * @category Proof
 */
export interface VerifyOptions extends Expectations {
  /** The environment in which it was made. Its root, and no other, is trusted. */
  readonly environment: "production" | "test" | Environment;
  /**
   * The present moment, in epoch milliseconds.
   *
   * @default {Date.now()}
   */
  readonly now?: number | undefined;
  /**
   * The greatest age of the proof, in milliseconds since BankID's OCSP responder attested the signature.
   * It does not tell one order from another: for that, send a value of your own in `userNonVisibleData`
   * and expect it here.
   *
   * @default no limit
   */
  readonly maxAge?: number;
  /**
   * PEM of the roots to trust instead of the environment's; every certificate in each text counts. Which
   * certificate policies are accepted still depends on the environment.
   */
  readonly roots?: readonly string[] | undefined;
  /**
   * Refuses a proof when a name in `completion.user` differs from the certificate. Otherwise
   * `namesDiffer` in the result says so.
   *
   * @default {false}
   */
  readonly requireSameNames?: boolean | undefined;
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
const isFlag: Rule = [(value) => typeof value === "boolean", "true or false"];

const RULES: Readonly<Record<keyof VerifyOptions, Rule>> = {
  environment: [
    (value) => value === "production" || value === "test" || isRecord(value),
    "'production', 'test' or an own environment",
  ],
  userVisibleData: [(value) => isString(value) || value === null, "a string or null"],
  userNonVisibleData: [
    (value) => isString(value) || value === null || value instanceof Uint8Array,
    "a string, a Uint8Array or null",
  ],
  operation: [(value) => value === "auth" || value === "sign", "'auth' or 'sign'"],
  organisationNumber: [isString, "a string"],
  personalNumber: [
    (value) => typeof value === "string" && /^\d{12}$/.test(value),
    "12 digits, as parsePersonalNumber gives them",
  ],
  maxAge: [isNumber, "milliseconds as a number"],
  now: [isNumber, "milliseconds as a number"],
  roots: [(value) => Array.isArray(value) && value.every(isString), "a list of PEM texts"],
  requireSameNames: isFlag,
  allowSha1Ocsp: isFlag,
};

/** Options that have a default, so that `undefined` is as good as nothing. */
const SETTINGS = ["now", "roots", "requireSameNames", "allowSha1Ocsp"];

/**
 * Checks what the caller asks for.
 *
 * @throws {TypeError} If an option is of another type or not known, if an expectation is
 *   `undefined`, or if the environment is missing.
 */
export function checkVerifyOptions(options: unknown): void {
  const names = Object.keys(RULES).map((name) => [name, true] as const);
  checkOptions(options, "verifyCompletion", Object.fromEntries(names));
  for (const [name, [holds, what]] of Object.entries(RULES)) {
    const value: unknown = Reflect.get(Object(options), name);
    if (value === undefined && name !== "environment") {
      if (!(name in Object(options)) || SETTINGS.includes(name)) continue;
      throw new TypeError(`'${name}' is undefined: leave it out to expect nothing`);
    }
    if (!holds(value)) throw wrongKind(name, what, value);
  }
}
