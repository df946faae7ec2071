/**
 * The text of the animated QR code.
 *
 * @module
 */
import { findBuiltin } from "../builtin.ts";
import { toHex, utf8 } from "../bytes.ts";
import { checkOptions, checkSignal, kindOf, type OptionNames } from "../options.ts";
import type { Order } from "../types.ts";
import { delay } from "./delay.ts";

/**
 * The members of an order that its QR code is made of.
 *
 * @category QR code
 */
export type QrSource = Pick<Order, "qrStartToken" | "qrStartSecret" | "startedAt">;

/**
 * Options of {@linkcode qrContentStream}.
 *
 * @category QR code
 */
export interface QrContentStreamOptions {
  /** Ends the stream, with the signal's own reason. */
  readonly signal?: AbortSignal;
}

const OPTIONS: OptionNames<QrContentStreamOptions> = { signal: true };

/** Seconds after the start in which BankID accepts a scan; then the order fails with `startFailed`. */
const VALID_SECONDS = 30;

/** The part of `node:crypto` used here. */
interface Hmac {
  update(text: string): Hmac;
  digest(form: "hex"): string;
}
interface Crypto {
  createHmac(algorithm: "sha256", key: string): Hmac;
}

/** HMAC-SHA-256 in hexadecimal. `node:crypto` takes half the time of Web Crypto on Deno. */
async function hmac(key: string, text: string): Promise<string> {
  const node = findBuiltin<Crypto>("node:crypto");
  if (node) return node.createHmac("sha256", key).update(text).digest("hex");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", utf8(key), algorithm, false, ["sign"]);
  return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8(text))));
}

function check(order: QrSource): void {
  for (const name of ["qrStartToken", "qrStartSecret"] as const) {
    if (typeof order?.[name] !== "string" || order[name] === "") {
      throw new TypeError(
        `'order' must have the '${name}' that auth, sign or payment gave: got ${kindOf(order)}`,
      );
    }
  }
  if (!Number.isFinite(order.startedAt)) {
    throw new TypeError("'order.startedAt' must be epoch milliseconds");
  }
}

async function contentOf(order: QrSource, second: number): Promise<string> {
  const code = await hmac(order.qrStartSecret, String(second));
  return `bankid.${order.qrStartToken}.${second}.${code}`;
}

function secondAt(order: QrSource, at: number): number {
  return Math.max(0, Math.floor((at - order.startedAt) / 1000));
}

/**
 * The text of an order's QR code at a given moment: `bankid.<qrStartToken>.<second>.<code>`. The code
 * is HMAC-SHA-256 of the second under the order's secret, so that it changes every second. Compute it
 * on the server, and send only the text, or its picture, to the browser.
 *
 * @example The code of the first second
 * ```ts
 * import { qrContent } from "@x/bankid";
 *
 * // The published example of BankID.
 * const order = {
 *   qrStartToken: "67df3917-fa0d-44e5-b327-edcc928297f8",
 *   qrStartSecret: "d28db9a7-4cde-429e-a983-359be676944c",
 *   startedAt: Date.now(),
 * };
 * const content = await qrContent(order, order.startedAt);
 * if (!content.endsWith(".0.dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8")) {
 *   throw new Error(content);
 * }
 * ```
 *
 * @param order The order, as {@linkcode auth}, {@linkcode sign} or {@linkcode payment} returned it.
 * @param at Epoch milliseconds; a moment before the start counts as the start.
 * @returns The text to draw, see {@linkcode qrSvg} and {@linkcode qrTerminal}.
 * @throws {TypeError} If the order lacks a member or `at` is not a number.
 * @see https://developers.bankid.com/how-to-guides/qr-code
 * @see RFC 2104 for HMAC
 * @category QR code
 */
export async function qrContent(order: QrSource, at: number = Date.now()): Promise<string> {
  check(order);
  if (!Number.isFinite(at)) throw new TypeError(`'at' must be epoch milliseconds: got ${at}`);
  return await contentOf(order, secondAt(order, at));
}

/**
 * The texts of an order's QR code, one at the beginning of each of the order's seconds. Ends after
 * 30 seconds, when the code can no longer be scanned. A clock that is set back while it runs
 * repeats no second.
 *
 * @example Draw the code in a terminal
 * ```ts
 * import { auth, createClient, qrContentStream, qrTerminal } from "@x/bankid";
 * import { createSimulator } from "@x/bankid/simulator";
 *
 * using client = createClient(createSimulator());
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * for await (const content of qrContentStream(order)) {
 *   console.log(qrTerminal(content));
 *   break; // as soon as the order has been picked up
 * }
 * ```
 *
 * @param order The order.
 * @param options A signal that ends it with the signal's own reason.
 * @returns A generator of texts.
 * @throws {TypeError} If the order lacks a member, or an option is not known.
 * @see https://developers.bankid.com/how-to-guides/qr-code
 * @category QR code
 */
export async function* qrContentStream(
  order: QrSource,
  options: QrContentStreamOptions = {},
): AsyncGenerator<string, void, undefined> {
  checkOptions(options, "qrContentStream", OPTIONS);
  const { signal } = options;
  checkSignal(signal);
  check(order);
  for (let next = secondAt(order, Date.now()); next < VALID_SECONDS;) {
    signal?.throwIfAborted();
    yield await contentOf(order, next);
    next++;
    const wait = order.startedAt + next * 1000 - Date.now();
    if (wait > 0) await delay(Math.min(wait, 1000), signal);
    next = Math.max(next, secondAt(order, Date.now()));
  }
}
