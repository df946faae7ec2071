/**
 * What `startLogin` takes and tells.
 *
 * @module
 */

import type { Markup } from "./answer.ts";
import type { LoginTexts } from "./texts.ts";

/**
 * What each update has.
 *
 * @category Login
 */
export interface LoginSituation {
  /** What to say to the person: put it where a screen reader hears it, such as `role="status"`. */
  readonly message: string;
  /** Id of the message: BankID's, such as `RFA6`, or one of the module's own, such as `offline`. */
  readonly id?: string | undefined;
  /** Where the app runs, once that is known. */
  readonly device?: "this" | "other" | undefined;
  /** What is asked of the person, once that is known: `auth`, `sign`, … */
  readonly operation?: string | undefined;
  /** Whether the browser runs on a phone or tablet. */
  readonly mobile: boolean;
  /** Whether there is a BankID app for this device; there is none for Linux. */
  readonly hasApp: boolean;
  /** What to write on buttons, in the language of `message`. */
  readonly texts: LoginTexts;
  /** Where the service sends the person, whether it has let them in or not. */
  readonly redirect?: string | undefined;
}

/**
 * The order waits for the person.
 *
 * @category Updates
 */
export interface PendingUpdate extends LoginSituation {
  /** An order is under way. */
  readonly state: "pending";
  /** The QR code as SVG, a new one each second, until it is scanned. */
  readonly qr?: string;
  /** Link that opens the app, until it is opened; give the anchor `referrerpolicy="origin"`. */
  readonly launch?: string;
  /** The other kind of link, on a phone where `launch` does nothing: show it after some seconds. */
  readonly otherLaunch?: string;
  /**
   * Whether the app is opened without a tap. The link is then for people for whom that does not work.
   */
  readonly opensByItself?: boolean;
  /**
   * Whether the last QR code runs out within 20 seconds: ask the person, and call `start("other")` if they
   * want to go on.
   */
  readonly expiresSoon?: boolean;
  /**
   * Whether the person is back in this tab while the app has come back to another browser: offer a
   * new start, or the QR code.
   */
  readonly isBack?: boolean;
  /** The text to be signed, or what is paid to whom; after a reload it is to be read in the app. */
  readonly text?: string | undefined;
  /** The same text as elements: those that simpleMarkdownV1 stands for, or its lines. */
  readonly markup?: readonly Markup[] | undefined;
}

/**
 * The person is let in: go to `redirect`.
 *
 * @category Updates
 */
export interface CompleteUpdate extends LoginSituation {
  /** It worked. */
  readonly state: "complete";
  /** Where the service sends the person; `/` if it did not say. */
  readonly redirect: string;
}

/**
 * The login came to nothing; the person may begin again.
 *
 * @category Updates
 */
export interface FailedUpdate extends LoginSituation {
  /** It did not. */
  readonly state: "failed";
}

/**
 * The server refused: `wrong-nonce` if the app has come back to a browser that did not start it.
 *
 * @category Updates
 */
export interface RefusedUpdate extends LoginSituation {
  /** Nothing was done. */
  readonly state: "refused";
  /** Why. */
  readonly reason: string;
}

/**
 * The other states: `starting`; `offline` while the server is not reached (the script goes on trying);
 * `none` while nothing is under way; `elsewhere` when the login has ended or goes on in another tab.
 *
 * @category Updates
 */
export interface PlainUpdate extends LoginSituation {
  /** How it stands. */
  readonly state: "starting" | "offline" | "none" | "elsewhere";
}

/**
 * How a login stands.
 *
 * @category Updates
 */
export type LoginUpdate =
  | PendingUpdate
  | CompleteUpdate
  | FailedUpdate
  | RefusedUpdate
  | PlainUpdate;

/** Any update; what only some have may be missing. */
export type AnyUpdate = LoginSituation & Omit<Partial<PendingUpdate>, "state"> & {
  readonly state: LoginUpdate["state"];
};

/**
 * Where the app is to run; `ask` begins nothing by itself.
 *
 * @category Login
 */
export type LoginDevice = "this" | "other" | "ask";

/**
 * Options of `startLogin`.
 *
 * @category Login
 */
export interface LoginOptions {
  /**
   * Where the handler is mounted, on this origin.
   *
   * @default where the handler is that served the script
   */
  readonly basePath?: string | null;
  /**
   * Where the app is to run.
   *
   * @default this device on phones and tablets, another one (the QR code) on computers
   */
  readonly device?: LoginDevice | undefined;
  /**
   * Language of the messages.
   *
   * @default that of the document
   */
  readonly language?: string | null;
  /**
   * Where a complete login leads if the service does not say: a path of this origin, at most 512
   * characters. Anything else is ignored, so it may come from the page's address.
   *
   * @default {"/"}
   */
  readonly next?: string | null | undefined;
  /** Called with each change. */
  readonly onUpdate: (update: LoginUpdate) => void;
  /** Stops following the login. The login itself stays as it is, and another tab may go on with it. */
  readonly signal?: AbortSignal;
}

/**
 * A login under way.
 *
 * @category Login
 */
export interface LoginHandle {
  /** Begins anew; a login under way is cancelled. */
  start(device: "this" | "other"): void;
  /** Cancels. */
  cancel(): void;
}

/**
 * What the module `{basePath}/client.js` exports.
 *
 * @category Login
 */
export interface LoginClient {
  /**
   * Begins a login, or goes on with the one that is under way in this browser: after a reload, in
   * another tab, or when the app has come back.
   *
   * @param options What to do with the updates, and how to begin.
   * @returns What the person's buttons need.
   */
  startLogin(options: LoginOptions): LoginHandle;
}
