/**
 * Mutual TLS on Deno: `Deno.createHttpClient`, and a guard that pins the root.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { type FetchInit, fetchInit } from "./fetching.ts";
import { connectionError } from "./network_error.ts";
import { PinGuard } from "./pinning.ts";
import type { Outgoing, TlsMaterial, Transport } from "./transport.ts";

interface HttpClient {
  close(): void;
}

interface HttpClientOptions {
  readonly caCerts: readonly string[];
  readonly cert: string;
  readonly key: string;
  readonly http1: true;
  readonly http2: false;
}

/** The parts of Deno used here, read when used. */
interface DenoGlobal {
  readonly Deno?: { createHttpClient?(options: HttpClientOptions): HttpClient };
  fetch(url: string, init: FetchInit & { client: HttpClient }): Promise<Response>;
}

const runtime = globalThis as unknown as DenoGlobal;

/** Deno's own pool of connections, to hosts that the guard lets through. */
export class DenoTransport implements Transport {
  readonly #material: TlsMaterial;
  readonly #guard: PinGuard;
  /** Hosts of the few URLs that are called. */
  readonly #hosts = new Map<string, string>();
  readonly isNative = true;
  /** Opened at the first request. */
  #client: HttpClient | undefined;

  constructor(material: TlsMaterial, timeout: number) {
    this.#material = material;
    this.#guard = new PinGuard({ ...material, timeout });
  }

  send(url: string, outgoing: Outgoing): Promise<Response> {
    const client = this.#client;
    const host = this.#hosts.get(url);
    return client && host !== undefined && this.#guard.isTrusted(host)
      ? runtime.fetch(url, { ...fetchInit(outgoing), client })
      : this.#sendGuarded(url, outgoing);
  }

  async #sendGuarded(url: string, outgoing: Outgoing): Promise<Response> {
    this.#client ??= httpClient(this.#material);
    await this.#guard.check(url, outgoing.signal);
    outgoing.signal.throwIfAborted();
    this.#hosts.set(url, new URL(url).host);
    const client = this.#client ??= httpClient(this.#material);
    return await runtime.fetch(url, { ...fetchInit(outgoing), client });
  }

  /** Deno's own error tells apart in words only, so another handshake is asked for the code. */
  async explain(url: string, error: unknown, signal: AbortSignal): Promise<BankIdError> {
    return await this.#guard.diagnose(url, signal) ?? connectionError(new URL(url).host, error);
  }

  /** A client that is closed ends what it has begun. */
  renew(): void {
    this.close();
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}

function httpClient({ caCerts, cert, key }: TlsMaterial): HttpClient {
  const options = { caCerts: [...caCerts], cert, key, http1: true, http2: false } as const;
  const client = runtime.Deno?.createHttpClient?.(options);
  if (!client) throw new BankIdError("runtime-unsupported", "Deno.createHttpClient has gone");
  return client;
}
