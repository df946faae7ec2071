import { assertEquals, assertStrictEquals } from "@std/assert";
import { BankIdApiError, BankIdFollowError, BankIdOrderError } from "../../src/errors.ts";

Deno.test("BankIdApiError, BankIdOrderError and BankIdFollowError carry what BankID said", () => {
  const rateLimit = { limit: 10, remaining: 0, reset: 7 };
  const refused = new BankIdApiError("m", {
    status: 429,
    errorCode: "tooManyRequests",
    details: "slow down",
    rateLimit,
  });
  assertEquals(
    [refused.status, refused.errorCode, refused.details, refused.rateLimit],
    [429, "tooManyRequests", "slow down", rateLimit],
  );
  assertEquals(new BankIdOrderError("m", { hintCode: "userCancel" }).hintCode, "userCancel");
  const reason = new Error("left");
  assertStrictEquals(new BankIdFollowError("cancel-failed", "m", { reason }).reason, reason);
});
