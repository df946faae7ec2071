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
