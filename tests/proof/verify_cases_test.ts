import { assertEquals } from "@std/assert";
import { verifyCompletion } from "../../mod.ts";
import { CASES, outcomeOf } from "../helpers/proof_cases.ts";

for (const each of CASES) {
  Deno.test(`verifyCompletion(): ${each.name}`, async () => {
    const outcome = await outcomeOf(each);
    assertEquals(each.expect.includes(outcome) ? outcome : each.expect, outcome);
  });
}

/** What is told of the person in a case. */
async function personOf(name: string): Promise<readonly [string, string, string, boolean]> {
  const found = CASES.find((each) => each.name === name);
  if (!found) throw new Error(`There is no case ${name}`);
  const environment = { apiUrl: "https://bankid.invalid/", caCerts: [] };
  const { user, namesDiffer } = await verifyCompletion(found.evidence, {
    environment,
    ...found.options,
  });
  return [user.name, user.givenName, user.surname, namesDiffer];
}

Deno.test("verifyCompletion() tells names as the certificate has them", async () => {
  const several = await personOf("given names as two attributes");
  assertEquals(several[1].split(" ").length, 2);
  const [name, givenName, surname] = await personOf("one name only: no surname");
  assertEquals([surname, name.includes(givenName), givenName === ""], ["", true, false]);
  const [capitals, , , turkish] = await personOf("claimed user Turkish capitals in certificate");
  assertEquals([capitals, turkish], [capitals.toUpperCase(), false]);
  const [cut, , , isCut] = await personOf("claimed name long, certificate CN cut to 64");
  assertEquals([cut.length < 70, isCut], [true, true]);
});
