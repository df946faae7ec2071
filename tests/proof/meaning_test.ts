import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { utf8 } from "../../src/bytes.ts";
import { BankIdProofError } from "../../src/errors.ts";
import type { SignedContent } from "../../src/proof/document.ts";
import { checkExpectations, type Expectations } from "../../src/proof/meaning.ts";
import { failedCheck, RELYING_PARTY, USER } from "../helpers/meaning.ts";

const CONTENT: SignedContent = {
  operation: "sign",
  userVisibleData: "Jag köper *boken*.\n",
  userNonVisibleData: utf8("order 42 å"),
  relyingParty: RELYING_PARTY,
  device: {},
};

function expecting(expected: Expectations, content: Partial<SignedContent> = {}): string {
  return failedCheck(() => checkExpectations({ ...CONTENT, ...content }, USER, expected));
}

Deno.test("checkExpectations() checks nothing that is not expected", () => {
  assertEquals(expecting({}), "");
});

Deno.test("checkExpectations() tells an identification from a signature", () => {
  assertEquals(expecting({ operation: "sign" }), "");
  assertEquals(expecting({ operation: "auth" }, { operation: "auth" }), "");
  assertEquals(expecting({ operation: "auth" }), "mismatch-operation");
  assertEquals(expecting({ operation: "sign" }, { operation: "auth" }), "mismatch-operation");
  const error = assertThrows(
    () => checkExpectations(CONTENT, USER, { operation: "auth" }),
    BankIdProofError,
  );
  assertStringIncludes(error.message, "The operation was 'sign', not 'auth'");
});

/** The content without its texts. */
const { userVisibleData: _, userNonVisibleData: __, ...BARE } = CONTENT;

Deno.test("checkExpectations() compares the text shown, to the character", () => {
  const check = "mismatch-user-visible-data";
  const text = CONTENT.userVisibleData ?? "";
  assertEquals(expecting({ userVisibleData: text }), "");
  for (const other of ["", text.trim(), text.toUpperCase(), `${text} `, text.normalize("NFD")]) {
    assertEquals(expecting({ userVisibleData: other }), check);
  }
  assertEquals(expecting({ userVisibleData: null }), check);
  const bare = (expected: Expectations): string =>
    failedCheck(() => checkExpectations(BARE, USER, expected));
  assertEquals(bare({ userVisibleData: null }), "");
  assertEquals(bare({ userVisibleData: "" }), check);
  assertEquals(bare({ userVisibleData: text }), check);
  assertEquals(expecting({ userVisibleData: "" }, { userVisibleData: "" }), "");
  assertEquals(expecting({ userVisibleData: null }, { userVisibleData: "" }), check);
});

Deno.test("checkExpectations() compares the data not shown, as text or as bytes", () => {
  const check = "mismatch-user-non-visible-data";
  const bytes = utf8("order 42 å");
  for (const right of ["order 42 å", bytes, new Uint8Array([0, ...bytes]).subarray(1)]) {
    assertEquals(expecting({ userNonVisibleData: right }), "");
  }
  const others = ["", "order 42", "order 42 a", "order 42 åå", bytes.slice(1), new Uint8Array()];
  for (const wrong of [...others, null, bytes.with(3, 0)]) {
    assertEquals(expecting({ userNonVisibleData: wrong }), check);
  }
  const bare = (expected: Expectations): string =>
    failedCheck(() => checkExpectations(BARE, USER, expected));
  assertEquals(bare({ userNonVisibleData: null }), "");
  assertEquals(bare({ userNonVisibleData: "" }), check);
  assertEquals(bare({ userNonVisibleData: new Uint8Array() }), check);
  const empty = { userNonVisibleData: new Uint8Array() };
  assertEquals(expecting({ userNonVisibleData: "" }, empty), "");
  assertEquals(expecting({ userNonVisibleData: null }, empty), check);
});

Deno.test("checkExpectations() says whether too much or something else was signed", () => {
  const message = (expected: Expectations): string =>
    assertThrows(() => checkExpectations(CONTENT, USER, expected), BankIdProofError).message;
  assertStringIncludes(message({ userVisibleData: null }), "although none was sent");
  assertStringIncludes(message({ userVisibleData: "" }), "is not the one that was sent");
  assertStringIncludes(message({ userNonVisibleData: null }), "although none were sent");
  assertStringIncludes(message({ userNonVisibleData: "" }), "are not those that were sent");
});

Deno.test("checkExpectations() refuses what was made for another organisation", () => {
  const check = "mismatch-organisation-number";
  assertEquals(expecting({ organisationNumber: "5566304928" }), "");
  assertEquals(expecting({ organisationNumber: "556630-4928" }), "");
  for (const other of ["5566304929", "556630492", "55663049280", "165566304928", "", "-", "abc"]) {
    assertEquals(expecting({ organisationNumber: other }), check, other);
  }
  const without = { relyingParty: "cn=Bolaget,c=SE" };
  assertEquals(expecting({ organisationNumber: "5566304928" }, without), check);
  const empty = { relyingParty: "cn=Bolaget,serialNumber=,c=SE" };
  assertEquals(expecting({ organisationNumber: "-" }, empty), check);
  const twice = { relyingParty: `${RELYING_PARTY},serialNumber=5566304928` };
  assertEquals(expecting({ organisationNumber: "5566304928" }, twice), check);
  const { message } = assertThrows(
    () => checkExpectations(CONTENT, USER, { organisationNumber: "5560000000" }),
    BankIdProofError,
  );
  assertStringIncludes(message, "made for organisation 5566304928, not for 5560000000");
});

Deno.test("checkExpectations() refuses another person, and names none", () => {
  assertEquals(expecting({ personalNumber: USER.personalNumber }), "");
  const others = ["190001010107", "19121212-1212", "1212121212", "", "191212121212 "];
  for (const other of others) {
    assertEquals(expecting({ personalNumber: other }), "mismatch-personal-number", other);
  }
  const { message } = assertThrows(
    () => checkExpectations(CONTENT, USER, { personalNumber: "190001010107" }),
    BankIdProofError,
  );
  assertEquals(/\d{4}/.test(message), false);
});

Deno.test("checkExpectations() fails the first check in the order of the list", () => {
  const all: Expectations = {
    operation: "auth",
    userVisibleData: "",
    userNonVisibleData: "",
    organisationNumber: "1",
    personalNumber: "1",
  };
  const found = Object.keys(all).map((_, index) =>
    expecting(Object.fromEntries(Object.entries(all).slice(index)))
  );
  assertEquals(found, [
    "mismatch-operation",
    "mismatch-user-visible-data",
    "mismatch-user-non-visible-data",
    "mismatch-organisation-number",
    "mismatch-personal-number",
  ]);
});
