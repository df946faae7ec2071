/**
 * How the web handler is set up.
 *
 * @module
 */
import type { Language } from "../order/messages.ts";
import type { AuthRequest, CompletionData, SignRequest } from "../types.ts";
import type { PageOptions } from "./page_texts.ts";
import type { SealingKey } from "./sealed_cookie.ts";

/** What a login is: an identification, or the signature of a text that the server decides. */
export type WebRequest =
  | ({ readonly operation?: "auth" } & Omit<AuthRequest, "endUserIp" | "returnUrl" | "app">)
  | ({ readonly operation: "sign" } & Omit<SignRequest, "endUserIp" | "returnUrl" | "app">);

/** What is known of a completed login besides the completion data. */
export interface LoginDetails {
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** Whether the BankID app ran on the same device as the browser, or on another. */
  readonly device: "this" | "other";
  /** IP address from which the login was started. */
  readonly startedFrom: string;
  /** IP address from which the browser asked when it was completed. */
  readonly completedFrom: string;
  /** Whether these two are the same. A phone that changes networks has two honestly. */
  readonly sameAddress: boolean;
  /**
   * Whether the app had the same IP address as the browser at the start. Expected on the same
   * device; a difference there is a warning, not a proof (BankID: "security").
   */
  readonly appHasSameAddress: boolean;
  /** Whether the app brought the person back to the page, with the login's nonce. */
  readonly cameBack: boolean;
}

/** Options of {@linkcode createHandler}. */
export interface HandlerOptions {
  /**
   * Path under which the handler is mounted.
   *
   * @default {"/bankid"}
   */
  readonly basePath?: string;
  /**
   * 32 random bytes, or their base64, with which the cookie is sealed. The same on every instance.
   * To change it, put the new key in front of the old one, and drop the old one after ten minutes.
   */
  readonly key: SealingKey | readonly SealingKey[];
  /**
   * Called once for each completed login, before the browser hears of it. Store the completion,
   * make your session, and return a `Response`: its `Set-Cookie` and other headers reach the
   * browser, which then goes to its `Location`, or to `/`. A status of 400 or more does not let the
   * person in.
   */
  readonly onComplete: (
    completion: CompletionData,
    request: Request,
    details: LoginDetails,
  ) => Response | void | Promise<Response | void>;
  /** Says what is asked of the person; an identification unless told otherwise. */
  readonly order?: (request: Request) => WebRequest | Promise<WebRequest>;
  /** The person's IP address; {@linkcode clientAddress} makes one for the common cases. */
  readonly clientIp: (request: Request, info: unknown) => string;
  /** Language of page and messages; what the browser asks for unless told otherwise. */
  readonly language?: Language | ((request: Request) => Language);
  /**
   * The public origin, such as `https://example.com`. Without it the `Host` header must be that of
   * the browser's `Origin`, and is believed: give it where a server answers to any host, because
   * the app returns there with the login's nonce.
   */
  readonly origin?: string;
  /** The page that the app returns to; `{basePath}/` unless told otherwise. */
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
   * Told of what went wrong: refusals of BankID, and what the functions above threw. Printed unless
   * given.
   */
  readonly onError?: (error: unknown, request: Request) => void;
}
