/**
 * The error family. A wrong argument is a `TypeError` or `RangeError`; everything else that goes
 * wrong is a {@linkcode BankIdError} whose `code` says what it was.
 *
 * @module
 */
import { BankIdError } from "./errors/base.ts";
import type { BankIdApiError, BankIdNetworkError, BankIdResponseError } from "./errors/call.ts";
import type { BankIdCertificateError } from "./errors/certificate.ts";
import type { BankIdFollowError, BankIdOrderError } from "./errors/order.ts";
import type { BankIdProofError } from "./errors/proof.ts";

export * from "./errors/base.ts";
export * from "./errors/call.ts";
export * from "./errors/certificate.ts";
export * from "./errors/order.ts";
export * from "./errors/proof.ts";

/**
 * Any error of this module, told apart by `code`: each code belongs to one class.
 *
 * @category Errors
 */
export type AnyBankIdError =
  | BankIdApiError
  | BankIdCertificateError
  | BankIdFollowError
  | BankIdNetworkError
  | BankIdOrderError
  | BankIdProofError
  | BankIdResponseError
  | (BankIdError & { readonly code: "client-closed" | "runtime-unsupported" });

/**
 * Whether something that was caught is an error of this module. TypeScript then knows from `code`
 * which members it has.
 *
 * @example Say what went wrong
 * ```ts
 * import { isBankIdError } from "@x/bankid";
 *
 * export function reasonOf(error: unknown): string {
 *   if (!isBankIdError(error)) throw error;
 *   switch (error.code) {
 *     case "refused":
 *       return `BankID refused: ${error.errorCode} ${error.details}`;
 *     case "order-failed":
 *       return `The order failed: ${error.hintCode}`;
 *     case "proof-invalid":
 *       return `The proof does not hold: ${error.check}`;
 *     default:
 *       return error.message;
 *   }
 * }
 * ```
 *
 * @param error What was caught.
 * @returns Whether it is a {@linkcode BankIdError}.
 * @category Errors
 */
export function isBankIdError(error: unknown): error is AnyBankIdError {
  return error instanceof BankIdError;
}
