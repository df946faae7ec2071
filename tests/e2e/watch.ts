/**
 * Listens to what a browser complains of, and whom it asks.
 *
 * @module
 */
import type { BrowserContext } from "./chromium.ts";

/** What a browser has to say, and whom it asks. */
export interface Watched {
  readonly problems: string[];
  readonly launched: string[];
}

const REPORT_VIOLATIONS = `document.addEventListener("securitypolicyviolation", (event) =>
  console.error("Against the policy:", event.violatedDirective, event.blockedURI))`;

/** Watches all tabs of a browser, those to come too; the app takes its links from them. */
export async function watch(
  context: BrowserContext,
  origin: string,
  complains?: RegExp,
): Promise<Watched> {
  const watched: Watched = { problems: [], launched: [] };
  const report = (problem: string): void => {
    if (!complains?.test(problem)) watched.problems.push(problem);
  };
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) report(message.text());
  });
  context.on("weberror", (error) => report(String(error.error())));
  await context.addInitScript({ content: REPORT_VIOLATIONS });
  context.on("request", (request) => {
    const url = request.url();
    const isForApp = /^(https:\/\/app\.bankid\.com\/|bankid:\/\/\/)\?/.test(url);
    if (isForApp && request.isNavigationRequest()) watched.launched.push(url);
    else if (!url.startsWith(`${origin}/`) && !/^(about|data):/.test(url)) {
      report(`The browser asks ${url}`);
    }
  });
  // A phone hands the link to the app, and the page stays.
  await context.route("https://app.bankid.com/**", (route) => route.fulfill({ status: 204 }));
  return watched;
}
