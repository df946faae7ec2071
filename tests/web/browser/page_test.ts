import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { userMessage } from "../../../mod.ts";
import { PAGE_SCRIPT } from "../../../src/web/page_script.ts";
import { PAGE_TEXTS } from "../../../src/web/page_texts.ts";
import { servedPage } from "../../served_page.ts";
import { openPage, type Page, type PageSettings } from "../../helpers/page.ts";
import { AGENTS, Browser, makeSite, type Site } from "../../helpers/web.ts";

const TEXTS = PAGE_TEXTS.en;
const said = (id: Parameters<typeof userMessage>[0]) => userMessage(id, { language: "en" }).text;

interface Opened {
  readonly site: Site;
  readonly browser: Browser;
  readonly time: FakeTime;
  readonly page: Page;
  /** Another tab of the same browser, or the same one reloaded. */
  tab(settings?: PageSettings): Promise<Page>;
}

/** Runs a test with the page opened on a computer, or as told. */
async function opened(
  test: (o: Opened) => Promise<void> | void,
  settings: PageSettings = {},
): Promise<void> {
  using time = new FakeTime();
  using site = makeSite({
    onComplete: () => new Response(null, { status: 303, headers: { Location: "/welcome" } }),
  });
  const { userAgent = AGENTS.computer } = settings;
  const browser = new Browser(site.handler, { userAgent });
  const tab = (more: PageSettings = {}) =>
    openPage(site.handler, browser, time, { userAgent, ...settings, ...more });
  await test({ site, browser, time, page: await tab(), tab });
}

/** The number of posts of one kind. */
function count({ posted }: Page, action: string): number {
  return posted.filter(({ path }) => path === `/bankid/${action}`).length;
}

Deno.test("the page's script is served as it was last made: run 'deno task page'", async () => {
  const served = await Deno.readTextFile(
    new URL("../../../src/web/page_script.ts", import.meta.url),
  );
  assertEquals(served, await servedPage());
});

Deno.test("the page's script, as it is served, is JavaScript that begins when it is loaded", () => {
  const ids: string[] = [];
  const getElementById = (id: string) => {
    ids.push(id);
    throw new Error("no page");
  };
  const run = new Function("settings", "globalThis", `"use strict";${PAGE_SCRIPT}`);
  assertThrows(() => run({}, { document: { getElementById } }), Error, "no page");
  assertEquals(ids, ["this"]);
});

