/**
 * What of a response of the service's functions reaches the browser.
 *
 * @module
 */
import { isRecord } from "../options.ts";
import type { Header } from "./answers.ts";
import { readText } from "./body.ts";
import type { PageRequest } from "./requests.ts";
import type { Service } from "./service.ts";

/**
 * Headers of the response's own body or connection. They are not passed on, since the response may
 * come from another server.
 *
 * @see RFC 9110, section 7.6.1
 */
const ITS_OWN =
  /^(?:content-(?:type|length|encoding)|location|connection|keep-alive|transfer-encoding|upgrade)$/;

/** The headers that travel on. */
export function headersOf(response: Response | void): readonly Header[] {
  return [...response?.headers ?? []].filter(([name]) => !ITS_OWN.test(name));
}

/** Whether a function returned a response, which may be of a class of the framework's own. */
export function isResponse(value: unknown): value is Response {
  if (!isRecord(value) || !isRecord(value.headers)) return false;
  return "get" in value.headers && Symbol.iterator in value.headers;
}

/** Only headers travel on; a body that nobody reads could hold a connection open. */
export function leaveBody(response: Response | void): void {
  // A body of a class of its own may have no such function.
  response?.body?.cancel?.().catch(() => {});
}

/** Where the service sends the person: a page, and never what a browser would run as a script. */
export function redirectOf(
  { settings, reports }: Service,
  { request, origin }: PageRequest,
  response: Response | void,
  callback: "onComplete" | "onFailed",
): string | undefined {
  const location = response?.headers.get("Location");
  if (!location) return undefined;
  const base = `${origin}${settings.basePath}/`;
  const protocol = URL.canParse(location, base) ? new URL(location, base).protocol : "none";
  if (protocol === "https:" || protocol === "http:") return location;
  const error = new TypeError(
    `The 'Location' of ${callback} must be a path, or begin with https: got '${protocol}'`,
  );
  reports.always(error, request, callback);
  return undefined;
}

/** Most characters of the words with which a person is turned away. */
const MOST_WORDS = 500;

/** The words with which `onComplete` turns a person away, if it has any. */
export async function wordsOf(
  { reports }: Service,
  { request }: PageRequest,
  response: Response,
): Promise<string | undefined> {
  const type = response.headers.get("Content-Type") ?? "";
  if (!/^text\/plain\s*(?:;|$)/i.test(type)) {
    leaveBody(response);
    if (!type || !response.body) return undefined;
    const error = new TypeError(
      `What 'onComplete' tells a person must be plain text: got '${type}'`,
    );
    reports.once(error, request, "onComplete");
    return undefined;
  }
  // A character has four bytes of UTF-8 at most; white space may stand around.
  const read = await readText(response.body, 5 * MOST_WORDS).catch(() => undefined);
  const text = read && "text" in read ? read.text.trim() : undefined;
  if (text !== undefined && [...text].length <= MOST_WORDS) return text || undefined;
  const error = new RangeError(
    `The text with which 'onComplete' turned a person away has more than ${MOST_WORDS} characters, or ` +
      "did not arrive: it was not shown",
  );
  reports.always(error, request, "onComplete");
  return undefined;
}
