import { assertEquals } from "@std/assert";
import type { ElementTexts, FirstTexts } from "../../../src/web/browser/texts.ts";
import { elementTexts, firstTexts, textsOf } from "../../../src/web/page_texts.ts";
import { AGENTS, Browser, makeSite } from "../../helpers/web.ts";

const FIRST: Readonly<Record<keyof FirstTexts, true>> = {
  wait: true,
  offline: true,
  RFA22: true,
  again: true,
  dir: true,
};
const ELEMENT: Readonly<Record<keyof ElementTexts, true>> = {
  ...FIRST,
  title: true,
  signTitle: true,
  payTitle: true,
  open: true,
  openOther: true,
  scan: true,
  enlarge: true,
  shrink: true,
  goOn: true,
  cancel: true,
};

/** The names of texts that are there, without the language's. */
function namesOf({ lang: _, ...texts }: object & { readonly lang?: unknown }): string[] {
  return Object.entries(texts).filter(([, text]) => text).map(([name]) => name).sort();
}

Deno.test("the script comes with the first texts, and the first answer with all of them", async () => {
  const arabic = { language: "ar", texts: textsOf("ar", { dir: "rtl" }) };
  assertEquals(namesOf(firstTexts(arabic)), Object.keys(FIRST).sort());
  assertEquals(namesOf(elementTexts(arabic)), Object.keys(ELEMENT).sort());
  using site = makeSite();
  const browser = new Browser(site.handler, { userAgent: AGENTS.computer });
  const { texts } = (await browser.start("other", { language: "sv", touch: 0 })).body;
  const { dir: _, ...withoutDirection } = ELEMENT;
  assertEquals(namesOf(texts ?? {}), [...Object.keys(withoutDirection), "this", "other"].sort());
});
