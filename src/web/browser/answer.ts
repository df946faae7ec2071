/**
 * The protocol between the browser and the handler.
 *
 * @module
 */

import type { LoginWorld } from "./world.ts";

/**
 * An element of a text, and what stands in it.
 *
 * @category Protocol
 */
export type Markup = readonly [
  tag: "h3" | "h4" | "h5" | "p" | "div" | "b" | "ul" | "li" | "table" | "tr" | "td",
  ...children: (string | Markup)[],
];

/**
 * The server's answer. `startLogin` speaks this protocol; without it, do so yourself:
 *
 * `POST {basePath}/start` takes JSON with `device` (`this` or `other`), `poll` (a number), `language`,
 * `touch` (`navigator.maxTouchPoints`) and `next`, if there is one; the browser adds `Origin` and the cookie. Then call
 * `POST {basePath}/poll` once a second with `id` as the last answer has it; `poll`, a greater number
 * each time; `nonce` from the address (`#nonce=…`) when the app has brought the person back; and
 * `launched: false` while the person has not used the link. `POST {basePath}/cancel` takes `{}`.
 *
 * @category Protocol
 */
export interface LoginAnswer {
  /** `pending`, `complete`, `failed`, `none`, `elsewhere`, or `refused` with a status of 400 or more. */
  readonly state: string;
  /** Why it is refused; after `replayed` go on above `poll`. */
  readonly reason?: string;
  /** After `replayed`: the number above which to go on. */
  readonly poll?: number;
  /** Tells the login of one tab from that of another. */
  readonly id?: string;
  /** Where the app runs. */
  readonly device?: "this" | "other";
  /** What is asked of the person. */
  readonly operation?: string;
  /** What the device is, if `touch` was sent. */
  readonly mobile?: boolean;
  /** Whether there is a BankID app for it. */
  readonly hasApp?: boolean;
  /** What to say to the person. */
  readonly message?: { readonly id: string; readonly text: string };
  /** The QR code as SVG. */
  readonly qr?: string;
  /** Link that opens the app. */
  readonly launch?: string;
  /** The other kind of link, on phones. */
  readonly otherLaunch?: string;
  /** Whether the app opens without a tap. */
  readonly opensByItself?: boolean;
  /** Whether the app must come back to this browser with the nonce. */
  readonly awaitsReturn?: boolean;
  /** Whether the last order runs out within 20 seconds. */
  readonly expiresSoon?: boolean;
  /** The text to be signed, in the answer to `start` and to the poll that renewed the order. */
  readonly text?: string;
  /** That text taken apart, if it is one in simpleMarkdownV1. */
  readonly markup?: readonly Markup[];
  /** Where a complete login leads, or one that failed, if the service says so. */
  readonly redirect?: string;
}

function isAnswer(value: unknown): value is LoginAnswer {
  return value instanceof Object && "state" in value;
}

/**
 * Posts a message, with what the server cannot see of the device by itself.
 *
 * @throws {Error} If the server is not reached, or down.
 */
export async function askServer(
  { navigator, AbortSignal, fetch }: LoginWorld,
  path: string,
  message: object,
): Promise<LoginAnswer> {
  const signal = AbortSignal.timeout?.(20000);
  const device = { touch: navigator.maxTouchPoints, brave: "brave" in navigator };
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...device, ...message }),
    ...(signal ? { signal } : {}),
  });
  const answer = await response.json();
  if (response.status >= 500 || !isAnswer(answer)) throw new Error(path);
  return answer;
}
