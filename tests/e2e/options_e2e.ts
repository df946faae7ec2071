/**
 * Pages that a service has made its own, and a browser without JavaScript. Run:
 * `deno run -A tests/e2e/options_e2e.ts`.
 *
 * @module
 */
import { report, same } from "../peers/tally.ts";
import type { HandlerOptions } from "../../mod.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import type { Page } from "./chromium.ts";
import { look } from "./look.ts";
import { approve, isWelcomed, placesIn, press, says, scan, stylesOf, tells } from "./person.ts";
import { scenario, type Setup, stopChromium } from "./scenario.ts";

const OWN: Setup = {
  page: {
    askFirst: true,
    texts: { sv: { title: "Båtklubben <b>&</b> du", mobileBankId: "Med mobilen" } },
    theme: { light: { button: "#7a1f3d" }, dark: { button: "#f4c2d0" } },
    name: "Båtklubben",
    logo: "/logo.svg",
    backLink: "/",
    helpLink: "/help",
  },
};

/** Colours of the main button. */
const coloursOf = (page: Page): Promise<string[]> =>
  stylesOf(page, "this", ["backgroundColor", "color"]);

await scenario("Own texts, colours, name and links", OWN, async ({ name, page, site, login }) => {
  await page.goto(login);
  await page.getByRole("heading", { name: "Båtklubben <b>&</b> du", exact: true }).waitFor();
  same(`${name}: title`, await page.title(), "Båtklubben <b>&</b> du");
  await page.getByRole("button", { name: PAGE_TEXTS.sv.thisComputer }).waitFor();
  same(`${name}: colours`, await coloursOf(page), ["rgb(122, 31, 61)", "rgb(255, 255, 255)"]);
  await page.getByText("Båtklubben", { exact: true }).waitFor();
  await look(page, name);
  const inTheDark = ["rgb(244, 194, 208)", "rgb(0, 0, 0)"];
  same(`${name}: colours in the dark`, await coloursOf(page), inTheDark);
  const place = await placesIn(page);
  await page.getByRole("button", { name: "Med mobilen" }).click();
  await scan(page, site);
  same(`${name}: height of the card with the code`, await placesIn(page), place);
  approve(site);
  await isWelcomed(page);
});

const SIGNATURE: Setup = {
  ...OWN,
  request: () => ({ operation: "sign", userVisibleData: "A line of what is signed\n".repeat(12) }),
};

await scenario(
  "A signature with name and links",
  SIGNATURE,
  async ({ name, page, site, login }) => {
    await page.goto(login);
    await page.getByRole("button", { name: "Med mobilen" }).click();
    await scan(page, site);
    const place = await placesIn(page);
    site.clock.by(2000);
    await tells(page, "RFA9");
    same(`${name}: height of the card without the code`, await placesIn(page), place);
  },
);

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
  await page.getByRole("button", { name: PAGE_TEXTS.sv.mobileBankId }).click();
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

const opens: HandlerOptions["onComplete"] = ({ user }) => {
  const cookie = `session=${encodeURIComponent(user.name)}; Path=/; HttpOnly; SameSite=Lax`;
  return new Response(null, { headers: { "Set-Cookie": cookie } });
};

await scenario("Back to where it was needed", { onComplete: opens }, async (stage) => {
  const { name, page, site, login } = stage;
  await page.goto(`${login}?next=${encodeURIComponent("/welcome?from=here#top")}`);
  await press(page, "otherDevice");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
  same(`${name}: the address`, page.url(), `${site.origin}/welcome?from=here#top`);
});

await scenario("Turned away, in words that are no markup", {
  onComplete: () => new Response("<b>You</b> are not a customer.", { status: 403 }),
}, async ({ page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  approve(site);
  await says(page, "<b>You</b> are not a customer.");
});

await scenario("Sent elsewhere when it came to nothing", {
  onFailed: () => new Response(null, { headers: { Location: "/welcome?failed" } }),
}, async ({ page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.simulator.app.decline();
  site.clock.by(2000);
  await page.waitForURL(`${site.origin}/welcome?failed`);
});

await scenario("Without JavaScript", { hasScript: false }, async ({ name, page, login }) => {
  await page.goto(login);
  await page.getByText(PAGE_TEXTS.sv.script, { exact: true }).waitFor();
  same(`${name}: no button that does nothing`, await page.getByRole("button").count(), 0);
});

await stopChromium();
report();
