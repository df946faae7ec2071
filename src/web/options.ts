/**
 * How the web handler is set up.
 *
 * @module
 */
import type { CompletionData } from "../types.ts";
import type { PageOptions } from "./page_options.ts";
import type { SealingKey } from "./sealer.ts";
import type { LoginStore } from "./login_store.ts";
import type {
  ErrorContext,
  LoginDetails,
  LoginEvent,
  LoginFailure,
  WebRequest,
  WebRequestContext,
} from "./types.ts";

/**
 * Options of {@linkcode createHandler}. Each function may return a promise.
 *
 * @category Web
 */
export interface HandlerOptions {
  /**
   * Path under which the handler is mounted. Requests must come with their whole path: a router must not
   * cut it off.
   *
   * @default {"/bankid"}
   */
  readonly basePath?: string;
  /**
   * 32 random bytes, or their base64, that encrypt the cookie: the same on every instance. With several
   * keys, the first one encrypts and all of them decrypt. To change the key without losing a login, roll
   * out each step to every instance before the next: first `[oldKey, newKey]`, then `[newKey, oldKey]`,
   * and ten minutes later `newKey` alone.
   */
  readonly key: SealingKey | readonly SealingKey[];
  /**
   * Called once for each completed login, before the browser hears of it. Store the completion,
   * make your session, and return a `Response`: its `Set-Cookie` and other headers reach the
   * browser, which then goes to its `Location`. Without one it goes to the path with which the page
   * was opened, as in `/bankid/?next=/account` (a path of the same origin, at most 512 characters, and
   * nothing else), or to `/`.
   *
   * A status of 400 or more does not let the person in. If its body is plain text of at most 500
   * characters, the person reads it, as text and never as markup: `new Response("You are not a
   * customer yet.", { status: 403 })`. Otherwise they read that something went wrong.
   *
   * The answer may be lost on its way. For 60 seconds the instance that called this function, or every
   * instance with `store`, gives it again, but only to the same IP address.
   */
  readonly onComplete: (
    completion: CompletionData,
    request: Request,
    details: LoginDetails,
  ) => Response | void | Promise<Response | void>;
  /**
   * Says what is asked of the person. A `sign` should name the person in `requirement.personalNumber`:
   * otherwise anybody's signature completes it. `onError` is told once if it names nobody.
   *
   * @default an identification without a text
   */
  readonly request?: (
    request: Request,
    context: WebRequestContext,
  ) => WebRequest | Promise<WebRequest>;
  /** The person's IP address; {@linkcode clientAddress} makes one for the common cases. */
  readonly clientIp: (request: Request, info: unknown) => string | Promise<string>;
  /**
   * Which orders of the same device are refused when nothing shows that the app was opened from the
   * browser that started them: when the app neither came back to it nor had its IP address.
   *
   * - `phones`: those that a phone could have completed. Computers are accepted, because BankID then
   *   accepts only a BankID on a computer; `details.binding` says what was found.
   * - `always`: those of computers, too. That also locks out honest people whose browser and app have
   *   two addresses: at home with IPv4 and IPv6, and behind some VPNs and company proxies. They can use
   *   the QR code.
   * - `never`: none. Refuse them yourself, by `details.binding`. Otherwise an attacker who gets a person
   *   to open a link and approve is logged in as that person.
   *
   * @default {"phones"}
   */
  readonly refuseUnbound?: "phones" | "always" | "never";
  /**
   * Whether BankID is asked for the risk of each login, which is then in `details.risk`.
   *
   * @default {false}, or `true` with `highestRisk`
   */
  readonly returnRisk?: boolean;
  /**
   * The highest risk that is accepted. A risk that BankID could not compute is accepted: see
   * `details.risk`.
   *
   * @default any
   */
  readonly highestRisk?: "low" | "moderate";
  /**
   * Whether the browser gets a cookie with a random id, for a year. BankID's risk indication recognises the
   * browser by it (`web.deviceIdentifier`). It names no person, and nobody else can read it.
   *
   * @default {true}
   */
  readonly deviceCookie?: boolean;
  /**
   * Most orders of one client address that no app has opened yet, on one instance. A further one gets
   * 429, and the person is asked to wait. An order counts until it is opened, cancelled, or 30 seconds
   * old. Of an IPv6 address only the network counts, which is its first 64 bits. The default is so high
   * that neither an office behind one address nor a `clientIp` that names a proxy reaches it. It keeps
   * one client from starting orders without end, and does not help against many clients.
   *
   * @default {10000}
   */
  readonly maxUnopened?: number;
  /**
   * Language of page and messages: `sv`, `en`, or one for which `page.texts` has texts.
   *
   * @default what the browser asks for
   */
  readonly language?: string | ((request: Request) => string | Promise<string>);
  /**
   * The public origin at which people see the service, such as `https://www.example.com`: one,
   * several, or for preview deployments a function of the request. The app returns there, the cookie
   * is bound to it, and nobody else may post.
   *
   * A function must not trust what the client sends: neither the headers `Host`, `Origin` and
   * `X-Forwarded-Host`, nor `request.url`, which is made from `Host`. Compare them with names that only
   * you can have, and return one of those. `undefined` refuses the request.
   *
   * @default none: nothing but `http://localhost`, `http://127.0.0.1` and `http://[::1]` is served
   */
  readonly origin?:
    | string
    | readonly string[]
    | ((request: Request) =>
      | string
      | readonly string[]
      | undefined
      | Promise<string | readonly string[] | undefined>);
  /**
   * The page that the app returns to, as a whole https address; `http://localhost` in development.
   * Set it if you have a page of your own; with `page: false` it is required.
   *
   * @default {basePath + "/"}
   */
  readonly returnUrl?: string;
  /**
   * The ready page: `false` for none, or how it looks and what it says.
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
   * A store that all instances reach. In it they share the last answer of a login, whether it was
   * cancelled, and when BankID was last asked. Without it, only the instance that made an answer can
   * repeat it if it was lost on its way: with several instances, the person may read that the login
   * failed although they were let in. Nothing in the store can be read or forged without `key`.
   *
   * @default none: each instance remembers for itself
   */
  readonly store?: LoginStore;
  /**
   * Called for each login that came to nothing: it failed, expired, or was cancelled or refused. If the
   * person completed the order, the completion data come with it, as evidence. It is not called for a
   * login that nobody follows to its end, because the browser was closed, nor for one that `maxUnopened`
   * refuses: `onError` hears how many those are. It is awaited. A `Response` that it returns may send the browser
   * elsewhere by its `Location`, a path or an http(s) URL, and set headers. Everything else that it
   * returns is ignored.
   *
   * @default tells `onError` of orders that were completed, without the completion data
   */
  readonly onFailed?: (failure: LoginFailure, request: Request) => unknown;
  /**
   * Called for each step of each login, for an audit log, but not for a login that `maxUnopened` refuses.
   * It is not awaited. If several instances see the same step at the same time, each of them may report
   * it.
   *
   * @example An audit log, and a span for each login by OpenTelemetry
   * ```ts ignore
   * import { SpanStatusCode, trace } from "npm:@opentelemetry/api@1";
   * import type { LoginEvent } from "@x/bankid";
   *
   * const tracer = trace.getTracer("login");
   * const ends = ["completed", "failed", "cancelled", "refused"];
   *
   * export function onEvent(event: LoginEvent): void {
   *   console.log(JSON.stringify({ at: new Date(), ...event }));
   *   const { type, duration, device, operation = "none", reason, renewals } = event;
   *   if (!ends.includes(type)) return;
   *   const now = Date.now();
   *   const span = tracer.startSpan("bankid.login", {
   *     startTime: now - duration,
   *     attributes: { type, device, operation, renewals, ...(reason && { reason }) },
   *   });
   *   if (reason) span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
   *   span.end(now);
   * }
   * ```
   *
   * @default nobody is told
   */
  readonly onEvent?: (event: LoginEvent, request: Request) => unknown;
  /**
   * Called when something went wrong: BankID refused a call, a request was refused, or one of the
   * functions above threw. It is called at most once a minute for each reason, with a count. An
   * error that can happen only once in a login is reported each time.
   *
   * @default prints it
   */
  readonly onError?: (error: unknown, request: Request, context: ErrorContext) => unknown;
}
