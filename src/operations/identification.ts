/**
 * Identifying, and signing, on a site or in an app.
 *
 * @module
 */
import { authFields, signFields } from "../protocol/request.ts";
import { parseOrder } from "../protocol/response.ts";
import type { AuthRequest, BankIdClient, CallOptions, Order, SignRequest } from "../types.ts";
import { type Endpoint, start } from "./start.ts";

const AUTH: Endpoint<Order> = { path: "auth", fields: authFields, parse: parseOrder };
const SIGN: Endpoint<Order> = { path: "sign", fields: signFields, parse: parseOrder };

/**
 * Starts an identification. The order lives for about 30 seconds unless the person's app picks it up.
 * The request is never sent twice: that could start a second order.
 *
 * @example Identify a person
 * ```ts
 * import { auth, createClient } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await auth(client, {
 *   endUserIp: "194.168.2.25",
 *   userVisibleData: "Log in to the library",
 * });
 * console.log(order.orderRef);
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param request Who starts it from where, and what is asked of the person's BankID.
 * @param options A signal that aborts the call.
 * @returns The order. Its secrets stay on the server.
 * @throws {TypeError} If a member is missing, unknown or of the wrong type; nothing is sent then.
 * @throws {RangeError} If a member is outside BankID's limits; nothing is sent then.
 * @throws {BankIdApiError} If BankID refuses.
 * @throws {BankIdNetworkError} If BankID is not reached.
 * @throws {BankIdResponseError} If the answer is not as specified.
 * @see https://developers.bankid.com/api-references/auth--sign/auth
 * @category Orders
 */
export async function auth(
  client: BankIdClient,
  request: AuthRequest,
  options: CallOptions = {},
): Promise<Order> {
  return await start(client, AUTH, request, options);
}

/**
 * Starts an order in which a person signs a text. Everything else is as with {@linkcode auth}.
 *
 * @example Have a text signed
 * ```ts
 * import { createClient, sign } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await sign(client, {
 *   endUserIp: "194.168.2.25",
 *   userVisibleData: "# Rental agreement\n\nI rent the flat from *1 March*.",
 *   userVisibleDataFormat: "simpleMarkdownV1",
 *   userNonVisibleData: JSON.stringify({ agreement: 4711 }),
 * });
 * console.log(order.orderRef);
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param request The text, at most 30 000 bytes of UTF-8, and the other members that {@linkcode auth}
 * takes.
 * @param options A signal that aborts the call.
 * @returns The order. Its secrets stay on the server.
 * @throws {TypeError} If a member is missing, unknown or of the wrong type; nothing is sent then.
 * @throws {RangeError} If a member is outside BankID's limits; nothing is sent then.
 * @throws {BankIdError} If the call fails, see {@linkcode auth}.
 * @see https://developers.bankid.com/api-references/auth--sign/sign
 * @category Orders
 */
export async function sign(
  client: BankIdClient,
  request: SignRequest,
  options: CallOptions = {},
): Promise<Order> {
  return await start(client, SIGN, request, options);
}
