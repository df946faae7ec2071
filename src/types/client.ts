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
  /** Base URL of the digital ID card check. Without it {@linkcode verifyIdCard} is not available. */
  readonly idCardUrl?: string;
  /** PEM of the TLS roots, the only ones that may vouch for the hosts above. */
  readonly caCerts: readonly string[];
  /**
   * PEM of the roots under which its BankIDs are issued, or a function that makes them when needed.
   * Without it {@linkcode verifyCompletion} cannot be used with the environment.
   */
  readonly signingRoots?: readonly string[] | (() => Promise<readonly string[]>);
}

/**
 * One exchange with BankID as told to `onExchange`: figures only, nothing secret.
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
 * - `certificate-expires-soon`: the client's certificate expires within 30 days. Told when the client is
 *   made, or at a call, and then at a call every day.
 * - `certificate-not-renewed`: the function `certificate` failed, or gave none that can be used. The one
 *   before is kept.
 * - `unlisted-character`: a text that the person is shown has a character that BankID's "Guidelines
 *   for Formatted Text" of 2020 do not list, such as an emoji. See whether the app shows it.
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
 * Sends one request; the seam for recordings, proxies and runtimes without mutual TLS in `fetch`.
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
   * A function is asked for them at the first call, so that a service need not be started anew when its
   * certificate changes, and again at the first call after an hour; after a minute when the certificate
   * ends within a day, when BankID did not take it, or when the function failed. No call waits for
   * that while there is a valid certificate. Calls under way end with the certificate that they
   * began with, and orders that were started with the one before can still be collected and
   * cancelled for a quarter of an hour.
   */
  readonly certificate?: Certificate | (() => Certificate | Promise<Certificate>);
  /**
   * How long one call may take, in milliseconds, connecting included. The time that it waits for its
   * turn when there are `maxConnections` under way does not count.
   *
   * @default {5000}
   */
  readonly timeout?: number;
  /**
   * How many connections may be open at once, and so how many calls may be under way; further calls
   * wait for their turn, the first come first. Not used when `fetch` is given.
   *
   * @default {100}
   */
  readonly maxConnections?: number;
  /**
   * After how many milliseconds without use a connection is closed rather than used again. Set it
   * lower than the time after which a firewall or NAT on the way forgets idle connections. A call that
   * must not be repeated, which is every call but `collect`, goes out only on a connection that is new or
   * was used in the last 900 milliseconds. Not used when `fetch` is given.
   *
   * @default {30000}
   */
  readonly maxIdle?: number;
  /**
   * The HTTP proxy to go through, such as `http://user:password@proxy.example:3128`, or `false` for
   * none. It is asked for a tunnel (`CONNECT`), inside which the mutual TLS is the client's own.
   * Without the option the environment variables `HTTPS_PROXY`, else `ALL_PROXY`, count, but not for
   * hosts that `NO_PROXY` has (names and domains, separated by commas, or `*`), nor for this
   * computer itself. On Deno they are read only where `--allow-env` lets them be. Not used when
   * `fetch` is given.
   */
  readonly proxy?: string | false;
  /**
   * How the calls travel.
   *
   * - `sockets`: on connections of the module's own, on Deno, Bun and Node. No server is let through
   *   unless the environment's own root vouches for it, no request is sent twice, and an error tells whether
   *   the request had left.
   * - `fetch`: with the runtime's own `fetch` (`Deno.createHttpClient`, Bun's `tls` option), for a
   *   platform that bars `node:tls`, or for what the runtime's `fetch` brings along, such as its spans of
   *   OpenTelemetry. It gives up some of that: on Deno every root that the runtime trusts may vouch for
   *   the server, and whether a request had left is not known. `maxIdle` is not used.
   *
   * @default {"sockets"}
   */
  readonly transport?: "sockets" | "fetch";
  /**
   * Sends the requests instead of the module's own mutual TLS. Bun's `fetch` has at most 256 requests
   * under way in a process (`BUN_CONFIG_MAX_HTTP_REQUESTS`), and the time in its queue counts.
   */
  readonly fetch?: FetchLike;
  /** Called after every exchange, for logs and metrics. What it throws is ignored. */
  readonly onExchange?: (exchange: Exchange) => void;
  /**
   * Called with each {@linkcode ClientWarning}. Without it the runtime's own
   * warning event is used (`process.emitWarning`). What it throws is ignored.
   */
  readonly onWarning?: (warning: ClientWarning) => void;
}

/**
 * A BankID client: an opaque handle that owns a connection pool. Made by {@linkcode createClient}.
 *
 * @category Client
 */
export interface BankIdClient extends Disposable {
  /** Closes the connections. Calls under way end with an error, later ones are refused. */
  close(): void;
  /**
   * Closes the connections once the calls under way have ended, of which none takes longer than
   * `timeout`; later ones are refused. Whoever follows an order is told after that.
   *
   * @example Shutting a server down: first it answers what has come, then BankID answers what was asked
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
