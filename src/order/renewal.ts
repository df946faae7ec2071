/**
 * Starting a new order when nobody scanned the old one in time.
 *
 * @module
 */
import { BankIdOrderError } from "../errors.ts";
import { cancel } from "../operations/order.ts";
import { checkCount, checkOptions, checkSignal, type OptionNames, wrongKind } from "../options.ts";
import type { BankIdClient, CompletionData, Order } from "../types.ts";
import { FOLLOW_OPTIONS, orderError, waitForCompletion, type WaitOptions } from "./follow.ts";

/**
 * Options of {@linkcode waitWithRenewals}.
 *
 * @category Following an order
 */
export interface WaitWithRenewalsOptions extends WaitOptions {
  /** Called with each order as it starts, the first one included: show its QR code. */
  readonly onOrder?: (order: Order) => void | Promise<void>;
  /**
   * How many new orders may replace one that nobody scanned.
   *
   * @default {5}
   */
  readonly renewals?: number;
}

/**
 * Follows a login by QR code to its end. An order that nobody scans fails after 30 seconds with
 * `startFailed`. Then a new one is started in its place, up to five times.
 *
 * @example A login whose first order nobody scans
 * ```ts
 * import { auth, createClient, waitWithRenewals } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator({ autopilot: { delay: 0 } }));
 * const { user } = await waitWithRenewals(
 *   client,
 *   (options) => auth(client, { endUserIp: "194.168.2.25" }, options),
 *   { onOrder: (order) => console.log("Show the QR code of", order.orderRef) },
 * );
 * console.log(user.name);
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param start Starts an order; called once at first and once for each renewal.
 * @param options Signal, listeners, and the number of renewals.
 * @returns The completion data. Store it: BankID gives it once.
 * @throws {BankIdOrderError} If an order fails otherwise, or nobody scanned the last one either.
 * @throws {TypeError} If `start` is no function, or an option is not known.
 * @throws {RangeError} If `renewals` is not a whole number of at least 0.
 * @throws What `start` and {@linkcode waitForCompletion} throw.
 * @see https://developers.bankid.com/how-to-guides/qr-code
 * @category Following an order
 */
export async function waitWithRenewals(
  client: BankIdClient,
  start: (options: { readonly signal?: AbortSignal }) => Promise<Order>,
  options: WaitWithRenewalsOptions = {},
): Promise<CompletionData> {
  const known: OptionNames<WaitWithRenewalsOptions> = {
    ...FOLLOW_OPTIONS,
    onUpdate: true,
    onOrder: true,
    renewals: true,
  };
  checkOptions(options, "waitWithRenewals", known);
  const { onOrder, renewals = 5, ...waitOptions } = options;
  checkCount("renewals", renewals, 0);
  checkSignal(options.signal);
  if (typeof start !== "function") {
    throw wrongKind("start", "a function that starts an order", start);
  }
  for (let renewal = 0;; renewal++) {
    options.signal?.throwIfAborted();
    const order = await start(options.signal ? { signal: options.signal } : {});
    try {
      await onOrder?.(order);
    } catch (error) {
      await cancel(client, order).catch(() => {});
      throw error;
    }
    try {
      return await waitForCompletion(client, order, waitOptions);
    } catch (error) {
      if (!(error instanceof BankIdOrderError) || error.hintCode !== "startFailed") throw error;
      if (renewal < renewals) continue;
      const { orderRef, hintCode } = error;
      throw orderError(
        { orderRef: orderRef ?? order.orderRef, status: "failed", hintCode },
        `: nobody scanned the QR codes of ${renewals + 1} ${renewals === 0 ? "order" : "orders"}`,
      );
    }
  }
}
