import { assertEquals } from "@std/assert";
import { markupOf } from "../../src/web/markdown.ts";

Deno.test("markupOf() knows headings, bold, lists and tables", () => {
  assertEquals(markupOf("# One\n## Two\n### Three\n#### Four"), [
    ["h2", "One"],
    ["h3", "Two"],
    ["h4", "Three"],
    ["p", ["div", "#### Four"]],
  ]);
  assertEquals(markupOf("I pay *100 kr* to *you*\nnow"), [
    ["p", ["div", "I pay ", ["b", "100 kr"], " to ", ["b", "you"]], ["div", "now"]],
  ]);
  assertEquals(markupOf("+ milk\n+ *bread*\n\nAll."), [
    ["ul", ["li", "milk"], ["li", ["b", "bread"]]],
    ["p", ["div", "All."]],
  ]);
  assertEquals(markupOf("| What | Price |\n|---|---|\n| Boat | *7* |"), [
    ["table", ["tr", ["td", "What"], ["td", "Price"]], ["tr", ["td", "Boat"], ["td", ["b", "7"]]]],
  ]);
});

Deno.test("markupOf() leaves anything else as it is, whatever ends a line", () => {
  assertEquals(markupOf("2 * 3 * 4\r\n\r<b>x</b>\n- no list\n**"), [
    ["p", ["div", "2 * 3 * 4"]],
    ["p", ["div", "<b>x</b>"], ["div", "- no list"], ["div", "**"]],
  ]);
  assertEquals(markupOf("#no heading\n+no list"), [["p", ["div", "#no heading"], [
    "div",
    "+no list",
  ]]]);
  assertEquals(markupOf(""), []);
});
