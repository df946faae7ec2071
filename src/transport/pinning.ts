/**
 * Pins the TLS root on Deno. `Deno.createHttpClient({ caCerts })` adds roots to the runtime's own,
 * while `ca` of `node:tls` stands alone. So a host is let through only after a handshake in which
 * nothing but the pinned root could vouch for it.
 *
 * @module
 */
import { BankIdNetworkError } from "../errors.ts";
import { connectionError, errorCode, isTlsCode, timeoutError, tlsError } from "./network_error.ts";

/** How long a host stays trusted after a handshake, in milliseconds. */
const TRUST_PERIOD = 600_000;

/** How long after a handshake TLS 1.3 may take to tell that it refuses the client certificate. */
const LINGER = 250;

/** The parts of `node:tls` used here. */
interface TlsModule {
  connect(options: Record<string, unknown>): TlsSocket;
}
interface TlsSocket {
  destroy(): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "secureConnect" | "close", listener: () => void): void;
}

/** What a guard trusts, and whom it presents itself as. */
export interface GuardOptions {
  /** PEM of the only roots that count. */
  readonly caCerts: readonly string[];
  /** PEM of the client certificate. */
  readonly cert: string;
  /** PEM of its key. */
  readonly key: string;
  /** Milliseconds a handshake may take. */
  readonly timeout: number;
}

interface Check {
  readonly outcome: Promise<BankIdNetworkError | undefined>;
  readonly controller: AbortController;
  waiting: number;
}

/** Lets hosts through whose certificate the pinned roots vouch for, and no others. */
export class PinGuard {
  readonly #options: GuardOptions;
  readonly #trustedAt = new Map<string, number>();
  readonly #checks = new Map<string, Check>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Whether the host has been let through so recently that it may be called as it is. */
  isTrusted(host: string): boolean {
    const trustedAt = this.#trustedAt.get(host);
    return trustedAt !== undefined && Math.abs(Date.now() - trustedAt) < TRUST_PERIOD;
  }

  /** Resolves when the host may be called, rejects otherwise. Callers share a handshake. */
  async check(url: string, signal: AbortSignal): Promise<void> {
    const { host } = new URL(url);
    if (this.isTrusted(host)) return;
    const check = this.#checks.get(host) ?? this.#begin(url, host);
    check.waiting++;
    const gone = Promise.withResolvers<never>();
    // The last one to give up takes the handshake down.
    const leave = (): void => {
      if (--check.waiting === 0) {
        check.controller.abort();
        if (this.#checks.get(host) === check) this.#checks.delete(host);
      }
      gone.reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    const failure = await Promise.race([check.outcome, gone.promise])
      .finally(() => signal.removeEventListener("abort", leave));
    // Each caller gets an error of its own, to which its order can be added.
    if (failure) {
      throw new BankIdNetworkError(failure.code, failure.message, { cause: failure.cause });
    }
  }

  #begin(url: string, host: string): Check {
    const controller = new AbortController();
    const verify = async (): Promise<BankIdNetworkError | undefined> => {
      const failure = await handshake(url, this.#options, 0, controller.signal);
      if (this.#checks.get(host) !== check) return failure;
      this.#checks.delete(host);
      if (failure === undefined) this.#trustedAt.set(host, Date.now());
      else this.#trustedAt.delete(host);
      return failure;
    };
    const check = { outcome: verify(), controller, waiting: 0 };
    this.#checks.set(host, check);
    return check;
  }

  /** Makes a handshake to learn why a call failed; `undefined` when the handshake does well. */
  async diagnose(url: string, signal: AbortSignal): Promise<BankIdNetworkError | undefined> {
    const failure = await handshake(url, this.#options, LINGER, signal);
    if (failure !== undefined) this.#trustedAt.delete(new URL(url).host);
    return failure;
  }
}

function handshake(
  url: string,
  options: GuardOptions,
  linger: number,
  signal: AbortSignal,
): Promise<BankIdNetworkError | undefined> {
  const { host, hostname, port } = new URL(url);
  const address = hostname.replace(/^\[|\]$/g, "");
  const socket = tls().connect({
    host: address,
    port: Number(port || 443),
    ...(/^[\d.]+$|:/.test(address) ? {} : { servername: address }),
    ca: [...options.caCerts],
    cert: options.cert,
    key: options.key,
    rejectUnauthorized: true,
  });
  const { promise, resolve } = Promise.withResolvers<BankIdNetworkError | undefined>();
  let failure: BankIdNetworkError | undefined;
  let settled = false;
  const settle = (outcome?: BankIdNetworkError): void => {
    if (settled) return;
    settled = true;
    failure = outcome;
    socket.destroy();
  };
  const abort = (): void => settle(connectionError(host, signal.reason));
  signal.addEventListener("abort", abort, { once: true });
  let timer = setTimeout(() => settle(timeoutError(options.timeout)), options.timeout);
  socket.on("secureConnect", () => {
    clearTimeout(timer);
    timer = setTimeout(settle, linger);
  });
  socket.on("error", (error) => {
    settle(isTlsCode(errorCode(error)) ? tlsError(host, error) : connectionError(host, error));
  });
  socket.on("close", () => {
    settle(tlsError(host, new Error("The server closed the connection during the handshake")));
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    resolve(failure);
  });
  return promise;
}

function tls(): TlsModule {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: "node:tls"): TlsModule };
  };
  return process.getBuiltinModule("node:tls");
}
