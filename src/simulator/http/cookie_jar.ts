/**
 * A browser's cookies, for tests of a website.
 *
 * @module
 */

import { wrongKind } from "../../options.ts";

/**
 * Makes a `fetch` that calls a handler as a browser calls a website: it sends the cookies that the
 * handler has set, drops those that it clears, and names the page's own origin with every request but
 * GET and HEAD. The cookies are those of one site; their paths are ignored.
 *
 * @example Log in through the website's handler
 * ```ts
 * import { createClient, createHandler } from "@x/bankid";
 * import { cookieJar, createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator({ autopilot: { delay: 0 } }));
 * const handler = createHandler(client, {
 *   origin: "https://example.com",
 *   key: crypto.getRandomValues(new Uint8Array(32)),
 *   clientIp: () => "192.0.2.12",
 *   onComplete: () => new Response(null, { headers: { Location: "/account" } }),
 * });
 *
 * const browser = cookieJar((request) => handler(request));
 * const post = (action: string, body: object) =>
 *   browser(`https://example.com/bankid/${action}`, {
 *     method: "POST",
 *     headers: { "Content-Type": "application/json" },
 *     body: JSON.stringify(body),
 *   });
 * let answer = await (await post("start", { device: "other", poll: 1 })).json();
 * for (let poll = 2; answer.state === "pending"; poll++) {
 *   await new Promise((resolve) => setTimeout(resolve, 1000)); // or a fake clock
 *   answer = await (await post("poll", { id: answer.id, poll })).json();
 * }
 * console.log(answer.state, answer.redirect); // complete /account
 * ```
 *
 * @param handler Answers the requests.
 * @returns A `fetch` whose cookies are its own.
 * @throws {TypeError} If the handler is no function.
 * @category Website tests
 */
export function cookieJar(
  handler: (request: Request) => Response | Promise<Response>,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  if (typeof handler !== "function") throw wrongKind("handler", "a function", handler);
  const cookies = new Map<string, string>();
  return async (input, init) => {
    if (typeof input === "string" && !URL.canParse(input)) {
      throw new TypeError(
        `The address must be whole, such as 'https://example.com/bankid/': got '${input}'`,
      );
    }
    const request = new Request(input, init);
    const headers = new Headers(request.headers);
    const pairs = [...cookies].map((pair) => pair.join("="));
    if (pairs.length > 0) headers.set("Cookie", pairs.join("; "));
    if (!["GET", "HEAD"].includes(request.method) && !headers.has("Origin")) {
      headers.set("Origin", new URL(request.url).origin);
    }
    const response = await handler(new Request(request, { headers }));
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie);
    return response;
  };
}

/** Keeps what a `Set-Cookie` header says (RFC 6265, 5.3), or drops the cookie. */
function keep(cookies: Map<string, string>, cookie: string): void {
  const [pair = "", ...attributes] = cookie.split(";").map((part) => part.trim());
  const [name = "", ...value] = pair.split("=");
  const valueOf = (wanted: string): string | undefined =>
    attributes.map((each) => each.split("=")).findLast(([key]) => key?.toLowerCase() === wanted)
      ?.[1];
  const maxAge = valueOf("max-age");
  const ends = maxAge === undefined
    ? Date.parse(valueOf("expires") ?? "") <= Date.now()
    : Number(maxAge) <= 0;
  if (ends) cookies.delete(name);
  else cookies.set(name, value.join("="));
}
