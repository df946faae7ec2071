/**
 * Following an order to its end, at BankID's pace, however many callers follow it.
 *
 * @module
 */
import { BankIdApiError, BankIdError, BankIdFollowError, BankIdOrderError } from "../errors.ts";
import { cancel } from "../operations/order.ts";
import { checkOptions, checkSignal, type OptionNames } from "../options.ts";
import { encodeOrderRef } from "../protocol/request.ts";
import type {
  BankIdClient,
  CollectResult,
  CompletionData,
  FailedOrder,
  OrderReference,
} from "../types.ts";
import { userMessage } from "./messages.ts";
import { explainRefusal, followerOf, isFollowed, mayBeLost } from "./followers.ts";
import { MIN_GAP } from "./polling.ts";

/**
 * How an order is followed.
 *
 * @category Following an order
 */
export interface FollowOptions {
  /** Stops following. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds between two polls, 1000 to 60 000. Callers that follow the same order share polls, at the
   * shortest interval among them.
   *
   * @default {2000}
   */
  readonly interval?: number;
  /**
   * How long consecutive failures are tolerated, in milliseconds: lost connections, timeouts, answers
   * with status 408, 429 or 500 and above, and answers that cannot be read. A failed TLS handshake is
   * tolerated only by a client that BankID has answered before.
   *
   * @default {15000}
   */
  readonly maxOutage?: number;
}

/**
 * How {@linkcode waitForCompletion} waits.
 *
 * @category Following an order
 */
export interface WaitOptions extends FollowOptions {
  /** Called with the answer of each poll, the last one included. */
  readonly onUpdate?: (update: CollectResult) => void | Promise<void>;
}

/** The names of the options that following has. */
export const FOLLOW_OPTIONS: OptionNames<FollowOptions> = {
  signal: true,
  interval: true,
  maxOutage: true,
};

/**
 * Follows an order: one update for each poll. The last one is `failed` or `complete`. The first poll is
 * made at once, the others every two seconds. An order that is cancelled through the same client ends at
 * once, as `cancelled`.
 *
 * Several callers may follow one order of a client. They share polls, and each gets every update from the
 * moment it joined. The final update is kept for a minute, for callers who are late.
 *
 * @example Show each step
 * ```ts
 * import { auth, collectUpdates, createClient, userMessage } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator({ autopilot: { delay: 0 } });
 * using client = createClient(simulator);
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * for await (const update of collectUpdates(client, order)) {
 *   if (update.status === "complete") console.log(update.completionData.user.name);
 *   else console.log(userMessage(update, { language: "en", qr: true }).text);
 * }
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param order The order, or an object with its `orderRef`.
 * @param options Signal, interval, and how long failures are tolerated.
 * @returns A generator of updates. Leaving the loop stops polling, but does not cancel the order.
 * @throws {RangeError} If `interval` is under 1000.
 * @throws {BankIdFollowError} With code `gave-up` when polls failed for longer than `maxOutage`, or
 * `result-lost` when the order may have ended with an answer that did not arrive.
 * @throws {BankIdError} If a poll fails otherwise.
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 * @category Following an order
 */
export async function* collectUpdates(
  client: BankIdClient,
  order: OrderReference,
  options: FollowOptions = {},
): AsyncGenerator<CollectResult, void, undefined> {
  checkOptions(options, "collectUpdates", FOLLOW_OPTIONS);
  const { interval, maxOutage } = checkPace(options);
  const follower = followerOf(client, encodeOrderRef(order));
  const place = follower.join(interval, maxOutage);
  try {
    while (true) {
      const update = await place.next(options.signal);
      yield update;
      if (update.status !== "pending") return;
    }
  } finally {
    place.leave();
  }
}

function checkPace(
  { interval = 2000, maxOutage = 15_000, signal }: FollowOptions,
): { interval: number; maxOutage: number } {
  checkSignal(signal);
  if (!(interval >= MIN_GAP && interval <= 60_000)) {
    throw new RangeError(
      `'interval' must be ${MIN_GAP} to 60000 milliseconds: got ${interval}`,
    );
  }
  if (!(maxOutage >= 0)) {
    throw new RangeError(`'maxOutage' must be milliseconds, at least 0: got ${maxOutage}`);
  }
  return { interval, maxOutage };
}

