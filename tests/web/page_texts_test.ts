import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";

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
  for (const { title, thisDevice, otherDevice, open } of Object.values(PAGE_TEXTS)) {
    for (const text of [title, thisDevice, otherDevice, open]) {
      assert(text.includes("BankID"), text);
    }
  }
});
