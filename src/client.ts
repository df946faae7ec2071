/**
 * The client: an opaque handle, and the one way in which its calls are made.
 *
 * @module
 */
import { checkLimits, connect, warn } from "./connection.ts";
import { BankIdApiError, BankIdError } from "./errors.ts";
import { tell } from "./listener.ts";
import { checkOptions, checkSignal, type OptionNames } from "./options.ts";
import { type ApiRequest, readResponse, statingLoss } from "./protocol/http_response.ts";
import { resolveEnvironment } from "./environment/environment.ts";
import { Calls } from "./transport/calls.ts";
import { postJson } from "./transport/post_json.ts";
import type { Transport } from "./transport/transport.ts";
import type {
  BankIdClient,
  CallOptions,
  ClientOptions,
  CloseOptions,
  Environment,
  Exchange,
} from "./types.ts";

/** Most bytes of an answer: a signature of the largest allowed texts takes about a third of it. */
const MAX_ANSWER = 1_048_576;

const CLIENT_OPTIONS: OptionNames<ClientOptions> = {
  environment: true,
  certificate: true,
  timeout: true,
  maxConnections: true,
  maxIdle: true,
  proxy: true,
  transport: true,
  fetch: true,
  onExchange: true,
  onWarning: true,
};
const CLOSE_OPTIONS: OptionNames<CloseOptions> = { wait: true };
const CALL_OPTIONS: OptionNames<CallOptions> = { signal: true };

class Client implements BankIdClient {
  readonly #environment: Environment;
  readonly #transport: Transport;
  readonly #onExchange: ClientOptions["onExchange"];
  readonly #calls: Calls;
  readonly #onWarning: ClientOptions["onWarning"];
  #hasWarned = false;
  readonly #watchers = new Set<Watcher>();
  #hasAnswer = false;
  #isClosed = false;

  constructor(options: ClientOptions) {
    this.#environment = resolveEnvironment(options.environment, options.fetch !== undefined);
    const limits = checkLimits(options);
    this.#transport = connect(options, this.#environment, limits);
    this.#calls = new Calls(limits.timeout, options.fetch ? Infinity : limits.maxConnections);
    this.#onExchange = options.onExchange;
    this.#onWarning = options.onWarning;
  }

  close(): void;
  close(options: CloseOptions): Promise<void>;
  close(options?: CloseOptions): Promise<void> | void {
    if (options !== undefined) checkOptions(options, "close", CLOSE_OPTIONS);
    this.#isClosed = true;
    return options?.wait ? this.#calls.idle().then(() => this.#end()) : this.#end();
  }

