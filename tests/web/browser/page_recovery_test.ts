import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { shiftClock } from "../../helpers/clock.ts";
import { CODE, count, said, showing, TEXTS } from "../../helpers/opened_page.ts";
import { openPage, type Page } from "../../helpers/page.ts";
import { AGENTS, Browser, makeSite } from "../../helpers/web.ts";

function polls(page: Page): number {
  return count(page, "poll");
}

Deno.test("the page says that the network is lost, and goes on when it is back", async () => {
  await showing(async ({ page, site }) => {
    page.isOnline = false;
    await page.pass(1000);
    assertEquals([page.status, page.visible], [TEXTS.offline, ["cancel"]]);
    await page.pass(10_000);
    page.isOnline = true;
    await page.pass(10_000);
    assertEquals([page.status, page.visible], [said("RFA1"), CODE]);
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.pass(2000);
    assertEquals(page.went, ["/"]);
  });
});

Deno.test("the page asks less and less often while nobody answers, but at least every ten seconds", async () => {
  await showing(async ({ page }) => {
    page.isOnline = false;
    const before = polls(page);
    const asked: number[] = [];
    for (let second = 1; second <= 60; second++) {
      const count = polls(page);
      await page.pass(1000);
      if (polls(page) > count) asked.push(second);
    }
    assertEquals(asked, [1, 2, 4, 8, 16, 26, 36, 46, 56]);
    assertEquals(polls(page) - before, asked.length);
    // The next time it begins anew.
    page.isOnline = true;
    await page.pass(10_000);
    page.isOnline = false;
    await page.pass(1000);
    const again = polls(page);
    await page.pass(3000);
    assertEquals(polls(page) - again, 2);
  });
});

Deno.test("the page takes an outage of the server for a lost network", async () => {
  await showing(async ({ page }) => {
    for (const status of [500, 502, 503]) {
      page.outage = status;
      await page.pass(20_000);
      assertEquals(page.status, TEXTS.offline);
      page.outage = undefined;
      await page.pass(10_000);
      assertEquals(page.visible, CODE);
    }
  });
});

Deno.test("the page takes a fault of the server for a lost network, too", async () => {
  let isBroken = false;
  const clientIp = () => {
    if (isBroken) throw new Error("no address");
    return "192.0.2.12";
  };
  await showing(async ({ page, site }) => {
    isBroken = true;
    await page.pass(1000);
    assertEquals([page.status, site.errors.length], [TEXTS.offline, 1]);
    isBroken = false;
    await page.pass(2000);
    assertEquals([page.status, page.visible], [said("RFA1"), CODE]);
  }, { clientIp });
});

Deno.test("the page asks at once when the network or the person comes back", async () => {
  for (const event of ["online", "visibilitychange"]) {
    await showing(async ({ page }) => {
      page.isOnline = false;
      await page.pass(15_000);
      page.isOnline = true;
      const before = polls(page);
      await page.happens(event);
      await page.pass(1);
      assertEquals([polls(page) - before, page.status], [1, said("RFA1")]);
    });
  }
});

Deno.test("the page does not hurry when it is put away", async () => {
  await showing(async ({ page }) => {
    const before = polls(page);
    page.visibilityState = "hidden";
    await page.happens("visibilitychange");
    await page.pass(250);
    assertEquals(polls(page), before);
  });
});

Deno.test("the page begins nothing by itself when the person comes back to a choice", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const page = await openPage(site.handler, new Browser(site.handler), time);
  await page.click("cancel");
  const before = page.posted.length;
  await page.happens("online");
  await page.happens("visibilitychange");
  await page.pass(10_000);
  assertEquals(page.posted.length, before);
});

Deno.test("the page survives a laptop that sleeps, longer than a login lives", async () => {
  await showing(async ({ page, time }) => {
    // The clock goes on while no timer runs; then all that is due happens at once.
    page.isOnline = false;
    time.tick(25 * 60_000);
    page.isOnline = true;
    await page.happens("visibilitychange");
    await page.pass(1000);
    assertEquals([page.status, page.visible], [TEXTS.elsewhere, ["again", "this"]]);
    await page.click("again");
    assertEquals([page.status, page.visible], [said("RFA1"), CODE]);
  });
});

