/**
 * Polling a login.
 *
 * @module
 */
import { hasAnswer } from "../client.ts";
import { BankIdApiError } from "../errors.ts";
import { collect } from "../operations/order.ts";
import { quietTimer } from "../timers.ts";
import type { CollectResult, CompletionData, FailedOrder } from "../types.ts";
import { type Answer, elsewhere, refusal } from "./answers.ts";
import { completed, weigh, withheld } from "./completion.ts";
import { type LoginState, ORDER_LIFE, START_LIFE } from "./login_state.ts";
import { tellEvent, tellStep } from "./events.ts";
import { again, end, endElsewhere, endForAll, type Poll, processing } from "./endings.ts";
import { endBroken, endByHint } from "./failure.ts";
import { type Held, type Remembered, takeHeld } from "./memo.ts";
import { noLogin } from "./no_login.ts";
import { abandon, leave, renew } from "./orders.ts";
import { isWaiting, pendingAnswer } from "./progress.ts";
import type { PageMessage, PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/**
 * Shortest pause between two collects of one order, in milliseconds.
 *
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 */
const INTERVAL = 2000;
/**
 * How long a completed order waits for the app to return, in milliseconds: the tab that started it
 * often hears of the end before the page to which the app returns has loaded.
 */
const HOLD = 15_000;

/** Answers a poll. */
export async function poll(service: Service, page: PageRequest): Promise<Answer> {
  const state = await service.cookies.read(page.request, page.origin);
  if (!state) return noLogin(service, page);
  const { message } = page;
  if (message.id !== undefined && message.id !== state.id) return elsewhere();
  const remembered = service.memo.of(state.orderRef);
  const refused = refusalOf(message, state, remembered);
  if (refused) return refused;
  remembered.poll = message.poll;
  if (remembered.ending) return await again(service, page, remembered.ending);
  if (remembered.isLeft) return elsewhere();
  const comesBack = message.nonce === undefined ? state.comesBack : "came";
  // The page may have been opened again, to lead elsewhere.
  const next = message.next ?? state.next;
  const known: LoginState = { ...state, poll: message.poll, comesBack, next };
  if (comesBack !== state.comesBack) tellStep(service, page, known, remembered, "returned");
  const poll = { service, page, state: known, remembered };
  return await endElsewhere(poll) ?? await answerTo(poll);
}

/** A poll that was sent before, or that brings another login's nonce. */
function refusalOf(
  { poll, nonce }: PageMessage,
  state: LoginState,
  remembered: Remembered,
): Answer | undefined {
  const last = Math.max(state.poll, remembered.poll);
  if (poll <= last) return refusal(409, "replayed", [], { poll: last });
  return nonce !== undefined && nonce !== state.nonce ? refusal(403, "wrong-nonce") : undefined;
}

/** Asks BankID if it is time to, and answers with how the order stands. */
async function answerTo(poll: Poll): Promise<Answer> {
  const { service, page, state, remembered } = poll;
  // The tab that started it must not end a login to which the person is to be brought back.
  if (state.comesBack === "must") return await waitForReturn(poll);
  if (remembered.held) return await complete(poll, remembered.held.completion);
  // The clock of the instance that collected may be ahead of this one's.
  const collectedAt = Math.max(Math.min(state.collectedAt, Date.now()), remembered.collectedAt);
  const isDue = remembered.polling.dueIn(INTERVAL) === 0 && Date.now() >= state.notBefore &&
    Date.now() - collectedAt >= INTERVAL;
  if (!remembered.collecting && !isDue) {
    const { heard } = remembered;
    const hintCode = heard && heard.at > state.collectedAt ? heard.hintCode : state.hintCode;
    return await pendingAnswer(service, page, { ...state, hintCode, collectedAt });
  }
  let update: CollectResult | undefined;
  try {
    // All polls that come meanwhile share one collect.
    update = await (remembered.collecting ??= collectOnce(poll)
      .finally(() => remembered.collecting = undefined));
  } catch (error) {
    return remembered.isLeft ? elsewhere() : await trouble(poll, error);
  }
  if (!update) return await pendingAnswer(service, page, { ...state, collectedAt });
  return await answerWith(poll, update);
}

/** Nobody came back in all the time that the order could have lived: it is given up. */
async function waitForReturn(poll: Poll): Promise<Answer> {
  const { service, page, state, remembered } = poll;
  if (remembered.ending) return await again(service, page, remembered.ending);
  const age = Date.now() - state.startedAt;
  const isUnopened = !page.message.launched && age >= START_LIFE;
  if (!isUnopened && age < ORDER_LIFE) return await pendingAnswer(service, page, state);
  const giveUp = async (): Promise<Answer> => {
    await abandon(service, state);
    const hintCode = isUnopened ? "startFailed" : "expiredTransaction";
    return await endByHint(service, page, state, hintCode);
  };
  return await endForAll(poll, giveUp());
}

/** Asks BankID, and says so to the other instances; nothing if it is the turn of one of them. */
async function collectOnce(
  { service: { client, shared }, page, state, remembered }: Poll,
): Promise<CollectResult | undefined> {
  const { polling } = remembered;
  const { orderRef } = state;
  const others = await shared?.takeTurn(page, state, INTERVAL);
  remembered.collectedAt = others ?? Date.now();
  if (others !== undefined) return undefined;
  polling.begin();
  try {
    const asked = collect(client, { orderRef });
    const update = await (shared?.during("pace", page, state, asked) ?? asked);
    polling.hear();
    if (update.status !== "pending" && await shared?.beginEnd(page, state)) {
      remembered.isLeft = true;
    }
    return update;
  } catch (error) {
    remembered.trouble = polling.fail(error, hasAnswer(client));
    if (polling.mayBeLost) await shared?.tellLoss(page, state);
    throw error;
  }
}

/** The answer to what BankID says; of several polls that hear of the end, the first one acts. */
async function answerWith(poll: Poll, update: CollectResult): Promise<Answer> {
  const { service, page, state, remembered } = poll;
  if (remembered.ending) return await again(service, page, remembered.ending);
  if (update.status === "complete") return await complete(poll, update.completionData);
  if (update.status === "failed" || !isWaiting(update.hintCode)) {
    service.unopened.leave(state.orderRef);
  }
  if (remembered.isLeft) return elsewhere();
  if (update.status === "failed") return await endForAll(poll, fail(poll, update));
  const { hintCode } = update;
  const { collectedAt } = remembered;
  remembered.heard = { hintCode, at: collectedAt };
  if (isWaiting(state.hintCode) && !isWaiting(hintCode)) {
    tellStep(service, page, state, remembered, "scanned");
  }
  return await pendingAnswer(service, page, { ...state, hintCode, collectedAt });
}

/** The answer to a completed order, which waits for the app to return if that is all that it lacks. */
async function complete(poll: Poll, completion: CompletionData): Promise<Answer> {
  const { service, page, state, remembered } = poll;
  service.unopened.leave(state.orderRef);
  const weighed = weigh(service, page, state, completion);
  if (remembered.isLeft) {
    takeHeld(remembered);
    return await end(poll, withheld(service, page, weighed));
  }
  const { since } = remembered.held ??= hold(poll, completion);
  if (weighed.refusal === "unbound" && state.comesBack === "may" && Date.now() - since < HOLD) {
    await service.shared?.beginEnd(page, state);
    return await processing(poll);
  }
  takeHeld(remembered);
  return await endForAll(poll, completed(service, page, weighed));
}

/** Keeps a result for a while: whoever asks no more must not keep the service from the evidence. */
function hold(poll: Poll, completion: CompletionData): Held {
  const tell = (error: unknown): void => poll.service.reports.report(error, poll.page.request);
  // The page that still asks is to be first.
  const timer = quietTimer(() => void complete(poll, completion).catch(tell), HOLD + INTERVAL);
  return { completion, since: Date.now(), timer };
}

/** The answer to a failed order: another one, if it was a code that nobody scanned in time. */
async function fail(
  { service, page, state, remembered }: Poll,
  { hintCode }: FailedOrder,
): Promise<Answer> {
  const isRenewed = hintCode === "startFailed" && state.device === "other" &&
    state.renewals < service.settings.renewals;
  if (!isRenewed) return await endByHint(service, page, state, hintCode);
  try {
    const { state: renewed, signed } = await renew(service, page, state);
    if (!remembered.isLeft) {
      tellEvent(service, page, renewed, "renewed");
      return await pendingAnswer(service, page, renewed, signed);
    }
    // The person cancelled meanwhile.
    await leave(service, page, renewed);
    return elsewhere();
  } catch (error) {
    service.reports.report(error, page.request);
    return await endBroken(service, page, state, error);
  }
}

/** Trouble on the way leaves the order alive; anything else ends the login. */
async function trouble(poll: Poll, error: unknown): Promise<Answer> {
  const { service, page, state, remembered } = poll;
  // BankID no longer knows an order of which it says 400; any other lingers in the person's app.
  const isGone = error instanceof BankIdApiError && error.status === 400;
  if (isGone && service.shared) {
    const known = await endElsewhere(poll);
    if (known) return known;
    // Another instance may have the result, and not have said so yet.
    if (!remembered.ending && isFresh(remembered)) return await processing(poll);
    const lostAt = await service.shared.lossOf(page, state) ?? 0;
    if (lostAt > (remembered.heard?.at ?? 0)) remembered.polling.abandon("another instance polled");
  }
  const told = remembered.polling.explain(error);
  if (told === error) service.reports.report(error, page.request);
  else service.reports.always(told, page.request);
  if (!remembered.trouble) {
    if (remembered.ending) return await again(service, page, remembered.ending);
    if (!isGone) abandon(service, state).catch(() => {});
    return await end(poll, endBroken(service, page, state, told));
  }
  const { collectedAt, trouble: { wait } } = remembered;
  const notBefore = wait > 0 ? Date.now() + wait : 0;
  return await pendingAnswer(service, page, { ...state, collectedAt, notBefore });
}

/** Whether BankID has said only now that it does not know the order. */
function isFresh(remembered: Remembered): boolean {
  const now = Date.now();
  return now - (remembered.goneAt ??= now) < INTERVAL;
}
