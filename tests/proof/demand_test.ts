import { assertEquals, assertThrows } from "@std/assert";
import { BankIdProofError } from "../../src/errors.ts";
import { demand } from "../../src/proof/demand.ts";

Deno.test("demand() throws with the check unless the condition holds", () => {
  demand(true, "age", "Expected a younger proof");
  const error = assertThrows(
    () => demand(false, "age", "Expected a younger proof"),
    BankIdProofError,
  );
  assertEquals([error.check, error.message], ["age", "Expected a younger proof (check: age)"]);
});
