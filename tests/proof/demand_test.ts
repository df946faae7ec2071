import { assertEquals, assertThrows } from "@std/assert";
import { BankIdProofError } from "../../src/errors.ts";
import { demand } from "../../src/proof/demand.ts";

Deno.test("demand() throws with the check unless the condition holds", () => {
  demand(true, "age", "The proof is too old");
  const error = assertThrows(
    () => demand(false, "age", "The proof is too old"),
    BankIdProofError,
  );
  assertEquals([error.check, error.message], ["age", "The proof is too old (check: age)"]);
});
