/**
 * Mutual TLS on what the runtime has.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import type { PoolLimits } from "./pool.ts";
import { SocketTransport } from "./socket_transport.ts";
import type { TlsMaterial, Transport } from "./transport.ts";

/** What tells the runtimes apart, read when used. */
interface Runtime {
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/**
 * A transport over mutual TLS. Nothing is opened before the first request.
 *
 * @throws {BankIdError} With code `runtime-unsupported` on a runtime without `node:tls`.
 */
export function mutualTls(material: TlsMaterial, limits: PoolLimits): Transport {
  const { navigator, process } = globalThis as unknown as Runtime;
  // Workers have a 'node:tls' that presents no certificate.
  const isWorker = navigator?.userAgent === "Cloudflare-Workers";
  if (!isWorker && process?.getBuiltinModule?.("node:tls")) {
    return new SocketTransport(material, limits);
  }
  throw new BankIdError(
    "runtime-unsupported",
    "This runtime has no mutual TLS that the module knows: it runs on Deno, on Bun, and on Node from " +
      "version 22. Elsewhere pass your own 'fetch: (request: Request) => Promise<Response>'",
  );
}
