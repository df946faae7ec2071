import { assertEquals } from "@std/assert";
import { type RfaId, userMessage } from "../../mod.ts";
import { TEXTS } from "../../src/order/message_texts.ts";
import prescribed from "../vectors/messages.json" with { type: "json" };

Deno.test("userMessage() has every text of BankID's list, word for word", () => {
  const texts = Object.entries(prescribed.texts);
  assertEquals([texts.length, Object.keys(TEXTS).length], [27, 27]);
  for (const [id, { sv, en }] of texts) {
    for (const [language, text] of [["sv", sv], ["en", en]] as const) {
      assertEquals<unknown>(userMessage(id as RfaId, { language }), { id, text });
    }
  }
});
