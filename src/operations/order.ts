/**
 * Asking for an order, and stopping it.
 *
 * @module
 */
import { send, tellCancelled } from "../client.ts";
import { encodeOrderRef } from "../protocol/request.ts";
import { parseCancel, parseCollect } from "../protocol/response.ts";
import type { BankIdClient, CallOptions, CollectResult, OrderReference } from "../types.ts";

/**
 * Asks once how an order stands. Ask every two seconds, never more often than once a second, and stop
 * at the first `failed` or `complete`: BankID gives the final answer only once.
 * {@linkcode waitForCompletion} and {@linkcode collectUpdates} do so for you.
 *
 * @example Ask once
 * ```ts
 * import { auth, collect, createClient } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * const update = await collect(client, order);
 * if (update.status === "complete") console.log(update.completionData.user.name);
 * else console.log(update.status, update.hintCode); // pending outstandingTransaction
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param order The order, or an object with its `orderRef`.
 * @param options A signal that aborts the call.
 * @returns How the order stands, told apart by `status`.
 * @throws {TypeError} If `orderRef` is missing; nothing is sent then.
 * @throws {BankIdError} If the call fails, see {@linkcode auth}.
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 * @category Orders
 */
export async function collect(
  client: BankIdClient,
  order: OrderReference,
  options: CallOptions = {},
): Promise<CollectResult> {
  const orderRef = encodeOrderRef(order);
  return await send(client, {
    endpoint: "collect",
    encode: () => ({ orderRef }),
    parse: (json) => parseCollect(json, orderRef),
    orderRef,
    options,
  });
}

/**
 * Stops an order that is still pending. Call it when the person leaves or presses cancel on your
 * side; otherwise the order stays open in their app.
 *
 * @example Cancel an order
 * ```ts
 * import { auth, cancel, createClient } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * await cancel(client, order);
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param order The order, or an object with its `orderRef`.
 * @param options A signal that aborts the call.
 * @returns When BankID has confirmed it.
 * @throws {TypeError} If `orderRef` is missing; nothing is sent then.
 * @throws {BankIdError} If the call fails; a finished order is refused with `invalidParameters`.
 * @see https://developers.bankid.com/api-references/auth--sign/cancel
 * @category Orders
 */
export async function cancel(
  client: BankIdClient,
  order: OrderReference,
  options: CallOptions = {},
): Promise<void> {
  const orderRef = encodeOrderRef(order);
  await send(client, {
    endpoint: "cancel",
    encode: () => ({ orderRef }),
    parse: parseCancel,
    orderRef,
    options,
  });
  tellCancelled(client, orderRef);
}
