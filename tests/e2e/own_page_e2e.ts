/**
 * Pages of a service's own: the element in one line, and what README shows for whoever draws everything.
 * Run: `deno run -A tests/e2e/own_page_e2e.ts`.
 *
 * @module
 */
import { report, same } from "../peers/tally.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { look } from "./look.ts";
import { approve, isWelcomed, press, readCode, says, scan, stylesOf, tells } from "./person.ts";
import { scenario, stopChromium } from "./scenario.ts";

/** A page of a site, with something in it. */
function pageWith(inside: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Example AB</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main>${inside}</main></body></html>`;
}

const ELEMENT = pageWith(`<h1>Example AB</h1>
<style>
  bankid-login { --bankid-button: #7a1f3d; --bankid-button-text: #ffffff; }
  bankid-login::part(heading) { text-transform: uppercase; }
</style>
<script type="module" src="/bankid/client.js"></script>
<bankid-login><p slot="before">Welcome to us</p><p slot="after"><a href="/">Back</a></p></bankid-login>`);

await scenario("The element in one line", { html: ELEMENT, speaks: "en" }, async (stage) => {
  const { name, page, site } = stage;
  await page.goto(`${site.origin}/own`);
  await tells(page, "RFA1", "en");
  await page.getByRole("heading", { name: PAGE_TEXTS.en.title, level: 2 }).waitFor();
  await page.getByText("Welcome to us").waitFor();
  same(`${name}: a part`, await stylesOf(page, "heading", ["textTransform"]), ["uppercase"]);
  same(`${name}: title`, await page.title(), "Example AB");
  await look(page, name);
  await page.evaluate("document.querySelector('bankid-login').remove()");
  const before = site.requests("collect").length;
  await page.waitForTimeout(2500);
  same(`${name}: quiet once it is gone`, site.requests("collect").length, before);
  // The login is still there for an element that comes.
  await page.evaluate(
    "document.querySelector('main').append(document.createElement('bankid-login'))",
  );
  await page.getByRole("img").waitFor();
  same(`${name}: one order`, site.requests("auth").length, 1);
  await press(page, "thisDevice", "en");
  await page.getByRole("link", { name: PAGE_TEXTS.en.open, exact: true }).waitFor();
  same(`${name}: colour`, await stylesOf(page, "open", ["backgroundColor"]), ["rgb(122, 31, 61)"]);
  await press(page, "otherDevice", "en");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

/** What README shows, with as little around it as it takes. */
async function drawnByReadme(): Promise<string> {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const [, code = ""] = /```js ignore\n(import \{ startLogin \}[^`]*)```/.exec(readme) ?? [];
  same("README: lines of a page of one's own", code.trim().split("\n").length, 5);
  return pageWith(`<h1>Log in</h1><p role="status"></p><div></div><a hidden>Open</a>
<button>This computer</button>
<script type="module">
const [status, picture, link, button] =
  ["p", "div", "a", "button"].map((tag) => document.querySelector(tag));
function show(message, qr, launch) {
  status.textContent = message;
  picture.innerHTML = qr ?? "";
  picture.style.width = "300px";
  link.hidden = !launch;
  if (launch) link.href = launch;
}
${code}
</script>`);
}

const html = await drawnByReadme();

await scenario("Everything drawn by the page", { html, speaks: "en" }, async (stage) => {
  const { name, page, site, launched } = stage;
  await page.goto(`${site.origin}/own`);
  await tells(page, "RFA1", "en");
  same(`${name}: a code`, (await readCode(page)).startsWith("bankid."), true);
  await page.getByRole("button", { name: "This computer" }).click();
  await tells(page, "RFA13", "en");
  same(`${name}: the app is opened`, launched.length, 1);
  const [order] = site.simulator.pending;
  site.simulator.app.open(order?.autoStartToken ?? "");
  site.clock.by(2000);
  await tells(page, "RFA9", "en");
  await page.reload();
  await tells(page, "RFA9", "en");
  approve(site);
  await isWelcomed(page);
});

await scenario(
  "A page of one's own without a network",
  { html, speaks: "en", complains: /ERR_/ },
  async ({ page, site, context }) => {
    await page.goto(`${site.origin}/own`);
    await tells(page, "RFA1", "en");
    await context.setOffline(true);
    await says(page, PAGE_TEXTS.en.offline);
    await context.setOffline(false);
    await tells(page, "RFA1", "en");
  },
);

await stopChromium();
report();
