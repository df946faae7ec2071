/**
 * What a browser says of itself, as far as opening the BankID app depends on it.
 *
 * @module
 */
import { checkOptions, type OptionNames, wrongKind } from "../options.ts";

/**
 * Operating systems that the launch rules tell apart. A computer with `chromeos` may run the app of
 * a phone; `linux` has no BankID app.
 *
 * @category Opening the app
 */
export type OperatingSystem =
  | "ios"
  | "android"
  | "windows"
  | "macos"
  | "chromeos"
  | "linux"
  | "other";

/**
 * Browsers that the launch rules tell apart. `in-app` is a browser inside another app; `native` is an
 * app of your own, which no `User-Agent` shows.
 *
 * @category Opening the app
 */
export type Browser =
  | "safari"
  | "chrome"
  | "firefox"
  | "edge"
  | "opera"
  | "brave"
  | "samsung"
  | "duckduckgo"
  | "facebook"
  | "instagram"
  | "linkedin"
  | "tiktok"
  | "in-app"
  | "native"
  | "other";

/**
 * The device and browser a request comes from.
 *
 * @category Opening the app
 */
export interface DetectedDevice {
  /** Operating system; an iPad counts as `ios`. */
  readonly os: OperatingSystem;
  /** Major version of the operating system, as far as the browser tells it. */
  readonly osVersion?: number;
  /** Browser. */
  readonly browser: Browser;
  /** Whether it is a phone or tablet. */
  readonly mobile: boolean;
}

/**
 * What a page's script can add to the user agent.
 *
 * @category Opening the app
 */
export interface DeviceHints {
  /**
   * `navigator.maxTouchPoints`: an iPad calls itself a Mac, and an Android tablet Linux, but both have
   * more than one.
   */
  readonly maxTouchPoints?: number;
  /** Whether `navigator.brave` exists: Brave calls itself Safari or Chrome. */
  readonly isBrave?: boolean;
}

const HINTS: OptionNames<DeviceHints> = { maxTouchPoints: true, isBrave: true };

/** The first that matches holds; several browsers also name those they descend from. */
const BROWSERS: readonly (readonly [Browser, RegExp])[] = [
  // Meta's other apps name Facebook too, and `fb:` would open Facebook instead of them.
  ["in-app", /\bFBAN\/(?!FBIOS\b|FB4A\b|EMA\b)|\bFB_IAB\/(?!FB4A\b)/],
  ["facebook", /\bFB(?:A[NV]|_IAB)\//],
  ["instagram", /\bInstagram\b/],
  ["linkedin", /\bLinkedInApp\b|\bcom\.linkedin\./],
  ["tiktok", /\bmusical_ly|\bBytedanceWebview\b|\bTikTok\b|\btrill_/],
  ["in-app", /\bMetaIAB\b|\bSnapchat\b|\bPinterest\b|\bTwitter for i|\bGSA\/|\bLine\//],
  ["samsung", /\bSamsungBrowser\//],
  ["duckduckgo", /\bDuckDuckGo\/|\bDdg\//],
  ["edge", /\bEdg(?:e|A|iOS)?\//],
  ["opera", /\bOP(?:R|T|iOS|X)\/|\bOpera\b/],
  ["brave", /\bBrave\//],
  ["firefox", /\b(?:Firefox|FxiOS|Focus)\//],
  ["in-app", /; wv\)/],
  ["chrome", /\b(?:Chrome|CriOS|Chromium)\//],
  // Safari's own form and no word more: other browsers of iOS add their name to it, and an https
  // address would bring the person back to Safari instead of to them.
  [
    "safari",
    /^Mozilla\/5\.0 \((?:iPhone|iPad|iPod|Macintosh)\b[^()]*\) AppleWebKit\/[\d.]+ \(KHTML, like Gecko\) Version\/[\d.,]+ (?:Mobile\/\w+ )?Safari\/[\d.]+$/,
  ],
];

/** Browsers and apps of iOS that name a Mac when they ask for the desktop form of a site. */
const IPAD_AS_MAC = /ios\b|\b(?:OP[TX]|GSA|Mobile)\//i;

/**
 * Whether what calls itself Linux is an Android tablet. Chrome, Firefox and Samsung Internet ask for the
 * desktop form of each site there, and then name neither Android nor the device.
 *
 * @see https://developer.chrome.com/blog/desktop-mode
 */
function isTablet(userAgent: string, touchPoints: number): boolean {
  return /\(X11; Linux x86_64\b/.test(userAgent) &&
    (touchPoints > 1 || /\bSamsungBrowser\//.test(userAgent));
}

function systemOf(userAgent: string, touchPoints: number): OperatingSystem {
  // Windows Phone names Android and the iPhone besides.
  if (/\bWindows\b/.test(userAgent)) return "windows";
  if (/\b(?:iPhone|iPad|iPod)/.test(userAgent)) return "ios";
  if (/\bAndroid\b/.test(userAgent)) return "android";
  if (/\bMacintosh\b/.test(userAgent)) {
    return touchPoints > 1 || IPAD_AS_MAC.test(userAgent) ? "ios" : "macos";
  }
  if (/\bCrOS\b/.test(userAgent)) return "chromeos";
  if (isTablet(userAgent, touchPoints)) return "android";
  if (/\b(?:Linux|X11)\b/.test(userAgent)) return "linux";
  return "other";
}

const VERSIONS: Partial<Record<OperatingSystem, RegExp>> = {
  ios: /\bOS (\d+)[_\d]* like Mac/,
  android: /\bAndroid (\d+)/,
};

/**
 * Tells the device and browser of a request from its `User-Agent` header.
 *
 * @example
 * ```ts
 * import { detectDevice } from "@x/bankid";
 *
 * const { os, browser, mobile } = detectDevice(
 *   "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 " +
 *     "(KHTML, like Gecko) CriOS/137.0.7151.79 Mobile/15E148 Safari/604.1",
 * );
 * console.log(os, browser, mobile); // ios chrome true
 * ```
 *
 * @param userAgent The header; `null` and an empty text give an unknown device.
 * @param hints What the page's script knows beyond it.
 * @returns The device, to be passed to {@linkcode launchUrl}.
 * @throws {TypeError} If `userAgent` is no header, or a hint is not known.
 * @see https://developers.bankid.com/how-to-guides/autostart
 * @category Opening the app
 */
export function detectDevice(
  userAgent: string | null | undefined,
  hints: DeviceHints = {},
): DetectedDevice {
  checkOptions(hints, "detectDevice", HINTS);
  const header: unknown = userAgent ?? "";
  if (typeof header !== "string") throw wrongKind("userAgent", "the header 'User-Agent'", header);
  const text = header.slice(0, 1000);
  const os = systemOf(text, hints.maxTouchPoints ?? 0);
  const version = VERSIONS[os]?.exec(text)?.[1];
  const named = BROWSERS.find(([, mark]) => mark.test(text))?.[0];
  // On iOS a web view is Safari without the name.
  const isWebView = os === "ios" && /\bAppleWebKit\//.test(text) && !/\bSafari\//.test(text);
  const unnamed = isWebView ? "in-app" : "other";
  const plain = named === "safari" || named === "chrome";
  return {
    os,
    ...(version === undefined ? {} : { osVersion: Number(version) }),
    browser: hints.isBrave && plain ? "brave" : named ?? unnamed,
    mobile: os === "ios" || os === "android",
  };
}
