/**
 * A ready web handler for logins.
 *
 * @module
 */
import type { BankIdClient } from "../types.ts";
import { type Answer, refusal, toResponse } from "./answers.ts";
import type { HandlerOptions } from "./options.ts";
import { clientResponse, pageResponse } from "./page.ts";
import { checkLanguage } from "./page_options.ts";
import { knownLanguage, type Listener, textsOf } from "./page_texts.ts";
import { poll } from "./poll.ts";
import { acceptedLanguages, isAnswer, type PageRequest, readMessage } from "./requests.ts";
import { sameOrigin } from "./same_origin.ts";
import { makeService, type Service } from "./service.ts";
import { cancel, start } from "./start.ts";
import { inWords } from "./words.ts";

/**
 * Answers the requests of a login.
 *
 * @category Web
 */
export type BankIdHandler = (request: Request, info?: unknown) => Promise<Response>;

/**
 * Makes a handler for logging in, or signing, on a website: a page with the QR code and the link to the
 * app, and the calls that the page makes. The order travels in a sealed cookie that only the browser
 * which started it has, so that any number of instances can answer. If you have several, set the option
 * `store` to a {@linkcode LoginStore}: then each of them can repeat an answer that was lost on its way.
 *
 * - `GET {basePath}/` is the page; sending people there is all it takes. `{basePath}/?next=/account`
 *   brings them to that path of your site afterwards.
 * - `GET {basePath}/client.js` is a module for a page of your own: it exports `startLogin` and defines
 *   the element `<bankid-login>`, typed as `@x/bankid/browser`.
 * - `POST {basePath}/start`, `/poll` and `/cancel` are what both of them call.
 *
 * ## What binds the app to the browser
 *
 * A login with the app on the same device has a link that anybody can open. In the attack "BankID
 * session fixation" (CWE-384, published in 2024) an attacker starts a login and sends the link to a
 * victim. The victim approves, and the attacker's browser is logged in. The attacker chooses what that
 * browser says of itself. Without any option set, these defend against it:
 *
 * 1. The kind of BankID. In an order for a computer the app accepts only BankIDs on file and on smart card.
 *    In an order for a phone, and for every QR code, it accepts only Mobile BankID. So a link made for a
 *    computer cannot be approved on the victim's phone, nor the other way round. If the kind of device is
 *    not certain, nothing is required, because a wrong guess would lock honest people out: ChromeOS runs
 *    the phone's app. An Android tablet may call itself Linux, and an iPad a Mac: without the `touch` that
 *    the page sends, neither is recognised. `certificatePolicies` of `request` replace these.
 * 2. The way back. Where the app can return to the browser, it brings a nonce that the browser does not
 *    get in any other way. The nonce counts only together with the cookie of the login, and so not in the
 *    victim's browser. The app returns by an https address on Android and in Safari on iOS, and by the
 *    browser's own scheme in other browsers on iOS. In Safari on iOS nothing else completes a login.
 * 3. The IP address. Elsewhere the system may open another browser, or none. There it is enough that the
 *    app has the IP address from which the login was started. If a phone's order has neither, nobody is
 *    let in: the person is asked to start again, and `onFailed` gets the completion data as evidence. The
 *    same applies to devices of an unknown kind. On a computer the kind of BankID binds already, and
 *    addresses often differ without any fraud, with IPv4 and IPv6 and behind VPNs. There the person is let
 *    in, and `details.binding` says what was found. `refuseUnbound` makes this stricter or laxer.
 * 4. The risk that BankID finds, if you ask for it with `returnRisk` or `highestRisk`. BankID recognises the
 *    browser by a device cookie.
 * 5. The text in the app. Give `userVisibleData` such as "Log in to Example AB": a person whom another page
 *    has lured reads there for whom they identify.
 *
 * ## What else is defended
 *
 * - Cookies have the prefix `__Host-`, and are read by RFC 6265 to the letter, so that no neighbouring
 *   host can plant one. They are sealed with AES-256-GCM, and open only at the origin, path and operation
 *   for which they were made. Nothing of an order is taken from the browser, and no secret reaches it.
 * - No other site can start, poll or cancel, frame the page, or run a script in it. `Host` is not
 *   believed. A `Location` of `onComplete` that is no page is not followed.
 * - `onComplete` is called once. Its answer is given again for 60 seconds, to the same IP address. Cancel
 *   wins over a poll that is under way; over one at another instance, too, if there is a `store`.
 * - What strangers do is reported at most once a minute for each reason, and no function of yours that
 *   fails ends the process. One client gets `maxUnopened` orders that nobody opens.
 *
 * ## What is not defended
 *
 * - QR relay: an attacker shows a victim the QR code of the attacker's own login, second by second. Only the
 *   text in the app and BankID's risk help.
 * - An attacker with the victim's IP address, as in the same café, passes the third defence.
 * - A victim at another computer can approve a computer's link, unless `refuseUnbound` is `"always"`.
 * - Floods from many addresses, and a browser or computer that the attacker controls.
 *
 * Yours to do: the session that `onComplete` makes, a `clientIp` that is right, the key, and storing the
 * completion. Report fraud with BankID to abuse@bankid.com. Report a fault of this module as README's
 * "Security" says, not in public.
 *
 * @example A website with a login
 * ```ts
 * import { clientAddress, createClient, createHandler } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const sessions = new Map<string, string>(); // yours
 * const bankid = createHandler(createClient(createSimulator()), {
 *   key: crypto.getRandomValues(new Uint8Array(32)), // from your secrets, the same on each instance
 *   origin: ["https://www.example.com", "http://localhost:8000"],
 *   request: () => ({ userVisibleData: "Log in to Example AB" }),
 *   clientIp: clientAddress(),
 *   onComplete({ user }) {
 *     const session = crypto.randomUUID();
 *     sessions.set(session, user.name);
 *     const cookie = `session=${session}; Path=/; HttpOnly; Secure; SameSite=Lax`;
 *     return new Response(null, { headers: { "Set-Cookie": cookie } });
 *   },
 * });
 * const page = await bankid(new Request("http://localhost/bankid/"));
 * console.log(page.status); // 200
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param options Key, origin, what to do with a completed login, and how to tell the person's IP address.
 * @returns A function from a request, and what the server passes with it, to a response. Requests
 * for other paths get 404.
 * @throws {TypeError} If a key, a path, an address or a function is missing or of the wrong form.
 * @throws {RangeError} If the number of renewals or the language is not valid.
 * @see https://developers.bankid.com/how-to-guides/return-url
 * @see RFC 6265 for cookies
 * @category Web
 */
