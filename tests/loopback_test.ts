import { assertEquals } from "@std/assert";
import { isLoopback } from "../src/loopback.ts";

Deno.test("isLoopback() knows this computer by name and address, and nothing that looks like it", () => {
  const names = ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"];
  const others = ["localhost.example", "127.0.0.1.example", "128.0.0.1", "[::2]", "::1", ""];
  assertEquals([...names, ...others].filter(isLoopback), names);
});
