import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parsePersonalNumber } from "../../../mod.ts";
import {
  ageOf,
  PEOPLE,
  type Person,
  personWith,
  TOLVAN,
} from "../../../src/simulator/pki/people.ts";

Deno.test("PEOPLE differ in number, name and device, and have numbers that are well formed", () => {
  for (const { personalNumber, uhi, ipAddress, bankIdIssueDate } of PEOPLE) {
    assertEquals(parsePersonalNumber(personalNumber).personalNumber, personalNumber);
    assertEquals(new Date(bankIdIssueDate).toISOString().slice(0, 10), bankIdIssueDate);
    // Addresses set aside for documentation, and ids as long as BankID's.
    assert(ipAddress.startsWith("192.0.2."), ipAddress);
    assert(Uint8Array.fromBase64(uhi).length >= 20, uhi);
  }
  for (const name of ["personalNumber", "surname", "uhi", "ipAddress"] as const) {
    assertEquals(new Set(PEOPLE.map((person) => person[name])).size, PEOPLE.length);
  }
});

Deno.test("personWith() finds the person with a number", () => {
  for (const person of PEOPLE) assertEquals(personWith(person.personalNumber, PEOPLE), person);
  const own: Person = { ...TOLVAN, givenName: "Elva" };
  assertEquals(personWith(TOLVAN.personalNumber, [own, ...PEOPLE]), own);
});

Deno.test("personWith() makes somebody up for a number that nobody has", () => {
  const person = personWith("200001010101", PEOPLE);
  assertEquals(person.personalNumber, "200001010101");
  const other = personWith("200001020202", PEOPLE);
  assertNotEquals(person.surname, other.surname);
  assert(!PEOPLE.some(({ surname }) => surname === person.surname));
});

Deno.test("ageOf() counts birthdays", () => {
  const person: Person = { ...TOLVAN, personalNumber: "200003152384" };
  const ages = ["2026-03-14T23:59:59.999Z", "2026-03-15T00:00:00Z", "2026-12-31T12:00:00Z"]
    .map((moment) => ageOf(person, Date.parse(moment)));
  assertEquals(ages, [25, 26, 26]);
  // Somebody born on a leap day is a year older on the first of March.
  const leap: Person = { ...TOLVAN, personalNumber: "200002292399" };
  const onLeap = ["2026-02-28T12:00:00Z", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z"]
    .map((moment) => ageOf(leap, Date.parse(moment)));
  assertEquals(onLeap, [25, 26, 28]);
});

Deno.test("ageOf() takes an age that is given, whatever the number says", () => {
  assertEquals(ageOf({ ...TOLVAN, age: 17 }, Date.now()), 17);
  assertEquals(ageOf({ ...TOLVAN, age: 0 }, Date.now()), 0);
});
