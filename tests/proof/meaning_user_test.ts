import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { BankIdProofError } from "../../src/errors.ts";
import { checkUnsignedUser } from "../../src/proof/meaning.ts";
import { failedCheck, USER } from "../helpers/meaning.ts";

/** What becomes of a person who is claimed: whether names differ, or the check that fails. */
function claiming(claimed: unknown, user = USER, requireSameNames = false): string {
  let namesDiffer = false;
  const check = failedCheck(() => {
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
