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
  & (
    | ({ readonly operation?: "auth" } & Omit<AuthRequest, "endUserIp" | "returnUrl" | "app">)
    | ({ readonly operation: "sign" } & Omit<SignRequest, "endUserIp" | "returnUrl" | "app">)
    | ({ readonly operation: "payment" } & Omit<PaymentRequest, "endUserIp" | "returnUrl" | "app">)
  )
  & {
    /**
     * The page that the app returns to after this login, an https URL; `null` if the app must not
     * return. Then the person goes back by themselves, and only the IP address binds the app to a
     * phone's browser.
     *
     * @default the handler's `returnUrl`
     */
    readonly returnUrl?: string | null;
  };

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
  /** Whether these two are the same. They differ, without any fraud, when a phone changes networks. */
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
 * Why a login came to nothing.
 *
 * - `failed`: the order failed at BankID, or in the app; `hintCode` says how;
 * - `expired`: nobody opened or finished it in time;
 * - `cancelled`: by the person, in the app or on the page, or because another was begun; if the order
 *   was completed all the same, `onFailed` is called a second time, with `completion`;
 * - `refused`: BankID refused to begin, or to go on; `error` has its code;
 * - `error`: BankID was not reached, or a function of yours failed: `error`;
 * - `unbound`: it was completed, and nothing showed that the app was opened from the browser;
 * - `risk`: it was completed, and BankID found a risk above the highest accepted;
 * - `turned-away`: it was completed, and `onComplete` answered with a status of 400 or more.
 *
 * @category Web
 */
export type FailureReason =
  | "failed"
  | "expired"
  | "cancelled"
  | "refused"
  | "error"
  | "unbound"
  | "risk"
  | "turned-away";

/**
 * A login that came to nothing.
 *
 * @category Web
 */
export interface LoginFailure {
  /** Why. */
  readonly reason: FailureReason;
  /** BankID's reference of the order; `undefined` if none was started. */
  readonly orderRef: string | undefined;
  /** Hint code of an order that failed. */
  readonly hintCode?: string;
  /** Whether the BankID app was to run on the same device as the browser, or on another. */
  readonly device: "this" | "other";
  /** What was asked of the person; `undefined` if no order was started. */
  readonly operation: "auth" | "sign" | "payment" | undefined;
  /** The person's IP address. */
  readonly ip: string;
  /** The completion data of an order that was completed, as evidence. The person is not logged in. */
  readonly completion?: CompletionData;
  /** What is known of a completed order besides. */
  readonly details?: LoginDetails;
  /** What was thrown. */
  readonly error?: unknown;
  /** What your server passed to the handler beside the request, as in {@linkcode LoginDetails}. */
  readonly info: unknown;
}

/**
 * A step of a login:
 *
 * - `started`: its first order was started;
 * - `renewed`: another order has replaced one that nobody opened in time;
 * - `scanned`: the app has opened the order, by the code or by the link;
 * - `returned`: the app has brought the person back to the browser;
 * - `completed`: the person was let in;
 * - `failed`, `cancelled`, `refused`: nobody was; `reason` says why.
 *
 * If the browser was closed, the login is no longer followed, and there is no last event.
 *
 * @category Web
 */
export type LoginEventType =
  | "started"
  | "renewed"
  | "scanned"
  | "returned"
  | "completed"
  | "failed"
  | "cancelled"
  | "refused";

/**
 * What happened to a login, for its audit log and for statistics. It holds no secret, no name, no
 * personal number and no address, and JSON can be made of it.
 *
 * @category Web
 */
export interface LoginEvent {
  /** What happened. */
  readonly type: LoginEventType;
  /** The same for all events of one login; `undefined` if it could not be started. */
  readonly loginId: string | undefined;
  /** BankID's reference of the order; one that replaces another has its own. */
  readonly orderRef: string | undefined;
  /** Milliseconds since the login began. */
  readonly duration: number;
  /** Whether the BankID app runs on the same device as the browser, or on another. */
  readonly device: "this" | "other";
  /** What is asked of the person; `undefined` if no order was started. */
  readonly operation: "auth" | "sign" | "payment" | undefined;
  /** How many orders nobody opened in time. */
  readonly renewals: number;
  /** Why a login came to nothing. */
  readonly reason: FailureReason | undefined;
  /** Hint code of an order that failed. */
  readonly hintCode: string | undefined;
  /** BankID's code, if it refused. */
  readonly errorCode: string | undefined;
}

/**
 * What `onError` is told besides the error.
 *
 * @category Web
 */
export interface ErrorContext {
  /** What kind of failure it is: the `code` of a BankID error, or a word such as `cross-site`. */
  readonly reason: string;
  /** How often that has happened since it was last reported, this time included. */
  readonly count: number;
}
