import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { userMessage } from "../../mod.ts";
import { allTexts } from "../../src/web/page_options.ts";
import { knownLanguage, messageTo, PAGE_TEXTS, textsOf } from "../../src/web/page_texts.ts";

Deno.test("PAGE_TEXTS says everything in both languages, and differently", () => {
  const names = Object.keys(PAGE_TEXTS.sv);
  assertEquals(Object.keys(PAGE_TEXTS.en), names);
  for (const name of names) {
    const [sv, en] = [Reflect.get(PAGE_TEXTS.sv, name), Reflect.get(PAGE_TEXTS.en, name)];
    assert(sv.trim() === sv && sv !== "" && en.trim() === en && en !== "", name);
    assertNotEquals(sv, en, name);
  }
});

Deno.test("PAGE_TEXTS writes BankID's name as BankID does", () => {
  for (const text of Object.values(PAGE_TEXTS).flatMap((texts) => Object.values(texts))) {
    assertEquals(text.match(/bankid/gi) ?? [], text.match(/BankID/g) ?? [], text);
  }
  for (const texts of Object.values(PAGE_TEXTS)) {
    const { title, signTitle, payTitle, thisComputer, thisDevice } = texts;
    const { mobileBankId, otherDevice, open } = texts;
    const buttons = [thisComputer, thisDevice, mobileBankId, otherDevice, open];
    for (const text of [title, signTitle, payTitle, ...buttons]) {
      assert(text.includes("BankID"), text);
    }
  }
});

Deno.test("PAGE_TEXTS speaks of logging in nowhere but in the heading of a login", () => {
  for (const { title: _, ...texts } of Object.values(PAGE_TEXTS)) {
    for (const text of Object.values(texts)) {
      assertEquals(text.match(/logga|inloggning|log in|login/gi), null, text);
    }
  }
});

Deno.test("messageTo() says BankID's message, or the service's in its place", () => {
  const pending = { status: "pending", hintCode: "userSign" };
  const own = {
    fi: { title: "Kirjaudu BankID:llä", RFA9: "Anna turvakoodi." },
    nb: { title: "Logg inn med BankID", RFA9: "Skriv inn sikkerhetskoden." },
    da: { title: "Log ind med BankID" },
  };
  const texts = allTexts({ texts: own });
  const to = (language: string) => {
    const known = texts[language];
    assert(known);
    return messageTo({ language, texts: known }, pending, {});
  };
  for (const language of ["fi", "nb"] as const) {
    assertEquals(to(language), { id: "RFA9", text: own[language].RFA9 });
  }
  assertEquals(to("sv"), userMessage("RFA9", { language: "sv" }));
  for (const language of ["en", "da"]) {
    assertEquals(to(language), userMessage("RFA9", { language: "en" }));
  }
  assertEquals([texts.da?.title, texts.da?.cancel], [own.da.title, PAGE_TEXTS.en.cancel]);
});

Deno.test("textsOf() knows which languages are written from right to left", () => {
  for (const tag of ["ar", "he-IL", "fa", "ur"]) assertEquals(textsOf(tag).dir, "rtl");
  for (const tag of ["sv", "fi", "arn", "sv-FI"]) assertEquals(textsOf(tag).dir, undefined);
});

Deno.test("knownLanguage() finds the very language, or the one that it is a kind of", () => {
  const texts = allTexts({ texts: { "nb-NO": {}, fi: {} } });
  assertEquals(knownLanguage(texts, ["fi-fi"]), "fi");
  assertEquals(knownLanguage(texts, ["NB-NO", "sv"]), "nb-NO");
  assertEquals(knownLanguage(texts, ["de", "en-GB"]), "en");
  assertEquals(knownLanguage(texts, ["de", "*", ""]), undefined);
});
