/**
 * Whether what was signed is what the caller says it sent.
 *
 * @module
 */
import { equalBytes, utf8 } from "../bytes.ts";
import { demand } from "./demand.ts";
import type { SignedContent } from "./document.ts";

/**
 * What the caller expects. What is left out is not checked; `undefined` is refused, because a value
 * that is missing by mistake would prove nothing.
 *
 * @category Proof
 */
export interface Expectations {
  /** The text as it was sent; `null` if none was. */
  readonly userVisibleData?: string | null;
  /** The text or bytes as they were sent; `null` if none were. */
  readonly userNonVisibleData?: string | Uint8Array | null;
  /** Whether it was an identification or a signature. */
  readonly operation?: "auth" | "sign";
  /** Your own organisation number: a proof made for another relying party is refused. */
  readonly organisationNumber?: string;
  /** The person who was to act, 12 digits. */
  readonly personalNumber?: string;
}

/**
 * The person, from the certificate.
 *
 * @category Proof
 */
export interface ProvenUser {
  /** 12 digits. */
  readonly personalNumber: string;
  /** Full name. */
  readonly name: string;
  /** Given names; empty when the certificate states none. */
  readonly givenName: string;
  /** Surname; empty when the certificate states none. */
  readonly surname: string;
}

// One part of a name: a type, and a value with or without quotes. What is no attribute is passed
// over, but a quote that does not end ends the reading.
const PART =
  /(?:\s*([A-Za-z]+)\s*=|(?!\s*[A-Za-z]+\s*=))(?:\s*"((?:[^"\\]|\\.)*)"\s*|(?!\s*")((?:[^,+\\]|\\.)*))(?:[,+]|$)/gsuy;

/**
 * The value of an attribute in a distinguished name written as RFC 4514 has it, or in quotes as the
 * RFC 2253 before it; `undefined` when it is absent, stands twice, or the name cannot be read.
 */
export function attributeOf(name: string, type: string): string | undefined {
  const parts = [...name.matchAll(PART)];
  if (parts.reduce((length, [part]) => length + part.length, 0) !== name.length) return undefined;
  const values = parts.flatMap(([, key = "", quoted, plain = ""]) =>
    key.toLowerCase() === type.toLowerCase() ? [(quoted ?? plain).replace(/\\(.)/gsu, "$1")] : []
  );
  return values.length === 1 ? values[0] : undefined;
}

/**
 * Checks what was signed against what was expected.
 *
 * @throws {BankIdProofError} With a check `mismatch-…`.
 */
export function checkExpectations(
  content: SignedContent,
  user: ProvenUser,
  expected: Expectations,
): void {
  if (expected.operation !== undefined) {
    demand(
      content.operation === expected.operation,
      "mismatch-operation",
      `The operation was '${content.operation}', not '${expected.operation}'`,
    );
  }
  checkVisible(content, expected.userVisibleData);
  checkNonVisible(content, expected.userNonVisibleData);
  if (expected.organisationNumber !== undefined) {
    const digits = expected.organisationNumber.replace(/\D/g, "");
    demand(
      digits !== "" && attributeOf(content.relyingParty, "serialNumber") === digits,
      "mismatch-organisation-number",
      `The proof was made for organisation ${
        attributeOf(content.relyingParty, "serialNumber") ?? "unknown"
      }, not for ${expected.organisationNumber}`,
    );
  }
  if (expected.personalNumber !== undefined) {
    demand(
      user.personalNumber === expected.personalNumber,
      "mismatch-personal-number",
      "Another person acted than the one with 'personalNumber'",
    );
  }
}

function checkVisible(content: SignedContent, expected: string | null | undefined): void {
  if (expected === undefined) return;
  demand(
    (content.userVisibleData ?? null) === expected,
    "mismatch-user-visible-data",
    expected === null
      ? "A text was shown to the person, although none was sent"
      : "The text that was shown to the person is not the one that was sent",
  );
}

function checkNonVisible(
  content: SignedContent,
  expected: string | Uint8Array | null | undefined,
): void {
  if (expected === undefined) return;
  const signed = content.userNonVisibleData;
  const bytes = typeof expected === "string" ? utf8(expected) : expected;
  demand(
    bytes === null || signed === undefined ? bytes === (signed ?? null) : equalBytes(bytes, signed),
    "mismatch-user-non-visible-data",
    expected === null
      ? "Data that were not shown were signed, although none were sent"
      : "The data that were signed but not shown are not those that were sent",
  );
}

/** Longest name that is compared: normalising can take time with the square of the length. */
const MAX_NAME = 1000;
const NAMES = ["name", "givenName", "surname"] as const;

/**
 * Checks that the unsigned `user` of the completion data is the person in the certificate, by the
 * personal number. Names are compared, and refused only on demand: the API and the certificate may write
 * them in other letters and to other lengths.
 *
 * @returns Whether a name is another one than in the certificate, letter case apart.
 * @throws {BankIdProofError} With check `mismatch-user`.
 */
export function checkUnsignedUser(
  claimed: unknown,
  user: ProvenUser,
  requireSameNames = false,
): boolean {
  if (claimed === undefined) return false;
  const stated = membersOf(claimed);
  demand(
    stated?.personalNumber === user.personalNumber,
    "mismatch-user",
    "'user' has another personal number than the certificate",
  );
  const namesDiffer = NAMES.some((name) => {
    const claim = stated?.[name] ?? undefined;
    return claim !== undefined && !isSame(claim, user[name]);
  });
  demand(
    !namesDiffer || !requireSameNames,
    "mismatch-user",
    "The names in 'user' are not those in the certificate",
  );
  return namesDiffer;
}

function membersOf(claimed: unknown): Partial<Record<keyof ProvenUser, unknown>> | undefined {
  try {
    const { personalNumber, name, givenName, surname } = Object(claimed);
    return { personalNumber, name, givenName, surname };
  } catch {
    return undefined;
  }
}

function isSame(claimed: unknown, proven: string): boolean {
  const plain = (text: string): string =>
    text.normalize("NFC").trim().replace(/\s+/g, " ").toUpperCase();
  return typeof claimed === "string" && claimed.length <= MAX_NAME &&
    plain(claimed) === plain(proven);
}
