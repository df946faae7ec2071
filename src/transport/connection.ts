/**
 * One connection, on which requests go out one after the other.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import type { Call } from "./calls.ts";
import { ageOf, type Moment, present } from "./age.ts";
import type { TlsSocket } from "./dial.ts";
import { BankIdResponseError } from "../errors.ts";
import { ResponseReader, type WireResponse } from "./http1.ts";
import { closed, connectionError, tlsError } from "./network_error.ts";

/** An exchange under way. */
interface Exchange {
  readonly reader: ResponseReader;
  readonly resolve: (answer: WireResponse) => void;
  readonly reject: (error: unknown) => void;
}

/** What is known of a host. */
export interface Host {
  readonly name: string;
  /** Whether it has ever answered. */
  hasAnswered: boolean;
}

/** One connection to a host. */
export class Connection {
  readonly #socket: TlsSocket;
  readonly #host: Host;
  #exchange: Exchange | undefined;
  /** Why the connection can no longer be used. */
  #broken: unknown;
  /**
   * When it was opened, or its last request was sent: not before that did the server begin to count
   * how long it is idle, however late this process heard of the answer.
   */
  #usedAt: Moment = present();
  /** When it was opened or last answered, by the steady clock. */
  heardAt: number = this.#usedAt.steady;

  constructor(socket: TlsSocket, host: Host, onEnd: (self: Connection) => void) {
    this.#socket = socket;
    this.#host = host;
    socket.unref();
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.on("error", (error) => this.#break(error));
    socket.on("end", () => this.#end());
    socket.on("close", () => {
      this.#end();
      onEnd(this);
    });
  }

  /** The longest that the server may have taken it for idle, in milliseconds. */
  get age(): number {
    return ageOf(this.#usedAt);
  }

  /** Whether it can be used, as far as is known. */
  get isOpen(): boolean {
    return this.#broken === undefined && !this.#socket.destroyed;
  }

  /** Closes it. */
  close(): void {
    this.#break(new Error("The connection was aborted"));
  }

  /** Sends a request and reads the answer. */
  async exchange(request: string, maxBytes: number, call: Call): Promise<WireResponse> {
    if (!this.isOpen) throw this.#explain(this.#broken ?? closed(), false);
    const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
    this.#exchange = { reader: new ResponseReader(maxBytes), resolve, reject };
    this.#usedAt = present();
    this.#socket.ref();
    call.isSent = true;
    this.#socket.write(request);
    const answer = await call.wait(promise, (reason) => {
      reject(reason);
      this.close();
    });
    this.#host.hasAnswered = true;
    this.heardAt = performance.now();
    if (answer.isReusable) this.#socket.unref();
    else this.close();
    return answer;
  }

  #receive(bytes: Bytes): void {
    const exchange = this.#exchange;
    // What nobody asked for may be the beginning of an answer to somebody else.
    if (!exchange) return this.close();
    try {
      const answer = exchange.reader.read(bytes);
      if (!answer) return;
      this.#exchange = undefined;
      exchange.resolve(answer);
    } catch (error) {
      this.#break(error);
    }
  }

  #end(): void {
    const answer = this.#exchange?.reader.end();
    if (answer) this.#exchange?.resolve(answer);
    this.#break(closed());
  }

  #break(cause: unknown): void {
    this.#broken ??= cause;
    this.#exchange?.reject(this.#explain(cause));
    this.#exchange = undefined;
    this.#socket.destroy();
  }

  #explain(cause: unknown, sent = true): unknown {
    if (cause instanceof BankIdResponseError) return cause;
    const { name, hasAnswered } = this.#host;
    // In TLS 1.3 a server refuses a client certificate only after the handshake: by an alert, or it closes.
    return hasAnswered || this.#exchange?.reader.hasBegun
      ? connectionError(name, cause, sent)
      : tlsError(name, cause, sent);
  }
}
