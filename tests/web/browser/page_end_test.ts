import { assertEquals } from "@std/assert";
import { CODE, opened, said } from "../../helpers/opened_page.ts";

Deno.test("the page goes where the service sends whom it did not let in", async () => {
  await opened(
    async ({ page, site }) => {
      site.simulator.app.open(site.order.autoStartToken);
      site.simulator.app.decline();
      await page.pass(3000);
      assertEquals([page.went, page.visible], [["/help"], ["again", "this"]]);
      const last = page.updates.at(-1);
      assertEquals(last?.state === "failed" && [last.id, last.redirect], ["RFA6", "/help"]);
    },
    {},
    { onFailed: () => new Response(null, { headers: { Location: "/help" } }) },
  );
});

Deno.test("the page tells why a login failed, and begins again the same way or another", async () => {
  await opened(async ({ page, site }) => {
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.decline();
    await page.pass(2000);
    assertEquals([page.status, page.visible], [said("RFA6"), ["again", "this"]]);
    await page.click("again");
    assertEquals(page.visible, CODE);
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.decline();
    await page.pass(2000);
    await page.click("this");
    assertEquals(page.visible, ["open", "other", "cancel"]);
  });
});

Deno.test("the page offers to begin again when nobody scanned any of the codes", async () => {
  await opened(async ({ page, site }) => {
    await page.pass(6 * 30_000 + 1000);
    assertEquals([page.status, page.visible], [said("RFA17B"), ["again", "this"]]);
    assertEquals(site.requests("auth").length, 6);
    await page.click("again");
    assertEquals(page.status, said("RFA1"));
  });
});

Deno.test("the page cancels, and leads back to the choice", async () => {
  await opened(async ({ page, site }) => {
    await page.click("cancel");
    assertEquals([page.status, page.visible], [said("RFA19"), ["this", "other"]]);
    assertEquals([site.requests("cancel").length, site.simulator.pending.length], [1, 0]);
    const posts = page.posted.length;
    await page.pass(5000);
    assertEquals(page.posted.length, posts);
  });
});
