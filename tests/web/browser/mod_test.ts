import { assertEquals, assertRejects } from "@std/assert";
import { loadClient } from "../../../src/web/browser/mod.ts";

/** A base path at which a script stands. */
const at = (script: string): string => `data:text/javascript,${script}//`;

Deno.test("loadClient() loads the handler's script", async () => {
  assertEquals(Object.keys(await loadClient(at("export const startLogin = 1"))), ["startLogin"]);
});

Deno.test("loadClient() takes no other script for it", async () => {
  await assertRejects(
    () => loadClient(at("export const start = 1")),
    TypeError,
    "/client.js is not the handler's script",
  );
});

// Bundlers would look for the script among the files that they bundle, and Next.js would build nothing.
Deno.test("loadClient() tells bundlers to leave the script to the browser", () => {
  assertEquals(
    String(loadClient).match(/@vite-ignore|webpackIgnore: true/g),
    ["webpackIgnore: true", "@vite-ignore"],
  );
});
