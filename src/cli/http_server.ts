/**
 * Serves a web handler over plain HTTP on loopback, on Deno, Bun and Node alike.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { demandListening } from "../simulator/http/permission.ts";
import { UsageError } from "./terminal.ts";

/** A server on loopback. */
export interface LocalServer extends AsyncDisposable {
  /** Such as `http://localhost:8000`. */
  readonly origin: string;
}

/** Answers a request; `info` is what `Deno.serve` passes with it. */
export type LocalHandler = (
  request: Request,
  info: { readonly remoteAddr: { readonly hostname: string } },
) => Promise<Response>;

/** The port that an option names. */
export function portOf(text: string, option: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65535)) {
    throw new UsageError(`${option} must be a port from 0 to 65535: got '${text}'`);
  }
  return port;
}

/** What to tell a person whose port cannot be listened on; other errors stay as they are. */
export function portError(error: unknown, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return new UsageError(`Port ${port} is in use: name another`);
  return code === "EACCES" ? new UsageError(`Port ${port} is not allowed: name another`) : error;
}

/** Most bytes of a request's body. */
const MAX_BODY = 1 << 20;

/**
 * Serves a handler to pages and programs that name this machine: `localhost`, an IP address or
 * `host`. A site may give its own name the address of this machine (DNS rebinding), but it cannot
 * make a browser send one of these in `Host`, nor its pages another `Origin` than their own.
 *
 * @param port 0 takes any that is free.
 * @param host A further name; with it the server listens on every address, not on loopback alone.
 */
export async function serveLocally(
  handler: LocalHandler,
  port: number,
  host?: string,
): Promise<LocalServer> {
  const server = createServer((incoming, outgoing) => {
    const reason = refusal(incoming, host);
    if (reason !== undefined) {
      outgoing.writeHead(403, { "Content-Type": "text/plain" }).end(`${reason}\n`);
      return;
    }
    answer(incoming, outgoing, handler).catch((error) => {
      outgoing.writeHead(500).end(error instanceof Error ? error.message : "");
    });
  });
  const place = host === undefined ? "127.0.0.1" : "0.0.0.0";
  await demandListening(place, port);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(portError(error, port)));
    server.listen(port, place, resolve);
  });
  const address = server.address();
  const own = typeof address === "object" && address !== null ? address.port : port;
  return {
    origin: `http://localhost:${own}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Why a request is not served, from its head alone. */
function refusal({ headers, url = "" }: IncomingMessage, host?: string): string | undefined {
  const named = `http://${headers.host ?? ""}`;
  // A host and a port: the URL parser would also take a user, a path or a fragment.
  const isHost = /^[^/\\?#@]*$/.test(headers.host ?? "") && URL.canParse(named);
  if (!isHost || !isLocal(new URL(named).hostname, host)) return "Only localhost is served";
  if (!url.startsWith("/")) return "The request must name a path";
  const { origin } = headers;
  return origin === undefined || origin === new URL(named).origin ? undefined : "Another site asks";
}

function isLocal(hostname: string, host: string | undefined): boolean {
  // The URL parser writes IP addresses in one form each: these, and nothing else, have it.
  const isAddress = /^(?:\d+\.\d+\.\d+\.\d+|\[[\da-f:]+\])$/.test(hostname);
  return isAddress || hostname === "localhost" || hostname === host?.toLowerCase();
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: LocalHandler,
): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  // Joined, not resolved: a path may begin with two slashes.
  const url = new URL(`http://${incoming.headers.host}${incoming.url}`);
  const method = incoming.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? undefined : await read(incoming);
  if (body === null) {
    outgoing.writeHead(413, { Connection: "close" }).end();
    return;
  }
  const request = new Request(url, { method, headers, ...(body && { body }) });
  const hostname = incoming.socket.remoteAddress ?? "127.0.0.1";
  const response = await handler(request, { remoteAddr: { hostname } });
  outgoing.statusCode = response.status;
  response.headers.forEach((value, name) =>
    name !== "set-cookie" && outgoing.setHeader(name, value)
  );
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader("Set-Cookie", cookies);
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}

/** The body; `null` when it is too large. */
async function read(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
