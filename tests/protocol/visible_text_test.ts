import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { checkVisibleText, illFormed, unlistedCharacter } from "../../src/protocol/visible_text.ts";

const character = (code: number): string => String.fromCodePoint(code);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

Deno.test("checkVisibleText() refuses every control character but tab and line breaks, by name and place", () => {
  const controls = [...range(0x00, 0x1f), ...range(0x7f, 0x9f)];
  for (const code of controls) {
    const text = `Sålt 🏠${character(code)}`;
    if ([0x09, 0x0a, 0x0d].includes(code)) {
      checkVisibleText(text, "request.x");
      continue;
    }
    const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    const error = assertThrows(() => checkVisibleText(text, "request.x"), TypeError);
    assertEquals(
      error.message,
      "'request.x' must have no control characters but tab, line feed and carriage return: " +
        `${name} at position 7, counted from 0`,
    );
  }
  assertEquals(controls.length, 65);
});

Deno.test("checkVisibleText() takes every other character, and no half of one", () => {
  const others = [
    0x20,
    0x7e,
    0xa0,
    0xad,
    0x200b,
    0x2028,
    0x202e,
    0xfeff,
    0xffff,
    0x1f600,
    0x10ffff,
  ];
  checkVisibleText(others.map(character).join(""), "x");
  checkVisibleText("", "x");
  for (const half of ["a\ud83c", "\udfe0b", "\ud83c\u0007"]) {
    const { message } = assertThrows(() => checkVisibleText(half, "x"), TypeError);
    assertEquals(message, illFormed("x").message);
    assertMatch(message, /^'x' must be well-formed text/);
  }
});

Deno.test("unlistedCharacter() finds what BankID's guidelines do not list", () => {
  const listed = [0x09, 0x0a, 0x0d, 0x20, 0x7e, 0xa0, 0xd7ff, 0xe000, 0xffef];
  assertEquals(unlistedCharacter(listed.map(character).join("")), undefined);
  const unlisted: readonly (readonly [number, string])[] = [
    [0xfff0, "U+FFF0"],
    [0xffff, "U+FFFF"],
    [0x10000, "U+10000"],
    [0x1f3e0, "U+1F3E0"],
    [0x10ffff, "U+10FFFF"],
  ];
  for (const [code, name] of unlisted) {
    assertEquals(
      unlistedCharacter(`hyra${character(code)}${character(0xfff0)}`),
      `${name} at position 4`,
    );
  }
});
