/**
 * The end of a login that the person has completed.
 *
 * @module
 */
import type { CompletionData } from "../types.ts";
import { type Answer, complete, elsewhere, type Header } from "./answers.ts";
import { isSameAddress } from "./client_address.ts";
import type { LoginState } from "./login_state.ts";
import { brokenAnswer, failedAnswer } from "./progress.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";
import type { LoginDetails, LoginFailure } from "./types.ts";

/** Tells the service, once, and then the browser. */
export async function completed(
  service: Service,
  page: PageRequest,
  state: LoginState,
  completion: CompletionData,
): Promise<Answer> {
  const details = detailsOf(page, state, completion);
  try {
    const response = await service.callbacks.complete(completion, page.request, details);
    // Only its headers travel on; a body that nobody reads could hold a connection open.
    response?.body?.cancel().catch(() => {});
    const headers = headersOf(response);
    if (response && response.status >= 400) {
      return failedAnswer(service, page, { status: "failed" }, false, headers);
    }
    const redirect = response?.headers.get("Location") ?? undefined;
    return complete(redirect, [...service.cookies.clear(page.origin), ...headers]);
  } catch (error) {
    service.reports.always(error, page.request);
    return brokenAnswer(service, page, error, state.device === "other");
  }
}

/** The person left the login before BankID handed it over: nobody is let in, and the service is told. */
export function withheld(
  service: Service,
  page: PageRequest,
  state: LoginState,
  completion: CompletionData,
): Answer {
  tellFailure(service, page, "cancelled", completion, detailsOf(page, state, completion));
  return elsewhere();
}

const WORDS: Readonly<Record<LoginFailure["reason"], string>> = {
  cancelled: "the person had left the login, or begun another",
};

/** Tells the service of an order that was completed and led to no login. It need not wait for that. */
function tellFailure(
  { callbacks, reports }: Service,
  { request }: PageRequest,
  reason: LoginFailure["reason"],
  completion: CompletionData,
  details: LoginDetails,
): void {
  const { orderRef } = details;
  if (callbacks.hearsFailures) {
    callbacks.failed({ reason, orderRef, completion, details }, request)
      .catch((error) => reports.always(error, request));
    return;
  }
  const error = new Error(
    `Order ${orderRef} was completed, but nobody was let in: ${WORDS[reason]}`,
  );
  reports.always(error, request, reason);
}

function detailsOf(
  page: PageRequest,
  state: LoginState,
  { device }: CompletionData,
): LoginDetails {
  return {
    orderRef: state.orderRef,
    operation: state.operation,
    device: state.device,
    startedFrom: state.ip,
    completedFrom: page.ip,
    sameAddress: isSameAddress(state.ip, page.ip),
    ...(device?.ipAddress === undefined
      ? {}
      : { appHasSameAddress: isSameAddress(state.ip, device.ipAddress) }),
    cameBack: state.comesBack === "came",
  };
}

/** Headers that belong to the response's own body, which is not passed on. */
const OF_THE_BODY = ["content-type", "content-length", "content-encoding", "location"];

function headersOf(response: Response | void): readonly Header[] {
  return [...response?.headers ?? []].filter(([name]) => !OF_THE_BODY.includes(name));
}
