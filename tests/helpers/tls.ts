/**
 * A TLS server that does what a test tells it, and certificates for it.
 *
 * @module
 */
import { createServer } from "node:https";
import process from "node:process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { makeTlsCertificates, type TlsCertificates } from "../../src/simulator/pki/authority.ts";
import type { TlsSocket } from "../../src/transport/dial.ts";
import type { Environment } from "../../src/types.ts";

let made: Promise<TlsCertificates> | undefined;
let foreign: Promise<TlsCertificates> | undefined;

/** Certificates, made once in a process. */
export function certificates(): Promise<TlsCertificates> {
  return made ??= makeTlsCertificates();
}

/** Certificates of another authority. */
export function foreignCertificates(): Promise<TlsCertificates> {
  return foreign ??= makeTlsCertificates();
}

/** A server under test. */
export interface TestServer extends AsyncDisposable {
  readonly environment: Environment;
  readonly port: number;
  /** Connections whose handshake succeeded. */
  connections(): number;
}

/** Starts a server on loopback; without a client certificate the handshake is refused. */
export async function serveTls(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  made?: TlsCertificates,
): Promise<TestServer> {
  const { ca, server: own } = made ?? await certificates();
  let connections = 0;
  const server = createServer(
    { key: own.key, cert: own.cert, ca, requestCert: true, rejectUnauthorized: true },
    handler,
  );
  server.on("secureConnection", () => connections++);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    environment: {
      apiUrl: `https://localhost:${port}/rp/v6.0/`,
      idCardUrl: `https://localhost:${port}/rp/v1/`,
      caCerts: [ca],
    },
    port,
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with JSON. */
export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

/** A socket that keeps what is written, and is destroyed at will. */
export function fakeSocket(): TlsSocket & { readonly written: string[] } {
  const written: string[] = [];
  let destroyed = false;
  return {
    written,
    get destroyed(): boolean {
      return destroyed;
    },
    getPeerCertificate: () => null,
    write: (text) => written.push(text),
    destroy: () => void (destroyed = true),
    setNoDelay: () => {},
    ref: () => {},
    unref: () => {},
    on: () => {},
  };
}

/** Puts something in the place of the runtime's own TLS. */
export function replaceTls(module: unknown): Disposable {
  const original = process.getBuiltinModule;
  const replaced = (name: string): unknown => name === "node:tls" ? module : original(name);
  Object.assign(process, { getBuiltinModule: replaced });
  return {
    [Symbol.dispose]: () => void Object.assign(process, { getBuiltinModule: original }),
  };
}

/** Takes the runtime's own TLS away. */
export function withoutTls(): Disposable {
  return replaceTls(undefined);
}
