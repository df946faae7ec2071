/**
 * Answers the requests of a server of `node:https`, faults on the way included.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingRequest, Outcome } from "./exchange.ts";
import { SLOWNESS } from "./faults.ts";

type Socket = IncomingMessage["socket"];

/** What is known of a connection. */
interface Connection {
  readonly hasCertificate: boolean;
  /** To be called if the connection breaks, until the next request shows that the answer arrived. */
  undelivered: (() => void) | undefined;
}

/** Most characters of a body. */
const MAX_BODY = 512 * 1024;

/** Makes the listener of a server's requests. */
export function answering(
  handle: (request: IncomingRequest) => Promise<Outcome>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const connections = new WeakMap<Socket, Connection>();
  return (request, response) => {
    const { socket } = request;
    const connection = connections.get(socket) ?? connectionOf(socket);
    connections.set(socket, connection);
    connection.undelivered = undefined;
    serve(request, response, handle, connection).catch(() => response.destroy());
  };
}

function connectionOf(socket: Socket): Connection {
  const connection: Connection = {
    hasCertificate: hasCertificate(socket),
    undelivered: undefined,
  };
  // A connection that is reset had a client that never read the answer.
  socket.once("error", () => connection.undelivered?.());
  return connection;
}

/** Whether the client has shown a certificate of a trusted authority. */
function hasCertificate(socket: Socket): boolean {
  if (!("authorized" in socket) || socket.authorized !== true) return false;
  // Deno 2.8.0 calls clients authorized that have shown none. Bun has no such function.
  if (!("getPeerCertificate" in socket) || typeof socket.getPeerCertificate !== "function") {
    return true;
  }
  return socket.getPeerCertificate().raw !== undefined;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: IncomingRequest) => Promise<Outcome>,
  connection: Connection,
): Promise<void> {
  const outcome = await handle({
    method: request.method ?? "",
    path: request.url?.split("?", 1)[0] ?? "",
    contentType: request.headers["content-type"] ?? null,
    body: await read(request),
    hasCertificate: connection.hasCertificate,
  });
  if (request.socket.destroyed) outcome.undelivered();
  else deliver(request, response, outcome, connection);
}

function deliver(
  { socket }: IncomingMessage,
  response: ServerResponse,
  outcome: Outcome,
  connection: Connection,
): void {
  const { answer, delivery } = outcome;
  const bytes = new TextEncoder().encode(answer.body);
  const head = { ...answer.headers, "Content-Length": String(bytes.length) };
  switch (delivery) {
    case "hanging":
      return;
    case "reset":
      socket.destroy();
      return;
    case "truncated":
      response.writeHead(answer.status, head);
      response.write(bytes.subarray(0, bytes.length >> 1), () => socket.destroy());
      return;
    case "slow": {
      const timer = setTimeout(() => response.writeHead(answer.status, head).end(bytes), SLOWNESS);
      response.once("close", () => clearTimeout(timer));
      return;
    }
    case "whole":
      connection.undelivered = outcome.undelivered;
      response.writeHead(answer.status, head).end(bytes);
  }
}

/** The body; one that is too large counts as none, which BankID refuses like any wrong body. */
async function read(request: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of request) {
    if (text.length <= MAX_BODY) text += decoder.decode(chunk, { stream: true });
  }
  return text.length > MAX_BODY ? "" : text + decoder.decode();
}
