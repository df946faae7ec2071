/**
 * Connects to a server over mutual TLS, on `node:tls`, which Deno, Bun and Node have in common: its
 * `ca` takes the place of the runtime's own roots, where `fetch` on Deno would add to them.
 *
 * @module
 */
import { onAbort } from "../abort.ts";
import { failureOf, tlsError } from "./network_error.ts";
import type { TlsMaterial } from "./transport.ts";

/** The parts of a socket of `node:tls` used here. */
export interface TlsSocket {
  readonly destroyed: boolean;
  write(bytes: Uint8Array): unknown;
  destroy(): void;
  setNoDelay(on: boolean): void;
  /** Keeps the process running. */
  ref(): void;
  /** Lets the process end. */
  unref(): void;
  on(event: "data", listener: (bytes: Uint8Array<ArrayBuffer>) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "secureConnect" | "end" | "close", listener: () => void): void;
}

/** The parts of `node:tls` used here. */
interface TlsModule {
  connect(options: Record<string, unknown>): TlsSocket;
}

/** Makes connections, one at each call. */
export type Dial = (signal: AbortSignal) => Promise<TlsSocket>;

/**
 * What makes connections to a host.
 *
 * @param origin Origin of the URLs that are called.
 * @param material Whom to trust, and whom to present oneself as.
 */
export function dialer(origin: string, material: TlsMaterial): Dial {
  const { host, hostname, port } = new URL(origin);
  const address = hostname.replace(/^\[|\]$/g, "");
  const options = {
    host: address,
    port: Number(port || 443),
    ...(/^[\d.]+$|:/.test(address) ? {} : { servername: address }),
    ca: [...material.caCerts],
    cert: material.cert,
    key: material.key,
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
  };
  return (signal) => handshake(host, options, signal);
}

async function handshake(
  host: string,
  options: Record<string, unknown>,
  signal: AbortSignal,
): Promise<TlsSocket> {
  let socket: TlsSocket;
  try {
    socket = tls().connect(options);
  } catch (error) {
    throw failureOf(host, error, false);
  }
  const { promise, resolve, reject } = Promise.withResolvers<TlsSocket>();
  socket.on("secureConnect", () => resolve(socket));
  socket.on("error", (error) => reject(failureOf(host, error, false)));
  socket.on("close", () => {
    const cause = new Error("The server closed the connection during the handshake");
    reject(tlsError(host, cause, false));
  });
  const off = onAbort(signal, reject);
  try {
    await promise;
    socket.setNoDelay(true);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    off();
  }
}

function tls(): TlsModule {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: "node:tls"): TlsModule };
  };
  return process.getBuiltinModule("node:tls");
}
