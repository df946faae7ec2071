/**
 * What all parts of a handler share.
 *
 * @module
 */
import { apiUrlOf } from "../client.ts";
import type { BankIdClient } from "../types.ts";
import { Callbacks } from "./callbacks.ts";
import { LoginCookies } from "./login_cookies.ts";
import { MAX_AGE, START_LIFE } from "./login_state.ts";
import { Memo } from "./memo.ts";
import type { HandlerOptions } from "./options.ts";
import { Reports } from "./reports.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { SharedLogins } from "./store.ts";
import { Unopened } from "./unopened.ts";

const LOCKED =
  "The cookie of a login does not open. Unless a stranger made it up, 'key' must be the same on every " +
  "instance, and after a restart";

/** One handler. */
export interface Service {
  readonly client: BankIdClient;
  /** Where BankID is, which decides how its policies are called. */
  readonly apiUrl: string;
  readonly settings: Settings;
  readonly callbacks: Callbacks;
  readonly cookies: LoginCookies;
  readonly memo: Memo;
  /** What instances share, if the service has a store. */
  readonly shared: SharedLogins | undefined;
  readonly unopened: Unopened;
  readonly reports: Reports;
}

/** Makes a handler's parts; throws if an option is wrong. */
export function makeService(client: BankIdClient, options: HandlerOptions): Service {
  const apiUrl = apiUrlOf(client);
  const settings = settingsOf(options);
  const { key, basePath } = settings;
  const reports = new Reports(options.onError);
  return {
    client,
    apiUrl,
    settings,
    callbacks: new Callbacks(options),
    cookies: new LoginCookies({
      key,
      basePath,
      operations: options.request ? ["auth", "sign", "payment"] : ["auth"],
      maxAge: MAX_AGE + settings.renewals * START_LIFE,
      onLocked: (request) => reports.report(new Error(LOCKED), request, "key"),
    }),
    memo: new Memo(),
    shared: options.store && new SharedLogins(options.store, key, basePath, reports),
    unopened: new Unopened(settings.maxUnopened),
    reports,
  };
}
