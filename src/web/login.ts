/**
 * One login of one browser: starting, polling and cancelling it.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { auth, sign } from "../operations/identification.ts";
import { cancel } from "../operations/order.ts";
import { detectDevice, type DetectedDevice } from "../order/device.ts";
import { launchUrl, returnUrlFor } from "../order/launch.ts";
import { type Language, type MessageUpdate, userMessage } from "../order/messages.ts";
import { qrContent } from "../order/qr_content.ts";
import { qrSvg } from "../qr/draw.ts";
import type { AuthRequest, BankIdClient, Order, SignRequest } from "../types.ts";
import { type LoginState, MAX_AGE } from "./login_state.ts";
import type { Answer, Memo } from "./memo.ts";
import type { HandlerOptions, WebRequest } from "./options.ts";
import type { PageMessage } from "./requests.ts";
import type { StateCookie } from "./state_cookie.ts";

/** A request of a page, checked. */
export interface PageRequest {
  readonly request: Request;
  readonly message: PageMessage;
  /** The public origin. */
  readonly origin: string;
  /** The person's IP address. */
  readonly ip: string;
  readonly language: Language;
}

/** What all parts of the handler share. */
export interface Service {
  readonly client: BankIdClient;
  readonly options: HandlerOptions;
  readonly basePath: string;
  readonly cookie: StateCookie;
  readonly memo: Memo;
  readonly report: (error: unknown, request: Request) => void;
  /** Reports a mistake of the set-up, once for each reason. */
  readonly warn: (reason: string, message: string, request: Request) => void;
}

/** Starts a login; an earlier one of the same browser is cancelled. */
export async function start(service: Service, page: PageRequest): Promise<Answer> {
  const earlier = await service.cookie.read(page.request, page.origin);
  if (earlier) await leave(service, earlier);
  try {
    const state = await begin(service, page);
    return await pendingAnswer(service, page, state);
  } catch (error) {
    service.report(error, page.request);
    return failedAnswer(service, page, asError(error), page.message.device === "other");
  }
}

/** Cancels the order of a login that the browser has left. */
export async function leave(service: Service, state: LoginState): Promise<void> {
  service.memo.of(state.orderRef, Date.now(), MAX_AGE).isLeft = true;
  await abandon(service, state);
}

/** The answer to the page of a login that is not, or no more, that of the browser. */
export function elsewhere(): Answer {
  return { status: 200, body: { state: "elsewhere" }, headers: [] };
}

/** Cancels an order; one that has ended meanwhile need not be. */
export async function abandon({ client }: Service, state: LoginState): Promise<void> {
  try {
    await cancel(client, state);
  } catch (error) {
    if (!(error instanceof BankIdError)) throw error;
  }
}

/** Starts an order and returns the state of the new login. */
async function begin(service: Service, page: PageRequest): Promise<LoginState> {
  const { message, request, origin, ip } = page;
  const device = deviceOf(request, message);
  const nonce = crypto.randomUUID();
  const returnUrl = service.options.returnUrl ?? `${origin}${service.basePath}/`;
  const address = message.device === "this" && device.os === "ios"
    ? returnUrlFor({ device, returnUrl, nonce })
    : undefined;
  const order = await startOrder(service, page, address);
  return {
    id: crypto.randomUUID(),
    orderRef: order.orderRef,
    autoStartToken: order.autoStartToken,
    qrStartToken: order.qrStartToken,
    qrStartSecret: order.qrStartSecret,
    startedAt: order.startedAt,
    device: message.device,
    mobile: device.mobile,
    ip,
    nonce,
    comesBack: address?.includes(nonce) ? "awaited" : "no",
    hintCode: "outstandingTransaction",
    collectedAt: order.startedAt,
    poll: message.poll,
    renewals: 0,
  };
}

function deviceOf(request: Request, { touch, isBrave }: PageMessage): DetectedDevice {
  return detectDevice(request.headers.get("User-Agent"), { maxTouchPoints: touch, isBrave });
}

async function startOrder(service: Service, page: PageRequest, returnUrl?: string): Promise<Order> {
  const { client, options } = service;
  const wanted: WebRequest = await options.order?.(page.request) ?? {};
  const userAgent = page.request.headers.get("User-Agent");
  const { hostname } = new URL(page.origin);
  const web = {
    // BankID takes neither the brackets of an IPv6 address nor an underscore.
    ...(/^[0-9a-z.-]{3,253}$/.test(hostname) ? { referringDomain: hostname } : {}),
    ...(userAgent ? { userAgent } : {}),
    ...wanted.web,
  };
  const common = {
    endUserIp: page.ip,
    ...(Object.keys(web).length > 0 ? { web } : {}),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  };
  if (wanted.operation === "sign") {
    const { operation: _, ...rest } = wanted;
    return await sign(client, { ...rest, ...common } satisfies SignRequest);
  }
  const { operation = "auth", ...rest } = wanted;
  // A signature that is misspelt must not become an identification.
  if (operation !== "auth") {
    throw new TypeError(`'order' must ask for 'auth' or 'sign': got '${operation}'`);
  }
  return await auth(client, { ...rest, ...common } satisfies AuthRequest);
}

/** Replaces an order that nobody scanned in time. */
export async function renew(
  service: Service,
  page: PageRequest,
  state: LoginState,
): Promise<LoginState> {
  const order = await startOrder(service, page);
  return {
    ...state,
    orderRef: order.orderRef,
    autoStartToken: order.autoStartToken,
    qrStartToken: order.qrStartToken,
    qrStartSecret: order.qrStartSecret,
    startedAt: order.startedAt,
    hintCode: "outstandingTransaction",
    collectedAt: order.startedAt,
    renewals: state.renewals + 1,
  };
}

/** The answer while the order waits for the person. */
export async function pendingAnswer(
  service: Service,
  page: PageRequest,
  state: LoginState,
): Promise<Answer> {
  const { hintCode, device, mobile, id } = state;
  const isWaiting = hintCode === "outstandingTransaction" || hintCode === "noClient";
  // A phone's app is opened by the person's own tap, as one on another device is.
  const situation = { language: page.language, qr: device === "other" || mobile, mobile };
  const picture = device === "other" && isWaiting
    ? { qr: qrSvg(await qrContent(state), { title: QR_TITLE[page.language] }) }
    : {};
  const link = device === "this" && isWaiting ? { launch: launchLink(page, state) } : {};
  return {
    status: 200,
    body: {
      state: "pending",
      id,
      device,
      mobile,
      message: userMessage({ status: "pending", hintCode }, situation),
      ...picture,
      ...link,
    },
    headers: [await service.cookie.write(state, page.origin)],
  };
}

const QR_TITLE = { sv: "QR-kod för BankID", en: "QR code for BankID" } as const;

/**
 * The link names no way back: the order has it. The nonce must reach the browser by the app alone,
 * or whoever lured a person into opening the link could answer for them.
 */
function launchLink({ request, message }: PageRequest, state: LoginState): string {
  return launchUrl(state, { device: deviceOf(request, message) });
}

/** The answer when the login has failed; the browser may begin again. */
export function failedAnswer(
  service: Service,
  page: PageRequest,
  subject: MessageUpdate | Error,
  qr: boolean,
): Answer {
  const { mobile } = deviceOf(page.request, page.message);
  const situation = { language: page.language, qr, mobile };
  return {
    status: 200,
    body: { state: "failed", message: userMessage(subject, situation) },
    headers: [service.cookie.clear(page.origin)],
  };
}

/** What was thrown, which need not be an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error("Thrown value", { cause: thrown });
}
