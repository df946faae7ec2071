/**
 * Logins that come to nothing.
 *
 * @module
 */
import { BankIdApiError } from "../errors.ts";
import { type Answer, failed } from "./answers.ts";
import { CallbackFailure } from "./callbacks.ts";
import { type Flow, type Outcome, tellEvent } from "./events.ts";
import type { LoginState } from "./login_state.ts";
import { messageTo } from "./page_texts.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";
import { headersOf, isResponse, leaveBody, redirectOf } from "./service_response.ts";
import type { FailureReason, LoginEventType, LoginFailure } from "./types.ts";

/** What becomes of an order for which BankID gives a hint code. */
export function outcomeOf(hintCode: string): Outcome {
  const isExpired = hintCode === "startFailed" || hintCode === "expiredTransaction";
  const isCancelled = hintCode === "userCancel" || hintCode === "cancelled";
  return { reason: isExpired ? "expired" : isCancelled ? "cancelled" : "failed", hintCode };
}

/** What happened to a person who did all that was asked. */
const WORDS: Readonly<Partial<Record<FailureReason, string>>> = {
  unbound:
    "nothing showed that the app was opened from the browser that started it. If that happens " +
    "to everybody, 'clientIp' may name a proxy of yours",
  risk: "BankID found a risk above 'highestRisk'",
  cancelled: "the person had left the login, or begun another",
};

/** What `onEvent` hears of a reason. */
function eventOf(reason: FailureReason): LoginEventType {
  if (reason === "cancelled") return reason;
  return ["failed", "expired", "error"].includes(reason) ? "failed" : "refused";
}

/** Tells the service of a login that came to nothing: it can store evidence before the browser hears. */
export async function tellFailure(
  { callbacks, reports }: Service,
  { request, info, ip }: PageRequest,
  { orderRef, operation, device }: Flow,
  outcome: Outcome,
): Promise<Response | undefined> {
  const { reason, completion } = outcome;
  const words = WORDS[reason];
  if (!callbacks.hearsFailures && completion && words) {
    const told = `Order ${orderRef} was completed, but nobody was let in: ${words}`;
    reports.always(new Error(told), request, reason);
  }
  const failure: LoginFailure = { ...outcome, orderRef, operation, device, ip, info };
  Object.defineProperty(failure, "info", { enumerable: false });
  try {
    const returned = await callbacks.failed(failure, request);
    return isResponse(returned) ? returned : undefined;
  } catch (error) {
    reports.always(error, request);
    return undefined;
  }
}

/** Tells the service, and then the browser, which forgets the login and may be sent elsewhere. */
export async function endFailed(
  service: Service,
  page: PageRequest,
  flow: Flow,
  outcome: Outcome,
  { status, body, headers }: Answer,
): Promise<Answer> {
  tellEvent(service, page, flow, eventOf(outcome.reason), outcome);
  const response = await tellFailure(service, page, flow, outcome);
  leaveBody(response);
  const redirect = redirectOf(service, page, response, "onFailed");
  return {
    status,
    body: { ...body, ...(redirect ? { redirect } : {}) },
    headers: [...service.cookies.clear(page.origin), ...headers, ...headersOf(response)],
  };
}

/** Ends a login whose order has failed with a hint code. */
export function endByHint(
  service: Service,
  page: PageRequest,
  state: LoginState,
  hintCode: string,
): Promise<Answer> {
  const situation = { qr: state.device === "other" };
  const message = messageTo(page, { status: "failed", hintCode }, situation);
  return endFailed(service, page, state, outcomeOf(hintCode), failed(message));
}

/** Ends a login that met an error. */
export function endBroken(
  service: Service,
  page: PageRequest,
  flow: Flow,
  thrown: unknown,
  known: Pick<Outcome, "completion" | "details"> = {},
): Promise<Answer> {
  const reason = thrown instanceof BankIdApiError ? "refused" : "error";
  const error = thrown instanceof CallbackFailure ? thrown.cause : thrown;
  const message = messageTo(page, thrown instanceof Error ? thrown : { status: "failed" });
  return endFailed(service, page, flow, { reason, error, ...known }, failed(message));
}
