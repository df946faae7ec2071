/**
 * Orders of a login at BankID.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { auth, sign } from "../operations/identification.ts";
import { cancel } from "../operations/order.ts";
import { detectDevice, type DetectedDevice } from "../order/device.ts";
import { returnUrlFor } from "../order/launch.ts";
import type { AuthRequest, Order, SignRequest } from "../types.ts";
import { type LoginState, MAX_AGE, type Operation } from "./login_state.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";
import type { WebRequest } from "./types.ts";

/** What the browser and the page's script say of the device. */
export function deviceOf({ request, message }: PageRequest): DetectedDevice {
  const { touch, isBrave } = message;
  return detectDevice(request.headers.get("User-Agent"), { maxTouchPoints: touch, isBrave });
}

/** Starts an order and returns the state of the new login. */
export async function begin(service: Service, page: PageRequest): Promise<LoginState> {
  const { message, origin, ip } = page;
  const { settings } = service;
  const device = deviceOf(page);
  const nonce = crypto.randomUUID();
  const returnUrl = settings.returnUrl ?? `${origin}${settings.basePath}/`;
  const address = message.device === "this" && device.os === "ios"
    ? returnUrlFor({ device, returnUrl, nonce })
    : undefined;
  const order = await startOrder(service, page, {
    device: message.device,
    returnUrl: address,
    renewals: 0,
  });
  return {
    id: crypto.randomUUID(),
    ticket: crypto.randomUUID(),
    ...membersOf(order),
    device: message.device,
    mobile: device.mobile,
    ip,
    nonce,
    comesBack: address?.includes(nonce) ? "awaited" : "no",
    poll: message.poll,
    renewals: 0,
  };
}

/** Replaces an order that nobody scanned in time. */
export async function renew(
  service: Service,
  page: PageRequest,
  state: LoginState,
): Promise<LoginState> {
  const renewals = state.renewals + 1;
  const order = await startOrder(service, page, {
    device: state.device,
    returnUrl: undefined,
    renewals,
  });
  return { ...state, ...membersOf(order), renewals };
}

/** What the cookie holds of an order that has just been started. */
function membersOf({ operation, order }: Started): Omit<
  LoginState,
  "id" | "ticket" | "device" | "mobile" | "ip" | "nonce" | "comesBack" | "poll" | "renewals"
> {
  const { orderRef, autoStartToken, qrStartToken, qrStartSecret, startedAt } = order;
  return {
    operation,
    orderRef,
    autoStartToken,
    qrStartToken,
    qrStartSecret,
    startedAt,
    hintCode: "outstandingTransaction",
    collectedAt: startedAt,
  };
}

/** An order, and what it asks for. */
interface Started {
  readonly operation: Operation;
  readonly order: Order;
}

/** What differs between the orders of a login. */
interface Wanted {
  readonly device: "this" | "other";
  readonly returnUrl: string | undefined;
  readonly renewals: number;
}

async function startOrder(
  { client, callbacks }: Service,
  page: PageRequest,
  { device, returnUrl, renewals }: Wanted,
): Promise<Started> {
  const { request, ip, language } = page;
  const context = { ...deviceOf(page), device, ip, language, renewals };
  const wanted: WebRequest = await callbacks.request(request, context);
  const web = { ...browserOf(page), ...wanted.web };
  const common = {
    endUserIp: ip,
    ...(Object.keys(web).length > 0 ? { web } : {}),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  };
  if (wanted.operation === "sign") {
    const { operation: _, ...rest } = wanted;
    const order = await sign(client, { ...rest, ...common } satisfies SignRequest);
    return { operation: "sign", order };
  }
  const { operation = "auth", ...rest } = wanted;
  // A signature that is misspelt must not become an identification.
  if (operation !== "auth") {
    throw new TypeError(`'request' must ask for 'auth' or 'sign': got '${operation}'`);
  }
  return { operation, order: await auth(client, { ...rest, ...common } satisfies AuthRequest) };
}

/** What BankID is told of the browser. */
function browserOf({ request, origin }: PageRequest): NonNullable<AuthRequest["web"]> {
  const userAgent = request.headers.get("User-Agent");
  const { hostname } = new URL(origin);
  return {
    // BankID takes neither the brackets of an IPv6 address nor an underscore.
    ...(/^[0-9a-z.-]{3,253}$/.test(hostname) ? { referringDomain: hostname } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
}

/** Cancels the order of a login that the browser has left. */
export async function leave(service: Service, state: LoginState): Promise<void> {
  service.memo.of(state.orderRef, Date.now(), MAX_AGE).isLeft = true;
  await abandon(service, state);
}

/** Cancels an order; one that has ended meanwhile need not be. */
export async function abandon({ client }: Service, state: LoginState): Promise<void> {
  try {
    await cancel(client, state);
  } catch (error) {
    if (!(error instanceof BankIdError)) throw error;
  }
}
