/**
 * What the functions of a service get from the web handler, and give it.
 *
 * @module
 */
import type { DetectedDevice } from "../order/device.ts";
import type { AuthRequest, CompletionData, PaymentRequest, Risk, SignRequest } from "../types.ts";

/**
 * What a login is: an identification, the signature of a text that the server decides, or the approval
 * of a payment. Orders by phone begin without a browser: see {@linkcode phoneAuth}.
 *
 * @category Web
 */
export type WebRequest =
  | ({ readonly operation?: "auth" } & Omit<AuthRequest, "endUserIp" | "returnUrl" | "app">)
  | ({ readonly operation: "sign" } & Omit<SignRequest, "endUserIp" | "returnUrl" | "app">)
  | ({ readonly operation: "payment" } & Omit<PaymentRequest, "endUserIp" | "returnUrl" | "app">);

/**
 * What `request` is told of the login that is to begin.
 *
 * @category Web
 */
export interface WebRequestContext extends DetectedDevice {
  /** Whether the person wants the BankID app on the same device as the browser, or on another. */
  readonly device: "this" | "other";
  /** The person's IP address. */
  readonly ip: string;
  /** Language of the page. */
  readonly language: string;
  /** What your server passed to the handler beside the request, such as Hono's `c`, with its session. */
  readonly info: unknown;
  /** How many orders of this login nobody scanned in time; 0 for the first. */
  readonly renewals: number;
}

/**
 * What shows that the BankID app was opened from the browser that started the login:
 *
 * - `returned`: the app brought the person back to that browser, with the login's nonce;
 * - `same-address`: the app had the IP address from which the login was started;
 * - `different-address`: it had another one;
 * - `unknown-address`: one is IPv4 and the other IPv6, or BankID did not say.
 *
 * @category Web
 */
export type Binding = "returned" | "same-address" | "different-address" | "unknown-address";

/**
 * What is known of a completed login besides the completion data.
 *
 * @category Web
 */
export interface LoginDetails {
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** What was asked of the person. */
  readonly operation: "auth" | "sign" | "payment";
  /** Whether the BankID app ran on the same device as the browser, or on another. */
  readonly device: "this" | "other";
  /** IP address from which the login was started. */
  readonly startedFrom: string;
  /** IP address from which the browser asked when it was completed. */
  readonly completedFrom: string;
  /** Whether these two are the same. A phone that changes networks has two honestly. */
  readonly sameAddress: boolean;
  /** What binds the app to the browser; `undefined` when the app ran on another device. */
  readonly binding: Binding | undefined;
  /**
   * The risk that BankID found, in lower case; `undefined` when it was not asked for or could not be
   * computed.
   */
  readonly risk: Risk | undefined;
  /**
   * What your server passed to the handler beside the request of the last poll, such as Hono's `c`,
   * with its session. It is not enumerable, so that logging the details does not print it.
   */
  readonly info: unknown;
}

/**
 * An order that the person completed, and that let nobody in.
 *
 * @category Web
 */
export interface LoginFailure {
  /**
   * Why: `unbound` if nothing showed that the app was opened from the browser, `risk` if BankID found
   * a risk above the highest accepted, `cancelled` if the person had left the login, or begun another
   * in the same browser.
   */
  readonly reason: "unbound" | "risk" | "cancelled";
  /** BankID's reference of the order. */
  readonly orderRef: string;
  /** What BankID handed over: the evidence. It is no login. */
  readonly completion: CompletionData;
  /** What is known of it besides. */
  readonly details: LoginDetails;
}

/**
 * What `onError` is told besides the error.
 *
 * @category Web
 */
export interface ErrorContext {
  /** What kind of trouble it is: the `code` of a BankID error, or a word such as `cross-site`. */
  readonly reason: string;
  /** How often that has happened since it was last reported, this time included. */
  readonly count: number;
}
