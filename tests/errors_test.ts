import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  type AnyBankIdError,
  BankIdApiError,
  type BankIdCertificateError,
  BankIdError,
  BankIdFollowError,
  BankIdNetworkError,
  BankIdOrderError,
  BankIdProofError,
  BankIdResponseError,
  isBankIdError,
} from "../src/errors.ts";
import { ERROR_CODES } from "./helpers/codes.ts";

/** Everything that the code of an error gives access to; compiled, so that a cast is missed here. */
function detailOf(error: unknown): unknown {
  if (!isBankIdError(error)) return "not ours";
  switch (error.code) {
    case "refused":
      return [error.status, error.errorCode];
    case "unexpected-answer":
      return [error.status, error.body];
    case "order-failed":
      return error.hintCode;
    case "gave-up":
    case "result-lost":
    case "cancel-failed":
      return error.reason;
    case "proof-invalid":
      return error.check;
    case "timeout":
    case "tls":
    case "connection":
      return error satisfies BankIdNetworkError;
    case "client-closed":
    case "runtime-unsupported":
      return error satisfies BankIdError;
    default:
      return error satisfies BankIdCertificateError;
  }
}

Deno.test("isBankIdError() leads from an unknown error to the members that its code has", () => {
  const table: readonly (readonly [unknown, unknown])[] = [
    [new BankIdApiError("m", { status: 400, errorCode: "canceled" }), [400, "canceled"]],
    [new BankIdResponseError("m", { status: 200, body: "b" }), [200, "b"]],
    [new BankIdOrderError("m", { hintCode: "userCancel" }), "userCancel"],
    [new BankIdFollowError("cancel-failed", "m", { reason: "left" }), "left"],
    [new BankIdProofError("age", "m"), "age"],
    [new TypeError("m"), "not ours"],
    [{ code: "refused" }, "not ours"],
    [undefined, "not ours"],
  ];
  for (const [error, detail] of table) assertEquals(detailOf(error), detail);
  for (const error of [new BankIdNetworkError("tls", "m"), new BankIdError("client-closed", "m")]) {
    assertStrictEquals(detailOf(error), error);
  }
  // The compiler refuses a code that no class has, and a class without its code.
  const codes: Readonly<Record<AnyBankIdError["code"], true>> = ERROR_CODES;
  assertEquals(codes, ERROR_CODES);
});
