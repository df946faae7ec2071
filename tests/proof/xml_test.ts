import { assertEquals, assertThrows } from "@std/assert";
import { type Element, readXml, XmlError } from "../../src/proof/xml.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>';

/** Reads what follows the declaration. */
function read(xml: string): Element {
  return readXml(DECLARATION + xml);
}

/** Those of the sources that are not refused. */
function accepted(sources: readonly string[]): string[] {
  return sources.filter((source) => {
    try {
      readXml(source);
      return true;
    } catch (error) {
      if (error instanceof XmlError) return false;
      throw error;
    }
  });
}

Deno.test("readXml() yields names, attributes, text and places", () => {
  const xml = '<A xmlns="urn:x"><B Id="i" charset="ö">åäö😀</B><C></C></A>';
  const root = read(xml);
  const source = DECLARATION + xml;
  const [b, c] = root.children;
  assertEquals([root.name, root.attributes, root.text], ["A", [["xmlns", "urn:x"]], ""]);
  assertEquals([b?.name, b?.attributes, b?.text], ["B", [["Id", "i"], ["charset", "ö"]], "åäö😀"]);
  assertEquals([c?.name, c?.text, c?.children], ["C", "", []]);
  assertEquals(source.slice(root.start, root.end), xml);
  assertEquals(source.slice(b?.start, b?.end), '<B Id="i" charset="ö">åäö😀</B>');
  assertEquals(source.slice(c?.start, c?.end), "<C></C>");
});

Deno.test("readXml() leaves in text the entities that canonical XML writes", () => {
  assertEquals(read("<A>&amp;&lt;a&gt;&#xD;'\"</A>").text, "&amp;&lt;a&gt;&#xD;'\"");
});

const DECLARATIONS: readonly string[] = [
  "<A></A>",
  `\ufeff${DECLARATION}<A></A>`,
  ` ${DECLARATION}<A></A>`,
  DECLARATION.replaceAll('"', "'") + "<A></A>",
  DECLARATION.replace("UTF-8", "UTF-16") + "<A></A>",
  DECLARATION.replace('"no"', '"yes"') + "<A></A>",
  `${DECLARATION}\n<A></A>`,
  `${DECLARATION}<!DOCTYPE A [<!ENTITY e "x">]><A></A>`,
  `${DECLARATION}<!-- c --><A></A>`,
  DECLARATION,
  "",
];

Deno.test("readXml() demands the declaration, exactly, and an element right after it", () => {
  assertEquals(accepted(DECLARATIONS), []);
});

const MALFORMED: readonly string[] = [
  "<A/>",
  "<A><B/></A>",
  "<A>a<!-- c -->b</A>",
  "<A><!-- c --></A>",
  "<A><B></B><!-- c --><B></B></A>",
  "<A><![CDATA[a]]></A>",
  "<A>a<?p i?></A>",
  "<A><?p i?><B></B></A>",
  "<x:A></x:A>",
  '<A xml:lang="sv"></A>',
  '<A xmlns:x="urn:x"></A>',
  "<A>a<B></B></A>",
  "<A><B></B>a</A>",
  "<A> <B></B></A>",
  "<A><B></B>\n<B></B></A>",
  "<A><B></B> </A>",
  '<A  a="b"></A>',
  '<A\ta="b"></A>',
  '<A\na="b"></A>',
  '<A a="b" ></A>',
  '<A a="b"c="d"></A>',
  '<A a ="b"></A>',
  '<A a= "b"></A>',
  "<A a='b'></A>",
  "<A a=b></A>",
  "<A a></A>",
  '<A a="b></A>',
  "<A></A >",
  '<A></A a="b">',
  "< A></A>",
  "<1></1>",
  "<A-B></A-B>",
  "<Å></Å>",
  "<A></B>",
  "<A></a>",
  "<A></AB>",
  "<A><B></A></B>",
  "<A>",
  "</A>",
  "<A></A",
  "<A></A>x",
  "<A></A>\n",
  "<A></A><A></A>",
  "<A></A><!-- c -->",
];

Deno.test("readXml() refuses whatever is not the one spelling of an element", () => {
  assertEquals(accepted(MALFORMED.map((xml) => DECLARATION + xml)), []);
});

Deno.test("readXml() refuses entities other than those of canonical XML", () => {
  const others = [
    "&quot;",
    "&apos;",
    "&#13;",
    "&#xd;",
    "&#x41;",
    "&#65;",
    "&e;",
    "&amp",
    "&",
    "&;",
  ];
  const inText = others.map((each) => `${DECLARATION}<A>a${each}</A>`);
  const inValues = [...others, "&amp;"].map((each) => `${DECLARATION}<A a="${each}"></A>`);
  assertEquals(accepted([...inText, ...inValues]), []);
});

