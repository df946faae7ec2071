/**
 * Trouble on request: whatever can go wrong between a relying party and BankID.
 *
 * @module
 */
import type { Delivery, OutgoingAnswer } from "./exchange.ts";
import { ENDPOINTS } from "../bank/rules.ts";
import { limitHeaders } from "./rate_limiter.ts";

/** Trouble that is an answer of BankID, by its error code (BankID: "errors"). */
export type RefusalKind =
  | "alreadyInProgress"
  | "invalidParameters"
  | "canceled"
  | "verificationFailed"
  | "unauthorized"
  | "forbidden"
  | "notFound"
  | "methodNotAllowed"
  | "requestTimeout"
  | "unsupportedMediaType"
  | "tooManyRequests"
  | "internalError"
  | "maintenance";

/** Their HTTP status. */
const REFUSALS: Readonly<Record<RefusalKind, number>> = {
  alreadyInProgress: 400,
  invalidParameters: 400,
  canceled: 400,
  verificationFailed: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  requestTimeout: 408,
  unsupportedMediaType: 415,
  tooManyRequests: 429,
  internalError: 500,
  maintenance: 503,
};

/**
 * Kinds of trouble: BankID's refusals by their error codes, and
 *
 * - `maintenancePage`: 503 with a page in HTML.
 * - `slow`: the answer comes after three seconds.
 * - `hanging`: no answer comes.
 * - `reset`: the connection breaks before the answer.
 * - `truncated`: it breaks in the middle of the answer.
 * - `oversized`: the answer has two megabytes.
 * - `notJson`: the answer is broken JSON.
 * - `lostAnswer`: the request is carried out, but the connection breaks before the answer.
 */
export type FaultKind =
  | RefusalKind
  | "maintenancePage"
  | "slow"
  | "hanging"
  | "reset"
  | "truncated"
  | "oversized"
  | "notJson"
  | "lostAnswer";

/** All kinds. */
export const TROUBLE_KINDS: readonly FaultKind[] = [
  ...Object.keys(REFUSALS).filter((kind): kind is RefusalKind => kind in REFUSALS),
  "maintenancePage",
  "slow",
  "hanging",
  "reset",
  "truncated",
  "oversized",
  "notJson",
  "lostAnswer",
];

/** Trouble that is asked for. */
export interface FaultRequest {
  /** Endpoint such as `collect`; every one unless told otherwise. */
  readonly endpoint?: string;
  /**
   * How many requests meet it.
   *
   * @default {1}
   */
  readonly times?: number;
  /** What goes wrong. */
  readonly kind: FaultKind;
}

/** How long a slow answer takes, in milliseconds. */
export const SLOWNESS = 3000;

const PAGE = "<!doctype html><html><head><title>Maintenance</title></head>" +
  "<body><h1>Service unavailable</h1></body></html>";

/** Keeps the trouble that is still to come. */
export class Faults {
  #coming: { readonly endpoint: string | undefined; left: number; readonly kind: FaultKind }[] = [];

  /** Asks for trouble; throws a `RangeError` for a kind or an endpoint that does not exist. */
  add({ endpoint, times = 1, kind }: FaultRequest): void {
    if (!TROUBLE_KINDS.includes(kind)) {
      throw new RangeError(`'kind' must be one of ${TROUBLE_KINDS.join(", ")}: got '${kind}'`);
    }
    if (endpoint !== undefined && !ENDPOINTS.includes(endpoint)) {
      throw new RangeError(`'endpoint' must be one of ${ENDPOINTS.join(", ")}: got '${endpoint}'`);
    }
    if (!Number.isSafeInteger(times) || times < 1) {
      throw new RangeError(`'times' must be a whole number, at least 1: got ${times}`);
    }
    this.#coming.push({ endpoint, left: times, kind });
  }

  /** The trouble that a request meets, which is used up by it. */
  take(endpoint: string): FaultKind | undefined {
    const found = this.#coming.find((each) => (each.endpoint ?? endpoint) === endpoint);
    if (!found) return undefined;
    if (--found.left === 0) this.#coming = this.#coming.filter((each) => each !== found);
    return found.kind;
  }
}

/** Whether a kind of trouble keeps BankID from carrying the request out. */
export function isStopped(kind: FaultKind): boolean {
  return kind in REFUSALS || ["maintenancePage", "hanging", "reset"].includes(kind);
}

/** How the answer travels. */
export function deliveryOf(kind: FaultKind | undefined): Delivery {
  switch (kind) {
    case "slow":
    case "hanging":
    case "reset":
    case "truncated":
      return kind;
    case "lostAnswer":
      return "reset";
    default:
      return "whole";
  }
}

/** The answer in place of BankID's own. */
export function troubled(kind: FaultKind, answer: OutgoingAnswer | undefined): OutgoingAnswer {
  const json = { "Content-Type": "application/json" };
  if (kind === "maintenancePage") {
    return { status: 503, headers: { "Content-Type": "text/html" }, body: PAGE };
  }
  if (kind === "oversized") {
    return { status: 200, headers: json, body: `{"padding":"${"x".repeat(2 << 20)}"}` };
  }
  if (kind === "notJson") return { status: 200, headers: json, body: '{"orderRef":' };
  const status = Object.hasOwn(REFUSALS, kind) ? REFUSALS[kind as RefusalKind] : undefined;
  if (status === undefined) return answer ?? { status: 200, headers: json, body: "{}" };
  const errorCode = kind === "forbidden" ? "unauthorized" : kind;
  const limits = kind === "tooManyRequests" ? limitHeaders(60, 0, 1) : {};
  return {
    status,
    headers: { ...json, ...limits },
    body: JSON.stringify({ errorCode, details: "Simulated trouble" }),
  };
}
