/**
 * Mutual TLS over connections of the module's own. `fetch` would not do: Deno's sends a request
 * again when a connection breaks, adds roots to its own instead of replacing them, and does not tell
 * what was sent; Bun's knows 256 connections for the whole process. This is cheaper, too.
 *
 * @module
 */
import { utf8 } from "../bytes.ts";
import { BankIdNetworkError } from "../errors.ts";
import { dialer } from "./dial.ts";
import { connectionError } from "./network_error.ts";
import { Pool, type PoolLimits } from "./pool.ts";
import type { ProxyChoice } from "./proxy.ts";
import type { TlsMaterial, Transport, TransportRequest, TransportResponse } from "./transport.ts";

/**
 * What "used just now" means, in milliseconds: half of the shortest time after which servers are known
 * to close an idle connection, so that the request does not meet the closing half-way, on a busy
 * machine either.
 */
const JUST_USED = 500;

/** Where a URL leads. */
interface Target {
  readonly pool: Pool;
  /** The request but for its length and body. */
  readonly head: string;
}

/** Connections of a client, to the one or two hosts that it calls. */
export class SocketTransport implements Transport {
  readonly #material: TlsMaterial;
  readonly #limits: PoolLimits;
  readonly #proxy: ProxyChoice;
  readonly #pools = new Map<string, Pool>();
  readonly #targets = new Map<string, Target>();

  constructor(material: TlsMaterial, limits: PoolLimits, proxy: ProxyChoice) {
    this.#material = material;
    this.#limits = limits;
    this.#proxy = proxy;
  }

  async send(url: string, request: TransportRequest): Promise<TransportResponse> {
    const { body, isDelicate, maxBytes, call } = request;
    const { pool, head } = this.#targets.get(url) ?? this.#open(url);
    const maxAge = isDelicate ? JUST_USED : Infinity;
    const connection = pool.take(maxAge) ?? await pool.acquire(maxAge, call);
    if (call.isAborted) pool.release(connection);
    call.throwIfAborted();
    const sentAt = performance.now();
    try {
      const message = `${head}${utf8(body).length}\r\n\r\n${body}`;
      return await connection.exchange(message, maxBytes, call);
    } catch (error) {
      if (error instanceof BankIdNetworkError) pool.suspect(sentAt);
      throw error;
    } finally {
      pool.release(connection);
    }
  }

  #open(url: string): Target {
    const { origin, host, pathname, search } = new URL(url);
    const pool = this.#pools.get(origin) ??
      new Pool(dialer(origin, this.#material, this.#proxy), host, this.#limits);
    this.#pools.set(origin, pool);
    const head = `POST ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n` +
      "Content-Type: application/json\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n" +
      "User-Agent: bankid\r\nContent-Length: ";
    const target = { pool, head };
    this.#targets.set(url, target);
    return target;
  }

  close(): void {
    for (const [origin, pool] of this.#pools) {
      // Those who wait for a connection have sent nothing.
      pool.close(connectionError(new URL(origin).host, new Error("The client was closed"), false));
    }
  }
}
