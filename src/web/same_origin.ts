/**
 * Whether a request comes from a page of the service itself.
 *
 * @module
 */

/**
 * The public origin from which a POST came, or `undefined` when it came from elsewhere. Browsers
 * say so in `Origin`, which no page can forge; `Sec-Fetch-Site` must not contradict it.
 *
 * @param request The request.
 * @param origin The public origin if it is configured; otherwise the `Host` header must be that of
 * the origin, whatever the scheme is behind a proxy.
 */
export function sameOrigin(request: Request, origin: string | undefined): string | undefined {
  const site = request.headers.get("Sec-Fetch-Site");
  if (site !== null && site !== "same-origin") return undefined;
  const claimed = request.headers.get("Origin");
  if (claimed === null || !URL.canParse(claimed)) return undefined;
  const url = new URL(claimed);
  if (origin !== undefined) return url.origin === origin ? origin : undefined;
  const host = request.headers.get("Host") ?? new URL(request.url).host;
  return url.host === host ? url.origin : undefined;
}

/** Whether a browser keeps a secure cookie of a page there, or one for development. */
export function canKeepCookies(origin: string): boolean {
  return origin.startsWith("https://") || isLocalDevelopment(origin);
}

/** Whether the browser is on this machine without TLS, as in development. */
export function isLocalDevelopment(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
