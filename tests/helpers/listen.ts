/**
 * Servers below HTTP, which count connections that never get that far.
 *
 * @module
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

/** A server on loopback. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Connections so far, whatever became of them. */
  attempts(): number;
  /** Connections that are open. */
  open(): number;
}

/** Listens on loopback and counts connections. */
export async function listen(server: Server, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  let attempts = 0;
  server.on("connection", (socket: Socket) => {
    attempts++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port");
  return {
    port: address.port,
    url: `https://localhost:${address.port}/rp/v6.0/auth`,
    attempts: () => attempts,
    open: () => sockets.size,
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}

/** What a TLS server presents, and whose clients it takes. */
export interface ServerIdentity {
  readonly cert: string;
  readonly key: string;
  /** PEM of the authority of its clients; anyone's unless given. */
  readonly clientCa?: string;
}

/** A TLS server that takes part in the handshake and says nothing after it. */
export async function serveHandshakes(
  { cert, key, clientCa }: ServerIdentity,
  port = 0,
): Promise<Listening> {
  const clients = clientCa === undefined ? {} : { ca: clientCa, requestCert: true };
  const server = createTlsServer({ cert, key, ...clients }, (socket) => {
    socket.on("error", () => {});
    socket.resume();
  });
  server.on("tlsClientError", () => {});
  return await listen(server, port);
}

/** A server that never answers the first connection and passes the others on. */
export async function hangOnce(target: Listening): Promise<Listening> {
  let isFirst = true;
  const server = createServer((socket) => {
    if (isFirst) socket.resume();
    else socket.pipe(connect(target.port, "127.0.0.1").on("error", () => {})).pipe(socket);
    isFirst = false;
  });
  return await listen(server);
}
