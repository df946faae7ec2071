import { assert, assertEquals } from "@std/assert";
import { CODE, count, opened, said, TEXTS } from "../../helpers/opened_page.ts";

Deno.test("the page shows the QR code of each second, and goes where the login leads", async () => {
  await opened(async ({ page, site }) => {
    const codes = new Set(page.at("picture").children.map((each) => JSON.stringify(each)));
    const before = count(page, "poll");
    for (let second = 0; second < 5; second++) {
      await page.pass(1000);
      codes.add(JSON.stringify(page.at("picture").children[0]));
    }
    assertEquals([codes.size, count(page, "poll") - before], [6, 5]);
    site.simulator.app.open(site.order.autoStartToken);
    await page.pass(2000);
    assertEquals([page.visible, page.status, page.look], [
      ["cancel"],
      said("RFA9"),
      "card pending",
    ]);
    site.simulator.app.approve();
    await page.pass(2000);
    assertEquals([page.went, page.status, page.look], [["/welcome"], TEXTS.done, "card complete"]);
    const polls = count(page, "poll");
    await page.pass(10_000);
    assertEquals([page.visible, count(page, "poll")], [[], polls]);
  });
});

Deno.test("the page asks before the last code runs out whether to go on, and goes on", async () => {
  await opened(
    async ({ page, site }) => {
      await page.pass(9000);
      assertEquals(page.visible, CODE);
      await page.pass(3000);
      assertEquals([page.status, page.visible], [TEXTS.askOn, ["code", "again", "cancel"]]);
      assertEquals(page.at("again").textContent, TEXTS.goOn);
      await page.click("again");
      assertEquals([page.status, page.visible], [said("RFA1"), CODE]);
      assertEquals(site.requests("auth").length, 2);
    },
    {},
    { renewals: 0 },
  );
});

Deno.test("the page sends nothing of the order but where the app runs", async () => {
  await opened(async ({ page }) => {
    await page.pass(2000);
    await page.click("cancel");
    const names = new Set(page.posted.flatMap(({ body }) => Object.keys(body)));
    const sent = ["language", "touch", "brave", "id", "poll", "launched", "device"];
    assertEquals([...names].sort(), sent.sort());
    assert(page.posted.every(({ body }) => body.language === "en"));
  });
});
