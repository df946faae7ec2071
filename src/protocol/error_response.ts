/**
 * Error responses: what a refusal means for the caller and for the person.
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

/**
 * By `errorCode`, with what is said of most of them left out.
 *
 * @see https://developers.bankid.com/api-references/errors
 */
const ADVICE: Readonly<Record<string, Partial<Advice> & Pick<Advice, "text">>> = {
  alreadyInProgress: {
    text:
      "The person has another order under way, which BankID has now cancelled: let them try again",
    retry: "by-user",
    userMessageId: "RFA4",
  },
  invalidParameters: {
    text:
      "The request is wrong, or there is no such order: it was cancelled, its result was handed " +
      "over before, or it was started with another certificate",
  },
  canceled: { text: "The order was cancelled", retry: "by-user", userMessageId: "RFA3" },
  cancelled: { text: "The order was cancelled", retry: "by-user", userMessageId: "RFA3" },
  verificationFailed: {
    text: "The card is unknown, closed, or no longer valid: ask the holder to show it again",
    retry: "by-user",
    userMessageId: "RFA5",
  },
  unauthorized: { text: "This certificate may not use the service: ask your bank" },
  notFound: { text: "The address is wrong: check the environment's base URLs" },
  methodNotAllowed: { text: "The method is wrong: only POST is allowed" },
  requestTimeout: {
    text: "The request did not reach the service in time",
    retry: "by-user",
    userMessageId: "RFA5",
  },
  unsupportedMediaType: { text: "The content type is wrong: it must be exactly application/json" },
  tooManyRequests: {
    text: "Too many requests: wait before the next one",
    retry: "wait",
    userMessageId: "RFA5",
  },
  internalError: {
    text: "BankID has a technical error",
    retry: "by-user",
    userMessageId: "RFA5",
  },
  maintenance: { text: "BankID is down for maintenance", retry: "wait", userMessageId: "RFA5" },
};

function adviceOn(errorCode: string): Advice {
  const found = Object.hasOwn(ADVICE, errorCode) ? ADVICE[errorCode] : undefined;
  return { text: "The reason is not known here", retry: "never", userMessageId: "RFA22", ...found };
}

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
  const advice = adviceOn(errorCode ?? BY_STATUS[status] ?? "");
  const details = response.details && redactPersonalNumbers(response.details).slice(0, 500);
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
