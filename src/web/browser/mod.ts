/**
 * A login page of your own. The handler of `createHandler` serves a script at `{basePath}/client.js`,
 * always of the server's version and without a dependency. This module has its types, and
 * {@linkcode loadClient}, which loads it.
 *
 * ## An element
 *
 * ```html
 * <script type="module" src="/bankid/client.js"></script>
 * <bankid-login></bankid-login>
 * ```
 *
 * The element has the attributes `base-path`, `lang`, `ask-first`, `operation` and `heading-level`, the
 * slots `before` and `after`, a part for each thing that is seen (`card`, `heading`, `symbol`,
 * `status`, `text`, `scan`, `code`, `caption`, `actions`, `button`, …), the custom properties
 * `--bankid-card`, `--bankid-text`, `--bankid-button`, `--bankid-button-text`, `--bankid-radius`,
 * `--bankid-font` and `--bankid-height` (the least that the card has), and the event `bankid-update`
 * with a {@linkcode LoginUpdate} as its `detail`. `preventDefault()` keeps it from going to `redirect`.
 * The element takes {@linkcode LoginOptions.next} from the page's address (`?next=/account`).
 *
 * ## Or everything drawn by you
 *
 * The script exports `startLogin`, which draws nothing: it passes each {@linkcode LoginUpdate} to
 * `onUpdate`, and returns a {@linkcode LoginHandle}. {@linkcode LoginOptions} lists its options.
 *
 * ```ts ignore
 * import { loadClient } from "@x/bankid/browser";
 *
 * const { startLogin } = await loadClient("/bankid");
 * const login = startLogin({
 *   onUpdate(update) {
 *     status.textContent = update.message; // <p role="status">
 *     thisDevice.textContent = update.texts.this ?? ""; // in the person's language
 *     thisDevice.hidden = !update.texts.this; // there is no app for Linux
 *     otherDevice.textContent = update.texts.other ?? "";
 *     stop.textContent = update.texts.cancel ?? "";
 *     const { qr = "", launch = "" } = update.state === "pending" ? update : {};
 *     picture.innerHTML = qr;
 *     open.href = launch; // <a referrerpolicy="origin">
 *     open.hidden = !launch;
 *     if (update.state === "complete") location.replace(update.redirect);
 *   },
 * });
 * thisDevice.onclick = () => login.start("this");
 * otherDevice.onclick = () => login.start("other");
 * stop.onclick = () => login.cancel();
 * ```
 *
 * The words of both come from the handler's option `page.texts`, which can also add languages. With
 * `page: false` they are the built-in Swedish and English. The language is that of the document.
 *
 * Both outlive sleep, lost networks, reloads, the return of the app and other tabs. The page needs no
 * right beyond its own origin: the script calls `{basePath}/start`, `/poll` and `/cancel`, whose
 * answers are {@linkcode LoginAnswer}. The element is built with `DOMParser`: a page whose policy says
 * `require-trusted-types-for 'script'` needs a default policy for trusted types.
 *
 * @module
 */
import type { LoginClient } from "./types.ts";

export type { LoginAnswer, Markup } from "./answer.ts";
export type { LoginTexts } from "./texts.ts";
export type {
  CompleteUpdate,
  FailedUpdate,
  LoginClient,
  LoginDevice,
  LoginHandle,
  LoginOptions,
  LoginSituation,
  LoginUpdate,
  PendingUpdate,
  PlainUpdate,
  RefusedUpdate,
} from "./types.ts";

function isClient(value: unknown): value is LoginClient {
  return typeof value === "object" && value !== null && "startLogin" in value;
}

/**
 * Loads the script from the server, which also defines the element `<bankid-login>`.
 *
 * @example
 * ```ts ignore
 * import { loadClient } from "@x/bankid/browser";
 *
 * const { startLogin } = await loadClient();
 * const login = startLogin({ onUpdate: (update) => console.log(update.state, update.message) });
 * ```
 *
 * @param basePath Where the handler is mounted, on this origin; `/bankid` if left out.
 * @returns What the script exports.
 * @throws {TypeError} If the script is not there: also what a browser throws if it cannot be loaded.
 * @category Login
 */
export async function loadClient(basePath = "/bankid"): Promise<LoginClient> {
  const client: unknown = await import(
    /* webpackIgnore: true */ /* @vite-ignore */ `${basePath}/client.js`
  );
  if (!isClient(client)) throw new TypeError(`${basePath}/client.js is not the handler's script`);
  return client;
}
