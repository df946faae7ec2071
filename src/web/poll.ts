/**
 * Polling a login.
 *
 * @module
 */
import { BankIdNetworkError } from "../errors.ts";
import { collect } from "../operations/order.ts";
import { afterLostAnswer, passingTrouble } from "../order/follower.ts";
import type { CollectResult, CompletionData, FailedOrder } from "../types.ts";
import {
  abandon,
  asError,
  elsewhere,
  failedAnswer,
  type PageRequest,
  pendingAnswer,
  renew,
  type Service,
} from "./login.ts";
import { type LoginState, MAX_AGE } from "./login_state.ts";
import type { Answer, Remembered } from "./memo.ts";
import type { LoginDetails } from "./options.ts";
import { isSameAddress } from "./client_address.ts";
import { refusal } from "./requests.ts";

/** Shortest pause between two collects of one order, in milliseconds (BankID: "collect"). */
const INTERVAL = 2000;
const DEFAULT_RENEWALS = 5;

/** Answers a poll. */
export async function poll(service: Service, page: PageRequest): Promise<Answer> {
  const state = await service.cookie.read(page.request, page.origin);
  if (!state) return noLogin(service, page);
  const { message } = page;
  if (message.id !== undefined && message.id !== state.id) return elsewhere();
  const remembered = service.memo.of(state.orderRef, Date.now(), MAX_AGE);
  const last = Math.max(state.poll, remembered.poll);
  if (message.poll <= last) {
    return {
      ...refusal(409, "replayed"),
      body: { state: "refused", reason: "replayed", poll: last },
    };
  }
  if (message.nonce !== undefined && message.nonce !== state.nonce) {
    return refusal(403, "wrong-nonce");
  }
  remembered.poll = message.poll;
  const known: LoginState = {
    ...state,
    poll: message.poll,
    comesBack: message.nonce === undefined ? state.comesBack : "came",
  };
  if (remembered.ending) return await remembered.ending;
  return remembered.isLeft ? elsewhere() : await follow(service, page, known, remembered);
}

/** The browser has no login, or a cookie that this service did not make or that is too old. */
function noLogin({ cookie }: Service, { request, origin }: PageRequest): Answer {
  const headers = [cookie.clear(origin)];
  return cookie.isIn(request, origin)
    ? { ...refusal(401, "no-login", headers), body: { state: "none", reason: "no-login" } }
    : { status: 200, body: { state: "none" }, headers: [] };
}

/** Asks BankID if it is time to, and answers with how the order stands. */
async function follow(
  service: Service,
  page: PageRequest,
  state: LoginState,
  remembered: Remembered,
): Promise<Answer> {
  // The tab that started it must not end a login to which the person is to be brought back.
  if (state.comesBack === "awaited") return await waitForReturn(service, page, state);
  const collectedAt = Math.max(state.collectedAt, remembered.collectedAt);
  if (!remembered.collecting && Date.now() - collectedAt < INTERVAL) {
    const { heard } = remembered;
    const hintCode = heard && heard.at > state.collectedAt ? heard.hintCode : state.hintCode;
    return await pendingAnswer(service, page, { ...state, hintCode, collectedAt });
  }
  try {
    const update = await share(service, state, remembered);
    remembered.isAnswerLost = false;
    if (remembered.ending) return await remembered.ending;
    if (update.status === "complete") {
      return await (remembered.ending = complete(service, page, state, update.completionData));
    }
    if (remembered.isLeft) return elsewhere();
    if (update.status === "failed") {
      return await (remembered.ending = fail(service, page, state, update));
    }
    const { hintCode } = update;
    const { collectedAt: at } = remembered;
    remembered.heard = { hintCode, at };
    return await pendingAnswer(service, page, { ...state, hintCode, collectedAt: at });
  } catch (error) {
    return remembered.isLeft ? elsewhere() : await trouble(service, page, state, remembered, error);
  }
}

/** How long an order waits for the app, in milliseconds (BankID: "collect"). */
const START_LIFE = 30_000;
/** Longest that an order lives, from its start to the end of a slow person's signing. */
const ORDER_LIFE = 210_000;

