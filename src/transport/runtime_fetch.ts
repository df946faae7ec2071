/**
 * Mutual TLS by the runtime's own `fetch`, for those who ask for it.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { ownFetch } from "./own_fetch.ts";
import type { TlsMaterial, Transport } from "./transport.ts";

interface HttpClient {
  close(): void;
}

/** The parts of the runtimes used here, read when used. */
interface Runtime {
  readonly Deno?: { createHttpClient?(options: Record<string, unknown>): HttpClient };
  readonly Bun?: unknown;
  fetch(request: Request, init: Record<string, unknown>): Promise<Response>;
}

const runtime = globalThis as unknown as Runtime;

/**
 * A transport over the runtime's own `fetch`. On Deno its own roots may vouch for a server besides the
 * pinned ones. Which proxy is used is the runtime's affair, unless one is given.
 *
 * @throws {BankIdError} With code `runtime-unsupported` where `fetch` takes no certificate, as on Node.
 */
export function runtimeFetch(material: TlsMaterial, proxy: string | undefined): Transport {
  if (typeof runtime.Deno?.createHttpClient === "function") return new DenoFetch(material, proxy);
  if (runtime.Bun !== undefined) return new BunFetch(material, proxy);
  throw new BankIdError(
    "runtime-unsupported",
    "The option transport: 'fetch' needs a fetch that takes a certificate, as those of Deno and Bun: " +
      "leave it out here",
  );
}

/** A pool of connections that Deno keeps. */
class DenoFetch implements Transport {
  readonly #proxy: string | undefined;
  readonly #transport = ownFetch((request) => runtime.fetch(request, { client: this.#open() }));
  #material: TlsMaterial;
  /** Opened at the first request. */
  #client: HttpClient | undefined;

  constructor(material: TlsMaterial, proxy: string | undefined) {
    this.#material = material;
    this.#proxy = proxy;
  }

  #open(): HttpClient | undefined {
    const { caCerts, cert, key } = this.#material;
    return this.#client ??= runtime.Deno?.createHttpClient?.({
      caCerts: [...caCerts],
      cert,
      key,
      http1: true,
      http2: false,
      ...(this.#proxy === undefined ? {} : { proxy: proxyOptions(this.#proxy) }),
    });
  }

  get send(): Transport["send"] {
    return this.#transport.send;
  }

  /** A client that is closed ends what it has begun. */
  renew(material: TlsMaterial): void {
    this.#material = material;
    this.close();
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}

function proxyOptions(proxy: string): Record<string, unknown> {
  const url = new URL(proxy);
  const { username, password } = url;
  url.username = url.password = "";
  const basicAuth = {
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  return { url: url.href, ...(username || password ? { basicAuth } : {}) };
}

/** Connections of Bun's pool, in which they are told apart by their TLS options. */
class BunFetch implements Transport {
  readonly #proxy: string | undefined;
  readonly #transport = ownFetch((request) => {
    const { caCerts, cert, key } = this.#material;
    return runtime.fetch(request, {
      tls: { ca: [...caCerts], cert, key, rejectUnauthorized: true },
      ...(this.#proxy === undefined ? {} : { proxy: this.#proxy }),
    });
  });
  #material: TlsMaterial;

  constructor(material: TlsMaterial, proxy: string | undefined) {
    this.#material = material;
    this.#proxy = proxy;
  }

  get send(): Transport["send"] {
    return this.#transport.send;
  }

  renew(material: TlsMaterial): void {
    this.#material = material;
  }

  close(): void {}
}
