import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CLIENT_MARK, CLIENT_SCRIPT } from "../../src/web/page_script.ts";
import { servedMark } from "../served_page.ts";

Deno.test("the script is served as it was last made: run 'deno task page'", async () => {
  assertEquals(CLIENT_MARK, await servedMark(CLIENT_SCRIPT));
});

Deno.test("the script, as it is served, is JavaScript that defines the element and exports startLogin", async () => {
  const url = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const fake = `const globalThis = {
    HTMLElement: class {},
    customElements: { get() {}, define: (name) => { throw new Error(name); } },
  };`;
  const script = CLIENT_SCRIPT.replace("globalThis", "fakeWorld");
  const source = `${fake.replace("globalThis", "fakeWorld")}const config = {};${script}`;
  await assertRejects(() => import(url(source)), Error, "bankid-login");
  assertMatch(CLIENT_SCRIPT, /export\s*\{\s*\w+ as startLogin\s*\};?$/);
});

Deno.test("the script calls onUpdate by its name, which the browser's error tells where it is missing", () => {
  assertMatch(CLIENT_SCRIPT, /\w\.onUpdate\(/);
});

Deno.test("the script needs nothing from elsewhere, and makes no markup or code out of text", () => {
  assertEquals(CLIENT_SCRIPT.match(/https?:|\bimport\b|innerHTML|outerHTML|insertAdjacent/g), null);
  assertEquals(CLIENT_SCRIPT.match(/document\.write|\beval\b|\bFunction\b|<\//g), null);
  assertEquals(CLIENT_SCRIPT.match(/localStorage|sessionStorage|document\.cookie/g), null);
});
