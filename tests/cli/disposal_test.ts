import { assertEquals, assertRejects } from "@std/assert";
import { disposing, keeping } from "../../src/cli/disposal.ts";

/** Something that tells when it is taken down. */
function resource(): AsyncDisposable & { disposals: number } {
  return {
    disposals: 0,
    async [Symbol.asyncDispose](): Promise<void> {
      await undefined;
      this.disposals++;
    },
  };
}

Deno.test("disposing() takes down what was used, whatever comes of it", async () => {
  const used = resource();
  assertEquals(await disposing(used, () => Promise.resolve(used.disposals)), 0);
  assertEquals(used.disposals, 1);
  const failing = resource();
  await assertRejects(
    () => disposing(failing, () => Promise.reject(new Error("mine"))),
    Error,
    "mine",
  );
  assertEquals(failing.disposals, 1);
});

Deno.test("keeping() takes down what nothing could be made of, and nothing else", async () => {
  const used = resource();
  assertEquals(await keeping(used, () => "made"), "made");
  assertEquals(used.disposals, 0);
  const fail = (): never => {
    throw new Error("mine");
  };
  await assertRejects(() => keeping(used, fail), Error, "mine");
  assertEquals(used.disposals, 1);
});