export function createHandler(client: BankIdClient, options: HandlerOptions): BankIdHandler {
  const service = makeService(client, options);
  return async (request, info) => {
    try {
      return secured(await route(service, request, info));
    } catch (error) {
      service.reports.report(error, request);
      return secured(toResponse(refusal(500, "error")));
    }
  };
}

/** No other site may frame an answer, reach into its window, or take it for a script. */
function secured(response: Response): Response {
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("X-Frame-Options", "DENY");
  response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  return response;
}

type Action = (service: Service, page: PageRequest) => Promise<Answer>;

async function route(service: Service, request: Request, info: unknown): Promise<Response> {
  const { basePath, page: hasPage } = service.settings;
  if (!URL.canParse(request?.url)) {
    throw new TypeError(
      "The handler takes a web Request, such as Hono's c.req.raw: the docs of clientAddress show " +
        "how to make one from a request of node:http or Express",
    );
  }
  const path = new URL(request.url).pathname;
  // Some frameworks take the slash away, others put one there: both must lead to the page.
  const name = `${path}/`.startsWith(`${basePath}/`) ? path.slice(basePath.length + 1) : undefined;
  if (name === undefined) service.reports.once(misplaced(path, basePath), request, "not-found");
  if (name === "" && hasPage) return await show(service, request, page);
  if (name === "client.js") return await show(service, request, client);
  const actions: Readonly<Record<string, Action>> = { start, poll, cancel };
  const action = name && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) return toResponse(refusal(404, "not-found"));
  return toResponse(await act(service, action, request, info));
}

/** What is told of a request that another part of the site should have got. */
function misplaced(path: string, basePath: string): Error {
  return new Error(
    `A request for '${path.slice(0, 100)}' got 404, because this handler answers below ` +
      `'${basePath}': pass it those requests only, with their whole path, or set 'basePath'`,
  );
}

/** Answers a request that reads and changes nothing. */
async function show(
  service: Service,
  request: Request,
  make: (service: Service, request: Request) => Promise<Response>,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return toResponse(refusal(405, "method", [["Allow", "GET, HEAD"]]));
  }
  return await make(service, request);
}

async function page(service: Service, request: Request): Promise<Response> {
  const { page: options = {}, basePath } = service.settings;
  return pageResponse({ options, basePath, ...await listenerOf(service, request) });
}

async function client(service: Service, request: Request): Promise<Response> {
  return clientResponse(request, service.settings.basePath, await listenerOf(service, request));
}

/** The language that the service decides, or else the page's, or else the browser's. */
async function listenerOf(
  { callbacks, settings }: Service,
  request: Request,
  shown = "",
): Promise<Listener> {
  const { texts } = settings;
  const decided = await callbacks.language(request);
  // A function may make up a language that there is not.
  if (decided !== undefined) checkLanguage(decided, texts);
  const wanted = [shown, ...acceptedLanguages(request)];
  const language = decided ?? knownLanguage(texts, wanted) ?? "sv";
  return { language, texts: texts[language] ?? textsOf(language) };
}

async function act(
  service: Service,
  action: Action,
  request: Request,
  info: unknown,
): Promise<Answer> {
  if (request.method !== "POST") return refusal(405, "method", [["Allow", "POST"]]);
  const { callbacks, settings } = service;
  const allowed = settings.origins ?? await callbacks.origins(request);
  const origin = sameOrigin(request, allowed);
  if (origin === undefined) return foreign(service, request, allowed !== undefined);
  const message = await readMessage(request).catch((error: unknown) => {
    service.reports.report(error, request, "broken");
    return refusal(400, "broken");
  });
  if (isAnswer(message)) return message;
  const listener = await listenerOf(service, request, message.language);
  const ip = await callbacks.clientIp(request, info);
  const page = { request, info, message, origin, ip, ...listener };
  const answer = await action(service, page);
  // Whoever says what the browser knows of the device hears what it is taken for, and what to say.
  return message.touch === undefined ? answer : inWords(answer, page);
}

/** A request that does not come from a page of the service, or is not known to. */
function foreign({ reports }: Service, request: Request, isKnown: boolean): Answer {
  const reason = isKnown ? "cross-site" : "origin-not-set";
  const origin = request.headers.get("Origin")?.slice(0, 100);
  reports.report(new Error(whyForeign(origin, isKnown)), request, reason);
  return refusal(403, reason);
}

function whyForeign(origin: string | undefined, isKnown: boolean): string {
  if (origin === undefined) {
    return "A request was refused, because it has no header 'Origin': every browser sends it with a " +
      "POST, another program has to set it";
  }
  return isKnown
    ? `A request that another site sent was refused: it came from ${origin}. If that is an address of ` +
      "your own, add it to the option 'origin'; without https only localhost is served"
    : "A request was refused, because only http://localhost is served without the option 'origin': " +
      `it came from ${origin}. Write origin: "https://www.example.com" with the address at which ` +
      "people see your site";
}
