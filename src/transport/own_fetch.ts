/**
 * A transport over the caller's own `fetch`.
 *
 * @module
 */
import { onAbort } from "../abort.ts";
import { type Bytes, concat } from "../bytes.ts";
import { BankIdError, BankIdNetworkError } from "../errors.ts";
import { kindOf } from "../options.ts";
import type { FetchLike } from "../types.ts";
import { checkVersion } from "./mutual_tls.ts";
import { failureOf, tooLarge } from "./network_error.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

/**
 * A transport over the caller's own `fetch`, which sees to its connections itself.
 *
 * @throws {BankIdError} With code `runtime-unsupported` on a runtime that is too old.
 */
export function ownFetch(fetchLike: FetchLike): Transport {
  checkVersion();
  return {
    send(url, request): Promise<TransportResponse> {
      const { call } = request;
      const ending = new AbortController();
      // A `fetch` that ignores its signal must not keep the caller waiting.
      const work = exchange(fetchLike, url, request, ending.signal);
      return call.race(work, (reason) => ending.abort(reason));
    },
    close(): void {},
  };
}

async function exchange(
  fetchLike: FetchLike,
  url: string,
  { body, maxBytes, call }: TransportRequest,
  signal: AbortSignal,
): Promise<TransportResponse> {
  let response: Response | undefined;
  try {
    // Deno sends a request again when a pooled connection is closed instead of answered, unless its
    // body can be read only once, as that of a Blob.
    const request = new Request(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: new Blob([body]),
      redirect: "manual",
      signal,
    });
    call.isSent = true;
    response = await fetchLike(request);
    signal.throwIfAborted();
    if (typeof Object(response).headers?.get !== "function") {
      const message = `'fetch' must return a Response: got ${kindOf(response)}`;
      throw new BankIdNetworkError("connection", message, { sent: true, retry: "never" });
    }
    const { status, headers } = response;
    return { status, headers, body: await readBounded(response, maxBytes, signal) };
  } catch (error) {
    // What nobody reads is not left open.
    if (response?.body?.locked === false) await response.body.cancel().catch(() => {});
    signal.throwIfAborted();
    throw error instanceof BankIdError ? error : failureOf(new URL(url).host, error);
  }
}

async function readBounded(
  { body, status }: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Bytes> {
  const reader = body?.getReader();
  const stop = (): void => void reader?.cancel(signal.reason).catch(() => {});
  const off = onAbort(signal, stop);
  try {
    const parts: Bytes[] = [];
    let length = 0;
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      length += part.value.length;
      if (length > maxBytes) throw tooLarge(status, maxBytes);
      parts.push(part.value);
    }
    signal.throwIfAborted();
    return concat(...parts);
  } catch (error) {
    stop();
    throw error;
  } finally {
    off();
  }
}
