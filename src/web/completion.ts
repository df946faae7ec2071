/**
 * The end of a login that the person has completed.
 *
 * @module
 */
import type { CompletionData } from "../types.ts";
import { type Answer, complete, elsewhere, failed, type Message } from "./answers.ts";
import { bindingOf, refusalOf } from "./binding.ts";
import { isSameAddress } from "./client_address.ts";
import { type Outcome, tellEvent } from "./events.ts";
import { endBroken, endFailed, tellFailure } from "./failure.ts";
import type { LoginState } from "./login_state.ts";
import { messageTo } from "./page_texts.ts";
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
    return await lose({ reason: refusal }, failed({ id: refusal, text: page.texts[refusal] }));
  }
  try {
    const response = await service.callbacks.complete(completion, page.request, details);
    const headers = headersOf(response);
    if (response && response.status >= 400) {
      const text = await wordsOf(service, page, response);
      const message: Message = text === undefined
        ? messageTo(page, { status: "failed" })
        : { id: "turned-away", text };
      return await lose({ reason: "turned-away" }, failed(message, headers));
    }
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
