/**
 * Changes of a signature document: of its elements, its spelling, and of what stands where.
 *
 * @module
 */
import type { Random } from "./random.ts";

/** Where an element stands. */
interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function spans(xml: string): Span[] {
  const open: { name: string; start: number }[] = [];
  const found: Span[] = [];
  for (const { 0: tag, 1: slash, 2: name = "", index } of xml.matchAll(/<(\/?)(\w+)[^>]*>/g)) {
    if (slash === "") {
      open.push({ name, start: index });
    } else {
      const start = open.pop()?.start ?? 0;
      found.push({ name, start, end: index + tag.length });
    }
  }
  return found;
}

function textOf(xml: string, { start, end }: Span): string {
  return xml.slice(start, end);
}

function replaced(xml: string, { start, end }: Span, instead: string): string {
  return xml.slice(0, start) + instead + xml.slice(end);
}

/** The first element of a name. */
export function part(xml: string, name: string): string {
  const found = spans(xml).find((span) => span.name === name);
  return found ? textOf(xml, found) : "";
}

/** The document with the first element of a name replaced. */
export function withPart(xml: string, name: string, instead: string): string {
  const found = spans(xml).find((span) => span.name === name);
  return found ? replaced(xml, found, instead) : xml;
}

type Change = (random: Random, xml: string, other: string) => string;

function onElement(change: (random: Random, text: string, other: string) => string): Change {
  return (random, xml, other) => {
    const span = random.pick(spans(xml));
    return replaced(xml, span, change(random, textOf(xml, span), other));
  };
}

function swapped(random: Random, xml: string): string {
  const all = spans(xml);
  const [first, second] = [random.pick(all), random.pick(all)].sort((a, b) => a.start - b.start);
  if (!first || !second || first.end > second.start) return xml;
  const [one, two] = [textOf(xml, first), textOf(xml, second)];
  return replaced(replaced(xml, second, one), first, two);
}

function moved(random: Random, xml: string): string {
  const text = textOf(xml, random.pick(spans(xml)));
  const rest = xml.replace(text, "");
  const places = spans(rest).flatMap(({ start, end }) => [start, end]);
  if (places.length === 0) return rest;
  const at = random.pick(places);
  return rest.slice(0, at) + text + rest.slice(at);
}

/** An element moved, copied, renamed, wrapped, emptied, or replaced by one of another document. */
const STRUCTURAL: readonly Change[] = [
  swapped,
  moved,
  onElement(() => ""),
  onElement((_, text) => text + text),
  onElement((random, _, other) => textOf(other, random.pick(spans(other)))),
  onElement((random, text, other) => text + textOf(other, random.pick(spans(other)))),
  onElement((_, text) => `<x>${text}</x>`),
  onElement((_, text) => `<Object>${text}</Object>`),
  onElement((_, text) => text.replace(/^<\w+([^>]*)>(.*)<\/\w+>$/s, "<x$1>$2</x>")),
  onElement((_, text) => text.replace(/^(<[^>]*>).*(<\/\w+>)$/s, "$1$2")),
  onElement((_, text) => text.replace(/^<[^>]*>(.*)<\/\w+>$/s, "$1")),
  (random, xml, other) => {
    const span = random.pick(spans(xml));
    const same = part(other, span.name);
    return replaced(xml, span, same === "" ? "<x></x>" : same);
  },
];

const ATTRIBUTES = [
  ' Id="bidSignedData"',
  ' Id="bidKeyInfo"',
  ' ID="bidSignedData"',
  ' xml:id="bidSignedData"',
  ' xmlns="http://www.w3.org/2000/09/xmldsig#"',
  ' xmlns:x="http://www.w3.org/2000/09/xmldsig#"',
  ' xml:lang="sv"',
  ' xmlns=""',
  ' a="b"',
  " ",
  "\n",
  "/",
];

const INSERTS = [
  "<!---->",
  "<!-- comment -->",
  "<?p i?>",
  "<![CDATA[]]>",
  " ",
  "\n",
  "\r\n",
  "\t",
  "\ufeff",
  "\u00a0",
  "&#x20;",
  "&#13;",
  "&e;",
  "&amp;",
  "<x></x>",
  "<x/>",
  "<Object></Object>",
  "x",
];

