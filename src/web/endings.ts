/**
 * The end of a login: it happens once, and its answer is given again, on any instance.
 *
 * @module
 */
import { type Answer, elsewhere, none } from "./answers.ts";
import { isSameAddress } from "./client_address.ts";
import type { LoginState } from "./login_state.ts";
import type { Ending, Remembered } from "./memo.ts";
import { pendingAnswer } from "./progress.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/** How long the last answer is given again, in milliseconds, to the browser that had it first. */
const REPEAT = 60_000;

/** A poll of a login: what all steps need. */
export interface Poll {
  readonly service: Service;
  readonly page: PageRequest;
  readonly state: LoginState;
  readonly remembered: Remembered;
}

/** The answer if another instance has the result of the order; it alone sees to the end. */
export async function endElsewhere(poll: Poll): Promise<Answer | undefined> {
  const { service, page, state, remembered } = poll;
  if (!service.shared || remembered.held) return undefined;
  const end = await service.shared.endOf(page, state);
  if (end === "left") remembered.isLeft = true;
  if (end === "left" || remembered.isLeft) return elsewhere();
  if (remembered.ending) return await again(service, page, remembered.ending);
  if (end === undefined || remembered.held) return undefined;
  if (end !== "under-way") return await again(service, page, remembered.ending = end);
  return await processing(poll);
}

/** The answer while the person has nothing to do but to wait for the end. */
export async function processing({ service, page, state }: Poll): Promise<Answer> {
  return await pendingAnswer(service, page, { ...state, hintCode: "processing" });
}

/** Ends an order; the answer is remembered, since it may be lost on its way. */
export async function end({ page, remembered }: Poll, answer: Promise<Answer>): Promise<Answer> {
  const ending: Ending = { answer, ip: page.ip };
  remembered.ending = ending;
  try {
    return await answer;
  } finally {
    ending.at = Date.now();
  }
}

/** Ends an order of which BankID gave the result, for all instances. */
export function endForAll(poll: Poll, answer: Promise<Answer>): Promise<Answer> {
  const { service: { shared }, page, state } = poll;
  if (!shared) return end(poll, answer);
  const share = async (): Promise<Answer> => {
    const known = await shared.during("end", page, state, answer);
    await shared.keepEnd(page, state, known, REPEAT);
    return known;
  };
  return end(poll, share());
}

/** The last answer again, which may hold a session: for a minute, and to the same address alone. */
export async function again(service: Service, page: PageRequest, ending: Ending): Promise<Answer> {
  const answer = await ending.answer;
  const isInTime = ending.at === undefined || Date.now() - ending.at < REPEAT;
  if (isInTime && isSameAddress(page.ip, ending.ip)) return answer;
  return none(service.cookies.clear(page.origin));
}
