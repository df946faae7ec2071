/**
 * Whether a request comes from a page of the service itself.
 *
 * @module
 */
import { isLocalDevelopment } from "../order/launch.ts";

/**
 * The public origin from which a POST came, or `undefined` when it came from elsewhere. Browsers
 * say so in `Origin`, which no page can forge; `Sec-Fetch-Site` must not contradict it. The `Host`
 * header is believed in development alone.
 *
 * @param request The request.
 * @param allowed The service's origins; without any, a page on this machine without TLS may post.
 */
export function sameOrigin(
  request: Request,
  allowed: readonly string[] | undefined,
): string | undefined {
  const site = request.headers.get("Sec-Fetch-Site");
  if (site !== null && site !== "same-origin") return undefined;
  const claimed = request.headers.get("Origin");
  if (claimed === null || !URL.canParse(claimed)) return undefined;
  const { origin, host } = new URL(claimed);
  if (allowed) return allowed.includes(origin) ? origin : undefined;
  const own = request.headers.get("Host") ?? new URL(request.url).host;
  return isLocalDevelopment(origin) && host === own ? origin : undefined;
}

/**
 * A path of the site itself, as browsers write it; `undefined` if it is anything else, or longer than
 * 512 characters. Browsers take a backslash for a slash, leave tabs and line ends out, and take what
 * begins with two slashes for another host.
 */
export function pathWithin(text: unknown): string | undefined {
  const base = "https://site.invalid";
  if (typeof text !== "string" || !/^\/(?!\/)[^\p{Cc}\\]*$/u.test(text)) return undefined;
  if (text.length > 512 || !URL.canParse(text, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, base);
  const path = pathname + search + hash;
  // `/.//host` has become `//host`.
  return origin === base && !path.startsWith("//") && path.length <= 512 ? path : undefined;
}

/**
 * Checks origins of a service.
 *
 * @throws {TypeError} If there is none, or one is not written as browsers write it, or is neither
 * HTTPS nor of this machine: there a browser keeps no secure cookie.
 */
export function checkOrigins(origins: string | readonly string[]): readonly string[] {
  const list = [origins].flat();
  if (list.length === 0) throw new TypeError("'origin' must have at least one origin");
  for (const each of list) {
    if (
      typeof each === "string" && URL.canParse(each) && !each.includes("*") &&
      new URL(each).origin === each
    ) {
      if (each.startsWith("https://") || isLocalDevelopment(each)) continue;
    }
    throw new TypeError(
      "'origin' must be an https origin such as 'https://example.com', or http on localhost, " +
        `without a path or a slash at the end: got '${each}'`,
    );
  }
  return list;
}
