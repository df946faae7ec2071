/**
 * Mutual TLS on what the runtime has: `Deno.createHttpClient` on Deno, the `tls` option of `fetch`
 * on Bun, the caller's own `fetch` anywhere.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import type { FetchLike } from "../types.ts";
import { HostGuard } from "./host_guard.ts";
import { connectionError, errorCode, isTlsCode, tlsError } from "./network_error.ts";
import type { Outgoing, Transport } from "./post_json.ts";

/** What mutual TLS is made of. */
export interface TlsMaterial {
  /** PEM of the only roots that may vouch for the server. */
  readonly caCerts: readonly string[];
  /** PEM of the client certificate. */
  readonly cert: string;
  /** PEM of its key. */
  readonly key: string;
}

interface HttpClient {
  close(): void;
}

/** The parts of the runtimes used here, read when used. */
interface Runtime {
  readonly Deno?: {
    createHttpClient?(options: {
      caCerts: string[];
      cert: string;
      key: string;
      http1: true;
      http2: false;
    }): HttpClient;
  };
  readonly Bun?: unknown;
  fetch(url: string, init: Outgoing & { client?: HttpClient; tls?: unknown }): Promise<Response>;
}

const runtime = globalThis as unknown as Runtime;

/**
 * A transport over the runtime's own mutual TLS. Nothing is opened before the first request.
 *
 * @throws {BankIdError} With code `runtime-unsupported` on a runtime without it.
 */
export function mutualTls(material: () => Promise<TlsMaterial>, timeout: number): Transport {
  if (typeof runtime.Deno?.createHttpClient === "function") {
    return new DenoTransport(material, timeout);
  }
  if (runtime.Bun !== undefined) return new BunTransport(material);
  throw new BankIdError(
    "runtime-unsupported",
    "This runtime's fetch has no mutual TLS that the module knows. Pass your own " +
      "'fetch: (request: Request) => Promise<Response>'; on Node, for instance, with undici: " +
      "const dispatcher = new Agent({ connect: { cert, key, ca } }); " +
      "createClient({ environment, fetch: (request) => fetch(request, { dispatcher }) })",
  );
}

/** What is opened at the first request. */
interface Opened {
  readonly guard: HostGuard;
  readonly client: HttpClient;
}

class DenoTransport implements Transport {
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
      ? runtime.fetch(url, { ...outgoing, client: opened.client })
      : this.#sendGuarded(url, outgoing);
  }

  async #sendGuarded(url: string, outgoing: Outgoing): Promise<Response> {
    const { guard, client } = await (this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    }));
    await guard.check(url, outgoing.signal);
    this.#hosts.set(url, new URL(url).host);
    return await runtime.fetch(url, { ...outgoing, client });
  }

  async #open(): Promise<Opened> {
    const { caCerts, cert, key } = await this.#material();
    const guard = new HostGuard({ caCerts, cert, key, timeout: this.#timeout });
    const client = runtime.Deno?.createHttpClient?.({
      caCerts: [...caCerts],
      cert,
      key,
      http1: true,
      http2: false,
    });
    if (!client) throw new BankIdError("runtime-unsupported", "Deno.createHttpClient has gone");
    return this.#opened = { guard, client };
  }

  /** Deno's own error tells apart in words only, so another handshake is asked for the code. */
  async explain(url: string, error: unknown, signal: AbortSignal): Promise<BankIdError> {
    const opened = await this.#opening;
    return await opened?.guard.diagnose(url, signal) ?? connectionError(new URL(url).host, error);
  }

  close(): void {
    this.#opening?.then(({ client }) => client.close(), () => {});
    this.#opening = this.#opened = undefined;
  }
}

/** Bun keeps one pool for the process, in which connections are told apart by their TLS options. */
class BunTransport implements Transport {
  readonly #material: () => Promise<TlsMaterial>;
  readonly isNative = true;

  constructor(material: () => Promise<TlsMaterial>) {
    this.#material = material;
  }

  async send(url: string, outgoing: Outgoing): Promise<Response> {
    const { caCerts, cert, key } = await this.#material();
    const tls = { ca: [...caCerts], cert, key, rejectUnauthorized: true };
    return await runtime.fetch(url, { ...outgoing, tls });
  }

  explain(url: string, error: unknown): Promise<BankIdError> {
    return explainByCode(url, error);
  }

  close(): void {}
}

/** A transport over the caller's own `fetch`. */
export function ownFetch(fetchLike: FetchLike): Transport {
  return {
    isNative: false,
    send: async (url, outgoing) => await fetchLike(new Request(url, outgoing)),
    explain: explainByCode,
    close(): void {},
  };
}

function explainByCode(url: string, error: unknown): Promise<BankIdError> {
  const { host } = new URL(url);
  const failure = isTlsCode(errorCode(error))
    ? tlsError(host, error)
    : connectionError(host, error);
  return Promise.resolve(failure);
}
