/**
 * How a client is set up.
 *
 * @module
 */
/**
 * A relying party's client certificate and its private key, both as PEM text.
 *
 * @category Client
 */
export interface Certificate {
  /** PEM of the certificate; a chain may follow it. */
  readonly cert: string;
  /** PEM of the unencrypted private key. */
  readonly key: string;
}

/**
 * Where BankID is, and whom to trust there.
 *
 * @see https://developers.bankid.com/getting-started/environments
 * @category Client
 */
export interface Environment {
  /** Base URL of auth, sign, collect …, for instance `https://appapi2.test.bankid.com/rp/v6.0/`. */
  readonly apiUrl: string;
  /** Base URL of the digital ID card check. Without it {@linkcode verifyIdCard} throws a `TypeError`. */
  readonly idCardUrl?: string;
  /** PEM of the TLS roots. The certificates of the hosts above must lead to one of them. */
  readonly caCerts: readonly string[];
  /**
   * PEM of the roots under which its BankIDs are issued, or a function that makes them when needed.
   * Without it {@linkcode verifyCompletion} cannot be used with the environment.
   */
  readonly signingRoots?: readonly string[] | (() => Promise<readonly string[]>);
}

/**
 * What `onExchange` is told of one exchange with BankID. It holds nothing secret.
 *
 * @category Client
 */
export interface Exchange {
  /** Path below the base URL, for instance `auth` or `phone/sign`. */
  readonly endpoint: string;
  /** Epoch milliseconds at which the call began. */
  readonly startedAt: number;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** `ok`, or the `code` of the error the caller got, or `aborted`. */
  readonly outcome: string;
  /** BankID's `errorCode`, when it refused. */
  readonly errorCode?: string;
  /** The order's reference, for collect and cancel. */
  readonly orderRef?: string;
}

/**
 * Something that may become a failure.
 *
 * - `certificate-expires-soon`: the client's certificate expires within 30 days. Given when the client
 *   is made or at a call, and then once a day.
 * - `certificate-not-renewed`: the function `certificate` failed, or returned a certificate that cannot be
 *   used. The previous one is kept.
 * - `unlisted-character`: a text for the person has a character that BankID's "Guidelines for Formatted
 *   Text" of 2020 do not list, such as an emoji. Check whether the app shows it.
 *
 * @category Client
 */
export interface ClientWarning {
  /** What it is about. */
  readonly code: "certificate-expires-soon" | "certificate-not-renewed" | "unlisted-character";
  /** The same in words. */
  readonly message: string;
  /** Last moment of the certificate's validity, with `certificate-expires-soon`. */
  readonly notAfter?: Date;
}

/**
 * Sends one request. Use it for recordings, proxies, and runtimes whose `fetch` has no mutual TLS.
 *
 * @category Client
 */
export type FetchLike = (request: Request) => Promise<Response>;

/**
 * How {@linkcode createClient} is set up.
 *
 * @category Client
 */
