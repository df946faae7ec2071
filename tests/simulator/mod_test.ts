import { assert, assertEquals } from "@std/assert";
import * as library from "../../mod.ts";
import * as entry from "../../src/simulator/mod.ts";

Deno.test("mod.ts gives the simulator, its people, and what tests need besides", () => {
  assertEquals(Object.keys(entry).sort(), [
    "PEOPLE",
    "cookieJar",
    "createSimulator",
    "record",
    "replay",
  ]);
  const { createSimulator, PEOPLE } = entry;
  const [person] = PEOPLE;
  assert(person);
  assertEquals(createSimulator({ person }).app.person, person);
});

Deno.test("mod.ts is no part of the library's own entry point", () => {
  assertEquals(Object.keys(entry).filter((name) => name in library), []);
});
