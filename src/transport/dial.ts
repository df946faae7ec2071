/**
 * Connects to a server over mutual TLS, on `node:tls`, which Deno, Bun and Node have in common: its
 * `ca` takes the place of the runtime's own roots, where `fetch` on Deno would add to them. On Deno
 * before 2.8 it adds to them, too, so that the module checks the server's certificate itself.
 *
 * @module
 */
import { onAbort } from "../abort.ts";
import { builtin } from "../builtin.ts";
import {
  closed,
  connectionError,
  failureOf,
  isClosing,
  isUntrusted,
  ServerFault,
  tlsError,
} from "./network_error.ts";
import type { ProxyChoice } from "./proxy.ts";
import type { TlsMaterial } from "./transport.ts";
import { openTunnel } from "./tunnel.ts";

/** A certificate as `node:tls` tells of it, and the one above it where that is known. */
interface PeerCertificate {
  readonly raw?: Uint8Array;
  readonly issuerCertificate?: PeerCertificate;
}

/** The parts of a socket of `node:tls` used here. */
export interface TlsSocket {
  readonly destroyed: boolean;
  getPeerCertificate(detailed: true): PeerCertificate | null;
  write(text: string): unknown;
  destroy(): void;
  setNoDelay(on: boolean): void;
  /** Keeps the process running. */
  ref(): void;
  /** Lets the process end. */
  unref(): void;
  on(event: "data", listener: (bytes: Uint8Array<ArrayBuffer>) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "connect" | "secureConnect" | "end" | "close", listener: () => void): void;
}

/** The parts of `node:tls` used here. */
interface TlsModule {
  connect(options: Record<string, unknown>): TlsSocket;
}

/** Makes connections, one at each call. */
export type Dial = (signal: AbortSignal) => Promise<TlsSocket>;

/** Most certificates between the server's own and the root. */
const MAX_CHAIN = 10;

/**
 * What makes connections to a host.
 *
 * @param origin Origin of the URLs that are called.
 * @param material Whom to trust, and whom to present oneself as.
 * @param choose Which proxy to go through.
 */
export function dialer(origin: string, material: TlsMaterial, choose: ProxyChoice): Dial {
  const host = new Host(new URL(origin), material, choose);
  return (signal) => host.dial(signal);
}

class Host {
  readonly #url: URL;
  readonly #material: TlsMaterial;
  readonly #choose: ProxyChoice;
  /** Name or address, an IPv6 address without brackets. */
  readonly #address: string;
  #hasConnected = false;
  #explaining: Promise<string | undefined> | undefined;

  constructor(url: URL, material: TlsMaterial, choose: ProxyChoice) {
    this.#url = url;
    this.#material = material;
    this.#choose = choose;
    this.#address = url.hostname.replace(/^\[|\]$/g, "");
  }

  async dial(signal: AbortSignal): Promise<TlsSocket> {
    signal.throwIfAborted();
    const { host } = this.#url;
    try {
      const socket = await this.#connect(true, signal);
      // In TLS 1.3 a server may refuse a client while the server's own certificate is looked at.
      let refusal: Error | undefined;
      socket.on("error", (error) => refusal ??= error);
      const fault = await this.#fault(socket);
      if (fault !== undefined) {
        socket.destroy();
        throw tlsError(host, new ServerFault(fault), false);
      }
      if (socket.destroyed) throw tlsError(host, refusal ?? closed(), false);
      this.#hasConnected = true;
      return socket;
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      // A host that has done well before is going through something that passes.
      if (this.#hasConnected && isClosing(cause)) throw connectionError(host, cause, false);
      if (cause instanceof ServerFault || !isUntrusted(cause)) throw error;
      const fault = await (this.#explaining ??= this.#explain(signal));
      throw fault === undefined ? error : tlsError(host, new ServerFault(fault), false);
    }
  }

  async #connect(rejectUnauthorized: boolean, signal: AbortSignal): Promise<TlsSocket> {
    const { host, hostname, port: stated } = this.#url;
    const port = Number(stated || 443);
    const proxy = this.#choose(this.#url);
    const way = proxy
      ? { socket: await openTunnel(proxy, `${hostname}:${port}`, signal) }
      : { host: this.#address, port };
    const { caCerts, cert, key } = this.#material;
    const options = {
      ...way,
      ...(/^[\d.]+$|:/.test(this.#address) ? {} : { servername: this.#address }),
      ca: [...caCerts],
      // A server that is only looked at learns nothing of the client.
      ...(rejectUnauthorized ? { cert, key } : {}),
      rejectUnauthorized,
      ALPNProtocols: ["http/1.1"],
    };
    return await handshake(host, options, signal);
  }

  async #fault(socket: TlsSocket): Promise<string | undefined> {
    try {
      return await this.#material.check({ certificates: presented(socket), host: this.#address });
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /**
   * Says why a server is not trusted: the runtimes do not tell the reasons apart alike. A handshake that
   * proves nothing, one for all who fail meanwhile, shows what the server presents; nothing is sent
   * over it.
   */
  async #explain(signal: AbortSignal): Promise<string | undefined> {
    try {
      const socket = await this.#connect(false, signal);
      const fault = await this.#fault(socket);
      socket.destroy();
      return fault;
    } catch {
      return undefined;
    } finally {
      this.#explaining = undefined;
    }
  }
}

function presented(socket: TlsSocket): Uint8Array[] {
  const certificates: Uint8Array[] = [];
  let each = socket.getPeerCertificate(true);
  // A root is its own issuer.
  while (each?.raw && certificates.length < MAX_CHAIN) {
    certificates.push(each.raw);
    each = each.issuerCertificate === each ? null : each.issuerCertificate ?? null;
  }
  return certificates;
}

async function handshake(
  host: string,
  options: Record<string, unknown>,
  signal: AbortSignal,
): Promise<TlsSocket> {
  let socket: TlsSocket;
  try {
    socket = builtin<TlsModule>("node:tls").connect(options);
  } catch (error) {
    throw failureOf(host, error, false);
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // What fails on a connection that was made is the handshake, with whatever code.
  let describe = "socket" in options ? tlsError : failureOf;
  socket.on("connect", () => (describe = tlsError));
  socket.on("secureConnect", resolve);
  socket.on("error", (error) => reject(describe(host, error, false)));
  socket.on("close", () => reject(tlsError(host, closed(), false)));
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
