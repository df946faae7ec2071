/**
 * The options of the web handler, checked, and their defaults.
 *
 * @module
 */
import { checkCount, checkOptions, checkWord, type OptionNames, wrongKind } from "../options.ts";
import { returnUrlFor } from "../order/launch.ts";
import { flag } from "../protocol/fields.ts";
import type { HandlerOptions } from "./options.ts";
import { allTexts, checkLanguage, checkPage, type PageOptions } from "./page_options.ts";
import type { PageTexts } from "./page_texts.ts";
import { checkOrigins } from "./same_origin.ts";
import type { SealingKey } from "./sealer.ts";

/** The options that are not functions, checked and complete. */
export interface Settings {
  readonly key: SealingKey | readonly SealingKey[];
  readonly basePath: string;
  /** The origins, unless a function says them or there are none. */
  readonly origins: readonly string[] | undefined;
  readonly returnUrl: string | undefined;
  /** Without it there is no page. */
  readonly page: PageOptions | undefined;
  readonly texts: Readonly<Record<string, PageTexts>>;
  readonly refuseUnbound: NonNullable<HandlerOptions["refuseUnbound"]>;
  readonly returnRisk: boolean;
  readonly highestRisk: HandlerOptions["highestRisk"];
  readonly deviceCookie: boolean;
  readonly renewals: number;
  readonly maxUnopened: number;
}

const OPTIONS: OptionNames<HandlerOptions> = {
  basePath: true,
  key: true,
  onComplete: true,
  request: true,
  clientIp: true,
  refuseUnbound: true,
  returnRisk: true,
  highestRisk: true,
  deviceCookie: true,
  language: true,
  origin: true,
  returnUrl: true,
  page: true,
  renewals: true,
  maxUnopened: true,
  store: true,
  onFailed: true,
  onEvent: true,
  onError: true,
};

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {TypeError} If a key, a path, an address or a function is missing or of the wrong form.
 * @throws {RangeError} If the number of renewals or the language is not valid.
 */
export function settingsOf(options: HandlerOptions): Settings {
  checkOptions(options, "createHandler", OPTIONS);
  checkFunctions(options);
  const { key, basePath = "/bankid", origin, page = true } = options;
  const { returnUrl, language, renewals = 5, maxUnopened = 10_000 } = options;
  if (!/^(\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/.test(basePath)) {
    throw new TypeError(
      `'basePath' must be a path such as '/bankid', without slash at the end: got '${basePath}'`,
    );
  }
  if (typeof page !== "boolean") checkPage(page);
  if (returnUrl !== undefined) {
    // The browser that makes the longest address of it.
    const device = { os: "ios", browser: "firefox", mobile: true } as const;
    returnUrlFor({ device, returnUrl, nonce: crypto.randomUUID() });
  }
  checkCount("renewals", renewals, 0);
  checkCount("maxUnopened", maxUnopened, 1);
  const origins = origin === undefined || typeof origin === "function"
    ? undefined
    : checkOrigins(origin);
  const shown = page === true ? {} : page === false ? undefined : page;
  if (!shown && returnUrl === undefined) {
    throw new TypeError(
      "'returnUrl' must say to which page of yours the app returns, since 'page: false' leaves none: " +
        'for example "https://www.example.com/login"',
    );
  }
  const texts = allTexts(shown);
  if (language !== undefined && typeof language !== "function") checkLanguage(language, texts);
  return {
    key,
    basePath,
    origins,
    returnUrl,
    page: shown,
    texts,
    renewals,
    maxUnopened,
    ...guardsOf(options),
  };
}

/** The options that decide whom a completed order lets in. */
function guardsOf(
  options: HandlerOptions,
): Pick<Settings, "refuseUnbound" | "returnRisk" | "highestRisk" | "deviceCookie"> {
  const { refuseUnbound = "phones", highestRisk, deviceCookie = true } = options;
  const { returnRisk = highestRisk !== undefined } = options;
  checkWord("refuseUnbound", refuseUnbound, ["phones", "always", "never"]);
  if (highestRisk !== undefined) checkWord("highestRisk", highestRisk, ["low", "moderate"]);
  flag(returnRisk, "returnRisk");
  flag(deviceCookie, "deviceCookie");
  if (highestRisk !== undefined && !returnRisk) {
    throw new TypeError("'highestRisk' needs the risk: leave 'returnRisk' out, or make it true");
  }
  return { refuseUnbound, returnRisk, highestRisk, deviceCookie };
}

function checkFunctions(options: HandlerOptions): void {
  const names = ["onComplete", "clientIp", "request", "onFailed", "onEvent", "onError"] as const;
  for (const name of names) {
    const isNeeded = name === "onComplete" || name === "clientIp";
    if (typeof options[name] === "function" || (!isNeeded && options[name] === undefined)) continue;
    const advice = name === "clientIp" ? ", such as clientAddress() gives" : "";
    throw wrongKind(name, `a function${advice}`, options[name]);
  }
  const { store } = options;
  if (store === undefined) return;
  for (const name of ["get", "set", "delete", "setIfAbsent"] as const) {
    const value: unknown = store?.[name];
    if (typeof value === "function" || (name === "setIfAbsent" && value === undefined)) continue;
    throw new TypeError(`'store' must have a function '${name}'`);
  }
}
