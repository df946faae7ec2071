/**
 * The connections of a client to one host.
 *
 * @module
 */
import { quietTimer, type Timer, turns } from "../timers.ts";
import type { Call } from "./calls.ts";
import { Connection, type Host } from "./connection.ts";
import type { Dial } from "./dial.ts";

/**
 * How long a handshake is waited for before another is begun beside it, in milliseconds. Nothing
 * has been sent by then, so that nothing is repeated; the first to succeed is used.
 */
const LATE = 500;
/**
 * Most handshakes that are begun beside late ones, however many are: where all are late, the machine
 * or the server has too much to do, and more of them would leave time for none.
 */
const BESIDE = 4;
/** How much longer each of the next ones is waited for, the more are late. */
const GROWTH = 1.3;
/** After how many such pauses a handshake gives way to another where there is room for no more. */
const STUCK = 3;

/** After how many milliseconds without use the runtime is asked whether a connection was closed. */
const DOZE = 50;

interface Waiter {
  readonly maxAge: number;
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: unknown) => void;
}

interface Attempt {
  readonly controller: AbortController;
  /** How often it has been waited for in vain, so that others were begun. */
  late: number;
}

/** How a {@linkcode Pool} is bounded. */
export interface PoolLimits {
  /** Most connections, those included that are being made. */
  readonly maxConnections: number;
  /** Milliseconds after which a connection that was not used is closed. */
  readonly maxIdle: number;
}

/**
 * Hands out connections: the one that was used last, or a new one. The caller must not have more requests
 * under way than there may be connections. What always holds:
 *
 * - A connection is idle, busy or closed, and a busy one has one user.
 * - While somebody waits, there are at least as many attempts that are not late as there are waiters, so
 *   that no failure leaves a waiter without one.
 * - An attempt that nobody waits for is aborted or becomes an idle connection; none is forgotten.
 */
export class Pool {
  readonly #dial: Dial;
  readonly #host: Host;
  readonly #limits: PoolLimits;
  /** Connections that wait for work, the one used last at the end. */
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  readonly #waiting: Waiter[] = [];
  readonly #attempts = new Set<Attempt>();
  #sweeper: Timer | undefined;
  /** When the runtime was asked which connections were closed, by the steady clock. */
  #askedAt = -Infinity;

  constructor(dial: Dial, host: string, limits: PoolLimits) {
    this.#dial = dial;
    this.#host = { name: host, hasAnswered: false };
    this.#limits = limits;
  }

