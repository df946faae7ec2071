/**
 * Links that open the BankID app on the same device, and the way back to the browser.
 *
 * @module
 */
import { isLoopback } from "../loopback.ts";
import { checkOptions, isRecord, kindOf, type OptionNames, wrongKind } from "../options.ts";
import type { Order } from "../types.ts";
import { type Browser, detectDevice, type DetectedDevice } from "./device.ts";

/**
 * Where the app goes afterwards.
 *
 * @category Opening the app
 */
export interface ReturnOptions {
  /** The device, or the request's `User-Agent` header: `null` if it has none. */
  readonly device: DetectedDevice | string | null;
  /** The page of your service to return to: an https URL, or http on localhost. */
  readonly returnUrl?: string;
  /** A value only this browser's session knows; added to `returnUrl` as `#nonce=…`. */
  readonly nonce?: string;
}

/**
 * Options of {@linkcode launchUrl}.
 *
 * @category Opening the app
 */
export interface LaunchOptions extends ReturnOptions {
  /**
   * Which link to make: `universal` is the https link that iOS and Android hand to the app,
   * `scheme` is the one that begins with `bankid:`.
   *
   * @default {"universal" on iOS and Android, but for browsers in which it fails; else "scheme"}
   */
  readonly link?: "universal" | "scheme";
}

const RETURN_OPTIONS: OptionNames<ReturnOptions> = { device: true, returnUrl: true, nonce: true };

const UNIVERSAL = "https://app.bankid.com/";
const SCHEME = "bankid:///";

/** How each iOS browser is opened again; from an app that is not here people go back themselves. */
const IOS_RETURN: Partial<Record<Browser, (page: URL) => string>> = {
  safari: (page) => page.href,
  native: (page) => page.href,
  // Without a nonce there is nothing to bring along, and the browser's last tab is the right one.
  chrome: (page) => page.hash ? page.href.replace(/^http/, "googlechrome") : "googlechromes://",
  firefox: (page) =>
    page.hash ? `firefox://open-url?url=${encodeURIComponent(page.href)}` : "firefox://",
  edge: (page) => `microsoft-edge-${page.href}`,
  opera: (page) => `touch-${page.href}`,
  brave: (page) => `brave://open-url?url=${encodeURIComponent(page.href)}`,
  duckduckgo: (page) => `ddgQuickLink://${page.href.slice(`${page.protocol}//`.length)}`,
  facebook: () => "fb://",
  instagram: () => "instagram://",
};

/**
 * Browsers of Android that take an https address back. The system hands it to the person's default
 * browser, so that a browser inside another app would lose them.
 */
const ANDROID_RETURN: readonly Browser[] = [
  "chrome",
  "firefox",
  "edge",
  "opera",
  "brave",
  "samsung",
  "duckduckgo",
];

function deviceOf(device: DetectedDevice | string | null): DetectedDevice {
  if (device === null || typeof device === "string") return detectDevice(device);
  if (isRecord(device) && typeof device.os === "string") return device;
  throw wrongKind("device", "a 'User-Agent' header, or what detectDevice gives", device);
}

/**
 * The `returnUrl` for an order that is opened on the person's own device: where the app goes when they
 * are done. On iOS it opens the browser that they came from. On Android it is the page with the nonce,
 * which shows that the app was opened from this browser; without a nonce none is needed, because the
 * system goes back by itself. On a computer there is none.
 *
 * @example
 * ```ts
 * import { detectDevice, returnUrlFor } from "@x/bankid";
 *
 * const page = { returnUrl: "https://example.com/login", nonce: "f3b1c2" };
 * const iPhone = detectDevice("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) " +
 *   "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1");
 * console.log(returnUrlFor({ device: iPhone, ...page })); // https://example.com/login#nonce=f3b1c2
 * console.log(returnUrlFor({ device: "Mozilla/5.0 (Windows NT 10.0)", ...page })); // undefined
 * ```
 *
 * @param options Device, page and nonce.
 * @returns The address, 1–512 characters, or `undefined` when the order needs none.
 * @throws {TypeError} If `returnUrl` could lead out of the service, `nonce` is not URL-safe, or an option
 * is not known.
 * @throws {RangeError} If the address is longer than 512 characters.
 * @see https://developers.bankid.com/how-to-guides/return-url
 * @category Opening the app
 */
