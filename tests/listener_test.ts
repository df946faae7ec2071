import { assertEquals } from "@std/assert";
import { tell } from "../src/listener.ts";

Deno.test("tell() tells at once, and lets no listener break anything", async () => {
  const heard: number[] = [];
  const listeners: readonly ((told: number) => unknown)[] = [
    (told) => heard.push(told),
    (told) => {
      heard.push(told);
      throw new Error("at once");
    },
    async (told) => {
      heard.push(told);
      await Promise.reject(new Error("later"));
    },
  ];
  for (const listener of listeners) tell(listener, 7);
  assertEquals(heard, [7, 7, 7]);
  // An unhandled rejection would end the process.
  await new Promise((resolve) => setTimeout(resolve, 0));
});
