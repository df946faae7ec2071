import { assertEquals, assertMatch } from "@std/assert";
import { ELEMENT_STYLE } from "../../src/web/browser/style.ts";
import { PAGE_STYLE } from "../../src/web/page_style.ts";

Deno.test("the styles take nothing from elsewhere and cannot leave their element", () => {
  for (const style of [ELEMENT_STYLE, PAGE_STYLE]) {
    assertEquals(style.match(/url\(|@import|@font-face|https?:|<|\\/g), null);
  }
  assertMatch(PAGE_STYLE, /:root\{color-scheme:light dark\}/);
});
