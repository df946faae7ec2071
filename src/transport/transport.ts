/**
 * How requests travel: one `Transport`, and an implementation for each runtime.
 *
 * @module
 */
import type { BankIdError } from "../errors.ts";

/** What is handed to a transport: a POST, whose answer is taken as it comes, redirects included. */
export interface Outgoing {
  /** Header fields. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: string;
  /** Whether the server must not get the request twice, even when a connection breaks. */
  readonly once: boolean;
  /** Ends the call, with its own reason. */
  readonly signal: AbortSignal;
}

/** What is read of an answer. */
export type Incoming = Pick<Response, "status" | "headers" | "body" | "text" | "arrayBuffer">;

/** How requests travel: on Deno, on Bun, on Node, or through the caller's own `fetch`. */
export interface Transport {
  /** Whether it is the runtime's own, which heeds signals and the length that an answer declares. */
  readonly isNative: boolean;
  /** Sends a request. */
  send(url: string, outgoing: Outgoing): Promise<Incoming>;
  /** Finds out why sending failed. */
  explain(url: string, error: unknown, signal: AbortSignal): Promise<BankIdError>;
  /**
   * Uses no connection again that is open now: the next request opens one of its own. Calls under
   * way end on theirs.
   */
  renew(): void;
  /** Closes the connections. */
  close(): void;
}

/** What mutual TLS is made of. */
export interface TlsMaterial {
  /** PEM of the only roots that may vouch for the server. */
  readonly caCerts: readonly string[];
  /** PEM of the client certificate. */
  readonly cert: string;
  /** PEM of its key. */
  readonly key: string;
}