  #end(): void {
    for (const watch of this.#watchers) watch(undefined);
    this.#calls.abort(closedError);
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Sends a request, without being a member of the handle that callers hold. */
  static send<T>(client: Client, request: ClientRequest<T>): Promise<T> {
    return client.#send(request);
  }

  static hasAnswer(client: Client): boolean {
    return client.#hasAnswer;
  }

  static watchers(client: Client): Set<Watcher> {
    return client.#watchers;
  }

  /** When its certificate ends, if it has one. */
  static expiry(client: Client): Date | undefined {
    return client.#transport.notAfter;
  }

  static apiUrl(client: Client): string {
    return client.#environment.apiUrl;
  }

  async #send<T>({ endpoint, orderRef, encode, parse, options }: ClientRequest<T>): Promise<T> {
    checkOptions(options, `The call to ${endpoint}`, CALL_OPTIONS);
    const { signal } = options;
    checkSignal(signal);
    const base = endpoint === "verify" ? this.#environment.idCardUrl : this.#environment.apiUrl;
    if (base === undefined) {
      throw new TypeError("'environment.idCardUrl' is missing: digital ID cards cannot be checked");
    }
    const body = JSON.stringify(encode((message) => this.#warn(message)));
    signal?.throwIfAborted();
    if (this.#isClosed) throw closedError();
    const request = { endpoint, orderRef };
    const startedAt = Date.now();
    const begun = performance.now();
    let status: number | undefined;
    let failure: unknown;
    try {
      const isDelicate = endpoint !== "collect";
      const bounds = { signal, maxBytes: MAX_ANSWER, calls: this.#calls, isDelicate };
      const answer = await postJson(this.#transport, base + endpoint, body, bounds);
      status = answer.status;
      this.#hasAnswer = true;
      return readResponse(answer, request, (json) => parse(json, Date.now()));
    } catch (error) {
      failure = withOrderRef(statingLoss(error, request), orderRef);
      throw failure;
    } finally {
      if (this.#onExchange) {
        tell(this.#onExchange, {
          endpoint,
          startedAt,
          duration: performance.now() - begun,
          ...(status === undefined ? {} : { status }),
          ...outcomeOf(failure),
          ...(orderRef === undefined ? {} : { orderRef }),
        });
      }
    }
  }

  /** Warns once: a text that is sent often would fill the log. */
  #warn(message: string): void {
    if (!this.#hasWarned) warn({ code: "unlisted-character", message }, this.#onWarning);
    this.#hasWarned = true;
  }
}

function closedError(): BankIdError {
  return new BankIdError(
    "client-closed",
    "The client has been closed: make one when your server starts, and keep it",
  );
}

/** A request of an operation, and how its response is read. */
export interface ClientRequest<T> extends ApiRequest {
  /** Checks the request and returns what is sent; warns of what BankID may not like. */
  readonly encode: (warn: (message: string) => void) => unknown;
  /** Reads the response, which arrived at the given epoch milliseconds. */
  readonly parse: (json: unknown, arrivedAt: number) => T;
  /** The caller's options. */
  readonly options: CallOptions;
}

/** Sends a request. It is checked before anything leaves. */
export function send<T>(client: BankIdClient, request: ClientRequest<T>): Promise<T> {
  return client instanceof Client
    ? Client.send(client, request)
    : Promise.reject(new TypeError("'client' must be a client made by createClient"));
}

/** Whether a client has ever had an answer: then its certificate and its root are right. */
export function hasAnswer(client: BankIdClient): boolean {
  return client instanceof Client && Client.hasAnswer(client);
}

/** Called with an order that was cancelled, or with nothing when the client is closed. */
export type Watcher = (cancelled: string | undefined) => void;

/** Calls a function when an order is cancelled through a client, and when the client is closed. */
export function watch(client: BankIdClient, watcher: Watcher): void {
  if (client instanceof Client) Client.watchers(client).add(watcher);
}

/** Tells those who follow an order that it was cancelled. */
export function tellCancelled(client: BankIdClient, orderRef: string): void {
  if (!(client instanceof Client)) return;
  for (const watcher of Client.watchers(client)) watcher(orderRef);
}

/** When the certificate of a client ends; `undefined` if its `fetch` is the caller's. */
export function expiryOf(client: BankIdClient): Date | undefined {
  return client instanceof Client ? Client.expiry(client) : undefined;
}

/**
 * Where a client sends its requests.
 *
 * @throws {TypeError} If it was not made by {@linkcode createClient}.
 */
export function apiUrlOf(client: BankIdClient): string {
  if (client instanceof Client) return Client.apiUrl(client);
  throw new TypeError("'client' must be a client made by createClient");
}

/**
 * Makes a client: one connection pool to one environment of BankID. No connection is opened before the
 * first call. A server keeps one client for its whole life. Close it, or declare it with `using`, when
 * it is no longer needed.
 *
 * On every connection the server's certificate must lead to the environment's own TLS root; the roots
 * that the computer trusts do not count. If you pass your own `fetch`, it has to check that itself.
 * Open connections do not keep a process running.
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
 * @param options Environment, certificate, and how calls are made.
 * @returns The client, to be passed to {@linkcode auth} and the other functions.
 * @throws {TypeError} If the environment or another option is not of the right form.
 * @throws {RangeError} If `timeout`, `maxConnections` or `maxIdle` is out of range.
 * @throws {BankIdCertificateError} If the certificate is missing, unreadable, expired, for another
 * environment, or does not fit the key.
 * @throws {BankIdError} With code `runtime-unsupported` if the module has no mutual TLS for the
 * runtime.
 * @see https://developers.bankid.com/getting-started/environments
 * @category Client
 */
export function createClient(options: ClientOptions): BankIdClient {
  const stray = ["pfx", "passphrase", "cert", "key"].find((name) => name in Object(options));
  if (stray !== undefined) {
    throw new TypeError(
      `createClient has no option '${stray}': pass 'certificate', as readPkcs12 and readPem give it`,
    );
  }
  checkOptions(options, "createClient", CLIENT_OPTIONS);
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
