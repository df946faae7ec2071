/**
 * How a login is shown to its browser while it is under way.
 *
 * @module
 */
import type { DetectedDevice } from "../order/device.ts";
import { launchUrl, opensByItself } from "../order/launch.ts";
import { qrContent } from "../order/qr_content.ts";
import { qrSvg } from "../qr/draw.ts";
import type { Answer, Message } from "./answers.ts";
import { type LoginState, START_LIFE } from "./login_state.ts";
import { deviceOf, type Signed } from "./order_request.ts";
import { messageTo } from "./page_texts.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/** How long before the last order runs out the person is asked, in milliseconds (WCAG 2.2, 2.2.1). */
const NOTICE = 20_000;

/** Whether no app has opened the order yet. */
export function isWaiting(hintCode: string): boolean {
  return hintCode === "outstandingTransaction" || hintCode === "noClient";
}

/** The answer while the order waits for the person; the text to be signed is in the first one. */
export async function pendingAnswer(
  service: Service,
  page: PageRequest,
  state: LoginState,
  signed: Signed = {},
): Promise<Answer> {
  const { hintCode, device, mobile, id, operation } = state;
  const detected = deviceOf(page);
  const opens = device === "this" && (!mobile || opensByItself(detected));
  // What the person has to open by a tap is not told of as being opened.
  const situation = { qr: !opens, mobile };
  const waiting = !isWaiting(hintCode)
    ? {}
    : device === "other"
    ? await codeOf(service, page, state)
    : linksOf(detected, state, opens, page);
  return {
    status: 200,
    body: {
      state: "pending",
      id,
      device,
      mobile,
      operation,
      message: messageTo(page, { status: "pending", hintCode }, situation),
      ...waiting,
      ...signed,
    },
    headers: [await service.cookies.keep(state, page.origin)],
  };
}

async function codeOf(
  { settings }: Service,
  { texts }: PageRequest,
  state: LoginState,
): Promise<object> {
  const qr = qrSvg(await qrContent(state), { title: texts.code });
  const isLast = state.renewals >= settings.renewals;
  const expiresSoon = isLast && Date.now() - state.startedAt > START_LIFE - NOTICE;
  const message: Message = { id: "ask-on", text: texts.askOn };
  return { qr, ...(expiresSoon ? { expiresSoon, message } : {}) };
}

/**
 * The links name no way back: the order has it. The nonce must reach the browser by the app alone,
 * or whoever lured a person into opening the link could answer for them.
 */
function linksOf(
  device: DetectedDevice,
  state: LoginState,
  opens: boolean,
  { texts: { tap, noReturn } }: PageRequest,
): object {
  const launch = launchUrl(state, { device });
  const link = launch.startsWith("bankid:") ? "universal" : "scheme";
  return {
    launch,
    ...(device.mobile ? { otherLaunch: launchUrl(state, { device, link }) } : {}),
    ...(opens ? { opensByItself: true } : { tap }),
    ...(state.comesBack === "must" ? { noReturn } : {}),
  };
}
