/**
 * A login page of one's own: types, and a function that loads the script which the handler serves at
 * `{basePath}/client.js`. The script has no dependency, and is always of the server's version.
 *
 * ```html
 * <script type="module" src="/bankid/client.js"></script>
 * <bankid-login></bankid-login>
 * ```
 *
 * The element has the attributes `base-path`, `lang`, `ask-first`, `operation` and `heading-level`,
 * the slots `before` and `after`, a part for each thing that is seen (`card`, `heading`, `symbol`,
 * `status`, `text`, `scan`, `code`, `caption`, `actions`, `button`, …), the custom properties
 * `--bankid-card`, `--bankid-text`, `--bankid-button`, `--bankid-button-text`, `--bankid-radius` and
 * `--bankid-font`, and the event `bankid-update` with a {@linkcode LoginUpdate} as its `detail`.
 * `preventDefault()` on `complete` keeps it from going to `redirect`.
 *
 * @module
 */
import type { LoginClient } from "./types.ts";

export type { LoginAnswer, Markup } from "./answer.ts";
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
 * @param basePath Where the handler is mounted, on this origin; `/bankid` unless told otherwise.
 * @returns What the script exports.
 * @throws {TypeError} If the script is not there: also what a browser throws if it cannot be loaded.
 */
export async function loadClient(basePath = "/bankid"): Promise<LoginClient> {
  const client: unknown = await import(/* @vite-ignore */ `${basePath}/client.js`);
  if (!isClient(client)) throw new TypeError(`${basePath}/client.js is not the handler's script`);
  return client;
}
