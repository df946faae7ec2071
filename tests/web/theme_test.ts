import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkTheme, contrast, type PageTheme, themeStyle } from "../../src/web/theme.ts";

/** The colours of a scheme by name. */
function colours(theme: PageTheme, scheme: "light" | "dark"): (name: string) => string {
  const rules = [...themeStyle(theme).matchAll(/:root\{([^}]*)\}/g)].map(([, rule = ""]) => rule);
  assertEquals(rules.length, 2);
  const rule = rules[scheme === "light" ? 0 : 1] ?? "";
  return (name) => new RegExp(`--bankid-${name}:(#[\\da-f]+)`, "i").exec(rule)?.[1] ?? "";
}

Deno.test("contrast() is WCAG's", () => {
  assertEquals(contrast("#000", "#ffffff"), 21);
  assertEquals(contrast("#777777", "#fff").toFixed(2), "4.48");
  assertEquals(contrast("#fff", "#777777").toFixed(2), "4.48");
});

Deno.test("themeStyle() can be read in both schemes, whatever the button", () => {
  const buttons = ["#193e4f", "#a9d6e8", "#7a1f3d", "#ff0", "#777777", "#ff6600", "#000", "#fff"];
  for (const button of buttons) {
    const theme = { light: { button }, dark: { button } };
    checkTheme(theme);
    for (const scheme of ["light", "dark"] as const) {
      const of = colours(theme, scheme);
      assertEquals(of("button"), button);
      for (const [one, other] of [["button-text", "button"], ["text", "card"], ["text", "page"]]) {
        const found = contrast(of(one ?? ""), of(other ?? ""));
        assert(found >= 4.5, `${scheme}, ${button}, ${one} on ${other}: ${found}`);
      }
    }
  }
});

Deno.test("themeStyle() leaves the dark scheme readable where only the light one is the service's", () => {
  const of = colours({ light: { button: "#193e4f", page: "#ffffff" } }, "dark");
  assertEquals(of("button"), colours({}, "dark")("button"));
});

Deno.test("themeStyle() takes font and corners", () => {
  const theme = { font: "'Open Sans', sans-serif", radius: "4px" };
  checkTheme(theme);
  assertStringIncludes(themeStyle(theme), ";--bankid-font:'Open Sans', sans-serif");
  assertStringIncludes(themeStyle(theme), ";--bankid-radius:4px");
});

Deno.test("checkTheme() refuses what could not be read, and tells the contrast", () => {
  const cases: readonly (readonly [PageTheme, string])[] = [
    [{ light: { text: "#999999" } }, "'page.theme.light': 'text' #999999 on 'card' #ffffff has a"],
    [{ dark: { card: "#ffffff" } }, "'page.theme.dark': 'text' #f0f4f6 on 'card' #ffffff has a"],
    [{ light: { button: "#193e4f", buttonText: "#333" } }, "'buttonText' #333 on 'button' #193e4f"],
  ];
  for (const [theme, message] of cases) {
    assertThrows(() => checkTheme(theme), TypeError, message);
    assertThrows(() => checkTheme(theme), TypeError, "and needs 4.5");
  }
});

Deno.test("checkTheme() refuses what is none, and what could leave a style sheet", () => {
  const bad: readonly unknown[] = ["red", "#12345", "red;}body{}", "</style>", "#fff;", 7, null];
  for (const button of bad) {
    const theme = { light: { button } } as unknown as PageTheme;
    assertThrows(() => checkTheme(theme), TypeError, "'page.theme.light.button' must be a colour");
  }
  for (const radius of ["1px;}", "</style>", "calc(1px)", 7, ""]) {
    const theme = { radius } as unknown as PageTheme;
    assertThrows(() => checkTheme(theme), TypeError, "'page.theme.radius' must be a value of CSS");
  }
  const unknown: readonly (readonly [theme: unknown, message: string])[] = [
    [{ ligth: {} }, "page.theme has no option 'ligth': did you mean 'light'?"],
    [{ light: { line: "#000" } }, "page.theme.light has no option 'line'"],
    [{ dark: "#000" }, "The options of page.theme.dark must be an object: got a string"],
    ["#193e4f", "The options of page.theme must be an object: got a string"],
    [null, "The options of page.theme must be an object: got null"],
  ];
  for (const [theme, message] of unknown) {
    assertThrows(() => checkTheme(theme as PageTheme), TypeError, message);
  }
  checkTheme({ light: undefined, dark: {} } as unknown as PageTheme);
});
