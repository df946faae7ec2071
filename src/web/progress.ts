/**
 * How a login is shown to its browser: while it is under way, and when it has failed.
 *
 * @module
 */
import { launchUrl } from "../order/launch.ts";
import { type MessageUpdate, userMessage } from "../order/messages.ts";
import { qrContent } from "../order/qr_content.ts";
import { qrSvg } from "../qr/draw.ts";
import { type Answer, failed, type Header } from "./answers.ts";
import type { LoginState } from "./login_state.ts";
import { deviceOf } from "./order_request.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

const QR_TITLE = { sv: "QR-kod för BankID", en: "QR code for BankID" } as const;

/** Whether no app has opened the order yet. */
export function isWaiting(hintCode: string): boolean {
  return hintCode === "outstandingTransaction" || hintCode === "noClient";
}

/** The answer while the order waits for the person. */
export async function pendingAnswer(
  service: Service,
  page: PageRequest,
  state: LoginState,
): Promise<Answer> {
  const { hintCode, device, mobile, id } = state;
  // A phone's app is opened by the person's own tap, as one on another device is.
  const situation = { language: page.language, qr: device === "other" || mobile, mobile };
  const picture = device === "other" && isWaiting(hintCode)
    ? { qr: qrSvg(await qrContent(state), { title: QR_TITLE[page.language] }) }
    : {};
  const link = device === "this" && isWaiting(hintCode) ? { launch: launchLink(page, state) } : {};
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
    headers: [await service.cookies.keep(state, page.origin)],
  };
}

/**
 * The link names no way back: the order has it. The nonce must reach the browser by the app alone,
 * or whoever lured a person into opening the link could answer for them.
 */
function launchLink(page: PageRequest, state: LoginState): string {
  return launchUrl(state, { device: deviceOf(page) });
}

/** The answer when the login has failed, with the message of an update or of what was thrown. */
export function failedAnswer(
  service: Service,
  page: PageRequest,
  subject: MessageUpdate | Error,
  qr: boolean,
  headers: readonly Header[] = [],
): Answer {
  const { mobile } = deviceOf(page);
  const message = userMessage(subject, { language: page.language, qr, mobile });
  return failed(message, [...service.cookies.clear(page.origin), ...headers]);
}

/** The answer when the login has failed by what was thrown. */
export function brokenAnswer(
  service: Service,
  page: PageRequest,
  thrown: unknown,
  qr: boolean,
): Answer {
  return failedAnswer(service, page, thrown instanceof Error ? thrown : { status: "failed" }, qr);
}
