import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { PAGE_TEXTS } from "../../../src/web/page_texts.ts";
import { openPage, type PageSettings } from "../../helpers/page.ts";
import { AGENTS, Browser, makeSite } from "../../helpers/web.ts";

/** A Swedish page, which has `client.js` in the language of an English browser. */
const OWN: PageSettings = { isOwn: true, language: "sv", speaks: "en" };

const { sv, en } = PAGE_TEXTS;

Deno.test("an element in a page of one's own speaks the page's language from the first answer on", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const page = await openPage(site.handler, new Browser(site.handler), time, OWN);
  const [first, started] = page.updates;
  assertEquals([first?.message, first?.texts.lang], ["…", "en"]);
  assertEquals([started?.state, started?.message], ["starting", sv.wait]);
  assertEquals([started?.texts.this, started?.texts.lang], [sv.thisComputer, "sv"]);
  assertEquals(page.at("card").getAttribute("lang"), "sv");
  const names = ["heading", "this", "cancel"];
  const texts = names.map((name) => page.at(name).textContent);
  assertEquals(texts, [sv.title, sv.thisComputer, sv.cancel]);
});

Deno.test("an element in a page of one's own tells of a lost network before the first answer", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  const send = browser.send.bind(browser);
  browser.send = () => Promise.reject(new TypeError("Failed to fetch"));
  const page = await openPage(site.handler, browser, time, OWN);
  assertEquals([page.status, page.visible], [en.offline, []]);
  assertEquals(page.at("card").getAttribute("lang"), "en");
  browser.send = send;
  await page.pass(2000);
  assertEquals(page.visible, ["code", "this", "cancel"]);
  assertEquals(page.at("cancel").textContent, sv.cancel);
});

Deno.test("an element in a page of one's own offers a new start when the first one is lost", async () => {
  const phone = { userAgent: AGENTS.android, touch: 5 };
  for (
    const [device, other] of [[{ userAgent: AGENTS.computer }, "this"], [phone, "other"]] as const
  ) {
    using time = new FakeTime();
    using site = makeSite();
    const browser = new Browser(site.handler, device);
    const send = browser.send.bind(browser);
    browser.send = (action, ...more) =>
      action === "start" ? Promise.reject(new TypeError("Lost")) : send(action, ...more);
    const page = await openPage(site.handler, browser, time, { ...OWN, ...device });
    assertEquals([page.status, page.visible], [sv.offline, ["again", other]]);
    browser.send = send;
    await page.click("again");
    assertEquals(page.visible.includes("cancel"), true);
  }
});