/** Nobody came back in all the time that the order could have lived: it is given up. */
async function waitForReturn(
  service: Service,
  page: PageRequest,
  state: LoginState,
): Promise<Answer> {
  const age = Date.now() - state.startedAt;
  const isUnopened = !page.message.launched && age >= START_LIFE;
  if (!isUnopened && age < ORDER_LIFE) return await pendingAnswer(service, page, state);
  await abandon(service, state);
  const hintCode = isUnopened ? "startFailed" : "expiredTransaction";
  return failedAnswer(service, page, { status: "failed", hintCode }, false);
}

/** One collect, which all polls that come meanwhile share. */
async function share(
  { client }: Service,
  { orderRef }: LoginState,
  remembered: Remembered,
): Promise<CollectResult> {
  if (!remembered.collecting) {
    remembered.collectedAt = Date.now();
    remembered.collecting = collect(client, { orderRef });
    const done = (): void => void (remembered.collecting = undefined);
    remembered.collecting.then(done, done);
  }
  return await remembered.collecting;
}

/** Tells the service, once, and then the browser. */
async function complete(
  service: Service,
  page: PageRequest,
  state: LoginState,
  completion: CompletionData,
): Promise<Answer> {
  const details: LoginDetails = {
    orderRef: state.orderRef,
    device: state.device,
    startedFrom: state.ip,
    completedFrom: page.ip,
    sameAddress: isSameAddress(state.ip, page.ip),
    appHasSameAddress: isSameAddress(state.ip, completion.device.ipAddress),
    cameBack: state.comesBack === "came",
  };
  try {
    const response = await service.options.onComplete(completion, page.request, details);
    // Only its headers travel on; a body that nobody reads could hold a connection open.
    response?.body?.cancel().catch(() => {});
    if (response && response.status >= 400) return refusedAnswer(service, page, response);
    return completeAnswer(service, page, response ?? undefined);
  } catch (error) {
    service.report(error, page.request);
    return failedAnswer(service, page, asError(error), state.device === "other");
  }
}

/** Headers that belong to the response's own body, which is not passed on. */
const OF_THE_BODY = ["content-type", "content-length", "content-encoding", "location"];

function passedOn(response?: Response): Answer["headers"] {
  return [...response?.headers ?? []].filter(([name]) => !OF_THE_BODY.includes(name));
}

/** The service does not take the person in. */
function refusedAnswer(service: Service, page: PageRequest, response: Response): Answer {
  const answer = failedAnswer(service, page, { status: "failed" }, false);
  return { ...answer, headers: [...answer.headers, ...passedOn(response)] };
}

function completeAnswer(service: Service, page: PageRequest, response?: Response): Answer {
  const redirect = response?.headers.get("Location");
  return {
    status: 200,
    body: { state: "complete", ...(redirect ? { redirect } : {}) },
    headers: [service.cookie.clear(page.origin), ...passedOn(response)],
  };
}

async function fail(
  service: Service,
  page: PageRequest,
  state: LoginState,
  failed: FailedOrder,
): Promise<Answer> {
  const renewals = service.options.renewals ?? DEFAULT_RENEWALS;
  const isRenewed = failed.hintCode === "startFailed" && state.device === "other" &&
    state.renewals < renewals;
  if (!isRenewed) return failedAnswer(service, page, failed, state.device === "other");
  try {
    return await pendingAnswer(service, page, await renew(service, page, state));
  } catch (error) {
    service.report(error, page.request);
    return failedAnswer(service, page, asError(error), true);
  }
}

/** Trouble on the way leaves the order alive; anything else ends the login. */
async function trouble(
  service: Service,
  page: PageRequest,
  state: LoginState,
  remembered: Remembered,
  error: unknown,
): Promise<Answer> {
  const { orderRef } = state;
  service.report(remembered.isAnswerLost ? afterLostAnswer(error, orderRef) : error, page.request);
  const wait = passingTrouble(error);
  if (wait === undefined) {
    return remembered.ending ??= Promise.resolve(
      failedAnswer(service, page, asError(error), state.device === "other"),
    );
  }
  if (error instanceof BankIdNetworkError) remembered.isAnswerLost = true;
  remembered.collectedAt = Date.now() + Math.max(0, wait - INTERVAL);
  return await pendingAnswer(service, page, { ...state, collectedAt: remembered.collectedAt });
}
