/**
 * What the transports over a `fetch` have in common.
 *
 * @module
 */
import type { BankIdError } from "../errors.ts";
import { connectionError, errorCode, isTlsCode, tlsError } from "./network_error.ts";
import type { Outgoing } from "./transport.ts";

/** What `fetch` is told of every request. */
export interface FetchInit {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string | Blob;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/**
 * What `fetch` is told of a request. Deno sends a request again when a pooled connection is closed
 * instead of answered, unless its body can be read only once, as that of a `Blob`.
 */
export function fetchInit({ headers, body, once, signal }: Outgoing): FetchInit {
  return {
    method: "POST",
    headers: { ...headers },
    body: once ? new Blob([body]) : body,
    redirect: "manual",
    signal,
  };
}

/** Why a request failed, by the code of the runtime's error. */
export function explainByCode(url: string, error: unknown): Promise<BankIdError> {
  const { host } = new URL(url);
  const failure = isTlsCode(errorCode(error))
    ? tlsError(host, error)
    : connectionError(host, error);
  return Promise.resolve(failure);
}
