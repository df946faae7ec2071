/**
 * Sends JSON and reads the answer: the one place where a request leaves.
 *
 * @module
 */
import { concat } from "../bytes.ts";
import { BankIdError, BankIdResponseError } from "../errors.ts";
import type { Deadlines } from "./deadlines.ts";
import { connectionError } from "./network_error.ts";
import type { Incoming, Outgoing, Transport } from "./transport.ts";

/** Bounds of one exchange. */
export interface Bounds {
  /** Ends it when it takes too long. */
  readonly deadlines: Deadlines;
  /** Ends it with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Most bytes that are read. */
  readonly maxBytes: number;
  /** Whether the server must not get the request twice, even when a connection breaks. */
  readonly once: boolean;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Posts a JSON text and reads the answer. Follows no redirect. */
export async function postJson(
  transport: Transport,
  url: string,
  body: string,
  { deadlines, signal, maxBytes, once }: Bounds,
): Promise<Answer> {
  signal?.throwIfAborted();
  const call = deadlines.begin();
  const abort = signal && ((): void => call.abort(signal.reason));
  if (abort) signal.addEventListener("abort", abort, { once: true });
  try {
    const headers = { "Content-Type": "application/json" };
    const outgoing: Outgoing = { headers, body, once, signal: call.signal };
    const work = exchange(transport, url, outgoing, maxBytes);
    return await (transport.isNative ? work : untilAborted(work, call.signal));
  } finally {
    deadlines.end(call);
    if (abort) signal.removeEventListener("abort", abort);
  }
}

/** A `fetch` that ignores its signal must not keep the caller waiting. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function exchange(
  transport: Transport,
  url: string,
  outgoing: Outgoing,
  maxBytes: number,
): Promise<Answer> {
  const { signal } = outgoing;
  let response: Incoming;
  try {
    response = await transport.send(url, outgoing);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BankIdError) throw error;
    const explained = await transport.explain(url, error, signal);
    signal.throwIfAborted();
    throw explained;
  }
  try {
    signal.throwIfAborted();
    const { status, headers } = response;
    const text = isBounded(headers, transport, maxBytes)
      ? await response.text()
      : new TextDecoder().decode(await readBounded(response, maxBytes, signal));
    return { status, headers, text };
  } catch (error) {
    if (signal.aborted) await discard(response);
    signal.throwIfAborted();
    throw error instanceof BankIdError ? error : connectionError(new URL(url).host, error);
  }
}

/** Only the runtime's own HTTP keeps to the length that is declared, and only of a plain body. */
function isBounded(headers: Headers, { isNative }: Transport, maxBytes: number): boolean {
  const declared = headers.get("Content-Length");
  return isNative && declared !== null && Number(declared) <= maxBytes &&
    !headers.has("Content-Encoding") && !headers.has("Transfer-Encoding");
}

async function readBounded(
  response: Incoming,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { body, status, headers } = response;
  if (Number(headers.get("Content-Length") ?? NaN) > maxBytes) {
    await discard(response);
    throw tooLarge(status, maxBytes);
  }
  const reader = body?.getReader();
  const stop = (): void => void reader?.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      length += part.value.length;
      if (length > maxBytes) throw tooLarge(status, maxBytes);
      chunks.push(part.value);
    }
    signal.throwIfAborted();
    return concat(...chunks);
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function tooLarge(status: number, maxBytes: number): BankIdResponseError {
  return new BankIdResponseError(`The answer is larger than ${maxBytes} bytes`, { status });
}

async function discard(response: Incoming): Promise<void> {
  if (response.body?.locked === false) await response.body.cancel().catch(() => {});
}
