/**
 * Identifying and signing during a phone call.
 *
 * @module
 */
import { phoneAuthFields, phoneSignFields } from "../protocol/request.ts";
import { parsePhoneOrder } from "../protocol/response.ts";
import type {
  BankIdClient,
  CallOptions,
  PhoneAuthRequest,
  PhoneOrder,
  PhoneSignRequest,
} from "../types.ts";
import { type Endpoint, start } from "./start.ts";

const AUTH: Endpoint<PhoneOrder> = {
  path: "phone/auth",
  fields: phoneAuthFields,
  parse: parsePhoneOrder,
};
const SIGN: Endpoint<PhoneOrder> = {
  path: "phone/sign",
  fields: phoneSignFields,
  parse: parsePhoneOrder,
};

/**
 * Starts an identification during a phone call. The order appears in the person's app without a QR code
 * or link. The app first asks whether they are in the call.
 *
 * @example Identify a caller
 * ```ts
 * import { createClient, phoneAuth } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await phoneAuth(client, { personalNumber: "191212121212", callInitiator: "user" });
 * console.log(order.orderRef);
 * ```
 *
 * @example A call centre's side: the agent sees the customer when the caller has approved
 * ```ts
 * import {
 *   BankIdOrderError,
 *   createClient,
 *   phoneAuth,
 *   userMessage,
 *   waitForCompletion,
 * } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator({ autopilot: { delay: 0 } }));
 *
 * async function identifyCaller(personalNumber: string, hungUp: AbortSignal): Promise<string> {
 *   const order = await phoneAuth(client, {
 *     personalNumber,
 *     callInitiator: "user",
 *     userVisibleData: "You are talking to Example AB about your insurance.",
 *   });
 *   try {
 *     // When the call ends, so does the order in the caller's app.
 *     const { user } = await waitForCompletion(client, order, { signal: hungUp });
 *     return `The caller is ${user.name}`;
 *   } catch (error) {
 *     if (error instanceof BankIdOrderError) return userMessage(error, { language: "en" }).text;
 *     throw error;
 *   }
 * }
 *
 * const call = new AbortController(); // aborted by the telephone exchange when somebody hangs up
 * console.log(await identifyCaller("191212121212", call.signal)); // The caller is Tolvan Tolvansson
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param request The person, and who called whom.
 * @param options A signal that aborts the call.
 * @returns The order.
 * @throws {TypeError} If a member is missing, unknown or of the wrong type; nothing is sent then.
 * @throws {RangeError} If a member is outside BankID's limits; nothing is sent then.
 * @throws {BankIdError} If the call fails, see {@linkcode auth}.
 * @see https://developers.bankid.com/api-references/auth--sign/overview
 * @category Orders
 */
export async function phoneAuth(
  client: BankIdClient,
  request: PhoneAuthRequest,
  options: CallOptions = {},
): Promise<PhoneOrder> {
  return await start(client, AUTH, request, options);
}

/**
 * Starts a signature during a phone call.
 *
 * @example Have a caller sign
 * ```ts
 * import { createClient, phoneSign } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await phoneSign(client, {
 *   personalNumber: "191212121212",
 *   callInitiator: "RP",
 *   userVisibleData: "I want a new card sent home.",
 * });
 * console.log(order.orderRef);
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param request The person, who called whom, and the text.
 * @param options A signal that aborts the call.
 * @returns The order.
 * @throws {TypeError} If a member is missing, unknown or of the wrong type; nothing is sent then.
 * @throws {RangeError} If a member is outside BankID's limits; nothing is sent then.
 * @throws {BankIdError} If the call fails, see {@linkcode auth}.
 * @see https://developers.bankid.com/api-references/auth--sign/overview
 * @category Orders
 */
export async function phoneSign(
  client: BankIdClient,
  request: PhoneSignRequest,
  options: CallOptions = {},
): Promise<PhoneOrder> {
  return await start(client, SIGN, request, options);
}