Deno.test("readXml() refuses control characters and what is no character", () => {
  const codes = [0, 1, 9, 10, 13, 0x1f, 0x7f, 0x85, 0x9f, 0xd800, 0xdfff, 0xfffe, 0xffff];
  const bad = codes.map((code) => String.fromCharCode(code));
  const inText = [...bad, ">"].map((each) => `${DECLARATION}<A>a${each}b</A>`);
  const inTags = bad.map((each) => `${DECLARATION}<A${each}></A>`);
  const inValues = [...bad, "<", ">"].map((each) => `${DECLARATION}<A a="x${each}y"></A>`);
  assertEquals(accepted([...inText, ...inTags, ...inValues]), []);
});

Deno.test("readXml() demands xmlns first, then attributes by their names, none twice", () => {
  assertEquals(read('<A xmlns="n" B="1" a="2" ab="3" b="4"></A>').attributes.length, 5);
  const wrong = [
    'b="1" a="2"',
    'a="1" B="2"',
    'ab="1" a="2"',
    'a="1" xmlns="n"',
    'Id="1" xmlns="n"',
    'a="1" a="1"',
    'xmlns="n" xmlns="n"',
  ];
  for (const attributes of wrong) {
    assertThrows(() => read(`<A ${attributes}></A>`), XmlError, "canonical order");
  }
});

Deno.test("readXml() bounds depth and number of elements", () => {
  const nested = (depth: number): string => "<A>".repeat(depth) + "</A>".repeat(depth);
  const flat = (count: number): string => `<A>${"<B></B>".repeat(count - 1)}</A>`;
  assertEquals(read(nested(12)).children.length, 1);
  assertThrows(() => read(nested(13)), XmlError, "nested too deeply");
  assertEquals(read(flat(128)).children.length, 127);
  assertThrows(() => read(flat(129)), XmlError, "too many elements");
});

Deno.test("readXml() repeats little of what it refuses", () => {
  const long = "a".repeat(100_000);
  const sources = [`<${long}></${long}>`, `<A ${long}="b"></A>`, `<A>${long}</B>`, `<A a="${long}`];
  for (const xml of sources) {
    assertEquals(assertThrows(() => read(xml), XmlError).message.length < 200, true);
  }
});

const LARGE = 300_000;

/** Documents on which a careless reader would go back and forth. */
const WORST: readonly (readonly [what: string, xml: (size: number) => string])[] = [
  ["a start tag without end", (size) => `<A${' a="b"'.repeat(size / 6)}`],
  ["a start tag of spaces", (size) => `<A${" ".repeat(size)}>`],
  ["a long value", (size) => `<A a="${"b".repeat(size)}`],
  ["a long name", (size) => `<${"a".repeat(size)}`],
  ["depth", (size) => "<A>".repeat(size / 3)],
  ["many elements", (size) => `<A>${"<B></B>".repeat(size / 7)}`],
  ["opening signs", (size) => "<".repeat(size)],
  ["end tags", (size) => `<A>${"</A>".repeat(size / 4)}`],
  ["entities", (size) => `<A>${"a&amp;".repeat(size / 6)}&`],
  ["text", (size) => `<A>${"a".repeat(size)}\0`],
  ["wide text", (size) => `<A>${"å😀".repeat(size / 6)}\0`],
];

/** How often the reader looks at its source. */
function looks(xml: string): number {
  const { exec } = RegExp.prototype;
  const { startsWith } = String.prototype;
  let count = 0;
  RegExp.prototype.exec = function (text): ReturnType<typeof exec> {
    count++;
    return exec.call(this, text);
  };
  String.prototype.startsWith = function (...args): boolean {
    count++;
    return startsWith.apply(this, args);
  };
  try {
    assertThrows(() => read(xml), XmlError);
  } finally {
    Object.assign(RegExp.prototype, { exec });
    Object.assign(String.prototype, { startsWith });
  }
  return count;
}

Deno.test("readXml() looks as often at a large document as at one of an eighth", () => {
  for (const [what, xml] of WORST) {
    const count = looks(xml(LARGE));
    assertEquals(count > 0 && count < 2000, true, `${what}: ${count}`);
    assertEquals(looks(xml(LARGE / 8)), count, what);
  }
});
