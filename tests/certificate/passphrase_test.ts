import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import {
  alike,
  bmpPassphrase,
  codingsOf,
  distinct,
  notesOn,
} from "../../src/certificate/passphrase.ts";

Deno.test("bmpPassphrase() codes UTF-16, big-endian, and ends it with two zero bytes", () => {
  const table = {
    "": "0000",
    "Beavis": "0042006500610076006900730000",
    "åäö€": "00e500e400f620ac0000",
    "𝄞": "d834dd1e0000",
  };
  for (const [text, hex] of Object.entries(table)) {
    assertEquals(encodeHex(bmpPassphrase(text)), hex);
  }
});

/** The codings of a passphrase as `oddity: wide / narrow`. */
function shown(passphrase: string): string[] {
  return codingsOf(passphrase).map(({ oddity, wide, narrow }) =>
    `${oddity}: ${encodeHex(wide)} / ${encodeHex(narrow)}`
  );
}

Deno.test("codingsOf() has one coding for ASCII, and two for no passphrase", () => {
  assertEquals(shown("Ab1"), [": 0041006200310000 / 416231"]);
  assertEquals(shown(""), [": 0000 / ", ":  / "]);
});

Deno.test("codingsOf() has Latin-1 for letters that it has, and what OpenSSL 1.0 made of UTF-8", () => {
  assertEquals(shown("å"), [
    ": 00e50000 / c3a5",
    "Latin-1: 00e50000 / e5",
    "UTF-8 taken for Latin-1: 00c300a50000 / c3a5",
  ]);
  assertEquals(shown("å€"), [
    ": 00e520ac0000 / c3a5e282ac",
    "UTF-8 taken for Latin-1: 00c300a500e2008200ac0000 / c3a5e282ac",
  ]);
});

Deno.test("codingsOf() has letters and their accents as one, too", () => {
  const [composed, apart] = ["\u00e5", "a\u030a"].map(shown);
  assertEquals(apart, [
    ": 0061030a0000 / 61cc8a",
    "UTF-8 taken for Latin-1: 006100cc008a0000 / 61cc8a",
    ...composed ?? [],
  ]);
});

Deno.test("distinct() and alike() look at one of the two forms", () => {
  const codings = codingsOf("å");
  const oddities = (some: typeof codings): string[] => some.map(({ oddity }) => oddity);
  assertEquals(oddities(distinct(codings, "wide")), ["", "UTF-8 taken for Latin-1"]);
  assertEquals(oddities(distinct(codings, "narrow")), ["", "Latin-1"]);
  const [usual, latin1] = codings;
  if (!usual || !latin1) throw new Error("Too few codings");
  assertEquals(oddities(alike(codings, usual, "wide")), ["", "Latin-1"]);
  assertEquals(oddities(alike(codings, usual, "narrow")), ["", "UTF-8 taken for Latin-1"]);
  assertEquals(oddities(alike(codings, latin1, "narrow")), ["Latin-1"]);
});

Deno.test("notesOn() says what is unusual about a coding, and nothing of a usual one", () => {
  const notes = codingsOf("å").map((coding) => notesOn([coding]));
  assertEquals(notes, [
    [],
    ["The passphrase is coded as Latin-1"],
    ["The passphrase is coded as UTF-8 taken for Latin-1"],
  ]);
  assertEquals(notesOn([]), []);
});
