/**
 * The end of a login that the person has completed.
 *
 * @module
 */
import type { CompletionData } from "../types.ts";
import { type Answer, complete, elsewhere, failed } from "./answers.ts";
import { bindingOf, refusalOf } from "./binding.ts";
import { isSameAddress } from "./client_address.ts";
import { type Outcome, tellEvent } from "./events.ts";
import { endBroken, endFailed, tellFailure } from "./failure.ts";
import type { LoginState } from "./login_state.ts";
import { failedAnswer } from "./progress.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";
import { headersOf, leaveBody, redirectOf, wordsOf } from "./service_response.ts";
import type { LoginDetails } from "./types.ts";

/** A completed order, and how much it is worth. */
export interface Completed {
  readonly state: LoginState;
  readonly completion: CompletionData;
  readonly details: LoginDetails;
  /** Why it lets nobody in, if it does not. */
  readonly refusal: "unbound" | "risk" | undefined;
}

/** Weighs a completed order. */
export function weigh(
  { settings }: Service,
  page: PageRequest,
  state: LoginState,
  completion: CompletionData,
): Completed {
  const { device, risk } = completion;
  const details: LoginDetails = {
    orderRef: state.orderRef,
    operation: state.operation,
    device: state.device,
    startedFrom: state.ip,
    completedFrom: page.ip,
    sameAddress: isSameAddress(state.ip, page.ip),
    binding: bindingOf(state, device?.ipAddress),
    risk: risk?.toLowerCase(),
    info: page.info,
  };
  Object.defineProperty(details, "info", { enumerable: false });
  return { state, completion, details, refusal: refusalOf(settings, state, details) };
}

/** Tells the service, once, and then the browser. */
export async function completed(
  service: Service,
  page: PageRequest,
  completed: Completed,
): Promise<Answer> {
  const { state, completion, details, refusal } = completed;
  const lose = (outcome: Outcome, answer: Answer): Promise<Answer> =>
    endFailed(service, page, state, { ...outcome, completion, details }, answer);
  if (refusal) {
    const message = { id: refusal, text: page.texts[refusal] };
    return await lose({ reason: refusal }, failed(message, service.cookies.clear(page.origin)));
  }
  try {
    const response = await service.callbacks.complete(completion, page.request, details);
    if (response && response.status >= 400) {
      const answer = await turnedAway(service, page, response);
      return await lose({ reason: "turned-away" }, answer);
    }
    const headers = headersOf(response);
    leaveBody(response);
    const redirect = redirectOf(service, page, response, "onComplete") ?? state.next;
    const answer = complete(redirect, [...service.cookies.clear(page.origin), ...headers]);
    tellEvent(service, page, state, "completed");
    return answer;
  } catch (error) {
    service.reports.always(error, page.request);
    return await endBroken(service, page, state, error, { completion, details });
  }
}

/** The answer to a person whom the service does not let in, in its own words if it has any. */
async function turnedAway(
  service: Service,
  page: PageRequest,
  response: Response,
): Promise<Answer> {
  const headers = headersOf(response);
  const text = await wordsOf(service, page, response);
  if (text === undefined) {
    return failedAnswer(service, page, { status: "failed" }, false, headers);
  }
  const cleared = service.cookies.clear(page.origin);
  return failed({ id: "turned-away", text }, [...cleared, ...headers]);
}

/** The person left the login before BankID handed it over: nobody is let in, and the service is told. */
export async function withheld(
  service: Service,
  page: PageRequest,
  { state, completion, details }: Completed,
): Promise<Answer> {
  const told = { reason: "cancelled", completion, details } as const;
  leaveBody(await tellFailure(service, page, state, told));
  return elsewhere();
}
