/**
 * Refusals: from an HTTP error to what it means for the caller and for the person.
 *
 * @module
 */
import { redactPersonalNumbers } from "../redact.ts";
import { BankIdApiError, type RateLimit, type RetryAdvice } from "../errors.ts";
import type { RfaId } from "../types.ts";

interface Advice {
  readonly text: string;
  readonly retry: RetryAdvice;
  readonly userMessageId: RfaId;
}

const OPERATOR = { retry: "never", userMessageId: "RFA22" } as const;
const TROUBLE = { retry: "by-user", userMessageId: "RFA5" } as const;
const CANCELED = {
  text: "The order was cancelled",
  retry: "by-user",
  userMessageId: "RFA3",
} as const;

/** By `errorCode` (BankID: "errors"). */
const BY_CODE: Readonly<Record<string, Advice>> = {
  alreadyInProgress: {
    text:
      "The person has another order under way, which BankID has now cancelled: let them try again",
    retry: "by-user",
    userMessageId: "RFA4",
  },
  invalidParameters: {
    text:
      "The request is wrong, or the order is unknown, was cancelled, has ended and its result " +
      "was handed over, or is of another certificate",
    ...OPERATOR,
  },
  canceled: CANCELED,
  cancelled: CANCELED,
  verificationFailed: {
    text: "The card is unknown, closed, or no longer valid: ask the holder to show it again",
    retry: "by-user",
    userMessageId: "RFA5",
  },
  unauthorized: { text: "This certificate may not use the service: ask your bank", ...OPERATOR },
  notFound: { text: "The address is wrong: check the environment's base URLs", ...OPERATOR },
  methodNotAllowed: { text: "The method is wrong: only POST is allowed", ...OPERATOR },
  requestTimeout: { text: "The request did not reach the service in time", ...TROUBLE },
  unsupportedMediaType: {
    text: "The content type is wrong: it must be exactly application/json",
    ...OPERATOR,
  },
  tooManyRequests: { text: "Too many requests", retry: "wait", userMessageId: "RFA5" },
  internalError: { text: "BankID has a technical error", ...TROUBLE },
  maintenance: { text: "BankID is down for maintenance", retry: "wait", userMessageId: "RFA5" },
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
export function isPlainRefusal(status: number): boolean {
  return status in BY_STATUS;
}

/** A refusal as it came. */
export interface Refusal {
  readonly endpoint: string;
  readonly status: number;
  readonly errorCode?: string | undefined;
  readonly details?: string | undefined;
  readonly headers: Headers;
  readonly orderRef?: string | undefined;
}

/** The error for a refusal. */
export function refusalError(refusal: Refusal): BankIdApiError {
  const { endpoint, status, headers, orderRef } = refusal;
  const errorCode = refusal.errorCode && redactPersonalNumbers(refusal.errorCode).slice(0, 100);
  const name = errorCode ?? BY_STATUS[status] ?? "";
  const advice = (Object.hasOwn(BY_CODE, name) && BY_CODE[name]) ||
    { text: "The reason is not known here", ...OPERATOR };
  const details = refusal.details && redactPersonalNumbers(refusal.details).slice(0, 500);
  const code = errorCode === undefined ? "" : ` ${errorCode}`;
  const rateLimit = status === 429 ? readRateLimit(headers) : undefined;
  return new BankIdApiError(
    `BankID refused ${endpoint} with ${status}${code}: ${advice.text}` +
      (details ? `. BankID says: ${details}` : ""),
    {
      status,
      errorCode,
      details,
      rateLimit,
      orderRef,
      retry: advice.retry,
      retryAfter: advice.retry === "wait" ? waitingTime(headers) : undefined,
      userMessageId: advice.userMessageId,
    },
  );
}

function seconds(headers: Headers, name: string): number | undefined {
  const value = headers.get(name);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function readRateLimit(headers: Headers): RateLimit | undefined {
  const names = ["limit", "remaining", "reset"] as const;
  const found = names.flatMap((name) => {
    const value = seconds(headers, `RateLimit-${name}`);
    return value === undefined ? [] : [[name, value]];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** Milliseconds to wait, from `RateLimit-Reset` (draft-polli-ratelimit-headers-00) or `Retry-After`. */
function waitingTime(headers: Headers): number | undefined {
  const wait = seconds(headers, "RateLimit-Reset") ?? seconds(headers, "Retry-After");
  return wait === undefined ? undefined : wait * 1000;
}
