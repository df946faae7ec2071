import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  BankIdCertificateError,
  BankIdError,
  type CertificateErrorCode,
} from "../../src/errors.ts";

/** Every code of the class, so that type checking notices one that is added or removed. */
const CODES: Readonly<Record<CertificateErrorCode, true>> = {
  "certificate-missing": true,
  "certificate-unreadable": true,
  "certificate-unsupported": true,
  "certificate-expired": true,
  "certificate-not-yet-valid": true,
  "certificate-wrong-environment": true,
  "key-missing": true,
  "key-mismatch": true,
  "passphrase-wrong": true,
};

function isCode(code: string): code is CertificateErrorCode {
  return code in CODES;
}

Deno.test("BankIdCertificateError keeps its code and cause, and the advice that it is given", () => {
  const cause = new Error("why");
  const advice = { retry: "wait", retryAfter: 3000, userMessageId: "RFA5" } as const;
  for (const code of Object.keys(CODES).filter(isCode)) {
    const error = new BankIdCertificateError(code, "m", { cause, ...advice });
    assert(error instanceof BankIdError);
    assertEquals([error.name, error.code], ["BankIdCertificateError", code]);
    const { retry, retryAfter, userMessageId } = error;
    assertEquals({ retry, retryAfter, userMessageId }, advice);
    assertStrictEquals(error.cause, cause);
  }
});
