/**
 * What all operations that carry a request have in common.
 *
 * @module
 */
import { send } from "../client.ts";
import { encodeRequest, type RequestEndpoint } from "../protocol/request.ts";
import type { BankIdClient, CallOptions } from "../types.ts";

/** Checks and sends a request, and reads the answer. */
export async function start<T>(
  client: BankIdClient,
  endpoint: RequestEndpoint,
  request: unknown,
  parse: (json: unknown, arrivedAt: number) => T,
  options: CallOptions,
): Promise<T> {
  return await send(client, {
    endpoint,
    encode: (warn) => encodeRequest(endpoint, request, warn),
    parse,
    options,
  });
}