function inserted(random: Random, xml: string): string {
  const at = random.pick([...xml.matchAll(/[<>]/g)].map(({ index }) => index));
  const place = xml.charAt(at) === ">" ? at + 1 : at;
  return xml.slice(0, place) + random.pick(INSERTS) + xml.slice(place);
}

/** The same to many readers of XML, or nearly. */
const SPELLING: readonly Change[] = [
  inserted,
  inserted,
  onElement((random, text) => text.replace(/^<\w+/, (tag) => tag + random.pick(ATTRIBUTES))),
  onElement((random, text) => text.replace(/>/, `${random.pick(ATTRIBUTES)}>`)),
  onElement((_, text) => text.replace(/^(<[^>]*)>.*$/s, "$1/>")),
  onElement((_, text) => text.replace(/="([^"]*)"/, "='$1'")),
  onElement((_, text) => text.replace(/ (\w+="[^"]*") (\w+="[^"]*")/, " $2 $1")),
  onElement((_, text) => text.replace(/ \w+="[^"]*"/, "")),
  onElement((_, text) => text.replaceAll(/<(\/?)(\w)/g, "<$1x:$2")),
  onElement((_, text) =>
    text.replace(/>([^<])/, (_, letter: string) => `>&#${letter.charCodeAt(0)};`)
  ),
  onElement((_, text) => text.replace(/>([^<]+)</, "><![CDATA[$1]]><")),
  onElement((random, text) => text.replace(/>([^<]{5})/, `>$1${random.pick(INSERTS)}`)),
  (_, xml) => xml.replace("?>", '?><!DOCTYPE Signature [<!ENTITY e "x">]>'),
  (_, xml) => xml.replace(/^<\?.*?\?>/, ""),
  (_, xml) => xml.replace(/^<\?.*?\?>/, "$&\n"),
  (_, xml) => xml.replace('standalone="no"', 'standalone="yes"'),
  (_, xml) => xml.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"'),
  (random, xml) => random.pick(INSERTS) + xml,
  (random, xml) => xml + random.pick(INSERTS),
  (_, xml) => xml.replaceAll("><", ">\n<"),
  (_, xml) => xml.replaceAll("rsa-sha256", "rsa-sha1"),
  (_, xml) => xml.replace("xmlenc#sha256", "xmldsig#sha1"),
  (_, xml) => xml.replace("REC-xml-c14n-20010315", "REC-xml-c14n-20010315#WithComments"),
];

/** Signed data with another text and, perhaps, without its name. */
export function forged(random: Random, xml: string): string {
  const data = part(xml, "bankIdSignedData").replace(
    /(?<=<(?:usr\w+|name|displayName)[^>]*>)[^<]*/,
    () => btoa(`forged ${random.below(1000)}`),
  );
  return random.pick([data, data.replace(/ Id="\w+"/, ""), data.replace(' Id="', ' ID="')]);
}

/** Puts forged data beside, around or in front of the genuine ones. */
function wrapping(random: Random, xml: string): string {
  const data = forged(random, xml);
  const wrapped = random.pick([data, `<Object>${data}</Object>`, `<x>${data}</x>`]);
  const at = random.pick(spans(xml).flatMap(({ start, end }) => [start, end]));
  const signature = part(xml, "Signature");
  return random.pick([
    () => xml.slice(0, at) + wrapped + xml.slice(at),
    () => withPart(xml, "bankIdSignedData", data),
    () => withPart(xml, "Object", `${wrapped}${part(xml, "Object")}`),
    () => withPart(xml, "Signature", `<root>${wrapped}${signature}</root>`),
    () => withPart(xml, "bankIdSignedData", data) + part(xml, "Object"),
    () =>
      withPart(xml, "Object", `<Object>${data}</Object>`).replace(
        "<KeyInfo",
        `${part(xml, "Object")}<KeyInfo`,
      ),
  ])();
}

/** Changes of a document by their kinds; each takes another document to borrow from. */
export const XML_CHANGES: Readonly<Record<"elements" | "spelling" | "wrapping", Change>> = {
  elements: (random, xml, other) => random.pick(STRUCTURAL)(random, xml, other),
  spelling: (random, xml, other) => random.pick(SPELLING)(random, xml, other),
  wrapping,
};
