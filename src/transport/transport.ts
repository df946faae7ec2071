/**
 * How requests travel: one `Transport`, over sockets of the module's own or the caller's `fetch`.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import type { Call } from "./calls.ts";

/** A request for a transport: a POST of JSON. Redirects are not followed. */
export interface TransportRequest {
  /** JSON. */
  readonly body: string;
  /** Whether it may go out only on a connection that is new or was used just now. */
  readonly isDelicate: boolean;
  /** Most bytes of the answer that are read. */
  readonly maxBytes: number;
  /** The call, which may be ended, and learns when the request goes out. */
  readonly call: Call;
}

/** An answer, read to its end. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly body: Bytes;
}

/** How requests travel. */
export interface Transport {
  /** When the certificate ends that it presents, once that is known. */
  readonly notAfter?: Date | undefined;
  /**
   * Sends a request, once: it is never repeated.
   *
   * @throws {BankIdError} If there is no answer.
   */
  send(url: string, request: TransportRequest): Promise<TransportResponse>;
  /** Closes the connections. */
  close(): void;
}

/** What mutual TLS is made of. */
export interface TlsMaterial {
  /** PEM of the roots. The server's certificate must lead to one of them. */
  readonly caCerts: readonly string[];
  /** PEM of the client certificate. */
  readonly cert: string;
  /** PEM of its key. */
  readonly key: string;
  /** Says what is wrong with a server's chain; `undefined` if it leads to one of the roots. */
  check(server: Presented): Promise<string | undefined>;
}

/** What a server presents. */
export interface Presented {
  /** DER of its own certificate, and of those that may stand between it and a root. */
  readonly certificates: readonly Uint8Array[];
  /** Name or address by which it was called, as the URL parser writes it but without brackets. */
  readonly host: string;
}
