import { assertEquals } from "@std/assert";
import type { AnyUpdate } from "../../../src/web/browser/types.ts";
import { headingFor, viewOf } from "../../../src/web/browser/view.ts";
import { elementTexts, textsOf } from "../../../src/web/page_texts.ts";

const ENGLISH = elementTexts({ language: "en", texts: textsOf("en") });
const TEXTS = { ...ENGLISH, this: "Here", other: "There" };

/** The names of the parts that are seen. */
function seen(update: Partial<AnyUpdate> & Pick<AnyUpdate, "state">): string {
  const all = { message: "", hasApp: true, mobile: false, texts: TEXTS, ...update };
  const said = viewOf(all);
  return Object.keys(said).filter((name) => said[name]).join(" ");
}

Deno.test("viewOf() offers the app and another device while nothing is under way", () => {
  assertEquals(seen({ state: "none" }), "this other");
  const { this: _, ...texts } = TEXTS;
  assertEquals(seen({ state: "none", texts }), "other");
  assertEquals(seen({ state: "none", texts: ENGLISH }), "again");
});

Deno.test("viewOf() shows what a login that waits needs, and how to leave it", () => {
  assertEquals(seen({ state: "starting", device: "other" }), "symbol");
  assertEquals(seen({ state: "pending", device: "other", qr: "<svg/>" }), "scan this cancel");
  const launched = { launch: "bankid:///", otherLaunch: "https://a/" };
  const opened = { state: "pending", device: "this", ...launched, opensByItself: true } as const;
  assertEquals(seen(opened), "symbol open second other cancel");
  // Nothing turns while it is the person who has to do something.
  assertEquals(seen({ ...opened, opensByItself: false }), "open second other cancel");
  assertEquals(seen({ state: "pending", device: "other" }), "symbol cancel");
  assertEquals(seen({ state: "offline", device: "other" }), "symbol cancel");
});

Deno.test("viewOf() asks whether to go on instead of offering the app", () => {
  const update = { state: "pending", device: "other", qr: "<svg/>", expiresSoon: true } as const;
  assertEquals(seen(update), "scan again cancel");
});

Deno.test("viewOf() offers a new start to whom the app brought elsewhere", () => {
  const update = { state: "pending", device: "this", launch: "bankid:///", isBack: true } as const;
  assertEquals(seen(update), "again other cancel");
});

Deno.test("viewOf() offers both ways after a failure, and none after success", () => {
  assertEquals(seen({ state: "complete", device: "other" }), "symbol");
  assertEquals(seen({ state: "failed", device: "other" }), "symbol again this");
  assertEquals(seen({ state: "refused", device: "this" }), "symbol again other");
  assertEquals(seen({ state: "elsewhere" }), "symbol this other");
  assertEquals(seen({ state: "refused", texts: ENGLISH }), "symbol again");
});

Deno.test("headingFor() says what the page is there for", () => {
  const headings = ["auth", "sign", "payment"].map((each) => headingFor(each, TEXTS));
  assertEquals(headings, [TEXTS.title, TEXTS.signTitle, TEXTS.payTitle]);
});
