/**
 * What all parts of a handler share.
 *
 * @module
 */
import type { BankIdClient } from "../types.ts";
import { Callbacks } from "./callbacks.ts";
import { Memo } from "./memo.ts";
import { type HandlerOptions, type Settings, settingsOf } from "./options.ts";
import { Reports } from "./reports.ts";
import { StateCookie } from "./state_cookie.ts";

/** One handler. */
export interface Service {
  readonly client: BankIdClient;
  readonly settings: Settings;
  readonly callbacks: Callbacks;
  readonly cookie: StateCookie;
  readonly memo: Memo;
  readonly reports: Reports;
}

/** Makes a handler's parts; throws if an option is wrong. */
export function makeService(client: BankIdClient, options: HandlerOptions): Service {
  const settings = settingsOf(options);
  return {
    client,
    settings,
    callbacks: new Callbacks(options),
    cookie: new StateCookie(settings.key, settings.basePath),
    memo: new Memo(),
    reports: new Reports(options.onError),
  };
}
