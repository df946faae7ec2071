/**
 * The cookie by which BankID's risk indication knows a browser again. It names no person and no
 * session, and is shared by all handlers of a site.
 *
 * @module
 */
import type { Header } from "./answers.ts";
import { onlyCookie, setCookie } from "./cookies.ts";
import type { PageRequest } from "./requests.ts";

const NAME = "bankid-device";
const YEAR = 31_536_000;

/** The id of the browser that a request carries, if it has one that can be ours. */
export function deviceIdOf({ request, origin }: PageRequest): string | undefined {
  const value = onlyCookie(request, origin, NAME) ?? "";
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? value : undefined;
}

/** The header that gives a browser its id, or keeps it for another year. */
export function keepDeviceId({ origin }: PageRequest, id: string): Header {
  return setCookie(origin, NAME, id, YEAR);
}
