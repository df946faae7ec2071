import { assertEquals } from "@std/assert";
import { CODE, opened, TEXTS } from "../../helpers/opened_page.ts";

Deno.test("the page tells whoever did not start the login here to go back", async () => {
  await opened(async ({ page, tab }) => {
    const stranger = await tab({ hash: "#nonce=5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21" });
    assertEquals([stranger.status, stranger.visible], [TEXTS.notYours, ["this", "other"]]);
    const mixed = await tab({ hash: "#nonce=5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21" });
    assertEquals(mixed.status, TEXTS.notYours);
    await stranger.click("other");
    assertEquals([stranger.visible, page.visible], [CODE, CODE]);
  });
});

Deno.test("the page goes on after a reload, and is told of the end", async () => {
  await opened(async ({ page, site, tab }) => {
    await page.pass(3000);
    const reloaded = await tab();
    assertEquals(reloaded.visible, CODE);
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await reloaded.pass(2000);
    assertEquals([reloaded.went, site.completed.length], [["/welcome"], 1]);
  });
});

Deno.test("the page says that the login goes on in another tab", async () => {
  await opened(async ({ page, site, tab }) => {
    const second = await tab();
    await second.click("cancel");
    await second.click("other");
    await page.pass(1000);
    assertEquals([page.status, page.visible], [TEXTS.elsewhere, ["again", "this"]]);
    await second.pass(2000);
    assertEquals(second.visible, CODE);
    assertEquals(site.simulator.pending.length, 1);
  });
});
