/**
 * What a website asks of BankID, kept for tests to look at.
 *
 * @module
 */
import type { Simulator } from "../../src/simulator/mod.ts";
import type { FetchLike } from "../../src/types.ts";

/** A request that BankID got. */
export interface Asked {
  readonly endpoint: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly at: number;
  /** BankID's answer. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** An order with its secrets. */
export interface StartedOrder {
  readonly orderRef: string;
  readonly autoStartToken: string;
  readonly qrStartToken: string;
  readonly qrStartSecret: string;
  readonly startedAt: number;
}

/** The order that was started last. */
export function lastOrder(asked: readonly Asked[]): StartedOrder {
  const started = asked.findLast(({ answer }) => "autoStartToken" in answer);
  if (!started) throw new Error("No order was started");
  const text = (name: string): string => String(started.answer[name]);
  return {
    orderRef: text("orderRef"),
    autoStartToken: text("autoStartToken"),
    qrStartToken: text("qrStartToken"),
    qrStartSecret: text("qrStartSecret"),
    startedAt: started.at,
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // Trouble on request.
    return {};
  }
}

/** A simulator's `fetch` that notes each endpoint when it is called, and the call once it is answered. */
export function watched(simulator: Simulator, sent: string[], asked: Asked[]): FetchLike {
  return async (request) => {
    const endpoint = new URL(request.url).pathname.split("/").at(-1) ?? "";
    sent.push(endpoint);
    const at = Date.now();
    const body = JSON.parse(await request.clone().text());
    const response = await simulator.fetch(request);
    const text = await response.text();
    asked.push({ endpoint, body, at, answer: parsed(text) });
    return new Response(text, { status: response.status, headers: response.headers });
  };
}
