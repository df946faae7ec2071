/**
 * Starting a login, and leaving it.
 *
 * @module
 */
import type { Answer } from "./answers.ts";
import { begin, leave } from "./orders.ts";
import { brokenAnswer, pendingAnswer } from "./progress.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/** Starts a login; an earlier one of the same browser is cancelled. */
export async function start(service: Service, page: PageRequest): Promise<Answer> {
  const earlier = await service.cookie.read(page.request, page.origin);
  if (earlier) await leave(service, earlier);
  try {
    return await pendingAnswer(service, page, await begin(service, page));
  } catch (error) {
    service.reports.report(error, page.request);
    return brokenAnswer(service, page, error, page.message.device === "other");
  }
}

/** Cancels the browser's login, if it has one. */
export async function cancel(service: Service, page: PageRequest): Promise<Answer> {
  const state = await service.cookie.read(page.request, page.origin);
  if (state) await leave(service, state);
  return { status: 200, body: { state: "none" }, headers: [service.cookie.clear(page.origin)] };
}
