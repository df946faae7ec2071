/**
 * Logins of people who use the keyboard alone, or cannot bear motion. Run:
 * `deno run -A tests/e2e/keyboard_e2e.ts`.
 *
 * @module
 */
import { check, report, same } from "../peers/tally.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import type { Page } from "./chromium.ts";
import { approve, isWelcomed, partOf, press, scan, stylesOf, tells, until } from "./person.ts";
import { scenario, stopChromium } from "./scenario.ts";

/** Where the keyboard is, and whether that can be seen. */
const FOCUS = `(() => {
  const at = document.activeElement.shadowRoot?.activeElement ?? document.body;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const on = at === document.body ? "nothing" : at.textContent;
  return { on, isSeen: outlineStyle === "solid" && outlineWidth === "3px" };
})()`;

const {
  title,
  thisComputer,
  mobileBankId,
  enlarge,
  shrink,
  cancel,
  again,
  open,
} = PAGE_TEXTS.sv;

async function isOn(name: string, page: Page, on: string): Promise<void> {
  same(`${name}: the keyboard is on`, await page.evaluate(FOCUS), { on, isSeen: on !== title });
}

/** Presses keys, and looks where they lead. */
async function type(name: string, page: Page, keys: string, on: string): Promise<void> {
  await page.keyboard.press(keys);
  await isOn(`${name}, ${keys}`, page, on);
}

await scenario("By keyboard, with the app on a phone", {}, async ({ name, page, site, login }) => {
  await page.goto(login);
  await tells(page, "RFA19");
  await type(name, page, "Tab", thisComputer);
  await type(name, page, "Tab", mobileBankId);
  await page.keyboard.press("Enter");
  await tells(page, "RFA1");
  await isOn(name, page, title);
  await type(name, page, "Tab", enlarge);
  await type(name, page, "Space", shrink);
  await type(name, page, "Tab", thisComputer);
  await type(name, page, "Tab", cancel);
  await page.waitForResponse(/\/poll$/);
  await isOn(`${name}, a new code`, page, cancel);
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  await isOn(`${name}, scanned`, page, cancel);
  site.simulator.app.decline();
  site.clock.by(2000);
  await tells(page, "RFA6");
  await isOn(`${name}, declined`, page, title);
  await type(name, page, "Tab", again);
  await page.keyboard.press("Enter");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("By keyboard, with the app on the computer", {}, async (stage) => {
  const { name, page, site, login, launched } = stage;
  await page.goto(login);
  await tells(page, "RFA19");
  await type(name, page, "Tab", thisComputer);
  await page.keyboard.press("Enter");
  await tells(page, "RFA13");
  await until(page, "the app is opened", () => launched.length === 1);
  await isOn(name, page, title);
  await type(name, page, "Tab", open);
  await page.keyboard.press("Enter");
  await until(page, "the app is opened again", () => launched.length === 2);
  site.simulator.app.open(site.simulator.pending[0]?.autoStartToken ?? "");
  await tells(page, "RFA9");
  await isOn(`${name}, opened`, page, title);
  approve(site);
  await isWelcomed(page);
});

await scenario("By keyboard, and cancelled", {}, async ({ name, page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await type(name, page, "Tab", cancel);
  await page.keyboard.press("Enter");
  await tells(page, "RFA19");
  await isOn(name, page, title);
  same(`${name}: no order waits`, site.simulator.pending, []);
});

await scenario("The mouse leaves no outline", {}, async ({ name, page, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  same(`${name}: unseen`, await page.evaluate(FOCUS), { on: title, isSeen: false });
});

/** How many animations the symbol has. */
async function motions(page: Page): Promise<number> {
  return await page.evaluate<number>(`${partOf("symbol")}.getAnimations().length`);
}

await scenario("Without motion", {}, async ({ name, page, login }) => {
  await page.goto(login);
  await press(page, "thisDevice");
  await tells(page, "RFA13");
  same(`${name}: otherwise a ring turns`, await motions(page), 1);
  await page.emulateMedia({ reducedMotion: "reduce" });
  same(`${name}: nothing moves`, await motions(page), 0);
});

await scenario("With the system's own colours", {}, async ({ name, page, login }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(login);
  await page.getByRole("button", { name: thisComputer }).waitFor();
  const [edge, ground] = await stylesOf(page, "this", ["borderColor", "backgroundColor"]);
  check(`${name}: a button has an edge`, edge !== ground, edge);
});

await stopChromium();
report();
