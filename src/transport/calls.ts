/**
 * The calls of a client that are under way: how many at once, and how long each may take.
 *
 * @module
 */
import { onAbort } from "../abort.ts";
import { timeoutError } from "./network_error.ts";

/**
 * One call. It does what an `AbortController` does for a call, at a tenth of the cost: there is one
 * listener, for what the call waits for at the moment.
 */
export class Call {
  /** Whether its request has gone out: then the server may have got it. */
  isSent = false;
  #end: { readonly reason: unknown } | undefined;
  #listener: ((reason: unknown) => void) | undefined;

  /** Ends the call, with a reason. */
  abort(reason: unknown): void {
    if (this.#end) return;
    this.#end = { reason };
    this.#listener?.(reason);
  }

  /** Whether the call has been ended. */
  get isAborted(): boolean {
    return this.#end !== undefined;
  }

  /** Throws the reason of a call that has been ended. */
  throwIfAborted(): void {
    if (this.#end) throw this.#end.reason;
  }

  /** Waits for something; if the call is ended before, `stop` is called. */
  async wait<T>(work: Promise<T>, stop: (reason: unknown) => void): Promise<T> {
    this.#listener = stop;
    if (this.#end) stop(this.#end.reason);
    try {
      return await work;
    } finally {
      this.#listener = undefined;
    }
  }

  /** Waits for something no longer than the call lasts; if it is ended before, `stop` is called. */
  async race<T>(work: Promise<T>, stop: (reason: unknown) => void = () => {}): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    return await this.wait(Promise.race([work, promise]), (reason) => {
      stop(reason);
      reject(reason);
    });
  }
}

/** The calls of a client. */
export class Calls {
  readonly #timeout: number;
  readonly #most: number;
  /** Those that are under way, or wait for their turn. */
  readonly #calls = new Set<Call>();
  /** Turns that are taken: a call that ends hands its turn to the first in the queue. */
  #taken = 0;
  /** Gives a turn to each call that waits for one, first to the first. */
  readonly #queue = new Set<() => void>();
  /** Those who wait for all calls to have ended. */
  readonly #idle: (() => void)[] = [];

  /** Calls of so many milliseconds at most, counted from their turn; so many at once. */
  constructor(timeout: number, most: number) {
    this.#timeout = timeout;
    this.#most = most;
  }

  /** Makes a call when its turn has come. */
  async run<T>(make: (call: Call) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const call = new Call();
    this.#calls.add(call);
    const off = onAbort(signal, (reason) => call.abort(reason));
    try {
      if (this.#taken < this.#most) this.#taken++;
      else await this.#turn(call);
      return await this.#make(make, call);
    } finally {
      off();
      this.#calls.delete(call);
    }
  }

  /** Makes a call whose turn has come, and hands the turn on. */
  async #make<T>(make: (call: Call) => Promise<T>, call: Call): Promise<T> {
    const expire = (): void => call.abort(timeoutError(this.#timeout, call.isSent));
    const timer = setTimeout(expire, this.#timeout);
    try {
      return await make(call);
    } finally {
      clearTimeout(timer);
      const [next] = this.#queue;
      if (next) next();
      else this.#taken--;
      if (this.#taken === 0) { for (const resolve of this.#idle.splice(0)) resolve(); }
    }
  }

  /** Resolves when no call is under way. */
  async idle(): Promise<void> {
    if (this.#taken === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle.push(resolve);
    await promise;
  }

  async #turn(call: Call): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begin = (): void => {
      this.#queue.delete(begin);
      resolve();
    };
    this.#queue.add(begin);
    await call.race(promise, () => this.#queue.delete(begin));
  }

  /** Ends every call. */
  abort(reason: () => unknown): void {
    for (const call of this.#calls) call.abort(reason());
  }
}
