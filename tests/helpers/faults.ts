/**
 * What can go wrong between a relying party and BankID, and plans of when it does.
 *
 * @module
 */

/** Whether BankID did what it was asked before the answer was lost or replaced. */
interface Executed {
  readonly executed: boolean;
}

/** What goes wrong with one request. */
export type RequestFault =
  /** The connection is reset instead of answered. */
  | { readonly kind: "reset" } & Executed
  /** The connection is closed in an orderly way instead of answered. */
  | { readonly kind: "close" } & Executed
  /** The server's TLS ends the connection with an alert instead of an answer. */
  | { readonly kind: "alert" } & Executed
  /** The answer comes in plain HTTP, past the encryption. */
  | { readonly kind: "plain" } & Executed
  /** No answer comes, and the connection stays open. */
  | { readonly kind: "silence" } & Executed
  /** The answer breaks off inside its body. */
  | { readonly kind: "cut" } & Executed
  /** Something else answers, such as a gateway. */
  | { readonly kind: "answer"; readonly answer: GatewayAnswer } & Executed
  /** The answer comes late, by some milliseconds. */
  | { readonly kind: "late"; readonly by: number }
  /** The answer comes, and then the connection is closed. */
  | { readonly kind: "last" };

/** What answers instead of BankID. */
export interface GatewayAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What goes wrong with one connection. */
export type ConnectionFault =
  /** It is reset at once. */
  | { readonly kind: "refuse" }
  /** It is closed at once, before any TLS. */
  | { readonly kind: "close" }
  /** It is accepted, and nothing comes after that. */
  | { readonly kind: "hang" }
  /** Its handshake begins late, by some milliseconds. */
  | { readonly kind: "slow"; readonly by: number }
  /** TLS is set up and then closed, as by a front that is taken out of service. */
  | { readonly kind: "drain" }
  /** TLS is set up and then ended with an alert. */
  | { readonly kind: "alert" }
  /** Plain HTTP is spoken on the port. */
  | { readonly kind: "plain" }
  /** The server has a certificate of another root, for another name, or one that has expired. */
  | { readonly kind: "certificate"; readonly of: "foreign" | "elsewhere" | "expired" };

/** What becomes of a connection that nobody has used for some milliseconds. */
export interface IdleFault {
  readonly after: number;
  /** Closed, reset, or dead without a word: what is sent on it goes nowhere. */
  readonly then: "close" | "reset" | "die";
}

/** A request as faults are chosen for it. */
export interface FaultyRequest {
  /** Path below the base URL. */
  readonly endpoint: string;
  readonly orderRef: string | undefined;
  /** Number of the connection, from 1. */
  readonly connection: number;
  /** Number of the request on its connection, from 1. */
  readonly nth: number;
  /** Milliseconds since the server was started. */
  readonly at: number;
}

/** A connection as faults are chosen for it. */
export interface FaultyConnection {
  /** Number of the connection, from 1. */
  readonly connection: number;
  /** Milliseconds since the server was started. */
  readonly at: number;
}

/** When what goes wrong. It may be changed while the server runs. */
export interface FaultPlan {
  /** The fault of a request; none by default. */
  request?: ((request: FaultyRequest) => RequestFault | undefined) | undefined;
  /** The fault of a connection; none by default. */
  connection?: ((connection: FaultyConnection) => ConnectionFault | undefined) | undefined;
  /** What becomes of idle connections; they stay open by default. */
  idle?: IdleFault | undefined;
  /** Milliseconds before each answer; 0 by default. */
  latency?: ((request: FaultyRequest) => number) | undefined;
}

/** HTML as nginx sends it while its backend restarts. */
export function nginx(status: number, reason: string): GatewayAnswer {
  const body = `<html><head><title>${status} ${reason}</title></head><body><center><h1>${status} ` +
    `${reason}</h1></center><hr><center>nginx</center></body></html>`;
  return { status, contentType: "text/html", body };
}

/** Answers that no BankID gives: a gateway's, and 200s that cannot be read. */
export const GATEWAY_ANSWERS: Readonly<Record<string, GatewayAnswer>> = {
  "502": nginx(502, "Bad Gateway"),
  "503": nginx(503, "Service Temporarily Unavailable"),
  "504": nginx(504, "Gateway Time-out"),
  "HTML in a 200": { status: 200, contentType: "text/html", body: "<h1>Welcome</h1>" },
  "an empty 200": { status: 200, contentType: "application/json", body: "" },
  "a 200 of cut JSON": { status: 200, contentType: "application/json", body: '{"orderRef":"131' },
};

/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chooses by chance, each value with its own probability; nothing with what remains. */
export function chance<T>(
  next: () => number,
  table: readonly (readonly [probability: number, value: T])[],
): T | undefined {
  let left = next();
  for (const [probability, value] of table) {
    left -= probability;
    if (left < 0) return value;
  }
  return undefined;
}
