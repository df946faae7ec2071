/**
 * A way through a proxy (RFC 9110, 9.3.6).
 *
 * @module
 */
import { onAbort } from "../abort.ts";
import { builtin } from "../builtin.ts";
import { fromLatin1, toBase64, utf8 } from "../bytes.ts";
import { BankIdNetworkError } from "../errors.ts";
import { failureOf, inBrackets, isDenied } from "./network_error.ts";
import type { Credentials, Proxy } from "./proxy.ts";

/** The parts of a socket of `node:net` used here. */
export interface Socket {
  write(text: string): unknown;
  destroy(): void;
  pause(): void;
  on(event: "data", listener: (bytes: Uint8Array) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "connect" | "secureConnect" | "close", listener: () => void): void;
  off(event: "data", listener: (bytes: Uint8Array) => void): void;
}

interface SocketModule {
  connect(options: Record<string, unknown>): Socket;
}

/** Most bytes of a proxy's answer. */
const MAX_HEAD = 16_384;

/** Opens a tunnel to a host, whose name the proxy looks up. */
export async function openTunnel(
  { hostname: host, port, isSecure, credentials, name }: Proxy,
  target: string,
  signal: AbortSignal,
): Promise<Socket> {
  // The proxy is not BankID's: it is checked against the runtime's own roots.
  const socket = isSecure
    ? builtin<SocketModule>("node:tls").connect({ host, port, servername: host })
    : builtin<SocketModule>("node:net").connect({ host, port });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (cause: Error): void => reject(proxyError(name, target, cause));
  let head = "";
  const read = (bytes: Uint8Array): void => {
    head += fromLatin1(bytes);
    if (head.includes("\r\n\r\n")) resolve(head);
    else if (head.length > MAX_HEAD) fail(new Error("Its answer is too long"));
  };
  socket.on("data", read);
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("It closed the connection")));
  socket.on(isSecure ? "secureConnect" : "connect", () => {
    const head = `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n`;
    socket.write(`${head}${credentials ? authorization(credentials) : ""}\r\n`);
  });
  const off = onAbort(signal, reject);
  try {
    const refusal = refusalIn(await promise, name, target, credentials !== undefined);
    if (refusal) throw refusal;
    socket.off("data", read);
    socket.pause();
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    off();
  }
}

function authorization({ username, password }: Credentials): string {
  return `Proxy-Authorization: Basic ${toBase64(utf8(`${username}:${password}`))}\r\n`;
}

function refusalIn(
  head: string,
  proxy: string,
  target: string,
  hasCredentials: boolean,
): BankIdNetworkError | undefined {
  const [, status] = /^HTTP\/1\.[01] (\d{3})\b/.exec(head) ?? [];
  if (status === undefined) {
    return proxyError(proxy, target, new Error("It is not an HTTP proxy"));
  }
  // The host speaks TLS, in which the client speaks first: nothing may follow yet.
  if (status.startsWith("2")) {
    return head.endsWith("\r\n\r\n")
      ? undefined
      : proxyError(proxy, target, new Error("It sent more than its answer"));
  }
  const why = status !== "407"
    ? `it answers ${status}. May it connect to this host?`
    : hasCredentials
    ? "it does not accept the user and password (407)"
    : "it wants to know who asks (407): write user and password into the URL of 'proxy' or HTTPS_PROXY";
  return new BankIdNetworkError(
    "connection",
    `The proxy ${proxy} does not connect to ${target}: ${why}`,
    { retry: /^5/.test(status) ? "by-user" : "never", sent: false },
  );
}

function proxyError(proxy: string, target: string, cause: Error): BankIdNetworkError {
  if (isDenied(cause)) return failureOf(proxy, cause);
  return new BankIdNetworkError(
    "connection",
    `Cannot reach ${target} through the proxy ${proxy}${inBrackets(cause)}: ${cause.message}`,
    { cause, sent: false },
  );
}
