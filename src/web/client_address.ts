/**
 * The person's IP address, as the server sees it.
 *
 * @module
 */
import { checkCount, checkOptions, isRecord, type OptionNames } from "../options.ts";
import { unmapped } from "../protocol/ip_address.ts";

/**
 * How many proxies in front of the server are trusted.
 *
 * @category Web
 */
export interface ClientAddressOptions {
  /**
   * How many of your own proxies each add an address to `X-Forwarded-For`. With 0 the header is
   * ignored, because anybody can send it.
   *
   * @default {0}
   */
  readonly trustedProxies?: number;
}

const OPTIONS: OptionNames<ClientAddressOptions> = { trustedProxies: true };

/**
 * Makes the option `clientIp` of {@linkcode createHandler}. The address comes from what the server
 * passes to its handler with the request: it is the address of the connection or, behind your own
 * proxies, the one that the outermost proxy saw. It knows what `Deno.serve`, `Bun.serve`, Hono and
 * `@hono/node-server` pass, and the request of `node:http` and Express.
 *
 * @example Direct, and behind a proxy
 * ```ts
 * import { clientAddress } from "@x/bankid";
 *
 * const direct = clientAddress();
 * const behindOneProxy = clientAddress({ trustedProxies: 1 });
 * const request = new Request("https://example.com/", {
 *   headers: { "X-Forwarded-For": "198.51.100.66, 203.0.113.7" },
 * });
 * const info = { remoteAddr: { hostname: "10.0.0.2" } };
 * console.log(direct(request, info)); // 10.0.0.2
 * console.log(behindOneProxy(request, info)); // 203.0.113.7
 * ```
 *
 * @example On Node: a listener for `node:http`, or for Express as `app.use("/bankid", listener)`,
 * before any body parser
 * ```ts
 * import type { IncomingMessage, ServerResponse } from "node:http";
 * import { Readable } from "node:stream";
 * import type { BankIdHandler } from "@x/bankid";
 *
 * export function listenerOf(handler: BankIdHandler, origin: string) {
 *   return async (
 *     incoming: IncomingMessage & { originalUrl?: string }, // Express cuts its own path off `url`
 *     outgoing: ServerResponse,
 *   ) => {
 *     const { method = "GET", headers: { ...headers }, url = "/", originalUrl = url } = incoming;
 *     const body = /^(GET|HEAD)$/.test(method)
 *       ? {}
 *       : { body: Readable.toWeb(incoming), duplex: "half" };
 *     const init = { method, headers, ...body } as RequestInit;
 *     try {
 *       const request = new Request(new URL(originalUrl, origin), init);
 *       const response = await handler(request, incoming);
 *       const bytes = new Uint8Array(await response.arrayBuffer());
 *       outgoing.writeHead(response.status, [...response.headers].flat());
 *       outgoing.end(bytes);
 *     } catch (error) {
 *       // No web Request can be made of TRACE, or of a broken path. It must not end the process.
 *       outgoing.writeHead(400, { "Content-Type": "text/plain" });
 *       outgoing.end(String(error));
 *     }
 *   };
 * }
 * ```
 *
 * @param options How many proxies are trusted.
 * @returns A function from a request, and what the server passes with it, to an IP address.
 * @throws {TypeError} If an option is not known.
 * @throws {RangeError} If `trustedProxies` is not a whole number of at least 0.
 * @category Web
 */
export function clientAddress(
  options: ClientAddressOptions = {},
): (request: Request, info: unknown) => string {
  checkOptions(options, "clientAddress", OPTIONS);
  const { trustedProxies = 0 } = options;
  checkCount("trustedProxies", trustedProxies, 0);
  return (request, info) => {
    if (trustedProxies === 0) return bare(connectionAddress(request, info));
    const forwarded = (request.headers.get("X-Forwarded-For") ?? "").split(",");
    const address = forwarded.at(-trustedProxies)?.trim();
    if (!address) {
      throw new TypeError(
        `'X-Forwarded-For' names fewer addresses than there are trusted proxies (${trustedProxies}): ` +
          "the request did not pass them all, or they do not set it",
      );
    }
    return bare(address);
  };
}

/** Without port, brackets and zone, and IPv4 where a socket for both reports it as IPv6. */
function bare(address: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(address) ?? [];
  const [, withPort] = /^(\d+(?:\.\d+){3}):\d+$/.exec(address) ?? [];
  return unmapped((bracketed ?? withPort ?? address).replace(/%.*$/, ""));
}

/** Whether two texts are the same address: IPv6 can be written in several ways, and hold IPv4. */
export function isSameAddress(one: string, other: string): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** Whether both are IPv4, or both IPv6: a device may well have one of each. */
export function isComparable(one: string, other: string): boolean {
  const isIpv4 = (address: string): boolean => /^[\d.]+$/.test(canonical(address));
  return isIpv4(one) === isIpv4(other);
}

/**
 * The network that one client may have to itself: an IPv4 address, or the 64 leading bits of an IPv6
 * one (RFC 4291, section 2.5.1), of which a client can make up the rest.
 */
export function networkOf(address: string): string {
  const text = canonical(address);
  if (!text.startsWith("[")) return text;
  const [head = "", tail] = text.slice(1, -1).split("::");
  const groups = head.split(":").filter((group) => group !== "");
  const rest = (tail ?? "").split(":").filter((group) => group !== "");
  const zeros = Array(Math.max(0, 8 - groups.length - rest.length)).fill("0");
  return [...groups, ...zeros, ...rest].slice(0, 4).join(":");
}

function canonical(address: string): string {
  const text = bare(address);
  return URL.canParse(`http://[${text}]`) ? new URL(`http://[${text}]`).hostname : text;
}

/**
 * `Deno.serve` passes `{ remoteAddr }`, `Bun.serve` its server, Hono on Bun `{ server }`,
 * `@hono/node-server` `{ incoming }`, and an own listener on Node the incoming request itself.
 */
function connectionAddress(request: Request, info: unknown): string {
  const addresses = [
    memberOf(info, "remoteAddr", "hostname"),
    bunAddress(request, info),
    bunAddress(request, memberOf(info, "server")),
    memberOf(info, "socket", "remoteAddress"),
    memberOf(info, "incoming", "socket", "remoteAddress"),
  ];
  const address = addresses.find((each) => typeof each === "string");
  if (address === undefined) {
    throw new TypeError(
      "The address of the connection is not known: pass the second argument of your server's handler " +
        "on, or write your own 'clientIp'",
    );
  }
  return address;
}

function memberOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((each, name) => isRecord(each) ? each[name] : undefined, value);
}

function bunAddress(request: Request, server: unknown): unknown {
  const requestIp = memberOf(server, "requestIP");
  if (typeof requestIp !== "function") return undefined;
  return memberOf(requestIp.call(server, request), "address");
}
