/**
 * What the module's script is told besides, so that it can be small: what the device is, and what to say.
 *
 * @module
 */
import type { Answer, Message } from "./answers.ts";
import type { LoginTexts } from "./browser/texts.ts";
import { deviceOf } from "./order_request.ts";
import { elementTexts, type Listener } from "./page_texts.ts";
import type { PageRequest } from "./requests.ts";

/** The answer to whoever says what the browser knows of the device, as the module's script does. */
export function inWords({ body, ...answer }: Answer, page: PageRequest): Answer {
  const { mobile, os } = deviceOf(page);
  const hasApp = os !== "linux";
  const told = toldOf(body, page);
  const message = messageOf(told, page, mobile, hasApp);
  const said = message ? { message } : {};
  const leads = told.state === "complete" ? { redirect: "/" } : {};
  // A page that knows of no login begins, and may have no texts yet.
  const texts = page.message.id === undefined ? { texts: textsOn(page, mobile, hasApp) } : {};
  return { ...answer, body: { mobile, hasApp, ...leads, ...body, ...told, ...said, ...texts } };
}

/** What stands on the page, with the buttons for this device and another one. */
function textsOn(listener: Listener, mobile: boolean, hasApp: boolean): LoginTexts {
  const { thisDevice, thisComputer, otherDevice, mobileBankId } = listener.texts;
  return {
    ...elementTexts(listener),
    ...(hasApp ? { this: mobile ? thisDevice : thisComputer } : {}),
    other: mobile ? otherDevice : mobileBankId,
  };
}

/** What it means that there is no login, for a page that the app came back to and one that had a login. */
function toldOf(body: Answer["body"], { message }: PageRequest): Answer["body"] {
  const { state, reason } = body;
  if (state !== "none") return { state, ...(reason === undefined ? {} : { reason }) };
  if (message.nonce !== undefined) return { state: "refused", reason: "wrong-nonce" };
  if (body.message) return { state: "failed" };
  return { state: message.id === undefined ? "none" : "elsewhere" };
}

function messageOf(
  { state, reason }: Answer["body"],
  { texts }: PageRequest,
  mobile: boolean,
  hasApp: boolean,
): Message | undefined {
  if (reason === "wrong-nonce") return { id: "not-yours", text: texts.notYours };
  if (state === "complete") return { id: "done", text: texts.done };
  if (state === "elsewhere") return { id: "elsewhere", text: texts.elsewhere };
  if (state !== "none") return undefined;
  return mobile
    ? { id: "RFA20", text: texts.RFA20 }
    : { id: "RFA19", text: hasApp ? texts.RFA19 : "" };
}