/**
 * Follows an order to its end. When the signal aborts, or polling fails for too long, the order is
 * cancelled at BankID before the promise rejects, so that it does not stay open in the person's app. It
 * is not cancelled if somebody else follows it through the same client.
 *
 * @example Wait for the person
 * ```ts
 * import { auth, createClient, waitForCompletion } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator({ autopilot: { delay: 0 } });
 * using client = createClient(simulator);
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * const { user } = await waitForCompletion(client, order, {
 *   signal: AbortSignal.timeout(180_000),
 *   onUpdate: (update) => console.log(update.status),
 * });
 * console.log(user.name); // Tolvan Tolvansson
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param order The order, or an object with its `orderRef`.
 * @param options Signal, interval, maxOutage, and a listener for each update.
 * @returns The completion data. Store it: BankID gives it once.
 * @throws {BankIdOrderError} If the order fails; `hintCode` says why.
 * @throws {BankIdFollowError} With code `cancel-failed` if the signal aborted and the order could
 * not be cancelled; otherwise as {@linkcode collectUpdates}.
 * @throws The signal's own reason, once the order has been cancelled.
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 * @category Following an order
 */
export async function waitForCompletion(
  client: BankIdClient,
  order: OrderReference,
  options: WaitOptions = {},
): Promise<CompletionData> {
  const known: OptionNames<WaitOptions> = { ...FOLLOW_OPTIONS, onUpdate: true };
  checkOptions(options, "waitForCompletion", known);
  const { onUpdate, ...followOptions } = options;
  let isListening = false;
  try {
    for await (const update of collectUpdates(client, order, followOptions)) {
      isListening = true;
      await onUpdate?.(update);
      isListening = false;
      if (update.status === "complete") return update.completionData;
      if (update.status === "failed") throw orderError(update);
    }
  } catch (error) {
    if (options.signal?.aborted && error === options.signal.reason) {
      await cancelAfterAbort(client, order, error);
    } else if (!isListening && mayBeOpen(error) && !isFollowed(client, order.orderRef)) {
      throw await cancelGivenUp(client, order, error);
    }
    throw error;
  }
  throw new BankIdFollowError("gave-up", "The updates ended before the order did", {
    orderRef: order.orderRef,
  });
}

/** Whether an order may go on at BankID although it is no longer followed. */
function mayBeOpen(error: unknown): boolean {
  if (error instanceof BankIdApiError) {
    return error.status !== 400 && error.retryAfter === undefined;
  }
  if (error instanceof BankIdFollowError) {
    return error.code === "gave-up" && error.retryAfter === undefined;
  }
  return error instanceof BankIdError && error.code !== "order-failed" &&
    error.code !== "client-closed";
}

/** Cancels an order that is given up, if that can be done, and returns the error to throw. */
async function cancelGivenUp(
  client: BankIdClient,
  order: OrderReference,
  error: unknown,
): Promise<unknown> {
  try {
    await cancel(client, order);
  } catch (refusal) {
    // A refusal tells what the polls could not: the order has ended, and its result was on its way.
    const told = explainRefusal(client, order.orderRef, refusal);
    if (told instanceof BankIdFollowError) return told;
    const isLost = error instanceof BankIdFollowError && mayBeLost(client, order.orderRef);
    return isLost ? lostOrOpen(order, error) : error;
  }
  if (!(error instanceof BankIdFollowError)) return error;
  return new BankIdFollowError(
    "gave-up",
    `Polling order ${order.orderRef} failed for longer than 'maxOutage': the order was cancelled`,
    { cause: error.cause, orderRef: order.orderRef, retry: "by-user" },
  );
}

/** The error for an order that could not be cancelled, and of which an answer did not arrive. */
function lostOrOpen({ orderRef }: OrderReference, { cause }: Error): BankIdFollowError {
  return new BankIdFollowError(
    "result-lost",
    `Polling order ${orderRef} has failed for longer than 'maxOutage', and it could not be cancelled. An ` +
      "answer did not arrive: the order may have been completed and its result lost, or may still be " +
      "alive. Follow it again to learn which",
    { cause, orderRef, retry: "wait" },
  );
}

async function cancelAfterAbort(
  client: BankIdClient,
  order: OrderReference,
  reason: unknown,
): Promise<void> {
  try {
    await cancel(client, order);
  } catch (cause) {
    throw new BankIdFollowError(
      "cancel-failed",
      `Waiting was aborted, but order ${order.orderRef} could not be cancelled: it may still be ` +
        "open in the person's app, or may have ended just now. Follow it again to learn its " +
        "result. A result that was on its way when waiting was aborted is lost",
      { cause, orderRef: order.orderRef, reason },
    );
  }
}

/** The error for an order that failed. */
export function orderError(failed: FailedOrder, note = ""): BankIdOrderError {
  const { id, text } = userMessage(failed, { language: "en", qr: true });
  return new BankIdOrderError(
    `The order failed with ${failed.hintCode}${note}. For the person: ${text}`,
    { hintCode: failed.hintCode, orderRef: failed.orderRef, userMessageId: id },
  );
}
