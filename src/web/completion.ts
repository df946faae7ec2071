/**
 * The end of a login that the person has completed.
 *
 * @module
 */
import type { CompletionData } from "../types.ts";
import { type Answer, complete, elsewhere, failed, type Header } from "./answers.ts";
import { bindingOf, refusalOf } from "./binding.ts";
import { readText } from "./body.ts";
import { isSameAddress } from "./client_address.ts";
import type { LoginState } from "./login_state.ts";
import { brokenAnswer, failedAnswer } from "./progress.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";
import type { LoginDetails, LoginFailure } from "./types.ts";

/** A completed order, and how much it is worth. */
export interface Completed {
  readonly completion: CompletionData;
  readonly details: LoginDetails;
  /** Why it lets nobody in, if it does not. */
  readonly refusal: "unbound" | "risk" | undefined;
  /** Where the person goes unless the service says it. */
  readonly next: string | undefined;
}

/** Weighs a completed order. */
export function weigh(
  { settings }: Service,
  page: PageRequest,
  state: LoginState,
  completion: CompletionData,
): Completed {
  const details = detailsOf(page, state, completion);
  const refusal = refusalOf(settings, state, details);
  return { completion, details, refusal, next: state.next };
}

/** Tells the service, once, and then the browser. */
export async function completed(
  service: Service,
  page: PageRequest,
  { completion, details, refusal, next }: Completed,
): Promise<Answer> {
  if (refusal) {
    await tellFailure(service, page, refusal, { completion, details });
    const text = page.texts[refusal];
    return failed({ id: refusal, text }, service.cookies.clear(page.origin));
  }
  try {
    const response = await service.callbacks.complete(completion, page.request, details);
    const headers = headersOf(response);
    if (response && response.status >= 400) {
      const text = await wordsOf(service, page, response);
      if (text === undefined) {
        return failedAnswer(service, page, { status: "failed" }, false, headers);
      }
      const cleared = service.cookies.clear(page.origin);
      return failed({ id: "turned-away", text }, [...cleared, ...headers]);
    }
    leaveBody(response);
    const redirect = redirectOf(service, page, response) ?? next;
    return complete(redirect, [...service.cookies.clear(page.origin), ...headers]);
  } catch (error) {
    service.reports.always(error, page.request);
    return brokenAnswer(service, page, error, details.device === "other");
  }
}

/** Only headers travel on; a body that nobody reads could hold a connection open. */
function leaveBody(response: Response | void): void {
  response?.body?.cancel().catch(() => {});
}

/** Most characters of the words with which a person is turned away. */
const MOST_WORDS = 500;

/** The words with which the service turns a person away, if it has any. */
async function wordsOf(
  { reports }: Service,
  { request }: PageRequest,
  response: Response,
): Promise<string | undefined> {
  const isText = /^text\/plain\s*(?:;|$)/i.test(response.headers.get("Content-Type") ?? "");
  if (!isText) {
    leaveBody(response);
    return undefined;
  }
  // A character has four bytes of UTF-8 at most; white space may stand around.
  const read = await readText(response.body, 5 * MOST_WORDS).catch(() => undefined);
  const text = read && "text" in read ? read.text.trim() : undefined;
  if (text !== undefined && [...text].length <= MOST_WORDS) return text || undefined;
  const error = new RangeError(
    `The text with which 'onComplete' turned a person away has more than ${MOST_WORDS} characters, or ` +
      "did not arrive: it was not shown",
  );
  reports.always(error, request, "onComplete");
  return undefined;
}

/** Where the service sends the person: a page, and never what a browser would run as a script. */
function redirectOf(
  { settings, reports }: Service,
  { request, origin }: PageRequest,
  response: Response | void,
): string | undefined {
  const location = response?.headers.get("Location");
  if (!location) return undefined;
  const base = `${origin}${settings.basePath}/`;
  const protocol = URL.canParse(location, base) ? new URL(location, base).protocol : "none";
  if (protocol === "https:" || protocol === "http:") return location;
  const error = new TypeError(
    `The 'Location' of onComplete must be a path, or begin with https: got '${protocol}'`,
  );
  reports.always(error, request, "onComplete");
  return undefined;
}

/** The person left the login before BankID handed it over: nobody is let in, and the service is told. */
export async function withheld(
  service: Service,
  page: PageRequest,
  completed: Completed,
): Promise<Answer> {
  await tellFailure(service, page, "cancelled", completed);
  return elsewhere();
}

const WORDS: Readonly<Record<LoginFailure["reason"], string>> = {
  unbound:
    "nothing showed that the app was opened from the browser that started it. If that happens " +
    "to everybody, 'clientIp' may name a proxy of yours",
  risk: "BankID found a risk above 'highestRisk'",
  cancelled: "the person had left the login, or begun another",
};

/** Tells the service, which stores the evidence before the browser hears, of a login that is none. */
async function tellFailure(
  { callbacks, reports }: Service,
  { request }: PageRequest,
  reason: LoginFailure["reason"],
  { completion, details }: Pick<Completed, "completion" | "details">,
): Promise<void> {
  const { orderRef } = details;
  const words = `Order ${orderRef} was completed, but nobody was let in: ${WORDS[reason]}`;
  try {
    if (callbacks.hearsFailures) {
      await callbacks.failed({ reason, orderRef, completion, details }, request);
    } else reports.always(new Error(words), request, reason);
  } catch (error) {
    reports.always(error, request);
  }
}

function detailsOf(
  page: PageRequest,
  state: LoginState,
  { device, risk }: CompletionData,
): LoginDetails {
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
  return Object.defineProperty(details, "info", { enumerable: false });
}

/** Headers that belong to the response's own body, which is not passed on. */
const OF_THE_BODY = ["content-type", "content-length", "content-encoding", "location"];

function headersOf(response: Response | void): readonly Header[] {
  return [...response?.headers ?? []].filter(([name]) => !OF_THE_BODY.includes(name));
}
