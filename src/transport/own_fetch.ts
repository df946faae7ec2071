/**
 * A transport over the caller's own `fetch`.
 *
 * @module
 */
import type { FetchLike } from "../types.ts";
import { explainByCode, fetchInit } from "./fetching.ts";
import type { Transport } from "./transport.ts";

/** A transport over the caller's own `fetch`, whose connections are the caller's affair. */
export function ownFetch(fetchLike: FetchLike): Transport {
  return {
    isNative: false,
    send: async (url, outgoing) => await fetchLike(new Request(url, fetchInit(outgoing))),
    explain: explainByCode,
    renew(): void {},
    close(): void {},
  };
}
