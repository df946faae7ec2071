/**
 * A request and its answer, however they travel.
 *
 * @module
 */

/** A request, however it travelled. */
export interface IncomingRequest {
  readonly method: string;
  /** Path of the URL. */
  readonly path: string;
  readonly contentType: string | null;
  readonly body: string;
  /** Whether it came with a client certificate that is trusted. */
  readonly hasCertificate: boolean;
}

/** An answer, however it travels. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What happens to the answer on its way. */
export type Delivery = "whole" | "slow" | "hanging" | "reset" | "truncated";

/** An answer with what is to happen to it on its way. */
export interface Outcome {
  readonly answer: OutgoingAnswer;
  readonly delivery: Delivery;
  /** To be called when the client was gone before the answer could reach it. */
  readonly undelivered: () => void;
}

/** Headers of BankID's answers. */
const HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-cache, no-store, must-revalidate",
  "Pragma": "no-cache",
  "Expires": "0",
  "Server": "BankID",
} as const;

/** An answer of BankID's. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): OutgoingAnswer {
  return { status, headers: { ...HEADERS, ...headers }, body: JSON.stringify(body) };
}
