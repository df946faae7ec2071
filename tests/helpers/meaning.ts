/**
 * Whom a proof names, and which check of one fails.
 *
 * @module
 */
import { assertThrows } from "@std/assert";
import { BankIdProofError } from "../../src/errors.ts";
import type { ProvenUser } from "../../src/proof/meaning.ts";

/** The person in a certificate. */
export const USER: ProvenUser = {
  personalNumber: "191212121212",
  name: "Åsa-Lena  Öberg",
  givenName: "Åsa-Lena",
  surname: "Öberg",
};

/** The name of a relying party, as BankID writes it. */
export const RELYING_PARTY =
  "cn=Bolaget,name=Test av BankID,serialNumber=5566304928,o=Testbank A AB (publ),c=SE";

/** The check that fails; empty when none does. */
export function failedCheck(action: () => void): string {
  try {
    action();
    return "";
  } catch {
    return assertThrows(action, BankIdProofError).check;
  }
}
