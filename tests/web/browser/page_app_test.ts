import { assertEquals } from "@std/assert";
import { CODE, count, opened, said, TEXTS } from "../../helpers/opened_page.ts";
import { AGENTS, type Site } from "../../helpers/web.ts";

/** The fragment with which the app returns. */
function returnOf({ asked }: Site): string {
  return /#nonce=.*/.exec(String(asked[0]?.body.returnUrl))?.[0] ?? "";
}

Deno.test("the page cancels the code's order when the app is to run on this computer, and opens it once", async () => {
  await opened(async ({ page, site }) => {
    await page.click("this");
    const link = `bankid:///?autostarttoken=${site.order.autoStartToken}&redirect=null`;
    assertEquals([page.went, page.at("open").href], [[link], link]);
    assertEquals([site.requests("cancel").length, site.simulator.pending.length], [1, 1]);
    await page.pass(5000);
    assertEquals([page.went.length, page.visible], [1, ["open", "other", "cancel"]]);
    assertEquals(page.status, said("RFA13"));
    await page.click("other");
    assertEquals(page.visible, CODE);
  });
});

Deno.test("the page opens the app by itself where no tap is needed, and by a tap elsewhere", async () => {
  await opened(async ({ page }) => {
    assertEquals([page.went, page.status], [[page.at("open").href], said("RFA13")]);
    await page.pass(3000);
    assertEquals([page.went.length, page.posted.at(-1)?.body.launched], [1, true]);
  }, { userAgent: AGENTS.iPhone });
  await opened(async ({ page }) => {
    assertEquals([page.went, page.status], [[], TEXTS.tap]);
    await page.pass(3000);
    assertEquals(page.posted.at(-1)?.body.launched, false);
    await page.click("open");
    await page.pass(1000);
    assertEquals([page.posted.at(-1)?.body.launched, page.went.length], [true, 1]);
    assertEquals(page.status, said("RFA1"));
  }, { userAgent: AGENTS.android });
});

Deno.test("the page takes a person who left it for one who may have opened the app", async () => {
  await opened(async ({ page }) => {
    await page.lookAway();
    await page.pass(1000);
    assertEquals(page.posted.at(-1)?.body.launched, true);
  }, { userAgent: AGENTS.android });
});

Deno.test("the page says what happened to whom the app has brought to another browser", async () => {
  await opened(async ({ page, site }) => {
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.lookAway();
    await page.pass(4000);
    assertEquals([page.status, page.visible], [TEXTS.noReturn, ["again", "other", "cancel"]]);
    await page.click("other");
    assertEquals(page.visible, ["code", "this", "cancel"]);
  }, { userAgent: AGENTS.iPhone });
});

Deno.test("the page that the app returns to ends the login, and not the one that started it", async () => {
  await opened(async ({ page, site, tab }) => {
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.pass(5000);
    page.went.length = 0;
    assertEquals(page.status, said("RFA13"));
    const returned = await tab({ hash: returnOf(site) });
    assertEquals([returned.went, returned.hash], [["/welcome"], ""]);
    await page.pass(1000);
    assertEquals([page.went, page.status], [[], TEXTS.elsewhere]);
    assertEquals(site.completed.map(([, { binding }]) => binding), ["returned"]);
  }, { userAgent: AGENTS.iPhone });
});

Deno.test("the page waits where the app has returned before its time", async () => {
  await opened(async ({ page, site, tab }) => {
    site.simulator.app.open(site.order.autoStartToken);
    await page.pass(3000);
    const returned = await tab({ hash: returnOf(site) });
    assertEquals([returned.hash, returned.status], ["", said("RFA9")]);
    // A fragment of the site's own does not make it forget the nonce.
    returned.hash = "#content";
    await returned.happens("hashchange");
    assertEquals(returned.posted.at(-1)?.body.nonce, returnOf(site).slice("#nonce=".length));
    site.simulator.app.approve();
    await returned.pass(2000);
    const ends = [...page.went, ...returned.went].filter((url) => url.startsWith("/"));
    assertEquals(ends, ["/welcome"]);
  }, { userAgent: AGENTS.iPhone });
});

Deno.test("the page ends the login, too, when the app returns to the very tab", async () => {
  await opened(async ({ page, site }) => {
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.pass(3000);
    page.hash = returnOf(site);
    await page.happens("hashchange");
    assertEquals([page.went.at(-1), page.hash], ["/welcome", ""]);
  }, { userAgent: AGENTS.iPhone });
});

Deno.test("the page asks nothing while a phone shows the app, and at once when it is seen again", async () => {
  await opened(async ({ page }) => {
    await page.pass(3000);
    const before = count(page, "poll");
    page.visibilityState = "hidden";
    await page.pass(30_000);
    assertEquals(count(page, "poll"), before);
    page.visibilityState = "visible";
    await page.happens("visibilitychange");
    await page.pass(1);
    assertEquals(count(page, "poll"), before + 1);
  }, { userAgent: AGENTS.android });
  // A computer's page may well stand behind the app, and a code is scanned with another device.
  for (
    const [userAgent, device] of [[AGENTS.computer, "this"], [AGENTS.android, "other"]] as const
  ) {
    await opened(async ({ page }) => {
      await page.click(device);
      page.visibilityState = "hidden";
      const before = count(page, "poll");
      await page.pass(5000);
      assertEquals(count(page, "poll"), before + 5);
    }, { userAgent });
  }
});
