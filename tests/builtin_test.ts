import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as path from "node:path";
import { builtin, findBuiltin } from "../src/builtin.ts";

Deno.test("builtin() gives the runtime's own module", () => {
  const own = builtin<{ join(...parts: string[]): string }>("node:path");
  assertStrictEquals(own.join("a", "b"), path.join("a", "b"));
  assertEquals(findBuiltin<typeof path>("node:path")?.sep, path.sep);
});

Deno.test("builtin() says which module a runtime lacks", () => {
  assertEquals(findBuiltin("node:nothing"), undefined);
  assertThrows(() => builtin("node:nothing"), Error, "This runtime has no 'node:nothing'");
});
