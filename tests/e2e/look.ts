/**
 * Looks at a page: accessible, readable in the dark, on the narrowest screen, with large letters.
 *
 * @module
 */
// deno-lint-ignore-file no-import-prefix
import { parseArgs } from "node:util";
import axe from "npm:axe-core@4.14.1";
import { same } from "../peers/tally.ts";
import type { Page } from "./chromium.ts";

/** Folder for pictures of the screen, if they are wanted. */
const { screenshots } = parseArgs({ options: { screenshots: { type: "string" } } }).values;
if (screenshots !== undefined) await Deno.mkdir(screenshots, { recursive: true });

/**
 * What is wrong with the page by axe's rules, or cannot be told. The code is left out: its ground is
 * drawn larger than it is seen, so that axe takes it for something that lies over the texts.
 */
const FIND = `(async () => {
  const show = (how) => document.querySelector("bankid-login").shadowRoot.querySelectorAll(".code path").forEach((path) => {
    path.style.display = how;
  });
  show("none");
  const { violations, incomplete } = await axe.run(document, { preload: false });
  show("");
  return [...violations, ...incomplete].map(({ id, nodes }) => id + ": " + nodes[0].html);
})()`;

/** By how many pixels the page is wider than the screen. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}

/** Looks at the state that a page is in. */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    same(`${name}, ${colorScheme}: findings`, await page.evaluate(`${axe.source}; ${FIND}`), []);
    if (screenshots !== undefined) {
      await page.screenshot({ path: `${screenshots}/${name}, ${colorScheme}.png` });
    }
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  same(`${name}, narrow: too wide by`, await overflow(page), 0);
  await page.evaluate('document.documentElement.style.fontSize = "200%"');
  same(`${name}, narrow with large letters: too wide by`, await overflow(page), 0);
  if (screenshots !== undefined) {
    await page.screenshot({ path: `${screenshots}/${name}, narrow and large.png`, fullPage: true });
  }
  await page.evaluate('document.documentElement.style.fontSize = ""');
  if (size) await page.setViewportSize(size);
}
