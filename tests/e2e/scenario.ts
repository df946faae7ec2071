/**
 * Plays scenarios: a person with a browser, a website, a simulated BankID. Whatever the scenario is,
 * the browser must have nothing to complain of, and must ask nobody but the website.
 *
 * @module
 */
// deno-lint-ignore-file no-console
import { check } from "../peers/tally.ts";
import {
  type Browser,
  type BrowserContext,
  type Device,
  newContext,
  type Page,
  startChromium,
} from "./chromium.ts";
import { makeAuthorities, type ServedSite, serveSite, type ServingOptions } from "./served_site.ts";
import { watch } from "./watch.ts";

/** What a scenario is played with. */
export interface Stage {
  readonly name: string;
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** A tab, in which nothing is open yet. */
  readonly page: Page;
  readonly site: ServedSite;
  /** Address of the login page. */
  readonly login: string;
  /** Links that were handed to the BankID app. */
  readonly launched: readonly string[];
}

/** How a scenario differs from a Swede's at a computer. */
export interface Setup extends ServingOptions {
  readonly device?: Device;
  readonly speaks?: "sv" | "en";
  /** What the browser may complain of: an answer that refuses, a network that is not there. */
  readonly complains?: RegExp;
  /** Whether JavaScript is on; it is, unless told otherwise. */
  readonly hasScript?: boolean;
}

const [browser] = await Promise.all([startChromium(), makeAuthorities()]);

/** Plays a scenario. */
export async function scenario(
  name: string,
  { device = "computer", speaks = "sv", complains, hasScript, ...options }: Setup,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  console.log(name);
  await using site = serveSite(options);
  const context = await newContext(browser, device, speaks, hasScript);
  const { problems, launched } = await watch(context, site.origin, complains);
  const page = await context.newPage();
  const login = `${site.origin}/bankid/`;
  try {
    await play({ name, browser, context, page, site, login, launched });
    check(`${name}: played to its end`, true);
  } catch (error) {
    const seen = [error, ...site.errors, await shownIn(context)].join("\n");
    check(`${name}: played to its end`, false, seen);
  }
  check(`${name}: the browser does not complain`, problems.length === 0, problems);
  await context.close();
}

async function shownIn(context: BrowserContext): Promise<string> {
  const texts = context.pages().map((page) =>
    page.locator("body").innerText({ timeout: 1000 }).catch(String)
  );
  return (await Promise.all(texts)).join("\n--- and\n");
}

/** Ends Chromium, once all scenarios are played. */
export async function stopChromium(): Promise<void> {
  await browser.close();
}
