/**
 * The text to be signed, taken apart. Of simpleMarkdownV1 this much is known: headings (`#` to `###`),
 * `*bold*`, lists (`+`) and tables (`|`); anything else is text.
 *
 * @module
 */
import type { Markup } from "./browser/answer.ts";

const HEADINGS = ["h2", "h3", "h4"] as const;

/** A line, in which stars make what is between them bold. */
function lineOf(tag: Markup[0], text: string): Markup {
  const parts = text.split(/\*([^*\s](?:[^*]*[^*\s])?)\*/);
  const children = parts.map((part, index): string | Markup =>
    index % 2 === 1 ? ["b", part] : part
  );
  return [tag, ...children.filter((child) => child !== "")];
}

function rowOf(line: string): Markup {
  const cells = line.trim().replace(/^\||\|$/g, "").split("|");
  return ["tr", ...cells.map((cell) => lineOf("td", cell.trim()))];
}

/** What kind of part a line belongs to; each heading is a part of its own. */
function kindOf(line: string): "" | "#" | "+" | "|" | "p" {
  if (line.trim() === "") return "";
  if (/^#{1,3} /.test(line)) return "#";
  if (line.startsWith("+ ")) return "+";
  return line.startsWith("|") ? "|" : "p";
}

function partOf(lines: readonly string[], kind: string): Markup {
  const [first = ""] = lines;
  if (kind === "+") return ["ul", ...lines.map((line) => lineOf("li", line.slice(2)))];
  if (kind === "|") {
    // The line of dashes below the head of a table says nothing.
    return ["table", ...lines.filter((line) => !/^[|:\s-]+$/.test(line)).map(rowOf)];
  }
  if (kind === "p") return ["p", ...lines.map((line) => lineOf("div", line))];
  const level = first.indexOf(" ");
  return lineOf(HEADINGS[level - 1] ?? "h2", first.slice(level + 1));
}

/** The parts of a text in simpleMarkdownV1, as elements and what stands in them. */
export function markupOf(text: string): Markup[] {
  const parts: Markup[] = [];
  let lines: string[] = [];
  let kind: string = "";
  for (const line of [...text.split(/\r\n|\r|\n/), ""]) {
    const next = kindOf(line);
    if (next !== kind || next === "#") {
      if (lines.length > 0) parts.push(partOf(lines, kind));
      lines = [];
    }
    kind = next;
    if (kind !== "") lines.push(line);
  }
  return parts;
}
