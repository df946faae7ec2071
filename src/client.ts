/**
 * The client: an opaque handle, and the one way in which its calls are made.
 *
 * @module
 */
import { transportOf } from "./connection.ts";
import { BankIdApiError, BankIdError } from "./errors.ts";
import { readAnswer, statingLoss } from "./protocol/answer.ts";
import { resolveEnvironment } from "./environment/environment.ts";
import { Deadlines } from "./transport/deadlines.ts";
import { timeoutError } from "./transport/network_error.ts";
import { postJson } from "./transport/post_json.ts";
import type { Transport } from "./transport/transport.ts";
import type { BankIdClient, ClientOptions, Environment, Exchange } from "./types.ts";

/** Most bytes of an answer: a signature of the largest allowed texts takes about a third of it. */
const MAX_ANSWER = 1 << 20;
const MAX_TIMEOUT = 2 ** 31 - 1;

class Client implements BankIdClient {
  readonly #environment: Environment;
  readonly #transport: Transport;
  readonly #onExchange: ClientOptions["onExchange"];
  readonly #deadlines: Deadlines;
  #isClosed = false;

  constructor(options: ClientOptions) {
    this.#environment = resolveEnvironment(options.environment, options.fetch !== undefined);
    const timeout = checkTimeout(options.timeout ?? 5000);
    this.#transport = transportOf(options, this.#environment, timeout);
    this.#deadlines = new Deadlines(timeout, (call) => call.abort(timeoutError(timeout)));
    this.#onExchange = options.onExchange;
  }

  close(): void {
    this.#isClosed = true;
    this.#deadlines.abort(closedError);
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Makes a call without being a member of the handle that callers hold. */
  static call<T>(client: Client, call: Call<T>): Promise<T> {
    return client.#call(call);
  }

  async #call<T>({ endpoint, encode, parse, orderRef, signal }: Call<T>): Promise<T> {
    const base = endpoint === "verify" ? this.#environment.idCardUrl : this.#environment.apiUrl;
    if (base === undefined) {
      throw new TypeError("'environment.idCardUrl' is missing: digital ID cards cannot be checked");
    }
    const body = JSON.stringify(encode());
    signal?.throwIfAborted();
    if (this.#isClosed) throw closedError();
    const tell = this.#onExchange && this.#stopwatch(endpoint, orderRef, this.#onExchange);
    let status: number | undefined;
    try {
      const once = endpoint !== "collect";
      const bounds = { signal, maxBytes: MAX_ANSWER, deadlines: this.#deadlines, once };
      const answer = await postJson(this.#transport, base + endpoint, body, bounds);
      status = answer.status;
      const result = readAnswer(answer, { endpoint, orderRef }, (json) => parse(json, Date.now()));
      tell?.(status);
      return result;
    } catch (error) {
      const failure = withOrderRef(statingLoss(error, { endpoint, orderRef }), orderRef);
      tell?.(status, failure);
      throw failure;
    }
  }

  #stopwatch(
    endpoint: string,
    orderRef: string | undefined,
    onExchange: (exchange: Exchange) => unknown,
  ): (status: number | undefined, failure?: unknown) => void {
    const startedAt = Date.now();
    const begun = performance.now();
    return (status, failure) => {
      const exchange: Exchange = {
        endpoint,
        startedAt,
        duration: performance.now() - begun,
        ...(status === undefined ? {} : { status }),
        ...outcomeOf(failure),
        ...(orderRef === undefined ? {} : { orderRef }),
      };
      // A listener that fails must not cost the caller an answer that BankID gives only once.
      const tell = async (): Promise<unknown> => await onExchange(exchange);
      tell().catch(() => {});
    };
  }
}

function closedError(): BankIdError {
  return new BankIdError("client-closed", "The client has been closed");
}

/** One call of an operation. */
export interface Call<T> {
  /** Path below the base URL. */
  readonly endpoint: string;
  /** Checks the request and returns what is sent. */
  readonly encode: () => unknown;
  /** Reads the answer, which arrived at the given epoch milliseconds. */
  readonly parse: (json: unknown, arrivedAt: number) => T;
  /** The order concerned, when there is one. */
  readonly orderRef?: string;
  /** Aborts the call. */
  readonly signal: AbortSignal | undefined;
}

/** Makes a call. The request is checked before anything is sent. */
export function call<T>(client: BankIdClient, call: Call<T>): Promise<T> {
  return client instanceof Client
    ? Client.call(client, call)
    : Promise.reject(new TypeError("'client' must be a client made by createClient"));
}

/**
 * Makes a client: one connection pool to one environment of BankID. Nothing is opened before the
 * first call. Close it, or declare it with `using`, when it is not needed any more; a server keeps
 * one for its whole life.
 *
 * @example Against the simulator, without certificate or network
 * ```ts
 * import { auth, createClient } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * console.log(order.orderRef);
 * ```
 *
 * @example In production
 * ```ts
 * import { createClient } from "@x/bankid";
 *
 * export function makeClient(cert: string, key: string) {
 *   return createClient({
 *     environment: "production",
 *     certificate: { cert, key },
 *     onExchange: ({ endpoint, status, duration }) => console.log(endpoint, status, duration),
 *   });
 * }
 * ```
 *
 * On Deno the host is called only after a handshake that nothing but the environment's pinned TLS
 * root vouched for, made anew at most every ten minutes; on Bun that holds for every connection.
 * With an own `fetch`, pinning is up to that function. On Bun connections belong to the process
 * and time out by themselves after `close()`.
 *
 * @param options Environment, certificate, and how calls are made.
 * @returns The client, to be passed to {@linkcode auth} and the other functions.
 * @throws {TypeError} If the environment or another option is not of the right form.
 * @throws {RangeError} If `timeout` is out of range.
 * @throws {BankIdCertificateError} If the certificate is missing, unreadable, expired, for another
 * environment, or does not fit the key.
 * @throws {BankIdError} With code `runtime-unsupported` where `fetch` cannot do mutual TLS.
 */
export function createClient(options: ClientOptions): BankIdClient {
  return new Client(options);
}

function outcomeOf(failure: unknown): Pick<Exchange, "outcome" | "errorCode"> {
  if (failure === undefined) return { outcome: "ok" };
  if (!(failure instanceof BankIdError)) return { outcome: "aborted" };
  const errorCode = failure instanceof BankIdApiError ? failure.errorCode : undefined;
  return { outcome: failure.code, ...(errorCode === undefined ? {} : { errorCode }) };
}

function withOrderRef(error: unknown, orderRef: string | undefined): unknown {
  if (error instanceof BankIdError && error.orderRef === undefined && orderRef !== undefined) {
    Object.assign(error, { orderRef });
  }
  return error;
}

function checkTimeout(timeout: number): number {
  if (typeof timeout !== "number" || !(timeout >= 1 && timeout <= MAX_TIMEOUT)) {
    throw new RangeError(`'timeout' must be milliseconds from 1 to ${MAX_TIMEOUT}: got ${timeout}`);
  }
  return timeout;
}
