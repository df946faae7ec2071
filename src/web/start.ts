/**
 * Starting a login, and leaving it.
 *
 * @module
 */
import { type Answer, busy, none } from "./answers.ts";
import { deviceIdOf, keepDeviceId } from "./device_cookie.ts";
import { begin, leave } from "./orders.ts";
import { brokenAnswer, pendingAnswer } from "./progress.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/** Starts a login; an earlier one of the same browser is cancelled. */
export async function start(service: Service, page: PageRequest): Promise<Answer> {
  const earlier = await service.cookies.read(page.request, page.origin);
  if (earlier) await leave(service, page, earlier);
  const place = service.unopened.take(page.ip, Date.now());
  if (!place) return tooMany(service, page);
  try {
    const { deviceCookie } = service.settings;
    const deviceId = deviceCookie ? deviceIdOf(page) ?? crypto.randomUUID() : undefined;
    const { state, signed } = await begin(service, page, deviceId);
    service.unopened.name(place, state.orderRef);
    const answer = await pendingAnswer(service, page, state, signed);
    const headers = [...await service.cookies.begin(state, page.origin)];
    if (deviceId !== undefined) headers.push(keepDeviceId(page, deviceId));
    return { ...answer, headers };
  } catch (error) {
    service.unopened.free(place);
    service.reports.report(error, page.request);
    return brokenAnswer(service, page, error, page.message.device === "other");
  }
}

function tooMany({ settings, reports }: Service, { request, texts }: PageRequest): Answer {
  const error = new Error(
    `One client has ${settings.maxUnopened} orders under way that no app has opened: it gets no more. ` +
      "If it is a proxy of yours, see 'clientIp'; if it is a large office, raise 'maxUnopened'",
  );
  reports.report(error, request, "busy");
  return busy(texts.busy);
}

/** Cancels the browser's login, if it has one. */
export async function cancel(service: Service, page: PageRequest): Promise<Answer> {
  const state = await service.cookies.read(page.request, page.origin);
  if (state) await leave(service, page, state);
  return none(service.cookies.clear(page.origin));
}
