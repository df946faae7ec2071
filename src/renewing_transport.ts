/**
 * A transport that watches its certificate, and asks for a new one if a function provides it.
 *
 * @module
 */
import { expired } from "./certificate/validity.ts";
import { BankIdNetworkError } from "./errors.ts";
import { isUntrusted } from "./transport/network_error.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport/transport.ts";

const MINUTE = 60_000;
/** How often a new certificate is asked for while the present one works. */
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** How long before a certificate expires a warning is given. */
const NOTICE = 2_592_000_000;
/** How long orders may belong to the previous certificate: longer than any order lives. */
const GRACE = 900_000;

/** A certificate that is presented. */
export interface Held {
  /** PEM of the certificate and its key, by which it is known. */
  readonly cert: string;
  readonly key: string;
  /** Last moment of its validity, in epoch milliseconds. */
  readonly notAfter: number;
}

/** Where certificates come from, and what becomes of them. */
export interface CertificateSource {
  /** The certificate when the client is made, if it is known by then. */
  readonly first: Held | undefined;
  /** Provides the certificate to present, checked; missing if it never changes. */
  readonly ask?: () => Promise<Held>;
  /** Makes the transport that presents it. */
  open(held: Held): Transport;
  /** Warns that a certificate expires soon. */
  onExpiry(notAfter: Date): void;
  /** Warns that no new certificate was provided, and that the previous one is kept. */
  onFailure(error: unknown): void;
}

interface Presented extends Held {
  readonly transport: Transport;
}

/** Presents the latest certificate. */
export class RenewingTransport implements Transport {
  readonly #source: CertificateSource;
  #held: Presented | undefined;
  /** The previous certificate, and until when orders may belong to it. */
  #previous: { readonly presented: Presented; readonly until: number } | undefined;
  #asking: Promise<Presented> | undefined;
  #askedAt = 0;
  #askAt = 0;
  #warnAt = 0;

  constructor(source: CertificateSource) {
    this.#source = source;
    if (source.first) this.#held = { ...source.first, transport: source.open(source.first) };
    if (this.#held) this.#warn(this.#held);
  }

  /** When the certificate ends, once it is known. */
  get notAfter(): Date | undefined {
    return this.#held && new Date(this.#held.notAfter);
  }

  async send(url: string, request: TransportRequest): Promise<TransportResponse> {
    const current = this.#current();
    const held = current instanceof Promise ? await request.call.race(current) : current;
    this.#warn(held);
    try {
      const response = await held.transport.send(url, request);
      if (response.status === 401 || response.status === 403) this.#hurry();
      const before = this.#before(url, response);
      const second = await before?.transport.send(url, request);
      return second?.status === 200 ? second : response;
    } catch (error) {
      const isTls = error instanceof BankIdNetworkError && error.code === "tls";
      if (isTls && !isUntrusted(error.cause)) this.#hurry();
      throw error;
    }
  }

  /** The certificate at hand; while it is valid, nobody waits for another. */
  #current(): Presented | Promise<Presented> {
    const now = Date.now();
    const held = this.#held;
    const isValid = held && now <= held.notAfter;
    const { ask } = this.#source;
    if (isValid && (!ask || now < this.#askAt)) return held;
    if (!ask) throw expired(held?.notAfter ?? now);
    const asking = this.#asking ??= this.#renew(ask).finally(() => (this.#asking = undefined));
    if (!isValid) return asking;
    asking.catch(() => {});
    return held;
  }

  async #renew(ask: () => Promise<Held>): Promise<Presented> {
    this.#askedAt = Date.now();
    this.#askAt = this.#askedAt + MINUTE;
    const before = this.#held;
    let next: Held;
    try {
      next = await ask();
    } catch (error) {
      if (!before || Date.now() > before.notAfter) throw error;
      this.#source.onFailure(error);
      return before;
    }
    if (next.notAfter - this.#askedAt > DAY) this.#askAt = this.#askedAt + HOUR;
    if (before?.cert === next.cert && before.key === next.key) return before;
    const presented = { ...next, transport: this.#source.open(next) };
    this.#held = presented;
    this.#warnAt = 0;
    if (before) {
      // Calls under way end with the previous one; none takes longer than this.
      this.#previous?.presented.transport.close();
      this.#previous = {
        presented: before,
        until: Math.min(this.#askedAt + GRACE, before.notAfter),
      };
    }
    return presented;
  }

  /** BankID does not accept the certificate: there may be a new one by now. */
  #hurry(): void {
    this.#askAt = Math.min(this.#askAt, this.#askedAt + MINUTE);
  }

  /**
   * The previous certificate, if an order may belong to it: BankID lets an order be collected and
   * cancelled only with the certificate that started it.
   */
  #before(url: string, { status }: TransportResponse): Presented | undefined {
    const { presented, until = 0 } = this.#previous ?? {};
    const mayBelong = status === 400 && Date.now() < until && /\/(collect|cancel)$/.test(url);
    return mayBelong ? presented : undefined;
  }

  /** Once a day, from thirty days before its end. */
  #warn({ notAfter }: Held): void {
    const now = Date.now();
    if (now < this.#warnAt || notAfter - now > NOTICE || now > notAfter) return;
    this.#warnAt = now + DAY;
    this.#source.onExpiry(new Date(notAfter));
  }

  close(): void {
    this.#held?.transport.close();
    this.#previous?.presented.transport.close();
  }
}
