/**
 * Pages that a service has made its own, and a browser without JavaScript. Run:
 * `deno run -A tests/e2e/options_e2e.ts`.
 *
 * @module
 */
import { report, same } from "../peers/tally.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import type { Page } from "./chromium.ts";
import { look } from "./look.ts";
import { approve, isWelcomed, scan, stylesOf, tells } from "./person.ts";
import { scenario, type Setup, stopChromium } from "./scenario.ts";

const OWN: Setup = {
  page: {
    texts: { sv: { title: "Båtklubben <b>&</b> du", otherDevice: "Med mobilen" } },
    colours: { button: "#7a1f3d", buttonText: "rgb(255 250 240)" },
  },
};

/** Colours of the second button. */
const coloursOf = (page: Page): Promise<string[]> =>
  stylesOf(page, "other", ["backgroundColor", "color"]);

await scenario("Own texts and colours", OWN, async ({ name, page, site, login }) => {
  await page.goto(login);
  await page.getByRole("heading", { name: "Båtklubben <b>&</b> du", exact: true }).waitFor();
  same(`${name}: title`, await page.title(), "Båtklubben <b>&</b> du");
  await page.getByRole("button", { name: PAGE_TEXTS.sv.thisDevice }).waitFor();
  const wanted = ["rgb(122, 31, 61)", "rgb(255, 250, 240)"];
  same(`${name}: colours`, await coloursOf(page), wanted);
  await look(page, name);
  same(`${name}: colours in the dark`, await coloursOf(page), wanted);
  await page.getByRole("button", { name: "Med mobilen" }).click();
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("Own texts in Swedish alone", { ...OWN, speaks: "en" }, async (stage) => {
  const { page, login } = stage;
  await page.goto(login);
  await page.getByRole("heading", { name: PAGE_TEXTS.en.title, exact: true }).waitFor();
  await tells(page, "RFA19", "en");
});

await scenario("The service decides the language", { language: "en" }, async (stage) => {
  const { name, page, login } = stage;
  await page.goto(login);
  await tells(page, "RFA19", "en");
  same(`${name}: for screen readers`, await page.locator("html").getAttribute("lang"), "en");
});

await scenario("Another path", { basePath: "/konto/in" }, async ({ page, site }) => {
  await page.goto(`${site.origin}/konto/in`);
  await page.getByRole("button", { name: PAGE_TEXTS.sv.otherDevice }).click();
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("Without JavaScript", { hasScript: false }, async ({ name, page, login }) => {
  await page.goto(login);
  await page.getByText(PAGE_TEXTS.sv.script, { exact: true }).waitFor();
  same(`${name}: no button that does nothing`, await page.getByRole("button").count(), 0);
});

await stopChromium();
report();
