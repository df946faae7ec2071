/**
 * A source of certificates that a test plays, for a transport that renews its own.
 *
 * @module
 */
import type { CertificateSource, Held, RenewingTransport } from "../../src/renewing_transport.ts";
import { Call } from "../../src/transport/calls.ts";
import type { TransportRequest, TransportResponse } from "../../src/transport/transport.ts";

export const MINUTE: number = 60_000;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;

/** What a certificate's transport answers to a path: a status, or an error that it throws. */
export type Answers = Readonly<Record<string, number | Error>>;

/** A source of certificates that a test plays. */
export class Source implements CertificateSource {
  first: Held | undefined;
  /** What the function gives next, or the error that it throws. */
  next: Held | Error | Promise<Held> = held("a");
  answers: Answers = {};
  asked = 0;
  readonly sent: string[] = [];
  readonly closed: string[] = [];
  readonly expiries: Date[] = [];
  readonly failures: unknown[] = [];

  ask? = async (): Promise<Held> => {
    this.asked++;
    await undefined;
    if (this.next instanceof Error) throw this.next;
    return await this.next;
  };

  open({ cert }: Held): ReturnType<CertificateSource["open"]> {
    return {
      send: (url): Promise<TransportResponse> => {
        const path = url.slice(url.lastIndexOf("/") + 1);
        this.sent.push(`${cert} ${path}`);
        const answer = this.answers[`${cert} ${path}`] ?? 200;
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve({ status: answer, headers: new Headers(), body: new Uint8Array() });
      },
      close: () => void this.closed.push(cert),
    };
  }

  onExpiry(notAfter: Date): void {
    this.expiries.push(notAfter);
  }

  onFailure(error: unknown): void {
    this.failures.push(error);
  }
}

/** A certificate by its name, and how long it is valid. */
export function held(cert: string, left: number = 365 * DAY): Held {
  return { cert, key: `key of ${cert}`, notAfter: Date.now() + left };
}

/** A request of a call. */
export function request(call: Call = new Call()): TransportRequest {
  return { body: "", isDelicate: false, maxBytes: 1, call };
}

/** Makes a call, and gives its status. */
export async function call(transport: RenewingTransport, path = "auth"): Promise<number> {
  const { status } = await transport.send(`https://bankid.example/rp/v6.0/${path}`, request());
  // What goes on in the background.
  for (let turn = 0; turn < 20; turn++) await undefined;
  return status;
}
