import { assert, assertEquals } from "@std/assert";
import * as library from "../../mod.ts";
import * as entry from "../../src/simulator/mod.ts";

Deno.test("mod.ts gives the simulator, its app and its people, and nothing else", () => {
  assertEquals(Object.keys(entry).sort(), ["PEOPLE", "SimulatedApp", "createSimulator"]);
  const { createSimulator, PEOPLE, SimulatedApp } = entry;
  const [person] = PEOPLE;
  assert(person);
  const { app } = createSimulator({ person });
  assert(app instanceof SimulatedApp);
  assertEquals(app.person, person);
});

Deno.test("mod.ts is no part of the library's own entry point", () => {
  assertEquals(Object.keys(entry).filter((name) => name in library), []);
});
