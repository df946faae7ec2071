/**
 * A ready web handler for logins.
 *
 * @module
 */
import { detectDevice } from "../order/device.ts";
import { returnUrlFor } from "../order/launch.ts";
import { type Language, userMessage } from "../order/messages.ts";
import type { BankIdClient } from "../types.ts";
import { leave, type PageRequest, type Service, start } from "./login.ts";
import { type Answer, Memo } from "./memo.ts";
import type { HandlerOptions } from "./options.ts";
import { checkPage, pageResponse } from "./page.ts";
import { poll } from "./poll.ts";
import { isAnswer, readMessage, refusal, toResponse } from "./requests.ts";
import { canKeepCookies, sameOrigin } from "./same_origin.ts";
import { StateCookie } from "./state_cookie.ts";

/** Answers the requests of a login. */
export type BankIdHandler = (request: Request, info?: unknown) => Promise<Response>;

/**
 * Makes a handler for logging in, or signing, on a website: a page with the QR code and the link to
 * the app, and what the page needs. It keeps no store: the order travels in a sealed cookie that
 * only the browser which started it has, so that any number of instances can answer.
 *
 * - `GET {basePath}/` is the page; sending people there is all it takes.
 * - `POST {basePath}/start`, `/poll` and `/cancel` are for the page, or one of your own.
 *
 * A page of your own posts JSON by `fetch`: to `start` `{ device, poll }` with `"this"` or `"other"`
 * device, then once a second to `poll` `{ id, poll, nonce }`. `poll` is a number that grows each
 * time, such as `Date.now()`; `id` is that of the last answer; `nonce` is what the app returned with,
 * as `#nonce=…`. The answer's `state` is `pending` with `message` and `qr` or `launch`, `complete`
 * with `redirect`, `failed` with `message`, `none`, `elsewhere`, or `refused` with `reason`.
 *
 * @example A website with a login
 * ```ts
 * import { clientAddress, createClient, createHandler } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const bankid = createHandler(createClient(createSimulator()), {
 *   key: crypto.getRandomValues(new Uint8Array(32)), // from your secrets, the same on each instance
 *   clientIp: clientAddress(),
 *   onComplete({ user }) {
 *     return new Response(null, {
 *       status: 303,
 *       headers: { Location: "/", "Set-Cookie": `session=${encodeURIComponent(user.name)}; Path=/` },
 *     });
 *   },
 * });
 * const page = await bankid(new Request("http://localhost/bankid/"));
 * console.log(page.status); // 200
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param options Key, what to do with a completed login, and how to tell the person's IP address.
 * @returns A function from a request, and what the server passes with it, to a response. Requests
 * for other paths get 404.
 * @throws {TypeError} If a key, a path, an address or a function is missing or of the wrong form.
 * @throws {RangeError} If the number of renewals or the language is none.
 */
export function createHandler(client: BankIdClient, options: HandlerOptions): BankIdHandler {
  if (typeof client !== "object" || client === null) {
    throw new TypeError("'client' must be a client made by createClient");
  }
  check(options);
  const basePath = options.basePath ?? "/bankid";
  const report = reporter(options);
  const service: Service = {
    client,
    options,
    basePath,
    cookie: new StateCookie(options.key, basePath),
    memo: new Memo(),
    report,
    warn: warner(report),
  };
  return async (request, info) => {
    try {
      return await route(service, request, info);
    } catch (error) {
      service.report(error, request);
      return toResponse(refusal(500, "error"));
    }
  };
}

async function route(service: Service, request: Request, info: unknown): Promise<Response> {
  const { basePath } = service;
  const path = new URL(request.url).pathname;
  if (path === basePath || path === `${basePath}/`) return page(service, request);
  const action = path.startsWith(`${basePath}/`) ? path.slice(basePath.length + 1) : "";
  if (!["start", "poll", "cancel"].includes(action)) return toResponse(refusal(404, "not-found"));
  return toResponse(await act(service, action, request, info));
}

function reporter({ onError }: HandlerOptions): Service["report"] {
  // deno-lint-ignore no-console
  if (!onError) return (error) => console.error("BankID login:", error);
  return (error, request) => {
    try {
      onError(error, request);
    } catch {
      // A broken log must not cost the person the login.
    }
  };
}

