/**
 * Faults on request: whatever can go wrong between a relying party and BankID.
 *
 * @module
 */
import { checkOptions, type OptionNames } from "../../options.ts";
import { type Delivery, jsonAnswer, type OutgoingAnswer } from "./exchange.ts";
import { ENDPOINTS } from "../bank/rules.ts";
import { limitHeaders } from "./rate_limiter.ts";

/**
 * Faults that are an answer of BankID, by its error code.
 *
 * @see https://developers.bankid.com/api-references/errors
 * @category Faults
 */
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
 * Kinds of faults: BankID's refusals by their error codes, and
 *
 * - `maintenancePage`: 503 with a page in HTML.
 * - `badGateway`, `gatewayTimeout`: 502 or 504 with a gateway's page in HTML.
 * - `slow`: the answer comes after three seconds.
 * - `hanging`: no answer comes.
 * - `reset`: the connection breaks before the answer.
 * - `truncated`: it breaks in the middle of the answer.
 * - `oversized`: the answer has two megabytes.
 * - `notJson`: the answer is broken JSON.
 * - `lostAnswer`: the request is carried out, but the connection breaks before the answer.
 *
 * @category Faults
 */
export type FaultKind =
  | RefusalKind
  | "maintenancePage"
  | "badGateway"
  | "gatewayTimeout"
  | "slow"
  | "hanging"
  | "reset"
  | "truncated"
  | "oversized"
  | "notJson"
  | "lostAnswer";

/** Faults that are a page of something in front of BankID: status and title. */
const PAGES = {
  maintenancePage: [503, "Service unavailable"],
  badGateway: [502, "502 Bad Gateway"],
  gatewayTimeout: [504, "504 Gateway Time-out"],
} as const;

/** All kinds. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...Object.keys(REFUSALS).filter((kind): kind is RefusalKind => kind in REFUSALS),
  "maintenancePage",
  "badGateway",
  "gatewayTimeout",
  "slow",
  "hanging",
  "reset",
  "truncated",
  "oversized",
  "notJson",
  "lostAnswer",
];

/**
 * A fault that is asked for.
 *
 * @category Faults
 */
export interface FaultRequest {
  /** Endpoint such as `collect`; without it, any. */
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

const OPTIONS: OptionNames<FaultRequest> = { kind: true, endpoint: true, times: true };

/** Keeps the faults that are still to come. */
export class Faults {
  #coming: { readonly endpoint: string | undefined; left: number; readonly kind: FaultKind }[] = [];

  /**
   * Asks for a fault; throws a `RangeError` for a kind or an endpoint that does not exist, a
   * `TypeError` for an option that is not known.
   */
  add(request: FaultRequest): void {
    checkOptions(request, "injectFault", OPTIONS);
    const { endpoint, times = 1, kind } = request;
    if (!FAULT_KINDS.includes(kind)) {
      throw new RangeError(`'kind' must be one of ${FAULT_KINDS.join(", ")}: got '${kind}'`);
    }
    if (endpoint !== undefined && !ENDPOINTS.includes(endpoint)) {
      throw new RangeError(`'endpoint' must be one of ${ENDPOINTS.join(", ")}: got '${endpoint}'`);
    }
    if (!Number.isSafeInteger(times) || times < 1) {
      throw new RangeError(`'times' must be a whole number, at least 1: got ${times}`);
    }
    this.#coming.push({ endpoint, left: times, kind });
  }

  /** The fault that a request meets, which is used up by it. */
  take(endpoint: string): FaultKind | undefined {
    const found = this.#coming.find((each) => (each.endpoint ?? endpoint) === endpoint);
    if (!found) return undefined;
    if (--found.left === 0) this.#coming = this.#coming.filter((each) => each !== found);
    return found.kind;
  }
}

/** Whether a fault keeps BankID from carrying the request out. */
export function isStopped(kind: FaultKind): boolean {
  return kind in REFUSALS || kind in PAGES || kind === "hanging" || kind === "reset";
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
export function faultyAnswer(kind: FaultKind, own: OutgoingAnswer | undefined): OutgoingAnswer {
  if (kind in PAGES) {
    const [status, title] = PAGES[kind as keyof typeof PAGES];
    const body =
      `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
    return { status, headers: { "Content-Type": "text/html" }, body };
  }
  if (kind === "oversized") return jsonAnswer(200, { padding: "x".repeat(2 << 20) });
  if (kind === "notJson") return { ...jsonAnswer(200, {}), body: '{"orderRef":' };
  const status = Object.hasOwn(REFUSALS, kind) ? REFUSALS[kind as RefusalKind] : undefined;
  if (status === undefined) return own ?? jsonAnswer(200, {});
  const errorCode = kind === "forbidden" ? "unauthorized" : kind;
  const limits = kind === "tooManyRequests" ? limitHeaders(60, 0, 1) : {};
  return jsonAnswer(status, { errorCode, details: "Simulated fault" }, limits);
}
