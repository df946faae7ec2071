/**
 * Asserts which OCSP responses hold. A file of its own, because what runs on Bun and Node, too, makes
 * responses without `@std`.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { check, type PartsChange, respond } from "./ocsp.ts";
import { refusal, SIGNED_AT } from "./proofs.ts";

/** Check and message of the refusal of a response. */
async function refused(change: PartsChange): Promise<string> {
  const der = await respond(change);
  const error = await refusal(() => check(der));
  return `${error.check}: ${error.message}`;
}

/** Asserts that each response is refused, with a check and a message that begin like that. */
export async function assertRefused(
  cases: Readonly<Record<string, PartsChange>>,
  expected: string,
): Promise<void> {
  for (const [what, change] of Object.entries(cases)) {
    assertStringIncludes(await refused(change), expected, what);
  }
}

/** Asserts that each response holds. */
export async function assertHolds(cases: Readonly<Record<string, PartsChange>>): Promise<void> {
  for (const [what, change] of Object.entries(cases)) {
    assertEquals((await check(await respond(change))).producedAt, SIGNED_AT, what);
  }
}
