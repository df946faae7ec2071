/**
 * The error family. A wrong argument is a `TypeError` or `RangeError`; everything else that goes
 * wrong is a {@linkcode BankIdError} whose `code` says what it was.
 *
 * @module
 */
export * from "./errors/base.ts";
export * from "./errors/call.ts";
export * from "./errors/certificate.ts";
export * from "./errors/order.ts";
export * from "./errors/proof.ts";
