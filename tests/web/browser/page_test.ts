import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type HandlerOptions, userMessage } from "../../../mod.ts";
import type { LoginHandle, LoginUpdate } from "../../../src/web/browser/types.ts";
import { CLIENT_MARK, CLIENT_SCRIPT } from "../../../src/web/page_script.ts";
import { PAGE_TEXTS } from "../../../src/web/page_texts.ts";
import { servedMark } from "../../served_page.ts";
import { openPage, type Page, type PageSettings } from "../../helpers/page.ts";
import { FakeElement } from "../../helpers/page_elements.ts";
import { AGENTS, Browser, makeSite, type Site } from "../../helpers/web.ts";

const TEXTS = PAGE_TEXTS.en;
const CODE = ["code", "this", "cancel"];
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
  options: Partial<HandlerOptions> = {},
): Promise<void> {
  using time = new FakeTime();
  using site = makeSite({
    onComplete: () => new Response(null, { status: 303, headers: { Location: "/welcome" } }),
    ...options,
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

Deno.test("the script is served as it was last made: run 'deno task page'", async () => {
  assertEquals(CLIENT_MARK, await servedMark(CLIENT_SCRIPT));
});

Deno.test("the script, as it is served, is JavaScript that defines the element and exports startLogin", async () => {
  const url = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const fake = `const globalThis = {
    HTMLElement: class {},
    customElements: { get() {}, define: (name) => { throw new Error(name); } },
  };`;
  const script = CLIENT_SCRIPT.replace("globalThis", "fakeWorld");
  const source = `${fake.replace("globalThis", "fakeWorld")}const config = {};${script}`;
  await assertRejects(() => import(url(source)), Error, "bankid-login");
  assertMatch(CLIENT_SCRIPT, /export\s*\{\s*\w+ as startLogin\s*\};?$/);
});

Deno.test("the script needs nothing from elsewhere, and makes no markup or code out of text", () => {
  assertEquals(CLIENT_SCRIPT.match(/https?:|\bimport\b|innerHTML|outerHTML|insertAdjacent/g), null);
  assertEquals(CLIENT_SCRIPT.match(/document\.write|\beval\b|\bFunction\b|<\//g), null);
  assertEquals(CLIENT_SCRIPT.match(/localStorage|sessionStorage|document\.cookie/g), null);
});

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
    assertEquals([page.visible, page.status, page.mood], [["cancel"], said("RFA9"), "card wait"]);
    site.simulator.app.approve();
    await page.pass(2000);
    assertEquals([page.went, page.status, page.mood], [["/welcome"], TEXTS.done, "card done"]);
    const polls = count(page, "poll");
    await page.pass(10_000);
    assertEquals([page.visible, count(page, "poll")], [[], polls]);
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

Deno.test("the page says that it is a signature, shows the text, and keeps it", async () => {
  const request = () => ({
    operation: "sign" as const,
    userVisibleData: "# Buy\n*A boat* <b>",
    userVisibleDataFormat: "simpleMarkdownV1" as const,
  });
  await opened(
    async ({ page }) => {
      assertEquals([page.at("heading").textContent, page.title], [
        TEXTS.signTitle,
        TEXTS.signTitle,
      ]);
      const [first, second] = page.at("text").children;
      const markup = (node: unknown) => node instanceof FakeElement ? node.markup : "";
      assertEquals(markup(first), "<h2>Buy</h2>");
      assertEquals(markup(second), "<p><div><b>A boat</b> <b></div></p>");
      await page.pass(3000);
      assertEquals(page.visible, ["text", "code", "this", "cancel"]);
    },
    {},
    { request },
  );
  await opened(
    ({ page }) => {
      assertEquals(page.at("text").textContent, "# Buy");
    },
    {},
    { request: () => ({ operation: "sign", userVisibleData: "# Buy" }) },
  );
});

Deno.test("the page says that it is a payment, and how much is paid to whom", async () => {
  const transaction = {
    transactionType: "card",
    recipient: { name: "The Book Shop" },
    money: { amount: "249,50", currency: "SEK" },
  } as const;
  const request = () => ({ operation: "payment", userVisibleTransaction: transaction } as const);
  await opened(
    ({ page }) => {
      const { payTitle } = TEXTS;
      assertEquals([page.at("heading").textContent, page.title], [payTitle, payTitle]);
      assertEquals(page.visible, ["text", ...CODE]);
      const shown = page.at("text").children.map((each) => Object(each).markup);
      assertEquals(shown, ["<h2>249,50 SEK</h2>", "<p>The Book Shop</p>"]);
      const last = page.updates.at(-1);
      assertEquals(last?.state === "pending" && last.text, "249,50 SEK\nThe Book Shop");
    },
    {},
    { request },
  );
  const withoutMoney = { transactionType: "npa", recipient: { name: "The Book Shop" } } as const;
  await opened(
    ({ page }) => {
      const shown = page.at("text").children.map((each) => Object(each).markup);
      assertEquals(shown, ["<p>The Book Shop</p>", "<p><div><b>A new card</b></div></p>"]);
    },
    {},
    {
      request: () => ({
        operation: "payment",
        userVisibleTransaction: withoutMoney,
        userVisibleData: "*A new card*",
        userVisibleDataFormat: "simpleMarkdownV1",
      }),
    },
  );
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
    },
    { search },
    { onComplete: () => {} },
  );
  await opened(({ page }) => {
    assertEquals(String(page.posted.at(-1)?.body.next).length, 513);
    assertEquals(page.visible, CODE);
  }, { search: `?next=/${"å".repeat(9000)}` });
});

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

Deno.test("startLogin() is all that a page of one's own needs", async () => {
  await opened(async ({ page, site }) => {
    page.disconnect();
    const told: LoginUpdate[] = [];
    const stop = new AbortController();
    const login: LoginHandle = page.client.startLogin({
      device: "other",
      onUpdate(update): void {
        assert(login, "there is a handle before anything is told");
        told.push(update);
      },
      signal: stop.signal,
    });
    assertEquals(told, []);
    await page.pass(1000);
    const last = told.at(-1);
    assertEquals([last?.state, last?.message, last?.operation], ["pending", said("RFA1"), "auth"]);
    assert(last?.state === "pending" && last.qr?.startsWith("<svg"));
    login.start("this");
    await page.settle();
    const next = told.at(-1);
    assert(next?.state === "pending" && next.launch?.startsWith("bankid:///"));
    login.cancel();
    await page.settle();
    assertEquals([told.at(-1)?.state, site.simulator.pending.length], ["none", 0]);
    login.start("other");
    await page.settle();
    const { length } = page.posted;
    stop.abort();
    await page.happens("online");
    await page.pass(5000);
    assertEquals([page.posted.length, site.simulator.pending.length], [length, 1]);
  });
});

Deno.test("startLogin() does nothing for whoever has gone already", async () => {
  await opened(async ({ page }) => {
    page.disconnect();
    const { length } = page.posted;
    const onUpdate = () => assert(false, "nobody is told");
    page.client.startLogin({ onUpdate, signal: AbortSignal.abort() });
    const stop = new AbortController();
    page.client.startLogin({ onUpdate, signal: stop.signal });
    stop.abort();
    await page.pass(2000);
    assertEquals(page.posted.length, length);
  });
});

/** The fragment with which the app returns. */
function returnOf({ asked }: Site): string {
  return /#nonce=.*/.exec(String(asked[0]?.body.returnUrl))?.[0] ?? "";
}

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
