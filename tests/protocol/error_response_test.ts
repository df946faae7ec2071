import { assert, assertEquals, assertFalse, assertInstanceOf } from "@std/assert";
import { BankIdApiError, type RetryAdvice } from "../../src/errors.ts";
import { apiError, type ErrorResponse, isErrorStatus } from "../../src/protocol/error_response.ts";
import type { RfaId } from "../../src/types.ts";

/** BankID's error table: what it means for the caller and for the person. */
const ERRORS: [status: number, errorCode: string, retry: RetryAdvice, message: RfaId][] = [
  [400, "alreadyInProgress", "by-user", "RFA4"],
  [400, "invalidParameters", "never", "RFA22"],
  [400, "canceled", "by-user", "RFA3"],
  [400, "cancelled", "by-user", "RFA3"],
  [400, "verificationFailed", "by-user", "RFA5"],
  [401, "unauthorized", "never", "RFA22"],
  [403, "unauthorized", "never", "RFA22"],
  [404, "notFound", "never", "RFA22"],
  [405, "methodNotAllowed", "never", "RFA22"],
  [408, "requestTimeout", "by-user", "RFA5"],
  [415, "unsupportedMediaType", "never", "RFA22"],
  [429, "tooManyRequests", "wait", "RFA5"],
  [500, "internalError", "by-user", "RFA5"],
  [503, "maintenance", "wait", "RFA5"],
];

function refusal(status: number, rest: Partial<ErrorResponse> = {}): BankIdApiError {
  return apiError({ endpoint: "auth", status, headers: new Headers(), ...rest });
}

Deno.test("apiError() has the advice of BankID's error table", () => {
  for (const [status, errorCode, retry, userMessageId] of ERRORS) {
    const error = refusal(status, { errorCode, details: "Why", orderRef: "131daac9" });
    assertInstanceOf(error, BankIdApiError);
    assertEquals(
      [error.code, error.status, error.errorCode, error.details, error.orderRef],
      ["refused", status, errorCode, "Why", "131daac9"],
    );
    assertEquals([error.retry, error.userMessageId], [retry, userMessageId], errorCode);
    assert(error.message.startsWith(`BankID refused auth with ${status} ${errorCode}: `));
    assert(error.message.endsWith(". BankID says: Why"), error.message);
  }
});

Deno.test("apiError() knows a bare status for what it means, without making up a code", () => {
  for (const [status, errorCode, retry, userMessageId] of ERRORS) {
    assertEquals(isErrorStatus(status), status !== 400);
    if (status === 400) continue;
    const error = refusal(status);
    assertEquals([error.retry, error.userMessageId], [retry, userMessageId], errorCode);
    assertFalse("errorCode" in error);
    assertFalse("details" in error);
    const named = refusal(status, { errorCode });
    assertEquals(error.message, named.message.replace(` ${errorCode}:`, ":"));
  }
  for (const status of [200, 301, 400, 402, 410, 413, 418, 502, 504]) {
    assertFalse(isErrorStatus(status), String(status));
  }
});

Deno.test("apiError() takes an unknown code as final, and one that names a built-in too", () => {
  for (const errorCode of ["addedLater", "constructor", "__proto__", "toString"]) {
    for (const status of [400, 409, 500]) {
      const error = refusal(status, { errorCode });
      assertEquals([error.errorCode, error.retry, error.userMessageId], [
        errorCode,
        "never",
        "RFA22",
      ]);
      assertEquals(
        error.message,
        `BankID refused auth with ${status} ${errorCode}: The reason is not known here`,
      );
    }
  }
});

Deno.test("apiError() goes by the code where status and code disagree", () => {
  const error = refusal(500, { errorCode: "alreadyInProgress" });
  assertEquals([error.status, error.retry, error.userMessageId], [500, "by-user", "RFA4"]);
});

