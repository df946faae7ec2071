/**
 * What all operations that carry a request have in common.
 *
 * @module
 */
import { send } from "../client.ts";
import type { Fields } from "../protocol/fields.ts";
import { encodeRequest } from "../protocol/request.ts";
import type { BankIdClient, CallOptions } from "../types.ts";

/** An endpoint: where it is, what its request may have, and how its response is read. */
export interface Endpoint<T> {
  /** Path below the base URL. */
  readonly path: string;
  /** The members of its request. */
  readonly fields: () => Fields;
  /** Reads the response, which arrived at the given epoch milliseconds. */
  readonly parse: (json: unknown, arrivedAt: number) => T;
  /** Checks a request, if another check than the usual is needed. */
  readonly encode?: typeof encodeRequest;
}

/** Checks and sends a request, and reads the response. */
export async function start<T>(
  client: BankIdClient,
  { path, fields, parse, encode = encodeRequest }: Endpoint<T>,
  request: unknown,
  options: CallOptions,
): Promise<T> {
  return await send(client, {
    endpoint: path,
    encode: (warn) => encode(fields(), request, warn),
    parse,
    options,
  });
}
