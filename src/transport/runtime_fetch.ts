/**
 * Mutual TLS by the runtime's own `fetch`, for those who ask for it.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { checkVersion, type MakeTransport } from "./mutual_tls.ts";
import { ownFetch } from "./own_fetch.ts";
import type { Proxy } from "./proxy.ts";
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
 * Makes transports over the runtime's own `fetch`. On Deno a server is also accepted under the runtime's own
 * roots. The runtime decides which proxy is used, unless one is given.
 *
 * @throws {BankIdError} With code `runtime-unsupported` where `fetch` takes no certificate, as on Node,
 * or on a runtime that is too old.
 */
export function runtimeFetch(proxy: Proxy | undefined): MakeTransport {
  checkVersion();
  if (typeof runtime.Deno?.createHttpClient === "function") {
    return (material) => denoFetch(material, proxy);
  }
  if (runtime.Bun !== undefined) return (material) => bunFetch(material, proxy);
  throw new BankIdError(
    "runtime-unsupported",
    "The option transport: 'fetch' needs a fetch that takes a client certificate, as on Deno and Bun: " +
      "leave it out here",
  );
}

/** A pool of connections that Deno keeps. */
function denoFetch({ caCerts, cert, key }: TlsMaterial, proxy: Proxy | undefined): Transport {
  let client: HttpClient | undefined;
  const { send } = ownFetch((request) => {
    client ??= runtime.Deno?.createHttpClient?.({
      caCerts: [...caCerts],
      cert,
      key,
      http1: true,
      http2: false,
      ...(proxy ? { proxy: { url: proxy.url.origin, basicAuth: proxy.credentials } } : {}),
    });
    return runtime.fetch(request, { client });
  });
  return {
    send,
    close(): void {
      client?.close();
      client = undefined;
    },
  };
}

/** Connections of Bun's pool, in which they are told apart by their TLS options. */
function bunFetch({ caCerts, cert, key }: TlsMaterial, proxy: Proxy | undefined): Transport {
  const init = {
    tls: { ca: [...caCerts], cert, key, rejectUnauthorized: true },
    ...(proxy ? { proxy: proxy.url.href } : {}),
  };
  return ownFetch((request) => runtime.fetch(request, init));
}
