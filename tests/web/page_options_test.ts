import { assertEquals, assertThrows } from "@std/assert";
import {
  allTexts,
  checkLanguage,
  checkPage,
  type PageOptions,
} from "../../src/web/page_options.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";

Deno.test("checkPage() takes what is right", () => {
  const right: readonly PageOptions[] = [
    {},
    { texts: {} },
    { texts: { sv: PAGE_TEXTS.sv, en: { title: "" }, "nb-NO": { RFA15A: "Søker etter BankID." } } },
    { texts: { "az-Arab": { dir: "rtl" } } },
    { theme: { light: { button: "#005a9c" }, dark: { button: "#fff" } } },
    { name: "Båtklubben", logo: "/logo.svg", backLink: "/", helpLink: "https://example.org/help" },
    { askFirst: true, operation: "payment" },
  ];
  for (const options of right) checkPage(options);
});

Deno.test("checkPage() refuses what is wrong, and says what", () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [null, "'page' must be"],
    ["dark", "'page' must be"],
    [7, "'page' must be"],
    [{ html: "" }, "page has no option 'html'"],
    [{ texts: { sv: { title: 7 } } }, "'page.texts.sv.title' must be a text"],
    [{ texts: { sv: { titel: "x" } } }, "has no text 'titel': did you mean 'title'?"],
    [{ texts: { sv: { toString: "x" } } }, "'page.texts.sv' has no text 'toString': known are"],
    [{ texts: { sv: { RFA7: "x" } } }, "'page.texts.sv' has no text 'RFA7'"],
    [{ texts: { ar: { dir: "ltr" } } }, "'page.texts.ar.dir' must be 'rtl'"],
    [{ texts: { '"><b>': {} } }, "'page.texts' is by language tag, such as 'fi'"],
    [{ theme: { light: { button: "red" } } }, "'page.theme.light.button' must be a colour"],
    [{ name: 7 }, "'page.name' must be a text"],
    [{ logo: "//evil.example/x.svg" }, "'page.logo' must be a path such as '/logo.svg'"],
    [{ logo: "https://example.com/x.svg" }, "'page.logo' must be a path"],
    [{ logo: { src: "x.svg", alt: "" } }, "'page.logo' must be a path"],
    [{ logo: { src: "/x.svg" } }, "'page.logo.alt' must be a text: got undefined"],
    [{ logo: { src: "/x.svg", alt: "", size: 7 } }, "page.logo has no option 'size'"],
    [{ backLink: "javascript:alert(1)" }, "'page.backLink' must be a path or an https URL"],
    [{ helpLink: "//evil.example" }, "'page.helpLink' must be a path or an https URL"],
    [{ askFirst: "yes" }, "'page.askFirst' must be true or false"],
    [{ operation: "login" }, "'page.operation' must be 'auth', 'sign' or 'payment'"],
  ];
  for (const [options, message] of wrong) {
    assertThrows(() => checkPage(options as PageOptions), TypeError, message);
  }
});

Deno.test("allTexts() has every language whole, in English where the service says nothing", () => {
  const texts = allTexts({ texts: { fi: { title: "Kirjaudu" }, sv: { title: "Hej" } } });
  assertEquals(Object.keys(texts), ["sv", "en", "fi"]);
  assertEquals(
    [texts.fi?.title, texts.fi?.cancel, texts.sv?.title, texts.sv?.cancel],
    ["Kirjaudu", PAGE_TEXTS.en.cancel, "Hej", PAGE_TEXTS.sv.cancel],
  );
});

Deno.test("checkLanguage() refuses a language that the page does not speak", () => {
  checkLanguage("sv", allTexts());
  assertThrows(
    () => checkLanguage("toString", allTexts()),
    RangeError,
    "'language' must be 'sv' or 'en': got 'toString'",
  );
});
