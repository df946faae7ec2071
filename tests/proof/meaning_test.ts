import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { utf8 } from "../../src/bytes.ts";
import { BankIdProofError } from "../../src/errors.ts";
import type { SignedContent } from "../../src/proof/document.ts";
import {
  attributeOf,
  checkExpectations,
  checkUnsignedUser,
  type Expectations,
  type ProvenUser,
} from "../../src/proof/meaning.ts";

const USER: ProvenUser = {
  personalNumber: "191212121212",
  name: "Åsa-Lena  Öberg",
  givenName: "Åsa-Lena",
  surname: "Öberg",
};

const NAME = "cn=Bolaget,name=Test av BankID,serialNumber=5566304928,o=Testbank A AB (publ),c=SE";

const CONTENT: SignedContent = {
  operation: "sign",
  userVisibleData: "Jag köper *boken*.\n",
  userNonVisibleData: utf8("order 42 å"),
  relyingParty: NAME,
  device: {},
};

/** The check that fails; empty when none does. */
function failed(action: () => void): string {
  try {
    action();
    return "";
  } catch {
    return assertThrows(action, BankIdProofError).check;
  }
}

function expecting(expected: Expectations, content: Partial<SignedContent> = {}): string {
  return failed(() => checkExpectations({ ...CONTENT, ...content }, USER, expected));
}

Deno.test("attributeOf() finds an attribute in a name as BankID writes it", () => {
  assertEquals(attributeOf(NAME, "serialNumber"), "5566304928");
  assertEquals(attributeOf(NAME, "SERIALNUMBER"), "5566304928");
  assertEquals(attributeOf(NAME, "cn"), "Bolaget");
  assertEquals(attributeOf(NAME, "C"), "SE");
  assertEquals(attributeOf(NAME, "o"), "Testbank A AB (publ)");
  assertEquals(attributeOf("cn=A, serialNumber=1 , c=SE", "serialNumber"), "1 ");
  assertEquals(attributeOf("cn=A+serialNumber=1", "serialNumber"), "1");
  assertEquals(attributeOf("serialNumber=", "serialNumber"), "");
  assertEquals(attributeOf("cn=a=b", "cn"), "a=b");
  assertEquals(attributeOf('serialNumber="5566304928",c=SE', "serialNumber"), "5566304928");
  assertEquals(attributeOf('cn="A, B+C",serialNumber = "1" +c=SE', "cn"), "A, B+C");
  assertEquals(attributeOf('cn="A \\"B\\", C",c=SE', "cn"), 'A "B", C');
  assertEquals(attributeOf('cn="",c=SE', "cn"), "");
  // What RFC 4514 would have escaped, but no reader can misunderstand.
  assertEquals(attributeOf('cn=The "A" AB,serialNumber=1', "serialNumber"), "1");
  assertEquals(attributeOf("cn=A, B AB,serialNumber=1,c=SE", "serialNumber"), "1");
});

Deno.test("attributeOf() is not deceived by what a name holds", () => {
  const deceptions: readonly (readonly [string, string | undefined])[] = [
    ["cn=A\\,serialNumber=1,serialNumber=2", "2"],
    ["cn=A\\\\,serialNumber=1", "1"],
    ["cn=A\\+serialNumber=1,c=SE", undefined],
    ["cn=serialNumber=1,c=SE", undefined],
    ["cn=A\nserialNumber=1,c=SE", undefined],
    ["xserialNumber=1", undefined],
    ["serialNumberx=1", undefined],
    ["serialNumber=1,serialNumber=2", undefined],
    ["serialNumber=1,serialNumber=1", undefined],
    ['cn="A,serialNumber=1",serialNumber=2', "2"],
    ['cn="A,serialNumber=1"', undefined],
    ['cn="A,serialNumber=1",c=SE', undefined],
    ['cn= "A,serialNumber=1" ,c=SE', undefined],
    ['cn="A\\",serialNumber=1"', undefined],
    ['cn="A\\\\",serialNumber=1', "1"],
    ['cn="A,serialNumber=1', undefined],
    ['cn="A" B,serialNumber=1', undefined],
    ['serialNumber="1', undefined],
    ['serialNumber=1,cn="A', undefined],
    ["", undefined],
    [",", undefined],
    ["\\", undefined],
    ["serialNumber", undefined],
    ["=1", undefined],
  ];
  for (const [name, expected] of deceptions) {
    assertEquals(attributeOf(name, "serialNumber"), expected, name);
  }
  assertEquals(attributeOf("cn=A\\,B\\\\,c=SE", "cn"), "A,B\\");
});

Deno.test("attributeOf() takes any length", () => {
  const size = 300_000;
  assertEquals(attributeOf(",".repeat(size), "cn"), undefined);
  assertEquals(attributeOf("\\,".repeat(size), "cn"), undefined);
  assertEquals(attributeOf(" ".repeat(size), "cn"), undefined);
  assertEquals(attributeOf("a".repeat(size), "cn"), undefined);
  assertEquals(attributeOf(`cn=${"\\a".repeat(size)}`, "cn")?.length, size);
  assertEquals(attributeOf(`cn="${"\\a".repeat(size)}"`, "cn")?.length, size);
  assertEquals(attributeOf(`cn="${"a".repeat(size)}`, "cn"), undefined);
  assertEquals(attributeOf(`cn=${" ".repeat(size)}"`, "cn"), undefined);
  assertEquals(attributeOf(`cn="a"${" ".repeat(size)}b`, "cn"), undefined);
});

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
    failed(() => checkExpectations(BARE, USER, expected));
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
    failed(() => checkExpectations(BARE, USER, expected));
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
  const twice = { relyingParty: `${NAME},serialNumber=5566304928` };
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