Deno.test("the page's script needs nothing from elsewhere, and makes no markup or code out of text", () => {
  assertEquals(PAGE_SCRIPT.match(/https?:|\bimport\b|innerHTML|outerHTML|insertAdjacent/g), null);
  assertEquals(PAGE_SCRIPT.match(/document\.write|\beval\b|\bFunction\b|\.style\b|<\//g), null);
  assertEquals(PAGE_SCRIPT.match(/localStorage|sessionStorage|document\.cookie/g), null);
});

Deno.test("the page asks BankID's question, with this device before another", async () => {
  await opened(({ page }) => {
    assertEquals(page.visible, ["choice", "this", "other"]);
    assertEquals(page.status, said("RFA19"));
    return Promise.resolve();
  });
  for (
    const settings of [
      { userAgent: AGENTS.iPhone },
      { userAgent: AGENTS.iPad, touch: 5 },
    ]
  ) {
    await opened(async ({ page }) => assertEquals(await page.status, said("RFA20")), settings);
  }
});

Deno.test("the page shows the QR code of each second, and goes where the login leads", async () => {
  await opened(async ({ page, site }) => {
    await page.click("other");
    assertEquals(page.visible, ["scan", "code", "enlarge", "cancel"]);
    assertEquals(page.status, said("RFA1"));
    const codes = new Set(page.at("code").children);
    for (let second = 0; second < 5; second++) {
      await page.pass(1000);
      codes.add(page.at("code").children[0]);
    }
    assertEquals([codes.size, count(page, "poll")], [6, 6]);
    site.simulator.app.open(site.order.autoStartToken);
    await page.pass(2000);
    assertEquals([page.visible, page.status], [["cancel"], said("RFA9")]);
    site.simulator.app.approve();
    await page.pass(2000);
    assertEquals([page.went, page.status], [["/welcome"], TEXTS.done]);
    const polls = count(page, "poll");
    await page.pass(10_000);
    assertEquals([page.visible, count(page, "poll")], [[], polls]);
  });
});

Deno.test("the page opens the app on a computer by itself, once, and on a phone by a tap", async () => {
  await opened(async ({ page, site }) => {
    await page.click("this");
    const link = `bankid:///?autostarttoken=${site.order.autoStartToken}&redirect=null`;
    assertEquals([page.went, page.at("open").href], [[link], link]);
    await page.pass(5000);
    assertEquals([page.went.length, page.visible], [1, ["open", "cancel"]]);
  });
  await opened(async ({ page, site }) => {
    await page.click("this");
    await page.pass(3000);
    assertEquals([page.went, page.visible], [[], ["open", "cancel"]]);
    assertMatch(page.at("open").href, /^https:\/\/app\.bankid\.com\/\?autostarttoken=/);
    assertEquals(page.posted.at(-1)?.body.launched, false);
    await page.click("open");
    await page.pass(1000);
    assertEquals(page.posted.at(-1)?.body.launched, true);
    assertEquals(site.simulator.pending.length, 1);
  }, { userAgent: AGENTS.iPhone });
});

/** The fragment with which the app returns. */
function returnOf({ asked }: Site): string {
  return /#nonce=.*/.exec(String(asked[0]?.body.returnUrl))?.[0] ?? "";
}

Deno.test("the page that the app returns to ends the login, and not the one that started it", async () => {
  await opened(async ({ page, site, tab }) => {
    await page.click("this");
    await page.click("open");
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.pass(5000);
    assertEquals([page.went, page.status], [[], said("RFA1")]);
    const returned = await tab({ hash: returnOf(site) });
    assertEquals([returned.went, returned.hash], [["/welcome"], ""]);
    await page.pass(1000);
    assertEquals([page.went, page.status], [[], TEXTS.elsewhere]);
    assertEquals(site.completed.map(([, { binding }]) => binding), ["returned"]);
  }, { userAgent: AGENTS.iPhone });
});

Deno.test("the page waits where the app has returned before its time", async () => {
  await opened(async ({ page, site, tab }) => {
    await page.click("this");
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
    assertEquals([...page.went, ...returned.went], ["/welcome"]);
  }, { userAgent: AGENTS.iPhone });
});

Deno.test("the page ends the login, too, when the app returns to the very tab", async () => {
  await opened(async ({ page, site }) => {
    await page.click("this");
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.pass(3000);
    page.hash = returnOf(site);
    await page.happens("hashchange");
    assertEquals([page.went, page.hash], [["/welcome"], ""]);
  }, { userAgent: AGENTS.iPhone });
});

Deno.test("the page tells whoever did not start the login here to go back", async () => {
  await opened(async ({ page, tab }) => {
    const stranger = await tab({ hash: "#nonce=5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21" });
    assertEquals([stranger.status, stranger.visible], [TEXTS.notYours, ["again"]]);
    await page.click("other");
    const mixed = await tab({ hash: "#nonce=5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21" });
    assertEquals(mixed.status, TEXTS.notYours);
    await stranger.click("again");
    assertEquals(stranger.visible, ["choice", "this", "other"]);
  });
});

Deno.test("the page asks nothing while a phone shows the app, and at once when it is seen again", async () => {
  await opened(async ({ page }) => {
    await page.click("this");
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

Deno.test("the page goes on after a reload, and is told of the end", async () => {
  await opened(async ({ page, site, tab }) => {
    await page.click("other");
    await page.pass(3000);
    const reloaded = await tab();
    assertEquals(reloaded.visible, ["scan", "code", "enlarge", "cancel"]);
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await reloaded.pass(2000);
    assertEquals([reloaded.went, site.completed.length], [["/welcome"], 1]);
  });
});

Deno.test("the page says that the login goes on in another tab", async () => {
  await opened(async ({ page, site, tab }) => {
    await page.click("other");
    const second = await tab();
    await second.click("cancel");
    await second.click("other");
    await page.pass(1000);
    assertEquals([page.status, page.visible], [TEXTS.elsewhere, ["again", "change"]]);
    await second.pass(2000);
    assertEquals(second.visible, ["scan", "code", "enlarge", "cancel"]);
    assertEquals(site.simulator.pending.length, 1);
  });
});

Deno.test("the page tells why a login failed, and begins again the same way or another", async () => {
  await opened(async ({ page, site }) => {
    await page.click("other");
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.decline();
    await page.pass(2000);
    assertEquals([page.status, page.visible], [said("RFA6"), ["again", "change"]]);
    await page.click("again");
    assertEquals(page.visible, ["scan", "code", "enlarge", "cancel"]);
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.decline();
    await page.pass(2000);
    await page.click("change");
    assertEquals([page.status, page.visible], [said("RFA19"), ["choice", "this", "other"]]);
  });
});

Deno.test("the page offers to begin again when nobody scanned any of the codes", async () => {
  await opened(async ({ page, site }) => {
    await page.click("other");
    await page.pass(6 * 30_000 + 1000);
    assertEquals([page.status, page.visible], [said("RFA17B"), ["again", "change"]]);
    assertEquals(site.requests("auth").length, 6);
    await page.click("again");
    assertEquals(page.status, said("RFA1"));
  });
});

Deno.test("the page cancels, and leads back to the choice", async () => {
  await opened(async ({ page, site }) => {
    await page.click("other");
    await page.click("cancel");
    assertEquals([page.status, page.visible], [said("RFA19"), ["choice", "this", "other"]]);
    assertEquals([site.requests("cancel").length, site.simulator.pending.length], [1, 0]);
    const posts = page.posted.length;
    await page.pass(5000);
    assertEquals(page.posted.length, posts);
  });
});

Deno.test("the page sends nothing of the order but where the app runs", async () => {
  await opened(async ({ page }) => {
    await page.click("other");
    await page.pass(2000);
    await page.click("cancel");
    const names = new Set(page.posted.flatMap(({ body }) => Object.keys(body)));
    const sent = ["language", "touch", "brave", "id", "poll", "launched", "device"];
    assertEquals([...names].sort(), sent.sort());
    assert(page.posted.every(({ body }) => body.language === "en"));
  });
});