export function returnUrlFor(options: ReturnOptions): string | undefined {
  checkOptions(options, "returnUrlFor", RETURN_OPTIONS);
  const { returnUrl, nonce } = options;
  const { os, browser } = deviceOf(options.device);
  if (returnUrl === undefined) return undefined;
  const page = returnPage(returnUrl, nonce);
  const isAndroidReturn = os === "android" && nonce !== undefined &&
    ANDROID_RETURN.includes(browser);
  const address = isAndroidReturn
    ? page.href
    : os === "ios"
    ? IOS_RETURN[browser]?.(page)
    : undefined;
  if (address !== undefined && address.length > 512) {
    throw new RangeError(`'returnUrl' must give at most 512 characters: got ${address.length}`);
  }
  return address;
}

/** Whether an address or origin is on this machine and without TLS, as in development. */
export function isLocalDevelopment(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && isLoopback(hostname);
}

function returnPage(returnUrl: string, nonce: string | undefined): URL {
  // The URL parser would drop control characters silently, and with them what a check should see.
  // deno-lint-ignore no-control-regex
  if (typeof returnUrl !== "string" || /[\u0000-\u0020\u007f-\u009f\\]/.test(returnUrl)) {
    throw new TypeError("'returnUrl' must not hold white space, control characters or backslashes");
  }
  const page = URL.canParse(returnUrl) ? new URL(returnUrl) : undefined;
  if (!page || (page.protocol !== "https:" && !isLocalDevelopment(page.href))) {
    throw new TypeError("'returnUrl' must be an absolute https URL of your own service");
  }
  if (page.username || page.password) {
    throw new TypeError("'returnUrl' must not hold a user name or password");
  }
  if (nonce === undefined) return page;
  if (!/^[\w.~-]{1,128}$/.test(nonce)) {
    throw new TypeError("'nonce' must be 1 to 128 characters out of A-Z a-z 0-9 - . _ ~");
  }
  if (page.hash) throw new TypeError("'returnUrl' must not have a fragment when there is a nonce");
  page.hash = `nonce=${nonce}`;
  return page;
}

/**
 * The link that opens the app with an order. Open it from the person's own click or tap, as a
 * top-level navigation: the https link refuses to be framed.
 *
 * Give the way back to the order itself, as `returnUrl` made by {@linkcode returnUrlFor}: it overrides
 * the one in the link.
 *
 * @example
 * ```ts
 * import { auth, createClient, launchUrl } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * const link = launchUrl(order, { device: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) …" });
 * if (!link.startsWith("bankid:///?autostarttoken=")) throw new Error(link);
 * ```
 *
 * @param order The order, or an object with its `autoStartToken`.
 * @param options Device, the way back, and which kind of link.
 * @returns The link.
 * @throws {TypeError} If the order has no token, `returnUrl` could lead out of the service, or
 * an option is not known.
 * @see https://developers.bankid.com/how-to-guides/autostart
 * @category Opening the app
 */
export function launchUrl(order: Pick<Order, "autoStartToken">, options: LaunchOptions): string {
  const known: OptionNames<LaunchOptions> = { ...RETURN_OPTIONS, link: true };
  checkOptions(options, "launchUrl", known);
  const autoStartToken = order?.autoStartToken;
  if (typeof autoStartToken !== "string" || autoStartToken === "") {
    throw new TypeError(
      `'order' must have the 'autoStartToken' that auth, sign or payment gave: got ${
        kindOf(order)
      }`,
    );
  }
  const { link, ...back } = options;
  const device = deviceOf(back.device);
  const redirect = encodeURIComponent(returnUrlFor({ ...back, device }) ?? "null");
  const base = (link ?? bestLink(device)) === "universal" ? UNIVERSAL : SCHEME;
  return `${base}?autostarttoken=${encodeURIComponent(autoStartToken)}&redirect=${redirect}`;
}

/** Browsers of Android in which the https link was seen not to open the app. */
const NO_UNIVERSAL_LINK: readonly Browser[] = ["firefox", "edge", "samsung"];

function bestLink({ os, browser, osVersion }: DetectedDevice): "universal" | "scheme" {
  if (os === "ios") return "universal";
  if (os !== "android") return "scheme";
  // Android hands https links to apps from version 6 on.
  const fails = NO_UNIVERSAL_LINK.includes(browser) || (osVersion !== undefined && osVersion < 6);
  return fails ? "scheme" : "universal";
}

/**
 * Whether the browser opens the app by itself, so that no tap is needed: on iOS, and in those
 * browsers of Android that do not ask for one.
 */
export function opensByItself({ os, browser }: DetectedDevice): boolean {
  return os === "ios" || (os === "android" && (browser === "firefox" || browser === "opera"));
}
