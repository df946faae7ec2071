/**
 * Runs a test with the login page opened in a browser.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type HandlerOptions, userMessage } from "../../mod.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { openPage, type Page, type PageSettings } from "./page.ts";
import { AGENTS, Browser, makeSite, type Site } from "./web.ts";

/** The texts of an English page. */
export const TEXTS: typeof PAGE_TEXTS.en = PAGE_TEXTS.en;

/** What a computer shows of a login that waits. */
export const CODE: readonly string[] = ["code", "this", "cancel"];

/** The text of one of BankID's messages. */
export function said(id: Parameters<typeof userMessage>[0]): string {
  return userMessage(id, { language: "en" }).text;
}

/** A page that is open, and what is around it. */
export interface Opened {
  readonly site: Site;
  readonly browser: Browser;
  readonly time: FakeTime;
  readonly page: Page;
  /** Another tab of the same browser, or the same one reloaded. */
  tab(settings?: PageSettings): Promise<Page>;
}

/** Runs a test with the page opened on a computer, or as told. */
export async function opened(
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

/** Runs a test with a page that shows a QR code. */
export async function showing(
  test: (opened: Opened) => Promise<void>,
  options: Partial<HandlerOptions> = {},
): Promise<void> {
  const checked = async (whole: Opened): Promise<void> => {
    assertEquals(whole.page.visible, CODE);
    await test(whole);
  };
  await opened(checked, {}, { onComplete: () => {}, ...options });
}

/** The number of posts of one kind. */
export function count({ posted }: Page, action: string): number {
  return posted.filter(({ path }) => path === `/bankid/${action}`).length;
}
