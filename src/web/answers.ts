/**
 * What the browser gets. Nothing here knows of orders or cookies.
 *
 * @module
 */
import type { UserMessage } from "../order/messages.ts";

/** A header; several may have one name. */
export type Header = readonly [name: string, value: string];

/** An answer to the browser. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: readonly Header[];
}

/** Why a request is refused. */
export type RefusalReason =
  | "not-found"
  | "method"
  | "cross-site"
  | "origin-not-set"
  | "broken"
  | "too-large"
  | "too-slow"
  | "not-json"
  | "poll-ahead"
  | "replayed"
  | "wrong-nonce"
  | "busy"
  | "error";

/** An answer that refuses a request; `more` is what it says besides. */
export function refusal(
  status: number,
  reason: RefusalReason,
  headers: readonly Header[] = [],
  more: Answer["body"] = {},
): Answer {
  return { status, body: { state: "refused", reason, ...more }, headers };
}

/** An answer that says how things stand. */
function standing(body: Answer["body"], headers: readonly Header[] = []): Answer {
  return { status: 200, body, headers };
}

/** A message to the person: BankID's, by its id, or the page's own, by its name. */
export type Message = UserMessage | {
  readonly id:
    | "unbound"
    | "risk"
    | "turned-away"
    | "cookies"
    | "busy"
    | "done"
    | "elsewhere"
    | "not-yours"
    | "ask-on";
  readonly text: string;
};

/** The answer when the login has failed; the browser may begin again. */
export function failed(message: Message, headers?: readonly Header[]): Answer {
  return standing({ state: "failed", message }, headers);
}

/** The answer when the person is let in, and where they go. */
export function complete(redirect: string | undefined, headers: readonly Header[]): Answer {
  return standing({ state: "complete", ...(redirect ? { redirect } : {}) }, headers);
}

/** The answer to a client that has too many orders which no app has opened yet. */
export function busy(text: string): Answer {
  const message: Message = { id: "busy", text };
  return refusal(429, "busy", [["Retry-After", "30"]], { message });
}

/** The answer to a browser that has no login. */
export function none(headers?: readonly Header[]): Answer {
  return standing({ state: "none" }, headers);
}

/** The answer to a browser that has begun a login and not kept its cookies. */
export function forgetful(text: string): Answer {
  const message: Message = { id: "cookies", text };
  return standing({ state: "none", reason: "no-cookies", message });
}

/** The answer to the page of a login that is not, or no more, that of the browser. */
export function elsewhere(): Answer {
  return standing({ state: "elsewhere" });
}

/** The answer as it is sent. */
export function toResponse({ status, body, headers }: Answer): Response {
  const all = new Headers([["Content-Type", "application/json"], ["Cache-Control", "no-store"]]);
  headers.forEach(([name, value]) => all.append(name, value));
  return new Response(JSON.stringify(body), { status, headers: all });
}
