import { assertEquals } from "@std/assert";
import type { AnyUpdate } from "../../../src/web/browser/types.ts";
import { headingFor, viewOf } from "../../../src/web/browser/view.ts";
import { elementTexts, textsOf } from "../../../src/web/page_texts.ts";

const ENGLISH = elementTexts({ language: "en", texts: textsOf("en") });
const TEXTS = { ...ENGLISH, this: "Here", other: "There" };

/** The mood, and the names of the parts that are seen. */
function seen(update: Partial<AnyUpdate> & Pick<AnyUpdate, "state">): string {
  const all = { message: "", hasApp: true, mobile: false, texts: TEXTS, ...update };
  const [mood, said] = viewOf(all);
  return [mood, ...Object.keys(said).filter((name) => said[name])].join(" ");
}

Deno.test("viewOf() offers the app and another device while nothing is under way", () => {
  assertEquals(seen({ state: "none" }), "choose none this other");
  const { this: _, ...texts } = TEXTS;
  assertEquals(seen({ state: "none", texts }), "choose none other");
  assertEquals(seen({ state: "none", texts: ENGLISH }), "choose none again");
});

Deno.test("viewOf() shows what a login that waits needs, and how to leave it", () => {
  assertEquals(seen({ state: "starting", device: "other" }), "wait");
  assertEquals(seen({ state: "pending", device: "other", qr: "<svg/>" }), "none scan this cancel");
  assertEquals(
    seen({ state: "pending", device: "this", launch: "bankid:///", otherLaunch: "https://a/" }),
    "wait open second other cancel",
  );
  assertEquals(seen({ state: "pending", device: "other" }), "wait cancel");
  assertEquals(seen({ state: "offline", device: "other" }), "wait cancel");
});

Deno.test("viewOf() asks whether to go on instead of offering the app", () => {
  const update = { state: "pending", device: "other", qr: "<svg/>", expiresSoon: true } as const;
  assertEquals(seen(update), "none scan again cancel");
});

Deno.test("viewOf() offers a new start to whom the app brought elsewhere", () => {
  const update = { state: "pending", device: "this", launch: "bankid:///", isBack: true } as const;
  assertEquals(seen(update), "none again other cancel");
});

Deno.test("viewOf() tells success from failure, and offers both ways after a failure", () => {
  assertEquals(seen({ state: "complete", device: "other" }), "done");
  assertEquals(seen({ state: "failed", device: "other" }), "failed again this");
  assertEquals(seen({ state: "refused", device: "this" }), "failed again other");
  assertEquals(seen({ state: "elsewhere" }), "failed this other");
  assertEquals(seen({ state: "refused", texts: ENGLISH }), "failed again");
});

Deno.test("headingFor() says what the page is there for", () => {
  const headings = ["auth", "sign", "payment"].map((each) => headingFor(each, TEXTS));
  assertEquals(headings, [TEXTS.title, TEXTS.signTitle, TEXTS.payTitle]);
});