export interface ClientOptions {
  /** `production`, `test`, or an own environment such as the simulator's. */
  readonly environment: "production" | "test" | Environment;
  /**
   * The relying party's certificate and key, for instance from {@linkcode readPkcs12}. Not used when
   * `fetch` is given. In the environment `test` BankID's public test certificate is used without it.
   *
   * With a function, a service need not be restarted when its certificate changes. The function is called
   * at the first call, and again at the first call after an hour. If the certificate expires within a day,
   * if BankID did not accept it, or if the function failed, it is called again after a minute. No call
   * waits for it while there is a valid certificate. Calls under way end with the certificate that they
   * began with. Orders that were started with the previous one can be collected and cancelled for 15
   * minutes.
   */
  readonly certificate?: Certificate | (() => Certificate | Promise<Certificate>);
  /**
   * How long one call may take, in milliseconds, including the time to connect. Waiting for a free
   * connection, when `maxConnections` are in use, does not count.
   *
   * @default {5000}
   */
  readonly timeout?: number;
  /**
   * How many connections may be open at once, and so how many calls may be under way. Further calls wait
   * in the order in which they were made. Not used when `fetch` is given.
   *
   * @default {100}
   */
  readonly maxConnections?: number;
  /**
   * How long an idle connection is kept, in milliseconds. Set it lower than the time after which a
   * firewall or NAT on the way forgets idle connections. A call other than `collect` must not be
   * repeated, so it uses only a connection that is new or was used in the last 500 milliseconds. Not
   * used when `fetch` is given.
   *
   * @default {30000}
   */
  readonly maxIdle?: number;
  /**
   * The HTTP proxy to go through, such as `http://user:password@proxy.example:3128`, or `false` for
   * none. It opens a tunnel (`CONNECT`, RFC 9110, section 9.3.6); the mutual TLS inside is the client's
   * own. Not used when `fetch` is given.
   *
   * @default the environment variable `HTTPS_PROXY`, or else `ALL_PROXY`. They do not apply to this
   * computer itself, nor to hosts in `NO_PROXY` (names and domains separated by commas, or `*`). On Deno
   * they are read only if `--allow-env` allows it.
   */
  readonly proxy?: string | false;
  /**
   * How the calls travel.
   *
   * - `sockets`: on connections of the module's own, on Deno, Bun and Node. A server is accepted only if
   *   its certificate leads to the environment's own root. No request is sent twice, and an error says
   *   whether the request had left.
   * - `fetch`: with the runtime's own `fetch` (`Deno.createHttpClient`, Bun's `tls` option). It is for
   *   platforms that do not allow `node:tls`, and for features of the runtime's `fetch`, such as spans of
   *   OpenTelemetry. It promises less: on Deno a server is also accepted under any root that the runtime
   *   trusts, and it is not known whether a request had left. `maxIdle` is not used.
   *
   * @default {"sockets"}
   */
  readonly transport?: "sockets" | "fetch";
  /**
   * Sends the requests, in place of the module's own mutual TLS. Bun's `fetch` has at most 256 requests
   * under way in a process (`BUN_CONFIG_MAX_HTTP_REQUESTS`), and the time in its queue counts as time of
   * the call.
   */
  readonly fetch?: FetchLike;
  /** Called after each exchange, for logs and metrics. What it throws is ignored. */
  readonly onExchange?: (exchange: Exchange) => void;
  /**
   * Called with each {@linkcode ClientWarning}. What it throws is ignored.
   *
   * @default the runtime's own warning event (`process.emitWarning`)
   */
  readonly onWarning?: (warning: ClientWarning) => void;
}

/**
 * A BankID client: an opaque handle that owns a connection pool. Made by {@linkcode createClient}.
 *
 * @category Client
 */
export interface BankIdClient extends Disposable {
  /** Closes the connections at once. Calls under way end with an error; later calls are refused. */
  close(): void;
  /**
   * Closes the connections when the calls under way have ended, each within `timeout`. Later calls are
   * refused. After that, whoever follows an order gets an error.
   *
   * @example Shut a server down: first it answers the requests it has, then the calls to BankID end
   * ```ts
   * import { type BankIdClient, createClient } from "@x/bankid";
   * import { createSimulator } from "@x/bankid/simulator";
   *
   * async function stop(server: { shutdown(): Promise<void> }, client: BankIdClient) {
   *   await server.shutdown(); // Deno.serve; server.stop() of Bun.serve
   *   await client.close({ wait: true });
   * }
   *
   * await stop({ shutdown: async () => {} }, createClient(createSimulator()));
   * ```
   */
  close(options: CloseOptions): Promise<void>;
}

/**
 * How a client is closed.
 *
 * @category Client
 */
export interface CloseOptions {
  /** Lets the calls under way end. */
  readonly wait: true;
}

/**
 * Options of a single call.
 *
 * @category Client
 */
export interface CallOptions {
  /** Aborts the call; the promise rejects with the signal's own reason. */
  readonly signal?: AbortSignal;
}
