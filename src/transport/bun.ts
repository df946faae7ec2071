/**
 * Mutual TLS on Bun: the `tls` option of its `fetch`.
 *
 * @module
 */
import type { BankIdError } from "../errors.ts";
import { explainByCode, type FetchInit, fetchInit } from "./fetching.ts";
import type { Outgoing, TlsMaterial, Transport } from "./transport.ts";

interface BunInit extends FetchInit {
  readonly tls: {
    readonly ca: string[];
    readonly cert: string;
    readonly key: string;
    readonly rejectUnauthorized: true;
  };
}

/** Bun's own `fetch`, read when used. */
interface BunGlobal {
  fetch(url: string, init: BunInit): Promise<Response>;
}

const runtime = globalThis as unknown as BunGlobal;

/** Bun keeps one pool for the process, in which connections are told apart by their TLS options. */
export class BunTransport implements Transport {
  readonly #material: TlsMaterial;
  readonly isNative = true;
  /** How often the connections were renewed. */
  #generation = 0;

  constructor(material: TlsMaterial) {
    this.#material = material;
  }

  async send(url: string, outgoing: Outgoing): Promise<Response> {
    const { caCerts, cert, key } = this.#material;
    // White space after a certificate makes other options of it, which have connections of their own.
    const ca = caCerts.map((pem) => pem + "\n".repeat(this.#generation));
    const tls = { ca, cert, key, rejectUnauthorized: true } as const;
    return await runtime.fetch(url, { ...fetchInit(outgoing), tls });
  }

  explain(url: string, error: unknown): Promise<BankIdError> {
    return explainByCode(url, error);
  }

  renew(): void {
    this.#generation++;
  }

  close(): void {}
}
