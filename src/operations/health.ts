/**
 * Whether BankID can be reached and used.
 *
 * @module
 */
import { expiryOf, send } from "../client.ts";
import { BankIdApiError } from "../errors.ts";
import { checkOptions } from "../options.ts";
import { ResponseFormatError } from "../protocol/response.ts";
import type { BankIdClient, CallOptions } from "../types.ts";

/**
 * What {@linkcode checkHealth} found out.
 *
 * @category Client
 */
export interface Health {
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** Last moment at which the client certificate is valid; missing if you passed your own `fetch`. */
  readonly notAfter?: Date;
}

/**
 * Checks that BankID can be used, without starting an order: the certificate, TLS with the pinned root,
 * and the service itself. It collects an order that does not exist, and BankID says so.
 *
 * Call it from a readiness probe, at most every few seconds: it counts as a call. A liveness probe should
 * not depend on BankID.
 *
 * @example A readiness probe
 * ```ts
 * import { type BankIdClient, checkHealth, createClient } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * async function ready(client: BankIdClient): Promise<Response> {
 *   try {
 *     const { duration } = await checkHealth(client, { signal: AbortSignal.timeout(2000) });
 *     return new Response(`BankID answers in ${Math.round(duration)} ms`);
 *   } catch (error) {
 *     return new Response(String(error), { status: 503 });
 *   }
 * }
 *
 * using client = createClient(createSimulator());
 * console.log((await ready(client)).status); // 200
 * ```
 *
 * @param client A client made by {@linkcode createClient}.
 * @param options A signal that aborts the call.
 * @returns How long it took, and until when the certificate is valid.
 * @throws {BankIdError} If BankID cannot be used. `code` is `timeout`, `tls` or `connection` if it was not
 * reached, `refused` if it does not accept the certificate (401, 403), is down (503) or limits the calls
 * (429), and `unexpected-answer` otherwise.
 * @see https://developers.bankid.com/api-references/auth--sign/collect
 * @category Client
 */
export async function checkHealth(
  client: BankIdClient,
  options: CallOptions = {},
): Promise<Health> {
  checkOptions(options, "checkHealth", { signal: true });
  const begun = performance.now();
  const orderRef = crypto.randomUUID();
  try {
    await send(client, {
      endpoint: "collect",
      encode: () => ({ orderRef }),
      parse(): never {
        throw new ResponseFormatError("it knows an order that does not exist");
      },
      options,
    });
  } catch (error) {
    if (!(error instanceof BankIdApiError && error.errorCode === "invalidParameters")) throw error;
  }
  const notAfter = expiryOf(client);
  return { duration: performance.now() - begun, ...(notAfter && { notAfter }) };
}
