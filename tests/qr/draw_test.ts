import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { qrSvg, type QrSvgOptions, qrTerminal, type QrTerminalOptions } from "../../mod.ts";
import { encodeQr } from "../../src/qr/symbol.ts";
import {
  attributes,
  type Rows,
  rowsOf,
  rowsOfSvg,
  rowsOfText,
  withMargin,
} from "../helpers/qr_picture.ts";
import published from "../vectors/qr_content.json" with { type: "json" };

const CONTENT = published.contents[0] ?? "";
const LEVELS = ["L", "M", "Q", "H"] as const;
const contents = [CONTENT, "x", "Räksmörgås på €-torget 🦐", "A".repeat(200)];

function symbolRows(content: string, level: typeof LEVELS[number], margin: number): Rows {
  const { size, modules } = encodeQr(content, level);
  return withMargin(rowsOf(modules, size), margin);
}

Deno.test("qrSvg() draws every module, dark on light, quiet zone included", () => {
  for (const content of contents) {
    for (const level of LEVELS) {
      const margin = LEVELS.indexOf(level) * 2;
      assertEquals(
        rowsOfSvg(qrSvg(content, { level, margin })),
        symbolRows(content, level, margin),
      );
    }
  }
  assertEquals(rowsOfSvg(qrSvg(CONTENT)), symbolRows(CONTENT, "M", 4));
});

Deno.test("qrSvg() is one path with a text alternative and nothing else", () => {
  const svg = qrSvg(CONTENT, { title: "Scan with BankID" });
  const tags = [...svg.matchAll(/<\/?[a-zA-Z!?][^\s>/]*/g)].map(([tag]) => tag);
  assertEquals(tags, ["<svg", "<path", "</svg"]);
  const root = attributes(svg, "svg");
  assertEquals(root.xmlns, "http://www.w3.org/2000/svg");
  assertEquals([root.role, root["aria-label"]], ["img", "Scan with BankID"]);
  const names = [...Object.keys(root), ...Object.keys(attributes(svg, "path"))];
  assertEquals(names.filter((name) => /^(style|class|id|on.*|xlink:href|href)$/.test(name)), []);
  // Nothing of what it encodes can be read off it in text.
  assertEquals([svg.includes("bankid"), svg.includes("67df3917")], [false, false]);
  assertEquals(attributes(qrSvg(CONTENT), "svg")["aria-label"], "QR code");
});

Deno.test("qrSvg() scales: its size is that of the box unless one is given", () => {
  const side = encodeQr(CONTENT, "M").size + 8;
  const { viewBox, width, height } = attributes(qrSvg(CONTENT), "svg");
  assertEquals([viewBox, width, height], [`0 0 ${side} ${side}`, undefined, undefined]);
  for (const size of [1, 240, 99.5]) {
    const root = attributes(qrSvg(CONTENT, { size }), "svg");
    assertEquals([root.viewBox, root.width, root.height], [viewBox, `${size}`, `${size}`]);
  }
});

Deno.test("qrSvg() shows no frame in a box that is not square", () => {
  const inner = symbolRows(CONTENT, "M", 4);
  const seen = rowsOfSvg(qrSvg(CONTENT), inner.length);
  const middle = seen.slice(inner.length, -inner.length);
  assertEquals(middle.map((row) => row.slice(inner.length, -inner.length)), [...inner]);
  const outside = [
    ...seen.slice(0, inner.length),
    ...middle.map((row) => row.slice(0, inner.length) + row.slice(-inner.length)),
    ...seen.slice(-inner.length),
  ];
  assertEquals(outside.filter((row) => !/^[. ]*$/.test(row)).length, 0);
});

