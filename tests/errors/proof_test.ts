import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { BankIdError, BankIdProofError } from "../../src/errors.ts";

Deno.test("BankIdProofError names the check that failed", () => {
  const cause = new Error("why");
  const error = new BankIdProofError("ocsp-nonce", "The nonce is another's", { cause });
  assert(error instanceof BankIdError);
  assertEquals([error.name, error.code, error.check], [
    "BankIdProofError",
    "proof-invalid",
    "ocsp-nonce",
  ]);
  assertEquals([error.retry, error.userMessageId], ["never", "RFA22"]);
  assert(error.message.startsWith("The nonce is another's") && /ocsp-nonce/.test(error.message));
  assertStrictEquals(error.cause, cause);
});
