/**
 * The protocol between the browser and the handler.
 *
 * @module
 */

import type { LoginTexts } from "./texts.ts";

/**
 * An element of a text, and what stands in it.
 *
 * @category Protocol
 */
export type Markup = readonly [
  tag: "h2" | "h3" | "h4" | "p" | "div" | "b" | "ul" | "li" | "table" | "tr" | "td",
  ...children: (string | Markup)[],
];

/**
 * The server's answer. `startLogin` speaks this protocol; without it, do so yourself:
 *
 * `POST {basePath}/start` takes JSON with `device` (`this` or `other`), `poll` (a number), `language`,
 * `touch` (`navigator.maxTouchPoints`), `brave` (`"brave" in navigator`) and `next`, if there is one;
 * the browser adds `Origin` and the cookie. Then call `POST {basePath}/poll` once a second with the
 * same `language`, `touch`, `brave` and `next`; `id` as the last answer has it; `poll`, a greater
 * number each time; `nonce` from the address (`#nonce=…`) when the app has brought the person back;
 * and `launched: false` while the person has not used the link. `POST {basePath}/cancel` takes `{}`.
 *
 * @category Protocol
 */
export interface LoginAnswer {
  /**
   * `pending`, `complete`, `failed`, `none`, `elsewhere` or `refused`. It decides, and not the status of
   * HTTP.
   */
  readonly state: string;
  /** Why it is refused. */
  readonly reason?: string;
  /** Set when the number in `poll` was not accepted: go on with a greater one than this. */
  readonly poll?: number;
  /** Tells the login of one tab from that of another. */
  readonly id?: string;
  /** Where the app runs. */
  readonly device?: "this" | "other" | undefined;
  /** What is asked of the person. */
  readonly operation?: string | undefined;
  /** What the device is, if `touch` was sent. */
  readonly mobile?: boolean | undefined;
  /** Whether there is a BankID app for it, if `touch` was sent. */
  readonly hasApp?: boolean | undefined;
  /**
   * What to say to the person. When the login has ended, or there is none, it is there only if `touch`
   * was sent.
   */
  readonly message?: { readonly id?: string; readonly text: string };
  /** Texts of buttons and headings: if `touch` was sent, and no `id`. */
  readonly texts?: LoginTexts;
  /** The QR code as SVG. */
  readonly qr?: string;
  /** Link that opens the app. */
  readonly launch?: string;
  /** The other kind of link, on phones. */
  readonly otherLaunch?: string;
  /** Whether the app opens without a tap. */
  readonly opensByItself?: boolean;
  /** What to say instead until the person has used the link, where it needs a tap. */
  readonly tap?: string;
  /**
   * What to say instead to a person who is back, if the app must come back to this browser with the
   * nonce and has not.
   */
  readonly noReturn?: string;
  /** Whether the last order runs out within 20 seconds. */
  readonly expiresSoon?: boolean;
  /**
   * The text to be signed, or what is paid to whom: in the answer to `start` and to the poll that
   * renewed the order.
   */
  readonly text?: string | undefined;
  /** The same text as elements: those that simpleMarkdownV1 stands for, or its lines. */
  readonly markup?: readonly Markup[] | undefined;
  /** Where a complete login leads, or one that failed, if the service says so. */
  readonly redirect?: string;
}