/** The characters that numeric and named references stand for. */
function unescape(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replace(
    /&(?:#(\d+)|(\w+));/g,
    (whole, code, name) => code ? String.fromCodePoint(Number(code)) : named[name] ?? whole,
  );
}

Deno.test("qrSvg() escapes the text alternative", () => {
  const titles = [
    `"><script>alert('x')</script>`,
    `' onload='alert(1)`,
    `" onload="alert(1)`,
    "A & B &amp; C",
    "Läs av QR-koden",
    "",
  ];
  for (const title of titles) {
    const svg = qrSvg(CONTENT, { title });
    const label = /aria-label="([^"]*)"/.exec(svg)?.[1] ?? "missing";
    assertMatch(label, /^[^<>"']*$/);
    assertEquals(unescape(label), title);
    assertEquals(svg.match(/</g)?.length, 3, title);
    assertEquals(Object.keys(attributes(svg, "svg")), Object.keys(attributes(qrSvg("x"), "svg")));
  }
});

Deno.test("qrTerminal() draws every module in half blocks, quiet zone included", () => {
  for (const content of contents) {
    for (const level of LEVELS) {
      const margin = LEVELS.indexOf(level);
      const rows = symbolRows(content, level, margin);
      const seen = rowsOfText(qrTerminal(content, { level, margin }));
      assertEquals(seen.slice(0, rows.length), [...rows]);
      // An odd number of rows leaves half a line, which must be light.
      assertEquals(seen.slice(rows.length), [".".repeat(rows.length)]);
    }
  }
  const rows = symbolRows(CONTENT, "L", 2);
  assertEquals(rowsOfText(qrTerminal(CONTENT)).slice(0, rows.length), [...rows]);
});

Deno.test("qrTerminal() sets its own colours on each line and takes them back", () => {
  const lines = qrTerminal(CONTENT).split("\n");
  assertEquals(lines.pop(), "");
  const width = encodeQr(CONTENT, "L").size + 4;
  assertEquals(lines.length, (width + 1) / 2);
  for (const line of lines) {
    // deno-lint-ignore no-control-regex
    const [, start, blocks = "", end] = /^\x1b\[([\d;]+)m([ ▀▄█]*)\x1b\[(\d*)m$/.exec(line) ?? [];
    assertEquals(blocks.length, width);
    assert(start?.includes("38;5;16") && start.includes("48;5;231"), "Black on white, by number");
    assertEquals(end, "0");
  }
});

const badOptions: readonly (readonly [name: string, options: Record<string, unknown>])[] = [
  ["level", { level: "X" }],
  ["level", { level: "l" }],
  ["level", { level: "LM" }],
  ["level", { level: "" }],
  ["margin", { margin: -1 }],
  ["margin", { margin: 1.5 }],
  ["margin", { margin: NaN }],
  ["margin", { margin: 101 }],
  ["margin", { margin: "4" }],
];
const badSizes = [0, -1, NaN, Infinity].map((size) => ["size", { size }] as const);

Deno.test("qrSvg() and qrTerminal() refuse options out of range", () => {
  for (const [name, options] of [...badOptions, ...badSizes]) {
    assertThrows(() => qrSvg(CONTENT, options as QrSvgOptions), RangeError, `'${name}'`);
  }
  for (const [name, options] of badOptions) {
    assertThrows(() => qrTerminal(CONTENT, options as QrTerminalOptions), RangeError, `'${name}'`);
  }
});

Deno.test("qrSvg() and qrTerminal() refuse what is no text, and text that no symbol holds", () => {
  for (const content of ["", undefined, null, 4, ["x"]] as string[]) {
    assertThrows(() => qrSvg(content), TypeError, "'content'");
    assertThrows(() => qrTerminal(content), TypeError, "'content'");
  }
  const content = Promise.resolve(CONTENT) as unknown as string;
  assertThrows(() => qrSvg(content), TypeError, "got a Promise (is an 'await' missing?)");
  assertThrows(
    () => qrSvg(""),
    TypeError,
    "'content' must be a text, such as qrContent gives: got none",
  );
  // ISO/IEC 18004, table 7: version 40 holds 2953 bytes at level L and 2331 at level M.
  assertEquals(qrTerminal("x".repeat(2953)).length > 0, true);
  assertThrows(() => qrTerminal("x".repeat(2954)), RangeError, "2953");
  assertThrows(() => qrSvg("x".repeat(2332)), RangeError, "2331");
});

Deno.test("qrSvg() and qrTerminal() refuse options that are not known", () => {
  const options = Object({ titel: "BankID" });
  assertThrows(() => qrSvg("x", options), TypeError, "qrSvg has no option 'titel'");
  assertThrows(() => qrTerminal("x", options), TypeError, "qrTerminal has no option 'titel'");
});
