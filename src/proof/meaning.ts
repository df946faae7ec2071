/**
 * Whether what was signed is what the caller says it sent.
 *
 * @module
 */
import { equalBytes, utf8 } from "../bytes.ts";
import { BankIdProofError, type ProofCheck } from "../errors.ts";
import type { SignedContent } from "./document.ts";

/** What the caller expects. */
export interface Expectations {
  /** The text as it was sent; `null` if none was. Not checked when left out. */
  readonly userVisibleData?: string | null | undefined;
  /** The text or bytes as they were sent; `null` if none were. Not checked when left out. */
  readonly userNonVisibleData?: string | Uint8Array | null | undefined;
  /** Whether it was an identification or a signature. */
  readonly operation?: "auth" | "sign" | undefined;
  /** Your own organisation number: a proof made for another relying party is refused. */
  readonly organisationNumber?: string | undefined;
  /** The person who was to act, 12 digits. */
  readonly personalNumber?: string | undefined;
}

/** The person, from the certificate. */
export interface ProvenUser {
  /** 12 digits. */
  readonly personalNumber: string;
  /** Full name. */
  readonly name: string;
  /** Given names. */
  readonly givenName: string;
  /** Surname. */
  readonly surname: string;
}

function demand(condition: boolean, check: ProofCheck, message: string): void {
  if (!condition) throw new BankIdProofError(check, message);
}

/** The value of an attribute in a distinguished name written as RFC 4514 has it. */
export function attributeOf(name: string, type: string): string | undefined {
  const parts = name.match(/(?:\\.|[^,+\\])+/gsu) ?? [];
  const values = parts.flatMap((part) => {
    const [, key = "", value = ""] = /^\s*([A-Za-z]+)=(.*)$/su.exec(part) ?? [];
    return key.toLowerCase() === type.toLowerCase() ? [value.replace(/\\(.)/gsu, "$1")] : [];
  });
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
      `Expected an order of kind '${expected.operation}', it was '${content.operation}'`,
    );
  }
  checkVisible(content, expected.userVisibleData);
  checkNonVisible(content, expected.userNonVisibleData);
  if (expected.organisationNumber !== undefined) {
    const digits = expected.organisationNumber.replace(/\D/g, "");
    demand(
      digits !== "" && attributeOf(content.relyingParty, "serialNumber") === digits,
      "mismatch-organisation-number",
      `Expected a proof made for organisation ${expected.organisationNumber}, it was made for ` +
        (attributeOf(content.relyingParty, "serialNumber") ?? "another"),
    );
  }
  if (expected.personalNumber !== undefined) {
    demand(
      user.personalNumber === expected.personalNumber,
      "mismatch-personal-number",
      "Expected another person to have acted",
    );
  }
}

function checkVisible(content: SignedContent, expected: string | null | undefined): void {
  if (expected === undefined) return;
  demand(
    (content.userVisibleData ?? null) === expected,
    "mismatch-user-visible-data",
    expected === null
      ? "Expected that no text was shown, but there was one"
      : "Expected that the text shown is the one that was sent, but it is not",
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
      ? "Expected that nothing else was signed, but something was"
      : "Expected that the data signed but not shown are those that were sent, but they are not",
  );
}

/** Longest name that is compared: normalising can take time with the square of the length. */
const MAX_NAME = 1000;

/**
 * Checks that the unsigned `user` of the completion data is the person in the certificate. Names are
 * compared without regard to case, because certificates may have them in capitals.
 *
 * @throws {BankIdProofError} With check `mismatch-user`.
 */
export function checkUnsignedUser(claimed: unknown, user: ProvenUser): void {
  if (claimed === undefined) return;
  demand(
    agrees(claimed, user),
    "mismatch-user",
    "Expected 'user' to be the person in the certificate",
  );
}

function agrees(claimed: unknown, user: ProvenUser): boolean {
  if (typeof claimed !== "object" || claimed === null) return false;
  const agreesIn = (name: keyof ProvenUser): boolean =>
    !(name in claimed) || isSameName(Reflect.get(claimed, name), user[name]);
  try {
    return agreesIn("personalNumber") && agreesIn("name") && agreesIn("givenName") &&
      agreesIn("surname");
  } catch {
    return false;
  }
}

function isSameName(claimed: unknown, proven: string): boolean {
  const plain = (text: string): string =>
    text.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
  return typeof claimed === "string" && claimed.length <= MAX_NAME &&
    plain(claimed) === plain(proven);
}
