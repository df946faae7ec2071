/**
 * Approving payments.
 *
 * @module
 */
import { encodePayment, otherPaymentFields, paymentFields } from "../protocol/request.ts";
import { parseOrder, parsePhoneOrder } from "../protocol/response.ts";
import type {
  BankIdClient,
  CallOptions,
  Order,
  OtherPaymentRequest,
  PaymentRequest,
  PhoneOrder,
} from "../types.ts";
import { type Endpoint, start } from "./start.ts";

const PAYMENT: Endpoint<Order> = {
  path: "payment",
  fields: paymentFields,
  parse: parseOrder,
  encode: encodePayment,
};
const OTHER_PAYMENT: Endpoint<PhoneOrder> = {
  path: "other/payment",
  fields: otherPaymentFields,
  parse: parsePhoneOrder,
  encode: encodePayment,
};

/**
 * Starts the approval of a payment by the person who is on your site or in your app.
 *
 * @example Have a card payment approved
 * ```ts
 * import { createClient, payment } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await payment(client, {
 *   endUserIp: "194.168.2.25",
 *   userVisibleTransaction: {
 *     transactionType: "card",
 *     recipient: { name: "The Book Shop" },
 *     money: { amount: "249,50", currency: "SEK" },
 *   },
 *   riskFlags: ["newCustomer"],
 * });
 * console.log(order.orderRef);
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param request The payment, and the other members that {@linkcode auth} takes.
 * @param options A signal that aborts the call.
 * @returns The order. Its secrets stay on the server.
 * @throws {TypeError} If a member is missing, unknown or of the wrong type; nothing is sent then.
 * @throws {RangeError} If a member is outside BankID's limits; nothing is sent then.
 * @throws {BankIdError} If the call fails, see {@linkcode auth}.
 * @see https://developers.bankid.com/api-references/auth--sign/overview
 * @category Orders
 */
export async function payment(
  client: BankIdClient,
  request: PaymentRequest,
  options: CallOptions = {},
): Promise<Order> {
  return await start(client, PAYMENT, request, options);
}

/**
 * Starts the approval of a payment that did not begin in a browser or app. The person is named by
 * personal number.
 *
 * @example Have a payment approved by a known person
 * ```ts
 * import { createClient, otherPayment } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await otherPayment(client, {
 *   personalNumber: "191212121212",
 *   userVisibleTransaction: {
 *     transactionType: "card",
 *     recipient: { name: "The Book Shop" },
 *     money: { amount: "249,50", currency: "SEK" },
 *   },
 * });
 * console.log(order.orderRef);
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param request The person and the payment.
 * @param options A signal that aborts the call.
 * @returns The order.
 * @throws {TypeError} If a member is missing, unknown or of the wrong type; nothing is sent then.
 * @throws {RangeError} If a member is outside BankID's limits; nothing is sent then.
 * @throws {BankIdError} If the call fails, see {@linkcode auth}.
 * @see https://developers.bankid.com/api-references/auth--sign/overview
 * @category Orders
 */
export async function otherPayment(
  client: BankIdClient,
  request: OtherPaymentRequest,
  options: CallOptions = {},
): Promise<PhoneOrder> {
  return await start(client, OTHER_PAYMENT, request, options);
}
