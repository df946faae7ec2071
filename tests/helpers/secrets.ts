/**
 * Values that must not be shown, and a search for them.
 *
 * @module
 */
import { inspect } from "node:util";
import { COMPLETE, ID_CARD, ORDER } from "./answers.ts";

const { user, signature, ocspResponse = "" } = COMPLETE.completionData;

/** The secrets in the answers of the helpers. */
export const SECRETS: readonly string[] = [
  ORDER.autoStartToken,
  ORDER.qrStartSecret,
  user.personalNumber,
  signature,
  ocspResponse,
  ID_CARD.verification.signature,
];

/** Every way in which a value is commonly shown, `JSON.stringify` excepted. */
export function shown(value: unknown): string {
  return [
    inspect(value),
    inspect(value, { depth: Infinity, showHidden: true }),
    Deno.inspect(value),
    Deno.inspect(value, { depth: Infinity }),
    `${value}`,
  ].join("\n");
}

/** The secrets that a text holds. */
export function secretsIn(text: string, secrets: readonly string[] = SECRETS): string[] {
  return secrets.filter((secret) => text.includes(secret));
}
