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

/** What is opened at the first request. */
interface Opened {
  readonly material: TlsMaterial;
  readonly guard: PinGuard;
  client: HttpClient;
}

/** Deno's own pool of connections, to hosts that the guard lets through. */
export class DenoTransport implements Transport {
  readonly #material: () => Promise<TlsMaterial>;
  readonly #timeout: number;
  /** Hosts of the few URLs that are called. */
  readonly #hosts = new Map<string, string>();
  readonly isNative = true;
  #opening: Promise<Opened> | undefined;
  #opened: Opened | undefined;

  constructor(material: () => Promise<TlsMaterial>, timeout: number) {
    this.#material = material;
    this.#timeout = timeout;
  }

  send(url: string, outgoing: Outgoing): Promise<Response> {
    const opened = this.#opened;
    const host = this.#hosts.get(url);
    return opened && host !== undefined && opened.guard.isTrusted(host)
      ? runtime.fetch(url, { ...fetchInit(outgoing), client: opened.client })
      : this.#sendGuarded(url, outgoing);
  }

  async #sendGuarded(url: string, outgoing: Outgoing): Promise<Response> {
    const opened = await (this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    }));
    await opened.guard.check(url, outgoing.signal);
    this.#hosts.set(url, new URL(url).host);
    return await runtime.fetch(url, { ...fetchInit(outgoing), client: opened.client });
  }

  async #open(): Promise<Opened> {
    const material = await this.#material();
    const guard = new PinGuard({ ...material, timeout: this.#timeout });
    return this.#opened = { material, guard, client: httpClient(material) };
  }

  /** Deno's own error tells apart in words only, so another handshake is asked for the code. */
  async explain(url: string, error: unknown, signal: AbortSignal): Promise<BankIdError> {
    const opened = await this.#opening;
    return await opened?.guard.diagnose(url, signal) ?? connectionError(new URL(url).host, error);
  }

  /** A client that is closed ends what it has begun. */
  renew(): void {
    const opened = this.#opened;
    if (!opened) return;
    const old = opened.client;
    opened.client = httpClient(opened.material);
    old.close();
  }

  close(): void {
    this.#opening?.then(({ client }) => client.close(), () => {});
    this.#opening = this.#opened = undefined;
  }
}

function httpClient({ caCerts, cert, key }: TlsMaterial): HttpClient {
  const options = { caCerts: [...caCerts], cert, key, http1: true, http2: false } as const;
  const client = runtime.Deno?.createHttpClient?.(options);
  if (!client) throw new BankIdError("runtime-unsupported", "Deno.createHttpClient has gone");
  return client;
}
