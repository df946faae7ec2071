/**
 * The codes of errors, and those that `src/types/codes.ts` knows, for tables that must name each of them.
 *
 * @module
 */
import type { BankIdErrorCode } from "../../src/errors.ts";

/** The codes of an open union that are known by name. */
export type Known<Code extends string> = Code extends unknown ? string extends Code ? never : Code
  : never;

const source = await Deno.readTextFile(new URL("../../src/types/codes.ts", import.meta.url));

/** The same at run time: the names in a type's declaration. */
export function knownCodes(type: string): string[] {
  const [, names = ""] = new RegExp(`export type ${type} =([^;]*);`).exec(source) ?? [];
  return [...names.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);
}

/** Every code, so that a new one is missed here at type checking. */
export const ERROR_CODES: Readonly<Record<BankIdErrorCode, true>> = {
  "client-closed": true,
  "runtime-unsupported": true,
  "timeout": true,
  "tls": true,
  "connection": true,
  "refused": true,
  "unexpected-answer": true,
  "order-failed": true,
  "gave-up": true,
  "result-lost": true,
  "cancel-failed": true,
  "certificate-missing": true,
  "certificate-unreadable": true,
  "certificate-unsupported": true,
  "certificate-expired": true,
  "certificate-not-yet-valid": true,
  "certificate-wrong-environment": true,
  "key-missing": true,
  "key-mismatch": true,
  "passphrase-wrong": true,
  "proof-invalid": true,
};
