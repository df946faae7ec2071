import { assert, assertEquals, assertMatch } from "@std/assert";
import { PAGE_STYLE } from "../../src/web/page_style.ts";

/** The colours of a scheme by name. */
function colours(scheme: "light" | "dark"): Map<string, string> {
  const rules = [...PAGE_STYLE.matchAll(/:root\{([^}]*)\}/g)].map(([, rule = ""]) => rule);
  assertEquals(rules.length, 2);
  const rule = rules[scheme === "light" ? 0 : 1] ?? "";
  return new Map(
    [...rule.matchAll(/--([\w-]+):(#[0-9a-f]+)/g)].map((
      [, name = "", value = ""],
    ) => [name, value]),
  );
}

/** Relative luminance as the accessibility guidelines define it. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, "$&$&") : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one = "", other = ""): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const scheme of ["light", "dark"] as const) {
  Deno.test(`PAGE_STYLE has enough contrast in the ${scheme} scheme`, () => {
    const of = colours(scheme);
    const pairs = [["ink", "card", 4.5], ["quiet", "card", 4.5], [
      "button-text",
      "button",
      4.5,
    ]] as const;
    // What shows where a button begins needs less than a text.
    const shapes = [["line", "card", 3], ["button", "card", 3], ["ink", "ground", 3]] as const;
    for (const [one, other, least] of [...pairs, ...shapes]) {
      const found = contrast(of.get(one), of.get(other));
      assert(found >= least, `${one} on ${other}: ${found}`);
    }
  });
}

Deno.test("PAGE_STYLE follows the person's settings for darkness, motion and contrast", () => {
  assertMatch(PAGE_STYLE, /:root\{color-scheme:light dark;/);
  assertMatch(PAGE_STYLE, /@media \(prefers-color-scheme:dark\)\{:root\{/);
  assertMatch(PAGE_STYLE, /@media \(forced-colors:active\)\{/);
  const calm = PAGE_STYLE.replace(/@media \(prefers-reduced-motion:no-preference\)\{.*\}\n/, "");
  assert(calm !== PAGE_STYLE);
  assertEquals(calm.match(/transition|animation|scroll-behavior/g), null);
});

Deno.test("PAGE_STYLE shows where the keyboard is, and hides what is hidden", () => {
  assertMatch(PAGE_STYLE, /\n:focus-visible\{outline:3px solid/);
  assertEquals(PAGE_STYLE.match(/outline:(none|0)/g), null);
  assertMatch(PAGE_STYLE, /\[hidden\]\{display:none!important\}/);
});

Deno.test("PAGE_STYLE takes nothing from elsewhere and cannot leave its element", () => {
  assertEquals(PAGE_STYLE.match(/url\(|@import|@font-face|https?:|<|\\/g), null);
});