/** What becomes of a person who is claimed: whether names differ, or the check that fails. */
function claiming(claimed: unknown, user = USER, requireSameNames = false): string {
  let namesDiffer = false;
  const check = failed(() => {
    namesDiffer = checkUnsignedUser(claimed, user, requireSameNames);
  });
  return namesDiffer ? "names differ" : check;
}

Deno.test("checkUnsignedUser() agrees with the person in the certificate", () => {
  const { personalNumber, ...names } = USER;
  const agreeing = [
    undefined,
    { ...USER },
    { personalNumber },
    { personalNumber, name: undefined, givenName: null },
    { ...USER, name: "ÅSA-LENA ÖBERG", surname: "öberg" },
    { ...USER, name: " Åsa-Lena Öberg\n" },
    { ...USER, name: USER.name.normalize("NFD") },
    { ...USER, age: 113, more: null },
    Object.create(USER),
  ];
  for (const each of agreeing) {
    assertEquals([claiming(each), claiming(each, USER, true)], ["", ""]);
  }
  assertEquals(claiming(names), "mismatch-user");
});

Deno.test("checkUnsignedUser() compares names without regard to case, in Turkish too", () => {
  const user = { ...USER, name: "IŞIK YILDIZ", surname: "STRAUSS", givenName: "" };
  const claimed = { personalNumber: USER.personalNumber, name: "Işık Yıldız", surname: "Strauß" };
  assertEquals(claiming(claimed, user), "");
  assertEquals(claiming({ ...claimed, givenName: "Işık" }, user), "names differ");
});

Deno.test("checkUnsignedUser() refuses another person, or a claim without a number", () => {
  const { personalNumber, ...names } = USER;
  const others = [
    { ...USER, personalNumber: "190001010107" },
    { ...USER, personalNumber: "1212121212" },
    { ...USER, personalNumber: "" },
    { ...USER, personalNumber: undefined },
    { ...USER, personalNumber: Number(personalNumber) },
    { ...USER, personalNumber: [personalNumber] },
    { ...USER, personalNumber: { toString: () => personalNumber } },
    Object.create({ ...USER, personalNumber: "190001010107" }),
    names,
    {},
    [],
    [personalNumber],
    () => {},
  ];
  assertEquals(others.filter((each) => claiming(each) !== "mismatch-user"), []);
  for (const none of [null, personalNumber, 5, true, Symbol("user"), 1n]) {
    assertEquals(claiming(none), "mismatch-user", typeof none);
  }
});

Deno.test("checkUnsignedUser() tells of other names, and refuses them on demand", () => {
  const others = [
    { ...USER, name: "Asa-Lena Oberg" },
    { ...USER, name: "Åsa Lena Öberg" },
    { ...USER, name: "Åsa-Lena Margareta Öberg" },
    { ...USER, name: 5 },
    { ...USER, givenName: "Åsa" },
    { ...USER, surname: "Berg" },
    { ...USER, surname: "" },
  ];
  for (const each of others) {
    assertEquals(claiming(each), "names differ");
    assertEquals(claiming(each, USER, true), "mismatch-user");
  }
  const named = { ...USER, surname: "Berg" };
  const error = assertThrows(() => checkUnsignedUser(named, USER, true), BankIdProofError);
  assertStringIncludes(
    error.message,
    "The names in 'user' are not those in the certificate",
  );
  assertEquals(/Berg|Öberg|\d/.test(error.message), false);
});

Deno.test("checkUnsignedUser() compares no name that is longer than names are", () => {
  const claimed = (surname: string): unknown => ({ ...USER, surname });
  assertEquals(claiming(claimed(USER.surname.padEnd(1000))), "");
  assertEquals(claiming(claimed(USER.surname.padEnd(1001))), "names differ");
  const { normalize } = String.prototype;
  const lengths: number[] = [];
  String.prototype.normalize = function (form?: string): string {
    lengths.push(this.length);
    return normalize.call(this, form);
  };
  try {
    assertEquals(claiming(claimed("a" + "\u0301\u0316".repeat(500_000))), "names differ");
  } finally {
    Object.assign(String.prototype, { normalize });
  }
  assertEquals(lengths.filter((length) => length > 1000), []);
});

Deno.test("checkUnsignedUser() refuses an object that cannot be read", () => {
  const fail = (): never => {
    throw new RangeError("no");
  };
  const unreadable = [
    {
      ...USER,
      get surname(): string {
        return fail();
      },
    },
    new Proxy(USER, { get: fail }),
  ];
  for (const each of unreadable) assertEquals(claiming(each), "mismatch-user");
});
