/**
 * Mutual TLS on what the runtime has.
 *
 * @module
 */
import { BankIdError } from "../errors.ts";
import { BunTransport } from "./bun.ts";
import { DenoTransport } from "./deno.ts";
import { NodeTransport } from "./node.ts";
import type { TlsMaterial, Transport } from "./transport.ts";

/** What tells the runtimes apart, read when used. */
interface Runtime {
  readonly Deno?: { readonly createHttpClient?: unknown };
  readonly Bun?: unknown;
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

/**
 * A transport over the runtime's own mutual TLS. Nothing is opened before the first request.
 *
 * @throws {BankIdError} With code `runtime-unsupported` on a runtime without it.
 */
export function mutualTls(material: TlsMaterial, timeout: number): Transport {
  const { Deno, Bun, navigator, process } = globalThis as unknown as Runtime;
  if (typeof Deno?.createHttpClient === "function") return new DenoTransport(material, timeout);
  if (Bun !== undefined) return new BunTransport(material);
  const isNode = Deno === undefined && navigator?.userAgent !== "Cloudflare-Workers";
  if (isNode && parseInt(process?.versions?.node ?? "0") >= 22) return new NodeTransport(material);
  throw new BankIdError(
    "runtime-unsupported",
    "This runtime has no mutual TLS that the module knows: it runs on Deno, on Bun, and on Node from " +
      "version 22. Elsewhere pass your own 'fetch: (request: Request) => Promise<Response>'",
  );
}
