/**
 * Checking digital ID cards.
 *
 * @module
 */
import { idCardFields } from "../protocol/request.ts";
import { parseIdCard } from "../protocol/response.ts";
import type { BankIdClient, CallOptions, IdCard, IdCardRequest } from "../types.ts";
import { type Endpoint, start } from "./start.ts";

const VERIFY: Endpoint<IdCard> = { path: "verify", fields: idCardFields, parse: parseIdCard };

/**
 * Checks a digital ID card whose QR code you scanned. The code lives for seconds: scan and send at
 * once.
 *
 * @example Check a card
 * ```ts
 * import { type BankIdClient, verifyIdCard } from "@x/bankid";
 *
 * export async function isAdult(client: BankIdClient, scanned: string) {
 *   const { user } = await verifyIdCard(client, { qrCode: scanned });
 *   return user.age >= 18;
 * }
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param request The whole text of the scanned code.
 * @param options A signal that aborts the call.
 * @returns The holder, and BankID's signatures as they came.
 * @throws {TypeError} If `qrCode` is missing, or the environment has no `idCardUrl`.
 * @throws {BankIdApiError} With `verificationFailed` if the card is unknown, closed or not valid.
 * @throws {BankIdError} If the call fails otherwise, see {@linkcode auth}.
 * @see https://developers.bankid.com/llms.txt (BankID's index; the ID card API is `openapi-id-card-v2.yaml`)
 * @category Digital ID card
 */
export async function verifyIdCard(
  client: BankIdClient,
  request: IdCardRequest,
  options: CallOptions = {},
): Promise<IdCard> {
  return await start(client, VERIFY, request, options);
}
