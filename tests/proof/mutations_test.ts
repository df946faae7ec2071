import { assert, assertEquals } from "@std/assert";
import { PROOF_CHANGES } from "../helpers/mutations/evidence.ts";
import { refuseMutations } from "./mutations.ts";

Deno.test("verifyCompletion() refuses every proof that was changed at random", async () => {
  const count = 1000;
  const { refused, wrong } = await refuseMutations(count, 20_261_124);
  assertEquals(wrong, []);
  assertEquals([...refused.values()].reduce((sum, times) => sum + times, 0), count);
  for (const kind of Object.keys(PROOF_CHANGES)) {
    assert([...refused.keys()].some((name) => name.startsWith(`${kind},`)), kind);
  }
});
