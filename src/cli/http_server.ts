/**
 * Serves a web handler over plain HTTP on loopback, on Deno, Bun and Node alike.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
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

/** Serves a handler; port 0 takes any that is free. */
export async function serveLocally(handler: LocalHandler, port: number): Promise<LocalServer> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, handler).catch((error) => {
      outgoing.writeHead(500).end(error instanceof Error ? error.message : "");
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(portError(error, port)));
    server.listen(port, "127.0.0.1", resolve);
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

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: LocalHandler,
): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  const method = incoming.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? {} : { body: await read(incoming) };
  const request = new Request(url, { method, headers, ...body });
  const hostname = (incoming.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  const response = await handler(request, { remoteAddr: { hostname } });
  outgoing.statusCode = response.status;
  response.headers.forEach((value, name) =>
    name !== "set-cookie" && outgoing.setHeader(name, value)
  );
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader("Set-Cookie", cookies);
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}

async function read(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
