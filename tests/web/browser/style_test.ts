import { assert, assertEquals, assertMatch } from "@std/assert";
import { ELEMENT_STYLE } from "../../../src/web/browser/style.ts";
import { contrast } from "../../../src/web/theme.ts";

Deno.test("ELEMENT_STYLE moves nothing for whoever cannot bear it", () => {
  const calm = ELEMENT_STYLE.replace(
    /@media \(prefers-reduced-motion:no-preference\)\{.*\}\n/,
    "",
  );
  assert(calm !== ELEMENT_STYLE);
  // What is shown later only appears.
  assertEquals(calm.match(/transition:|animation:|scroll-behavior/g), ["animation:"]);
  assertMatch(calm, /animation:show 0s 6s both/);
  assertMatch(calm, /@keyframes show\{from\{visibility:hidden\}\}/);
});

Deno.test("ELEMENT_STYLE shows where the keyboard is, but for a heading that was led to", () => {
  assertMatch(ELEMENT_STYLE, /\n:focus-visible\{outline:3px solid/);
  const unseen = ELEMENT_STYLE.match(/.*outline:(?:none|0)\b.*/g);
  assertEquals(unseen, [".heading{outline:0;font-size:1.5rem}"]);
  assertMatch(ELEMENT_STYLE, /\[hidden\]\{display:none!important\}/);
  // An edge that is not seen appears where the system's own colours are forced.
  assertMatch(ELEMENT_STYLE, /\n\.main,[^\n]*\{border-color:transparent;/);
});

Deno.test("ELEMENT_STYLE is made of the documented custom properties, and of few colours besides", () => {
  const used = new Set(ELEMENT_STYLE.match(/--bankid-[\w-]+/g));
  const documented = ["button", "button-text", "card", "font", "height", "radius", "text"];
  assertEquals([...used].sort(), documented.map((name) => `--bankid-${name}`));
  assertEquals(ELEMENT_STYLE.match(/#[\da-f]{3,6}\b/g)?.join(" "), "#fff #184 #d34 #193e4f #fff");
});

Deno.test("ELEMENT_STYLE shows success and failure, still and as plain on light cards as on dark ones", () => {
  const signs = { complete: "✓", failed: "!", refused: "!", elsewhere: "!" };
  const shades = Object.entries(signs).map(([state, sign]) => {
    const rule = new RegExp(`\\.${state}[.,a-z]*\\{--_i:"${sign}";--_s:#(.)(.)(.);--_t:0s\\}`);
    const [, ...digits] = rule.exec(ELEMENT_STYLE) ?? [];
    return "#" + digits.map((digit) => digit + digit).join("");
  });
  assertEquals(new Set(shades).size, 2);
  for (const shade of shades) {
    // WCAG 2.2, 1.4.11; the sign in it is read like a text.
    assert(contrast("#ffffff", shade) >= 4.5 && contrast("#1d272e", shade) >= 3, shade);
  }
});
