/**
 * How the web handler is set up: the options, their checks and their defaults.
 *
 * @module
 */
import { checkOptions, type OptionNames } from "../options.ts";
import { returnUrlFor } from "../order/launch.ts";
import { type Language, userMessage } from "../order/messages.ts";
import type { CompletionData } from "../types.ts";
import { checkPage } from "./page.ts";
import { type PageOptions, type PageTexts, textsOf } from "./page_texts.ts";
import { checkOrigins, type Origins } from "./same_origin.ts";
import type { SealingKey } from "./sealer.ts";
import type {
  ErrorContext,
  LoginDetails,
  LoginFailure,
  WebRequest,
  WebRequestContext,
} from "./types.ts";

/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** Options of {@linkcode createHandler}. Each function may return a promise. */
export interface HandlerOptions {
  /**
   * Path under which the handler is mounted.
   *
   * @default {"/bankid"}
   */
  readonly basePath?: string;
  /**
   * 32 random bytes, or their base64, with which the cookie is sealed. The same on every instance.
   * The first key seals, all of them open. To change it without losing a login, roll each step out to
   * every instance before the next: first `[oldKey, newKey]`, then `[newKey, oldKey]`, and ten
   * minutes later `newKey` alone.
   */
  readonly key: SealingKey | readonly SealingKey[];
  /**
   * Called once for each completed login, before the browser hears of it. Store the completion,
   * make your session, and return a `Response`: its `Set-Cookie` and other headers reach the
   * browser, which then goes to its `Location`, or to `/`. A status of 400 or more does not let the
   * person in.
   *
   * The answer may be lost on its way. The instance that called this function gives it again for 60
   * seconds, to the IP address alone that it was meant for.
   */
  readonly onComplete: (
    completion: CompletionData,
    request: Request,
    details: LoginDetails,
  ) => MaybePromise<Response | void>;
  /**
   * Says what is asked of the person.
   *
   * @default {() => ({ operation: "auth" })}
   */
  readonly request?: (
    request: Request,
    context: WebRequestContext,
  ) => MaybePromise<WebRequest>;
  /** The person's IP address; {@linkcode clientAddress} makes one for the common cases. */
  readonly clientIp: (request: Request, info: unknown) => MaybePromise<string>;
  /**
   * Which orders of the same device are refused when nothing shows that the app was opened from the
   * browser that started them: when the app neither came back to it nor had its IP address.
   *
   * - `phones`: those that a phone could have completed. Computers are let through, because BankID
   *   then takes nothing but a BankID on a computer; `details.binding` tells.
   * - `always`: those of computers, too. That also locks out honest people whose browser and app go
   *   out by two addresses: at home with IPv4 and IPv6, and behind some VPNs and company proxies.
   *   They can use the QR code.
   * - `never`: none. `details.binding` tells, and it is yours to refuse. Without that, whoever gets a
   *   person to open a link and approve is logged in as that person.
   *
   * @default {"phones"}
   */
  readonly refuseUnbound?: "phones" | "always" | "never";
  /**
   * Whether BankID is asked for the risk that it finds in each login; `details.risk` tells it.
   *
   * @default {false}, or `true` with `highestRisk`
   */
  readonly returnRisk?: boolean;
  /**
   * The highest risk with which people are let in. A risk that BankID could not compute is not above
   * it: see `details.risk`.
   *
   * @default any
   */
  readonly highestRisk?: "low" | "moderate";
  /**
   * Whether the browser gets a cookie with a random id, for a year, by which BankID's risk indication
   * knows it again (`web.deviceIdentifier`). It names no person and is read by nobody else.
   *
   * @default {true}
   */
  readonly deviceCookie?: boolean;
  /**
   * Most orders of one client address that no app has opened yet, on one instance. Whoever wants more
   * gets 429 and is told to wait. An order counts until it is opened, cancelled, or 30 seconds old; of
   * an IPv6 address the network counts, its 64 leading bits. It is so high that neither an office
   * behind one address nor a `clientIp` that names a proxy meets it, and keeps one client from
   * starting orders without end; it does not help against many clients.
   *
   * @default {10000}
   */
  readonly maxUnopened?: number;
  /**
   * Language of page and messages.
   *
   * @default what the browser asks for
   */
  readonly language?: Language | ((request: Request) => MaybePromise<Language>);
  /**
   * The public origin at which people see the service, such as `https://www.example.com`: one,
   * several, or for preview deployments a function of the request. The app returns there, the cookie
   * is bound to it, and nobody else may post.
   *
   * A function must not believe what the client says: neither the headers `Host`, `Origin` and
   * `X-Forwarded-Host`, nor `request.url`, which is made of `Host`. Compare them with names that only
   * you can have, and return one of those; `undefined` refuses the request.
   *
   * @default none: nothing but `http://localhost`, `http://127.0.0.1` and `http://[::1]` is served
   */
  readonly origin?: Origins | ((request: Request) => MaybePromise<Origins | undefined>);
  /**
   * The page that the app returns to.
   *
   * @default {basePath + "/"}
   */
  readonly returnUrl?: string;
  /**
   * The ready page: `false` for none, or its texts and colours.
   *
   * @default {true}
   */
  readonly page?: boolean | PageOptions;
  /**
   * How many new orders may replace one that nobody scanned, each after 30 seconds.
   *
   * @default {5}
   */
  readonly renewals?: number;
  /**
   * Told of an order that the person completed and that let nobody in, with the completion data as
   * evidence. What it returns is not heeded.
   *
   * @default tells `onError`, without the completion data
   */
  readonly onFailed?: (failure: LoginFailure, request: Request) => unknown;
  /**
   * Told of what went wrong: refusals of BankID, and what the functions above threw.
   *
   * @default prints it
   */
  readonly onError?: (error: unknown, request: Request, context: ErrorContext) => unknown;
}

