import { assert, assertEquals } from "@std/assert";
import { defineElement } from "../../../src/web/browser/element.ts";
import type { LoginConfig } from "../../../src/web/browser/texts.ts";
import type { ElementWorld } from "../../../src/web/browser/world.ts";
import { CODE, count, opened, showing, TEXTS } from "../../helpers/opened_page.ts";
import { FakeElement } from "../../helpers/page_elements.ts";

Deno.test("defineElement() defines nothing when the name is taken", () => {
  const defined: string[] = [];
  const worldWith = (taken: object | undefined): ElementWorld => {
    const customElements = { get: () => taken, define: (name: string) => defined.push(name) };
    return { customElements, HTMLElement: class {} } as unknown as ElementWorld;
  };
  const config = {} as LoginConfig;
  defineElement(config, worldWith(class {}));
  assertEquals(defined, []);
  defineElement(config, worldWith(undefined));
  assertEquals(defined, ["bankid-login"]);
});

Deno.test("`heading-level` sets the level of the heading, which is 2 without it", async () => {
  await opened(async ({ page }) => {
    const { host } = page;
    for (
      const [level, tag] of [["3", "h3"], ["6", "h6"], [undefined, "h2"], ["x", "h2"]] as const
    ) {
      page.disconnect();
      host.attributes.delete("heading-level");
      if (level) host.setAttribute("heading-level", level);
      page.connect();
      await page.settle();
      assertEquals(page.at("heading").tag, tag);
    }
  });
});

Deno.test("an element that is removed asks no more, and goes on when it is put back", async () => {
  await opened(async ({ page, site }) => {
    page.disconnect();
    await page.settle();
    const before = count(page, "poll");
    await page.pass(5000);
    await page.happens("online");
    assertEquals([count(page, "poll"), site.simulator.pending.length], [before, 1]);
    page.connect();
    await page.pass(2000);
    assert(count(page, "poll") > before);
    assertEquals(page.visible, CODE);
  });
});

Deno.test("the card keeps its height when the code goes, whatever it was while it was large", async () => {
  await opened(async ({ page, site }) => {
    const card = page.at("card");
    const height = card.offsetHeight;
    // A window that was narrow for a while leaves no trace.
    card.style.minHeight = "1000px";
    await page.pass(1000);
    assertEquals(card.style.minHeight, `${height}px`);
    card.append(new FakeElement("p"));
    await page.click("code");
    assertEquals(card.style.minHeight, `${height}px`);
    await page.click("code");
    assertEquals(card.style.minHeight, `${height + 1}px`);
    site.simulator.app.open(site.order.autoStartToken);
    await page.pass(2000);
    assertEquals([page.visible, card.style.minHeight], [["cancel"], `${height + 1}px`]);
  });
});

Deno.test("the page makes the code larger and smaller by a click on it, and says what the next does", async () => {
  await showing(async ({ page }) => {
    for (const [words, look] of [["shrink", "pending large"], ["enlarge", "pending"]] as const) {
      await page.click("code");
      assertEquals([page.at("caption").textContent, page.look], [TEXTS[words], `card ${look}`]);
      await page.pass(1000);
      assertEquals(page.at("caption").textContent, TEXTS[words]);
    }
    await page.click("code");
    await page.click("this");
    // The card is as wide as ever where there is no code.
    assertEquals(page.look, "card pending");
  });
});

Deno.test("the page says a text once, and leads the keyboard on when a button goes away", async () => {
  await showing(async ({ page, site }) => {
    const { spoken } = page.at("status");
    await page.pass(10_000);
    assertEquals(page.at("status").spoken, spoken);
    await page.click("this");
    await page.click("other");
    // The button that was clicked is hidden now: the focus went to the heading.
    assertEquals(page.focused, page.at("heading"));
    page.at("cancel").focus();
    await page.pass(2000);
    assertEquals(page.focused, page.at("cancel"));
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.decline();
    await page.pass(2000);
    assertEquals(page.focused, page.at("heading"));
  });
});

Deno.test("the page leaves the end to a page of one's own that wants it", async () => {
  await opened(async ({ page, site }) => {
    page.isDefault = false;
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.pass(3000);
    const last = page.updates.at(-1);
    assertEquals([page.went, last?.state === "complete" && last.redirect], [[], "/welcome"]);
  });
});

Deno.test("the page speaks a language of the service's own, from right to left", async () => {
  const texts = {
    fi: { thisComputer: "Avaa BankID tällä tietokoneella", RFA1: "Käynnistä BankID-sovellus." },
    ar: { cancel: "إلغاء", RFA19: "هل تريد استخدام BankID على هذا الحاسوب؟" },
  };
  await opened(
    ({ page }) => {
      assertEquals(page.status, texts.fi.RFA1);
      assertEquals(page.at("this").textContent, texts.fi.thisComputer);
      assertEquals(page.at("cancel").textContent, TEXTS.cancel);
    },
    { language: "fi-FI,fi;q=0.9" },
    { page: { texts } },
  );
  await opened(
    async ({ page }) => {
      assertEquals(page.at("card").attributes.get("dir"), "rtl");
      await page.click("cancel");
      assertEquals(page.status, texts.ar.RFA19);
    },
    { language: "ar" },
    { page: { texts } },
  );
});