  /** A connection that can be used at once, without anybody waiting for one. */
  take(maxAge: number): Connection | undefined {
    if (this.#waiting.length > 0) return undefined;
    const connection = this.#idle.at(-1);
    if (!connection) return undefined;
    const knownAt = Math.max(connection.heardAt, this.#askedAt);
    return performance.now() - knownAt <= DOZE ? this.#takeIdle(maxAge) : undefined;
  }

  /** A connection that was opened, or answered, no longer ago than that, as soon as there is one. */
  async acquire(maxAge: number, call: Call): Promise<Connection> {
    // After a stall the runtime has not told yet which connections were closed meanwhile.
    if (this.#idle.length > 0) {
      await turns();
      this.#askedAt = performance.now();
    }
    call.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const waiter = { maxAge, resolve, reject };
    this.#waiting.push(waiter);
    this.#serve();
    return await call.wait(promise, (reason) => {
      const at = this.#waiting.indexOf(waiter);
      if (at >= 0) this.#waiting.splice(at, 1);
      if (this.#waiting.length === 0) this.#giveUp();
      reject(reason);
    });
  }

  /** Takes a connection back. */
  release(connection: Connection): void {
    this.#busy.delete(connection);
    if (!connection.isOpen) return;
    this.#idle.push(connection);
    this.#serve();
    this.#sweepLater();
  }

  /**
   * A connection broke, or gave no answer to what was sent at that time: those that were not heard
   * from since are not used again.
   */
  suspect(sentAt: number): void {
    this.#dropIdle((connection) => connection.heardAt < sentAt);
  }

  /** Closes all connections. */
  close(error: unknown): void {
    this.#giveUp();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
    for (const connection of [...this.#idle, ...this.#busy]) connection.close();
    clearTimeout(this.#sweeper);
  }

  /** Gives connections to those who wait, and makes as many more as are missing. */
  #serve(): void {
    for (let waiter = this.#waiting[0]; waiter; waiter = this.#waiting[0]) {
      const connection = this.#takeIdle(waiter.maxAge);
      if (!connection) break;
      this.#waiting.shift();
      waiter.resolve(connection);
    }
    while (this.#isShort && this.#makeRoom()) this.#connect();
    if (this.#waiting.length > 0) return;
    for (const attempt of this.#attempts) if (attempt.late > 0) attempt.controller.abort();
  }

  /** Attempts that take long. */
  get #late(): number {
    return [...this.#attempts].filter(({ late }) => late > 0).length;
  }

  /** Attempts that will probably end soon. */
  get #promising(): number {
    return this.#attempts.size - this.#late;
  }

  /** Whether those who wait are more than the attempts, or the late ones need others beside them. */
  get #isShort(): boolean {
    const { length } = this.#waiting;
    if (length === 0) return false;
    return length > this.#attempts.size || this.#promising < Math.min(length, BESIDE);
  }

  #takeIdle(maxAge: number): Connection | undefined {
    for (let last = this.#idle.at(-1); last; last = this.#idle.at(-1)) {
      // The others are older still.
      if (last.age > Math.min(maxAge, this.#limits.maxIdle)) return undefined;
      this.#idle.pop();
      if (!last.isOpen) continue;
      this.#busy.add(last);
      return last;
    }
    return undefined;
  }

  async #connect(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const attempt = { controller, late: 0 };
    this.#attempts.add(attempt);
    const timer = setInterval(() => {
      attempt.late++;
      this.#serve();
    }, LATE * GROWTH ** Math.min(this.#late, BESIDE));
    let failure: unknown;
    try {
      const socket = await this.#dial(signal);
      if (signal.aborted) socket.destroy();
      else this.#welcome(new Connection(socket, this.#host, (self) => this.#forget(self)));
    } catch (error) {
      if (!signal.aborted) failure = error;
    }
    clearInterval(timer);
    this.#attempts.delete(attempt);
    // Attempts that are under way may still serve those who wait.
    if (failure !== undefined && this.#waiting.length > this.#promising) {
      this.#waiting.shift()?.reject(failure);
    }
    this.#serve();
    this.#sweepLater();
  }

  /** Gives a new connection to whoever waits, however short a time it may have been idle. */
  #welcome(connection: Connection): void {
    const waiter = this.#waiting.shift();
    if (!waiter) return void this.#idle.push(connection);
    this.#busy.add(connection);
    waiter.resolve(connection);
  }

  /** Whether there is room within the limit for another, if need be because what is of least use goes. */
  #makeRoom(): boolean {
    const { size } = this.#attempts;
    if (this.#idle.length + this.#busy.size + size < this.#limits.maxConnections) return true;
    const oldest = this.#idle.shift();
    if (oldest) {
      oldest.close();
      return true;
    }
    const stuck = [...this.#attempts].find(({ late }) => late >= STUCK);
    if (!stuck) return false;
    this.#attempts.delete(stuck);
    stuck.controller.abort();
    return true;
  }

  #giveUp(): void {
    for (const attempt of this.#attempts) attempt.controller.abort();
  }

  #forget(connection: Connection): void {
    this.#busy.delete(connection);
    this.#dropIdle((each) => each === connection);
  }

  #dropIdle(condition: (connection: Connection) => boolean): void {
    for (const connection of this.#idle.filter(condition)) {
      this.#idle.splice(this.#idle.indexOf(connection), 1);
      connection.close();
    }
  }

  /** Closes connections that have been idle for too long, by a timer that holds no process. */
  #sweepLater(): void {
    if (this.#sweeper !== undefined || this.#idle.length === 0) return;
    this.#sweeper = quietTimer(() => {
      this.#sweeper = undefined;
      this.#dropIdle((connection) => connection.age > this.#limits.maxIdle);
      this.#sweepLater();
    }, this.#limits.maxIdle);
  }
}
