/**
 * Mutual TLS on what the runtime has.
 *
 * @module
 */
import { findBuiltin } from "../builtin.ts";
import { BankIdError } from "../errors.ts";
import type { PoolLimits } from "./pool.ts";
import type { ProxyChoice } from "./proxy.ts";
import { SocketTransport } from "./socket_transport.ts";
import type { TlsMaterial, Transport } from "./transport.ts";

/** What tells the runtimes apart, read when used. */
interface Runtime {
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: {
    readonly versions?: { readonly node?: string; readonly deno?: string; readonly bun?: string };
  };
}

/** The oldest versions that are supported, and what is wrong with those before. */
const OLDEST = [
  ["deno", "Deno", "2.5.0", "it is not tried on older ones"],
  [
    "bun",
    "Bun",
    "1.3.10",
    "before, the first TLS options of a process were taken for every later connection, so that calls " +
    "went out with another client's certificate",
  ],
  ["node", "Node", "22.0.0", "older ones are not maintained any more"],
] as const;

/** Makes a transport out of what its mutual TLS is made of. Nothing is opened before the first request. */
export type MakeTransport = (material: TlsMaterial) => Transport;

/**
 * What makes transports over connections of the module's own.
 *
 * @throws {BankIdError} With code `runtime-unsupported` on a runtime without `node:tls`, or one that is
 * too old.
 */
export function mutualTls(limits: PoolLimits, proxy: ProxyChoice): MakeTransport {
  checkVersion();
  const { navigator } = globalThis as unknown as Runtime;
  // Workers have a 'node:tls' that presents no certificate.
  const isWorker = navigator?.userAgent === "Cloudflare-Workers";
  if (!isWorker && findBuiltin("node:tls")) {
    return (material) => new SocketTransport(material, limits, proxy);
  }
  throw new BankIdError(
    "runtime-unsupported",
    "This runtime has no 'node:tls' as Deno, Bun and Node have it. Where there is " +
      "Deno.createHttpClient, use the option transport: 'fetch'. Elsewhere pass " +
      "your own 'fetch: (request: Request) => Promise<Response>'",
  );
}

/** Refuses a runtime that is too old. Deno and Bun have a version of Node, too, which does not count. */
export function checkVersion(): void {
  const { versions } = (globalThis as unknown as Runtime).process ?? {};
  for (const [key, name, oldest, why] of OLDEST) {
    const version = versions?.[key];
    if (version === undefined) continue;
    if (version.localeCompare(oldest, "en", { numeric: true }) >= 0) return;
    throw new BankIdError(
      "runtime-unsupported",
      `${name} ${version} is too old: the module needs ${oldest} or later (${why})`,
    );
  }
}