/** The options that are not functions, checked and complete. */
export interface Settings {
  readonly key: SealingKey | readonly SealingKey[];
  readonly basePath: string;
  /** The origins, unless a function says them or there are none. */
  readonly origins: readonly string[] | undefined;
  readonly returnUrl: string | undefined;
  /** Without it there is no page. */
  readonly page: PageOptions | undefined;
  readonly texts: Readonly<Record<Language, PageTexts>>;
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
  onFailed: true,
  onError: true,
};

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {TypeError} If a key, a path, an address or a function is missing or of the wrong form.
 * @throws {RangeError} If the number of renewals or the language is none.
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
    // The device whose way back holds the whole address.
    const device = { os: "ios", browser: "safari", mobile: true } as const;
    returnUrlFor({ device, returnUrl, nonce: crypto.randomUUID() });
  }
  checkCount("renewals", renewals, 0);
  checkCount("maxUnopened", maxUnopened, 1);
  if (language !== undefined && typeof language !== "function") userMessage("RFA1", { language });
  const origins = origin === undefined || typeof origin === "function"
    ? undefined
    : checkOrigins(origin);
  const shown = page === true ? {} : page === false ? undefined : page;
  const texts = { sv: textsOf(shown, "sv"), en: textsOf(shown, "en") };
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
  if (!["phones", "always", "never"].includes(refuseUnbound)) {
    throw new TypeError(
      `'refuseUnbound' must be 'phones', 'always' or 'never': got '${refuseUnbound}'`,
    );
  }
  if (highestRisk !== undefined && highestRisk !== "low" && highestRisk !== "moderate") {
    throw new TypeError(`'highestRisk' must be 'low' or 'moderate': got '${highestRisk}'`);
  }
  for (const [name, value] of Object.entries({ returnRisk, deviceCookie })) {
    if (typeof value !== "boolean") throw new TypeError(`'${name}' must be true or false`);
  }
  if (highestRisk !== undefined && !returnRisk) {
    throw new TypeError("'highestRisk' needs the risk: leave 'returnRisk' out, or make it true");
  }
  return { refuseUnbound, returnRisk, highestRisk, deviceCookie };
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`'${name}' must be a whole number, at least ${least}: got ${value}`);
  }
}

function checkFunctions(options: HandlerOptions): void {
  for (const name of ["onComplete", "clientIp"] as const) {
    if (typeof options[name] !== "function") {
      const advice = name === "clientIp" ? ", such as clientAddress() gives" : "";
      throw new TypeError(`'${name}' must be a function${advice}`);
    }
  }
  for (const name of ["request", "onFailed", "onError"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") {
      throw new TypeError(`'${name}' must be a function`);
    }
  }
}
