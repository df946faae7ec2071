/**
 * Cookies as RFC 6265 has them. This is the one place in which they are read and written.
 *
 * @module
 */
import { isLocalDevelopment } from "../order/launch.ts";

/**
 * The values of all cookies with a name, in the order of the header. Names are compared character by
 * character, and nothing but space and tab is stripped (RFC 6265, section 5.4): whoever may set
 * cookies for a neighbouring host could else plant one whose name is ours with another kind of space
 * before it, from which the browser asks no `__Host-` prefix's rights.
 */
export function cookieValues(request: Request, name: string): string[] {
  const values: string[] = [];
  for (const pair of (request.headers.get("Cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at >= 0 && pair.slice(0, at).replace(/^[ \t]+/, "") === name) {
      values.push(pair.slice(at + 1).replace(/^[ \t]+|[ \t]+$/g, ""));
    }
  }
  return values;
}

/**
 * The name under which a browser keeps a cookie: `__Host-` binds it to this host and to HTTPS. Safari
 * takes neither the prefix nor `Secure` from plain HTTP, not even on localhost.
 */
export function nameAt(origin: string, name: string): string {
  return isLocalDevelopment(origin) ? name : `__Host-${name}`;
}

/** The one value of a cookie. Where there are two, somebody else has set one, and neither is believed. */
export function onlyCookie(request: Request, origin: string, name: string): string | undefined {
  const values = cookieValues(request, nameAt(origin, name));
  return values.length === 1 ? values[0] : undefined;
}

/** The header that sets a cookie for a number of seconds; 0 takes it away. */
export function setCookie(
  origin: string,
  name: string,
  value: string,
  maxAge: number,
): readonly [string, string] {
  const secure = isLocalDevelopment(origin) ? "" : "; Secure";
  const attributes = `Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
  return ["Set-Cookie", `${nameAt(origin, name)}=${value}; ${attributes}`];
}
