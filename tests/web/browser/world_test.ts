import { assertEquals } from "@std/assert";
import { fitsBrowsers } from "../../served_page.ts";

Deno.test("the world names nothing that a browser does not have", async () => {
  assertEquals(await fitsBrowsers(), true);
});

Deno.test("a member of the world that browsers do not have is noticed", async () => {
  assertEquals(await fitsBrowsers("readonly warp: boolean"), false);
});