Deno.test("apiError() reads the rate limit and the time to wait", () => {
  type Row = [headers: Record<string, string>, rateLimit: object | undefined, after?: number];
  const rows: Row[] = [
    [{}, undefined],
    [
      { "RateLimit-Limit": "100", "RateLimit-Remaining": "0", "RateLimit-Reset": "7" },
      { limit: 100, remaining: 0, reset: 7 },
      7000,
    ],
    [{ "RateLimit-Reset": "0" }, { reset: 0 }, 0],
    [{ "ratelimit-remaining": "3" }, { remaining: 3 }],
    [{ "RateLimit-Limit": "100", "Retry-After": "30" }, { limit: 100 }, 30_000],
    [{ "Retry-After": "30" }, undefined, 30_000],
    [{ "RateLimit-Reset": "5", "Retry-After": "30" }, { reset: 5 }, 5000],
    [{ "RateLimit-Limit": "100, 100;window=60", "RateLimit-Reset": "x" }, undefined],
    [{ "RateLimit-Reset": "-1", "Retry-After": "1.5" }, undefined],
    [{ "RateLimit-Reset": "1e3", "RateLimit-Limit": "0x10" }, undefined],
    [{ "RateLimit-Reset": "99999999999999999999" }, undefined],
    [{ "RateLimit-Reset": "", "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" }, undefined],
    [{ "RateLimit-Reset": "soon", "Retry-After": "2" }, undefined, 2000],
  ];
  for (const [headers, rateLimit, retryAfter] of rows) {
    for (const errorCode of ["tooManyRequests", undefined]) {
      const error = refusal(429, { headers: new Headers(headers), errorCode });
      const which = JSON.stringify(headers);
      assertEquals(error.rateLimit, rateLimit, which);
      assertEquals(error.retryAfter, retryAfter, which);
      assertEquals(error.retry, "wait");
      assertEquals("rateLimit" in error, rateLimit !== undefined, which);
      assertEquals("retryAfter" in error, retryAfter !== undefined, which);
    }
  }
});

Deno.test("apiError() tells how long maintenance takes, but gives no limit for it", () => {
  const headers = new Headers({ "Retry-After": "120", "RateLimit-Limit": "100" });
  const error = refusal(503, { headers, errorCode: "maintenance" });
  assertEquals([error.retry, error.retryAfter, error.rateLimit], ["wait", 120_000, undefined]);
});

Deno.test("apiError() gives no time to wait where waiting is not the advice", () => {
  const headers = new Headers({ "Retry-After": "120", "RateLimit-Reset": "5" });
  for (const [status, errorCode, retry] of ERRORS) {
    if (retry === "wait") continue;
    assertFalse("retryAfter" in refusal(status, { headers, errorCode }), errorCode);
  }
});

Deno.test("apiError() hides personal numbers that BankID repeats", () => {
  const forms = ["191212121212", "19121212-1212", "121212-1212", "121212+1212", "121212 1212"];
  for (const number of forms) {
    const details = `Order already in progress for ${number}, ${number}.`;
    const error = refusal(400, { errorCode: "alreadyInProgress", details });
    assertEquals(error.details, "Order already in progress for [hidden], [hidden].");
    const code = refusal(400, { errorCode: `in progress ${number}` });
    assertEquals(code.errorCode, "in progress [hidden]");
    for (const each of [error, code]) {
      const shown = `${each} ${each.stack} ${each.message} ${JSON.stringify(each.message)}`;
      assertFalse(shown.includes("1212"), shown);
    }
  }
  const harmless = "No such order: 131daac9-16c6-4618-beb0-365768f37288 at 2026-10-04";
  assertEquals(refusal(400, { details: harmless }).details, harmless);
});

Deno.test("apiError() cuts what BankID says at a length that suits a log", () => {
  const error = refusal(400, { errorCode: "x".repeat(5000), details: "d".repeat(5000) });
  assertEquals(error.details, "d".repeat(500));
  assert(error.message.length < 800, String(error.message.length));
});
