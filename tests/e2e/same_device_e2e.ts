/**
 * Logins with the app on the same device, and the many ways back from it. Run:
 * `deno run -A tests/e2e/same_device_e2e.ts`.
 *
 * @module
 */
import type { LoginDetails } from "../../mod.ts";
import { check, report, same } from "../peers/tally.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { newContext, type Page } from "./chromium.ts";
import { approve, isWelcomed, press, says, tells, until } from "./person.ts";
import { scenario, type Setup, type Stage, stopChromium } from "./scenario.ts";
import { watch } from "./watch.ts";

const { elsewhere: ELSEWHERE, notYours: NOT_YOURS, open, tap } = PAGE_TEXTS.sv;

/** Chooses this device, and taps the link where it takes one; returns the token that the app gets. */
async function openApp({ name, page, login, launched }: Stage, taps = false): Promise<string> {
  await page.goto(login);
  await tells(page, "RFA20");
  await press(page, "thisDevice");
  if (taps) await says(page, tap);
  else await tells(page, "RFA13");
  same(`${name}: no code`, await page.getByRole("img").count(), 0);
  const link = page.getByRole("link", { name: open, exact: true });
  const href = await link.getAttribute("href") ?? "";
  const [, token = ""] =
    /^https:\/\/app\.bankid\.com\/\?autostarttoken=([0-9a-f-]{36})&redirect=null$/.exec(href) ?? [];
  check(`${name}: link`, token !== "", href);
  if (taps) {
    same(`${name}: nothing opens without a tap`, launched, []);
    await link.tap();
  }
  await until(page, "the app gets the link", () => launched.length > 0);
  same(`${name}: launched`, launched, [href]);
  return token;
}

/** Where the app goes afterwards, as BankID was told. */
function returnUrl({ site }: Stage): string {
  return String(site.requests("auth").at(-1)?.body.returnUrl);
}

/** Approves in the app, which then has the address to return to. */
async function useApp(stage: Stage): Promise<string> {
  const { name, site } = stage;
  site.simulator.app.open(await openApp(stage));
  approve(site);
  const address = returnUrl(stage);
  const isOfSite = new RegExp(`^${site.origin}/bankid/#nonce=[0-9a-f-]{36}$`).test(address);
  check(`${name}: return address`, isOfSite, address);
  return address;
}

/** Follows a link from another site, as the app does. */
async function comeBack(tab: Page, address: string): Promise<void> {
  await tab.goto("about:blank");
  await tab.setContent(`<a href="${address}">Back</a>`);
  await tab.getByRole("link").click();
}

/** The service was told once, and of the one order that there was. */
function checkCompleted({ name, site }: Stage, wanted: Pick<LoginDetails, "binding">): void {
  const details = site.completed.map(([, { device, binding }]) => ({ device, binding }));
  same(`${name}: told the service`, details, [{ device: "this", ...wanted }]);
  same(`${name}: orders`, site.requests("auth").length, 1);
}

const IPHONE: Setup = { device: "iPhone" };

await scenario("iPhone: the app opens a new tab", IPHONE, async (stage) => {
  const { name, context, page, site } = stage;
  const address = await useApp(stage);
  await page.waitForResponse(/\/poll$/);
  same(`${name}: the first tab waits`, site.completed.length, 0);
  const tab = await context.newPage();
  await comeBack(tab, address);
  await isWelcomed(tab);
  checkCompleted(stage, { binding: "returned" });
  await says(page, ELSEWHERE);
});

await scenario("iPhone: the app reloads the tab", IPHONE, async (stage) => {
  const address = await useApp(stage);
  await comeBack(stage.page, address);
  await isWelcomed(stage.page);
  checkCompleted(stage, { binding: "returned" });
});

await scenario("iPhone: the app brings the tab to the front", IPHONE, async (stage) => {
  const address = await useApp(stage);
  // Only the fragment differs, so that nothing is loaded.
  await stage.page.goto(address);
  await isWelcomed(stage.page);
  checkCompleted(stage, { binding: "returned" });
});

await scenario("iPhone: the tab is dead when the app returns", IPHONE, async (stage) => {
  const { context, page } = stage;
  const address = await useApp(stage);
  await page.close();
  const tab = await context.newPage();
  await comeBack(tab, address);
  await isWelcomed(tab);
  checkCompleted(stage, { binding: "returned" });
});

await scenario("iPhone: declined in the app", IPHONE, async (stage) => {
  const { page, site } = stage;
  site.simulator.app.open(await openApp(stage));
  site.simulator.app.decline();
  site.clock.by(2000);
  await comeBack(page, returnUrl(stage));
  await tells(page, "RFA6");
  await press(page, "thisDevice");
  await tells(page, "RFA13");
});

await scenario("iPhone: there is no app", IPHONE, async (stage) => {
  const { page, site } = stage;
  await page.goto(stage.login);
  await press(page, "thisDevice");
  await page.getByRole("link", { name: open, exact: true }).waitFor();
  // The page cannot tell whether the app was opened: it waits as long as the app might take.
  site.clock.by(210_000);
  await tells(page, "RFA8");
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
});

await scenario("iPhone: somebody else was sent the link", IPHONE, async (stage) => {
  const { name, browser, page, site } = stage;
  const address = await useApp(stage);
  const other = await newContext(browser, "iPhone", "sv");
  const { problems } = await watch(other, site.origin);
  const tab = await other.newPage();
  await comeBack(tab, address);
  await says(tab, NOT_YOURS);
  same(`${name}: cookies of the other`, await other.cookies(), []);
  same(`${name}: nothing to complain of`, problems, []);
  await other.close();
  await page.waitForResponse(/\/poll$/);
  same(`${name}: nobody is logged in`, site.completed.length, 0);
});

await scenario("iPhone: a nonce of another login", {
  ...IPHONE,
  complains: /status of 40[39]/,
}, async (stage) => {
  const { name, context, site } = stage;
  const address = await useApp(stage);
  const tab = await context.newPage();
  await comeBack(tab, address.replace(/nonce=.*/, `nonce=${crypto.randomUUID()}`));
  await says(tab, NOT_YOURS);
  same(`${name}: nobody is logged in`, site.completed.length, 0);
  await comeBack(tab, address);
  await isWelcomed(tab);
  checkCompleted(stage, { binding: "returned" });
});

/** Android goes back by itself, perhaps to a tab that was unloaded meanwhile. */
const BACK: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "Android: back in the tab": () => Promise.resolve(),
  "Android: the tab is loaded anew": (page) => page.reload(),
};

for (const [title, goBack] of Object.entries(BACK)) {
  await scenario(title, { device: "android" }, async (stage) => {
    const { page, site } = stage;
    site.simulator.app.open(await openApp(stage, true));
    await tells(page, "RFA9");
    approve(site);
    await goBack(page);
    await isWelcomed(page);
    checkCompleted(stage, { binding: "same-address" });
  });
}

await scenario("A computer with the app opens it at once", {}, async (stage) => {
  const { name, page, site, login, launched } = stage;
  await page.goto(login);
  await press(page, "thisDevice");
  await tells(page, "RFA13");
  await until(page, "the app is opened", () => launched.length > 0);
  const [, token = ""] = /^bankid:\/\/\/\?autostarttoken=([0-9a-f-]{36})&redirect=null$/.exec(
    launched[0] ?? "",
  ) ?? [];
  site.simulator.app.open(token);
  await tells(page, "RFA9");
  approve(site);
  await isWelcomed(page);
  same(`${name}: once`, launched.length, 1);
});

await stopChromium();
report();
