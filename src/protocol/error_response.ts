/**
 * Error responses: what a refusal means for the caller and for the person.
 *
 * @module
 */
import { redactPersonalNumbers } from "../redact.ts";
import { BankIdApiError, type RateLimit, type RetryAdvice } from "../errors.ts";
import type { RfaId } from "../types.ts";

/** What it means; whether to try again, if not never; the message for the person, if not RFA22. */
type Advice = readonly [text: string, retry?: RetryAdvice, userMessageId?: RfaId];

/**
 * By `errorCode`.
 *
 * @see https://developers.bankid.com/api-references/errors
 */
const ADVICE: Readonly<Record<string, Advice>> = {
  alreadyInProgress: [
    "The person has another order under way, which BankID has now cancelled: let them try again",
    "by-user",
    "RFA4",
  ],
  invalidParameters: [
    "The request is wrong, or there is no such order: it was cancelled, its result was handed " +
    "over before, or it was started with another certificate",
  ],
  canceled: ["The order was cancelled", "by-user", "RFA3"],
  cancelled: ["The order was cancelled", "by-user", "RFA3"],
  verificationFailed: [
    "The card is unknown, closed, or no longer valid: ask the holder to show it again",
    "by-user",
    "RFA5",
  ],
  unauthorized: ["This certificate may not use the service: ask your bank"],
  notFound: ["The address is wrong: check the environment's base URLs"],
  methodNotAllowed: ["The method is wrong: only POST is allowed"],
  requestTimeout: ["The request did not reach the service in time", "by-user", "RFA5"],
  unsupportedMediaType: ["The content type is wrong: it must be exactly application/json"],
  tooManyRequests: ["Too many requests: wait before the next one", "wait", "RFA5"],
  internalError: ["BankID has a technical error", "by-user", "RFA5"],
  maintenance: ["BankID is down for maintenance", "wait", "RFA5"],
};

/** The error code that a status stands for when no JSON body names one. */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "unauthorized",
  404: "notFound",
  405: "methodNotAllowed",
  408: "requestTimeout",
  415: "unsupportedMediaType",
  429: "tooManyRequests",
  500: "internalError",
  503: "maintenance",
};

/** Whether a status means the same with or without a JSON body. */
export function isErrorStatus(status: number): boolean {
  return status in BY_STATUS;
}

/** An error response, read. */
export interface ErrorResponse {
  readonly endpoint: string;
  readonly status: number;
  readonly errorCode?: string | undefined;
  readonly details?: string | undefined;
  readonly headers: Pick<Headers, "get">;
  readonly orderRef?: string | undefined;
}

/** The error for an error response. */
export function apiError(response: ErrorResponse): BankIdApiError {
  const { endpoint, status, headers, orderRef } = response;
  const errorCode = response.errorCode && redactPersonalNumbers(response.errorCode).slice(0, 100);
  const meaning = errorCode ?? BY_STATUS[status] ?? "";
  const advice = Object.hasOwn(ADVICE, meaning) ? ADVICE[meaning] : undefined;
  const [text, retry = "never", userMessageId = "RFA22"] = advice ?? [
    "The reason is not known here",
  ];
  const details = response.details && redactPersonalNumbers(response.details).slice(0, 500);
  const code = errorCode === undefined ? "" : ` ${errorCode}`;
  const rateLimit = status === 429 ? readRateLimit(headers) : undefined;
  return new BankIdApiError(
    `BankID refused ${endpoint} with ${status}${code}: ${text}` +
      (details ? `. BankID says: ${details}` : ""),
    {
      status,
      errorCode,
      details,
      rateLimit,
      orderRef,
      retry,
      retryAfter: retry === "wait" ? waitingTime(headers) : undefined,
      userMessageId,
    },
  );
}

function seconds(headers: Pick<Headers, "get">, name: string): number | undefined {
  const value = headers.get(name);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function readRateLimit(headers: Pick<Headers, "get">): RateLimit | undefined {
  const names = ["limit", "remaining", "reset"] as const;
  const found = names.flatMap((name) => {
    const value = seconds(headers, `RateLimit-${name}`);
    return value === undefined ? [] : [[name, value]];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** Milliseconds to wait, from `RateLimit-Reset` (draft-polli-ratelimit-headers-00) or `Retry-After`. */
function waitingTime(headers: Pick<Headers, "get">): number | undefined {
  const wait = seconds(headers, "RateLimit-Reset") ?? seconds(headers, "Retry-After");
  return wait === undefined ? undefined : wait * 1000;
}
