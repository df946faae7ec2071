/**
 * Orders of a login at BankID.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { cancel } from "../operations/order.ts";
import type { DetectedDevice } from "../order/device.ts";
import { returnUrlFor } from "../order/launch.ts";
import { deviceIdOf } from "./device_cookie.ts";
import type { LoginState, OrderState } from "./login_state.ts";
import { deviceOf, type Signed, type Started, startOrder } from "./order_request.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/** A login with a new order. */
export interface Begun {
  readonly state: LoginState;
  readonly signed: Signed;
}

/** Starts an order of a new login. */
export async function begin(
  service: Service,
  page: PageRequest,
  begunAt: number,
  deviceId: string | undefined,
): Promise<Begun> {
  const { message, ip } = page;
  const { settings } = service;
  const detected = deviceOf(page);
  const { device, next } = message;
  const nonce = crypto.randomUUID();
  const home = settings.returnUrl ?? homeOf(service, page);
  const returnUrlOf = (own: string | null | undefined): string | undefined =>
    device === "this" && own !== null
      ? returnUrlFor({ device: detected, returnUrl: own ?? home, nonce })
      : undefined;
  const started = await startOrder(service, page, { device, returnUrlOf, deviceId, renewals: 0 });
  const { returnUrl } = started;
  const state: LoginState = {
    id: crypto.randomUUID(),
    ticket: crypto.randomUUID(),
    begunAt,
    ...membersOf(started),
    device,
    mobile: detected.mobile,
    ip,
    next,
    nonce,
    comesBack: returnUrl?.includes(nonce) ? isSafari(detected) ? "must" : "may" : "no",
    poll: message.poll,
    renewals: 0,
  };
  return { state, signed: started.signed };
}

/** The page, at which a login that begins anew after the return has the same end. */
function homeOf({ settings }: Service, { origin, message: { next } }: PageRequest): string {
  const home = `${origin}${settings.basePath}/`;
  const whole = next === undefined ? home : `${home}?next=${encodeURIComponent(next)}`;
  // BankID takes 512 characters. A browser's scheme and the nonce need 70, and some encode the address.
  return encodeURIComponent(whole).length > 440 ? home : whole;
}

/** The browser to which an https address leads back with certainty. */
function isSafari({ os, browser }: DetectedDevice): boolean {
  return os === "ios" && browser === "safari";
}

/** Replaces an order that nobody scanned in time. */
export async function renew(
  service: Service,
  page: PageRequest,
  state: LoginState,
): Promise<Begun> {
  const { device } = state;
  const renewals = state.renewals + 1;
  const deviceId = service.settings.deviceCookie ? deviceIdOf(page) : undefined;
  const wanted = { device, returnUrlOf: () => undefined, deviceId, renewals };
  const started = await startOrder(service, page, wanted);
  service.unopened.replace(page.ip, started.order.orderRef, Date.now());
  return { state: { ...state, ...membersOf(started), renewals }, signed: started.signed };
}

/** What the cookie holds of an order that has just been started. */
function membersOf({ operation, order, computerOnly }: Started): OrderState {
  const { orderRef, autoStartToken, qrStartToken, qrStartSecret, startedAt } = order;
  return {
    operation,
    computerOnly,
    orderRef,
    autoStartToken,
    qrStartToken,
    qrStartSecret,
    startedAt,
    hintCode: "outstandingTransaction",
    collectedAt: startedAt,
    notBefore: 0,
  };
}

/**
 * Cancels the order of a login that the browser has left, and says whether there was one: it may have
 * been left, or have ended, a moment before.
 */
export async function leave(
  service: Service,
  page: PageRequest,
  state: LoginState,
): Promise<boolean> {
  const remembered = service.memo.of(state.orderRef);
  const isUnderWay = !remembered.isLeft && !remembered.ending;
  remembered.isLeft = true;
  service.unopened.leave(state.orderRef);
  // Another instance may have seen to its end.
  const end = isUnderWay ? await service.shared?.endOf(page, state) : "left";
  await Promise.all([abandon(service, state), service.shared?.leave(page, state)]);
  return end === undefined || end === "under-way";
}

/** Cancels an order; one that has ended meanwhile need not be. */
export async function abandon({ client }: Service, state: LoginState): Promise<void> {
  try {
    await cancel(client, state);
  } catch (error) {
    if (!(error instanceof BankIdError)) throw error;
  }
}
