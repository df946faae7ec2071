/**
 * A BankID that answers polls from a list and notes what it was asked when.
 *
 * @module
 */
import { assertInstanceOf } from "@std/assert";
import { BankIdError } from "../../src/errors.ts";
import type { BankIdClient, ClientOptions, CollectResult } from "../../src/types.ts";
import { collectUpdates, type FollowOptions } from "../../src/order/follow.ts";
import { answer, answering, asOptions, ORDER } from "./answers.ts";

/** An answer, or what happens instead of one. */
export type Step = Response | Error | ((request: Request) => Response | Promise<Response>);

/** A client's options, and what was asked with them. */
export interface Polls extends ClientOptions {
  /** Endpoint, and milliseconds after the options were made. */
  readonly log: readonly (readonly [endpoint: string, at: number])[];
  /** Milliseconds at which each poll began. */
  readonly times: readonly number[];
}

/** Answers polls with the given steps one after the other, the last one for ever. */
export function polls(collects: readonly Step[], cancel: Step = answer({})): Polls {
  const began = Date.now();
  const log: [string, number][] = [];
  let polled = 0;
  const options = answering(async (request) => {
    const endpoint = new URL(request.url).pathname.split("/").at(-1) ?? "";
    log.push([endpoint, Date.now() - began]);
    const step = endpoint === "cancel" ? cancel : collects[Math.min(++polled, collects.length) - 1];
    if (step instanceof Error || !step) throw step ?? new Error("No answer is left");
    return typeof step === "function" ? await step(request) : copyOf(step);
  });
  return asOptions({
    ...options,
    log,
    get times(): number[] {
      return log.flatMap(([endpoint, at]) => endpoint === "collect" ? [at] : []);
    },
  });
}

/** A copy that can be read. Deno 2.9 forgets headers in a clone that were never read before. */
function copyOf(response: Response): Response {
  response.headers.get("Content-Type");
  return response.clone();
}

/** An answer to collect with a hint code. */
export function hint(
  hintCode: string,
  status = "pending",
  orderRef: string = ORDER.orderRef,
): Response {
  return answer({ orderRef, status, hintCode });
}

/** An answer that comes after some milliseconds, or never if the call is aborted before. */
export function slow(milliseconds: number, step: Response): Step {
  return (request) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(copyOf(step)), milliseconds);
      request.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(request.signal.reason);
      });
    });
}

/** How following ended, and what came before. */
export interface Followed {
  readonly updates: CollectResult[];
  /** Set once following has ended, with what it threw or `undefined`. */
  ended?: { readonly error: unknown };
  readonly done: Promise<void>;
}

/** Follows an order in the background. */
export function follow(client: BankIdClient, options?: FollowOptions): Followed {
  const updates: CollectResult[] = [];
  const run = async (): Promise<void> => {
    try {
      for await (const update of collectUpdates(client, ORDER, options)) updates.push(update);
      followed.ended = { error: undefined };
    } catch (error) {
      followed.ended = { error };
    }
  };
  const followed: Followed = { updates, done: Promise.resolve() };
  return Object.assign(followed, { done: run() });
}

/** The error with which following ended. */
export function errorOf({ ended }: Followed): BankIdError {
  assertInstanceOf(ended?.error, BankIdError);
  return ended.error;
}

/** Hint codes of updates, and `complete`. */
export function hints(updates: readonly CollectResult[]): string[] {
  return updates.map((update) => update.status === "complete" ? "complete" : update.hintCode);
}