Deno.test("the page asks anew when the browser brings it back out of its memory", async () => {
  await showing(async ({ page, browser }) => {
    await browser.tab().post("cancel");
    await page.happens("pageshow", { persisted: false });
    assertEquals(page.visible, CODE);
    await page.happens("pageshow", { persisted: true });
    assertEquals(page.status, TEXTS.elsewhere);
  });
  await showing(async ({ page, site }) => {
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    await page.pass(2000);
    // The person goes back from where the login led.
    await page.happens("pageshow", { persisted: true });
    assertEquals([page.status, page.visible], [said("RFA19"), ["this", "other"]]);
  });
});

Deno.test("the page keeps trying to cancel, and starts nothing twice by itself", async () => {
  await showing(async ({ page, site }) => {
    page.isOnline = false;
    await page.click("cancel");
    assertEquals(page.status, TEXTS.offline);
    page.isOnline = true;
    await page.pass(2000);
    assertEquals([site.requests("cancel").length, page.status], [1, said("RFA19")]);
    page.isOnline = false;
    await page.click("other");
    assertEquals([page.status, page.visible], [TEXTS.offline, ["again", "this"]]);
    page.isOnline = true;
    await page.pass(10_000);
    assertEquals(site.requests("auth").length, 1);
    await page.click("again");
    assertEquals(page.visible, CODE);
  });
});

Deno.test("the page heeds no answer that has been overtaken", async () => {
  await showing(async ({ page, site, time }) => {
    site.simulator.injectFault({ endpoint: "collect", kind: "slow" });
    time.tick(2000);
    const { length } = site.simulator.recordedExchanges;
    while (site.simulator.recordedExchanges.length === length) await time.runMicrotasks();
    const cancelled = page.click("cancel");
    await time.runMicrotasks();
    time.tick(3000);
    await cancelled;
    assertEquals([page.status, page.visible], [said("RFA19"), ["this", "other"]]);
  });
});

Deno.test("the page says that something went wrong when it is refused, and that one may try again", async () => {
  for (const isOwn of [false, true]) {
    using time = new FakeTime();
    using site = makeSite();
    const browser = new Browser(site.handler, { origin: "http://192.168.0.2:8000" });
    const page = await openPage(site.handler, browser, time, { isOwn });
    assertEquals([page.status, page.visible], [said("RFA22"), ["again"]]);
    assertEquals(page.at("again").textContent, TEXTS.again);
    await page.click("again");
    assertEquals(page.posted.at(-1)?.path, "/bankid/start");
  }
});

Deno.test("the page tells a person whose browser keeps no cookies what to do", async () => {
  await showing(async ({ page, browser }) => {
    browser.cookies.clear();
    await page.pass(1000);
    assertEquals([page.status, page.visible], [TEXTS.cookies, ["again", "this"]]);
  });
});

Deno.test("the page tells a person to wait where too many logins are under way", async () => {
  using time = new FakeTime();
  using site = makeSite({ maxUnopened: 1 });
  await new Browser(site.handler).start("other");
  const page = await openPage(site.handler, new Browser(site.handler), time, {
    userAgent: AGENTS.computer,
  });
  assertEquals([page.status, page.visible], [TEXTS.busy, ["again", "this"]]);
});

Deno.test("the page logs a person in whose computer's clock is days ahead", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  // The page reads the clock when it posts; the server must read its own.
  let isPage = true;
  using _clock = shiftClock(() => isPage ? 3 * 86_400_000 : 0);
  const send = browser.send.bind(browser);
  browser.send = async (...args): ReturnType<typeof send> => {
    isPage = false;
    const response = await send(...args);
    isPage = true;
    return response;
  };
  const page = await openPage(site.handler, browser, time);
  await page.pass(1);
  assertEquals([page.status, page.visible], [said("RFA1"), CODE]);
  await page.pass(3000);
  assertEquals([page.status, site.requests("auth").length], [said("RFA1"), 1]);
});