function check(options: HandlerOptions): void {
  for (const name of ["onComplete", "clientIp"] as const) {
    if (typeof options?.[name] !== "function") {
      const advice = name === "clientIp" ? ", such as clientAddress() gives" : "";
      throw new TypeError(`'${name}' must be a function${advice}`);
    }
  }
  for (const name of ["order", "onError"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") {
      throw new TypeError(`'${name}' must be a function`);
    }
  }
  const { basePath = "/bankid", origin, page, returnUrl, renewals = 0, language } = options;
  if (!/^(\/[\w.~-]+)+$/.test(basePath)) {
    throw new TypeError(
      `'basePath' must be a path such as '/bankid', without slash at the end: got '${basePath}'`,
    );
  }
  if (page !== undefined && typeof page !== "boolean") checkPage(page);
  if (returnUrl !== undefined) returnUrlFor({ device: IPHONE, returnUrl, nonce: "n".repeat(36) });
  if (!Number.isSafeInteger(renewals) || renewals < 0) {
    throw new RangeError(`'renewals' must be a whole number, at least 0: got ${renewals}`);
  }
  if (language !== undefined && typeof language !== "function") userMessage("RFA1", { language });
  if (origin !== undefined && !isOrigin(origin)) {
    throw new TypeError(
      `'origin' must be an https origin such as 'https://example.com', or http on localhost: got ` +
        `'${origin}'`,
    );
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && canKeepCookies(text);
}

/** The device whose way back holds the whole address. */
const IPHONE = { os: "ios", browser: "safari", mobile: true } as const;

function languageOf(options: HandlerOptions, request: Request, asked?: Language): Language {
  const { language } = options;
  if (language !== undefined) return typeof language === "function" ? language(request) : language;
  if (asked) return asked;
  const accepted = (request.headers.get("Accept-Language") ?? "sv").split(",").map((each) =>
    each.trim()
  );
  const first = accepted.find((each) => /^(sv|en)\b/i.test(each));
  return first?.toLowerCase().startsWith("en") ? "en" : "sv";
}

function page({ options, basePath }: Service, request: Request): Response {
  if (options.page === false) return toResponse(refusal(404, "not-found"));
  if (request.method !== "GET" && request.method !== "HEAD") {
    return toResponse(refusal(405, "method", [["Allow", "GET, HEAD"]]));
  }
  const { pathname, search } = new URL(request.url);
  if (pathname === basePath) {
    return new Response(null, { status: 308, headers: { Location: `${basePath}/${search}` } });
  }
  const settings = typeof options.page === "object" ? options.page : {};
  const { mobile } = detectDevice(request.headers.get("User-Agent"));
  return pageResponse(settings, languageOf(options, request), mobile);
}

const CROSS_SITE =
  "A request that another site sent was refused. If it came from your own page, a " +
  "proxy has changed the 'Host' header: pass 'origin'";
const NEEDS_HTTPS = "Browsers keep the login's cookie on https, and on http://localhost, alone";

/** Tells of a refusal that is most often a mistake of the set-up, once for each reason. */
function warner(report: Service["report"]): Service["warn"] {
  const told = new Set<string>();
  return (reason, message, request) => {
    if (!told.has(reason)) report(new Error(message), request);
    told.add(reason);
  };
}

async function act(
  service: Service,
  action: string,
  request: Request,
  info: unknown,
): Promise<Answer> {
  if (request.method !== "POST") return refusal(405, "method", [["Allow", "POST"]]);
  const origin = sameOrigin(request, service.options.origin);
  if (origin === undefined) {
    service.warn(
      "cross-site",
      `${CROSS_SITE}: it came from ${request.headers.get("Origin")?.slice(0, 100)}`,
      request,
    );
    return refusal(403, "cross-site");
  }
  if (!canKeepCookies(origin)) {
    service.warn("needs-https", `${NEEDS_HTTPS}: got ${origin}`, request);
    return refusal(403, "needs-https");
  }
  const message = await readMessage(request);
  if (isAnswer(message)) return message;
  const checked: PageRequest = {
    request,
    message,
    origin,
    ip: service.options.clientIp(request, info),
    language: languageOf(service.options, request, message.language),
  };
  if (action === "start") return await start(service, checked);
  if (action === "poll") return await poll(service, checked);
  return await stop(service, checked);
}

async function stop(service: Service, { request, origin }: PageRequest): Promise<Answer> {
  const state = await service.cookie.read(request, origin);
  if (state) await leave(service, state);
  return { status: 200, body: { state: "none" }, headers: [service.cookie.clear(origin)] };
}
