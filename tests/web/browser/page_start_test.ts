import { assertEquals, assertMatch } from "@std/assert";
import { CODE, opened, said, TEXTS } from "../../helpers/opened_page.ts";
import { AGENTS } from "../../helpers/web.ts";

Deno.test("the page shows a computer the QR code at once, and a phone goes for the app", async () => {
  await opened(({ page, site }) => {
    assertEquals([page.visible, page.status], [CODE, said("RFA1")]);
    assertEquals(page.at("this").textContent, TEXTS.thisComputer);
    assertEquals(site.requests("auth").length, 1);
  });
  for (const settings of [{ userAgent: AGENTS.android }, { userAgent: AGENTS.iPad, touch: 5 }]) {
    await opened(({ page }) => {
      assertEquals(page.visible, ["open", "second", "other", "cancel"]);
      assertEquals(page.at("other").textContent, TEXTS.otherDevice);
      assertMatch(page.at("open").href, /^https:\/\/app\.bankid\.com\//);
      assertMatch(page.at("second").href, /^bankid:\/\/\//);
    }, settings);
  }
});

Deno.test("the page offers no app on a computer for which there is none", async () => {
  await opened(async ({ page }) => {
    assertEquals(page.visible, ["code", "cancel"]);
    await page.click("cancel");
    assertEquals([page.status, page.visible], ["", ["other"]]);
  }, { userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0" });
});

Deno.test("the page asks BankID's question first if it is told to, in words that agree with the buttons", async () => {
  await opened(
    async ({ page, site }) => {
      assertEquals([page.status, page.visible], [said("RFA19"), ["this", "other"]]);
      assertEquals(page.at("other").textContent, TEXTS.mobileBankId);
      assertEquals(site.requests("auth"), []);
      await page.click("other");
      assertEquals(page.visible, CODE);
    },
    {},
    { page: { askFirst: true } },
  );
  await opened(
    ({ page }) => {
      assertEquals([page.status, page.visible], [said("RFA20"), ["this", "other"]]);
      assertEquals(page.at("this").textContent, TEXTS.thisDevice);
    },
    { userAgent: AGENTS.iPad, touch: 5 },
    { page: { askFirst: true } },
  );
});

Deno.test("the page starts nothing by itself for whoever goes back to it, nor opens the app by a reload", async () => {
  await opened(({ page, site }) => {
    assertEquals([page.visible, site.requests("auth")], [["this", "other"], []]);
  }, { visit: "back_forward" });
  await opened(({ page }) => assertEquals(page.visible, CODE), { visit: "reload" });
  await opened(({ page, site }) => {
    assertEquals([page.visible, site.requests("auth")], [["this", "other"], []]);
  }, { visit: "reload", userAgent: AGENTS.iPhone });
});

Deno.test("the page passes on where it was asked to lead, and no more of it than can be right", async () => {
  const search = `?next=${encodeURIComponent("/account?tab=2#top")}&x=1`;
  await opened(
    async ({ page, site }) => {
      assertEquals(page.posted.at(-1)?.body.next, "/account?tab=2#top");
      await page.click("this");
      site.simulator.app.open(site.order.autoStartToken);
      site.simulator.app.approve();
      await page.pass(3000);
      assertEquals(page.went.at(-1), "/account?tab=2#top");
      // The page may have been opened again, for another path than that for which the login was begun.
      assertEquals(page.posted.at(-1)?.body.next, "/account?tab=2#top");
    },
    { search },
    { onComplete: () => {} },
  );
  await opened(({ page }) => {
    assertEquals(String(page.posted.at(-1)?.body.next).length, 513);
    assertEquals(page.visible, CODE);
  }, { search: `?next=/${"å".repeat(9000)}` });
});
