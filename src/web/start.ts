/**
 * Starting a login, and leaving it.
 *
 * @module
 */
import { type Answer, busy, elsewhere, failed, none } from "./answers.ts";
import { weigh } from "./completion.ts";
import { deviceIdOf, keepDeviceId } from "./device_cookie.ts";
import { type Outcome, tellEvent } from "./events.ts";
import { endBroken, endFailed } from "./failure.ts";
import { type LoginState, ORDER_LIFE } from "./login_state.ts";
import { takeHeld } from "./memo.ts";
import { begin, leave } from "./orders.ts";
import { messageTo } from "./page_texts.ts";
import { pendingAnswer } from "./progress.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/** Starts a login; an earlier one of the same browser is cancelled. */
export async function start(service: Service, page: PageRequest): Promise<Answer> {
  const begunAt = Date.now();
  const earlier = await service.cookies.read(page.request, page.origin);
  if (earlier && await leave(service, page, earlier)) {
    await endFailed(service, page, earlier, leftAs(service, page, earlier), elsewhere());
  }
  const place = service.unopened.take(page.ip, Date.now());
  if (!place) return tooMany(service, page);
  try {
    const { deviceCookie } = service.settings;
    const deviceId = deviceCookie ? deviceIdOf(page) ?? crypto.randomUUID() : undefined;
    const { state, signed } = await begin(service, page, begunAt, deviceId);
    service.unopened.name(place, state.orderRef);
    const answer = await pendingAnswer(service, page, state, signed);
    const headers = [...answer.headers, service.cookies.begin(state, page.origin)];
    if (deviceId !== undefined) headers.push(keepDeviceId(page, deviceId));
    tellEvent(service, page, state, "started");
    return { ...answer, headers };
  } catch (error) {
    service.unopened.free(place);
    service.reports.report(error, page.request);
    return await endBroken(service, page, { device: page.message.device, begunAt }, error);
  }
}

/** What becomes of a login that the browser leaves: the result may be there, or the order be over. */
function leftAs(service: Service, page: PageRequest, state: LoginState): Outcome {
  const held = takeHeld(service.memo.of(state.orderRef));
  if (held) {
    const { completion, details } = weigh(service, page, state, held);
    return { reason: "cancelled", completion, details };
  }
  return { reason: Date.now() - state.startedAt > ORDER_LIFE ? "expired" : "cancelled" };
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
  if (!state || !await leave(service, page, state)) {
    return none(service.cookies.clear(page.origin));
  }
  const answer = await endFailed(service, page, state, leftAs(service, page, state), none());
  if (answer.body.redirect === undefined) return answer;
  const message = messageTo(page, { status: "failed", hintCode: "userCancel" });
  return { ...answer, body: { ...failed(message).body, redirect: answer.body.redirect } };
}
