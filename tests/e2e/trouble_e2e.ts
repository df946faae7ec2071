/**
 * Logins in which something goes wrong, and what the person can do about it. Run:
 * `deno run -A tests/e2e/trouble_e2e.ts`.
 *
 * @module
 */
import { report, same } from "../peers/tally.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { approve, isWelcomed, press, readCode, says, scan, tells, until } from "./person.ts";
import { scenario, type Stage, stopChromium } from "./scenario.ts";

const { offline: OFFLINE, elsewhere: ELSEWHERE } = PAGE_TEXTS.sv;
/** What Chromium says of a request that got no answer, or not a good one. */
const NO_ANSWER = /net::ERR_|status of 503/;

await scenario("Declined in the app", {}, async ({ page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.simulator.app.decline();
  site.clock.by(2000);
  await tells(page, "RFA6");
  await press(page, "again");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("Scanned, and then forgotten", {}, async ({ name, page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  site.clock.by(180_000);
  await tells(page, "RFA8");
  await page.getByRole("button", { name: PAGE_TEXTS.sv.thisComputer }).waitFor();
  same(`${name}: no order by itself`, site.requests("auth").length, 1);
});

await scenario("Reloaded in the middle", {}, async ({ name, page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  const before = await readCode(page);
  await page.reload();
  const after = await readCode(page);
  same(`${name}: the same order`, after.split(".")[1], before.split(".")[1]);
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  await page.reload();
  await tells(page, "RFA9");
  approve(site);
  await isWelcomed(page);
  same(`${name}: orders`, site.requests("auth").length, 1);
});

await scenario("Away, and back in the history", {}, async ({ name, page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  await page.goto(`${site.origin}/welcome`);
  await page.goBack();
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
  same(`${name}: orders`, site.requests("auth").length, 1);
});

/** What Chromium says of a poll that was overtaken by the other tab's; it is sent again. */
const OVERTAKEN = /status of 409/;

await scenario("Two tabs show one login", { complains: OVERTAKEN }, async (stage) => {
  const { name, context, page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  const first = await readCode(page);
  const tab = await context.newPage();
  await tab.goto(login);
  const second = await readCode(tab);
  same(`${name}: the same order`, second.split(".")[1], first.split(".")[1]);
  await scan(tab, site);
  approve(site);
  await Promise.race([isWelcomed(page), isWelcomed(tab)]);
  same(`${name}: told the service`, site.completed.length, 1);
});

await scenario("A second tab ends the first's login", { complains: OVERTAKEN }, async (stage) => {
  const { name, context, page, site, login } = stage;
  const tab = await context.newPage();
  await page.goto(login);
  await tab.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  await tells(tab, "RFA19");
  await press(tab, "otherDevice");
  await says(page, ELSEWHERE);
  same(`${name}: orders that wait`, site.simulator.pending.length, 1);
  await scan(tab, site);
  approve(site);
  await isWelcomed(tab);
  same(`${name}: told the service`, site.completed.length, 1);
});

await scenario("Cancelled on the page", {}, async ({ name, page, site, login }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  await press(page, "cancel");
  await tells(page, "RFA19");
  same(`${name}: cancelled at BankID`, site.requests("cancel").map(({ body }) => body.orderRef), [
    site.requests("auth")[0]?.answer.orderRef,
  ]);
  same(`${name}: no order waits`, site.simulator.pending, []);
  await page.reload();
  await tells(page, "RFA19");
});

await scenario("The network is lost, and found", { complains: NO_ANSWER }, async (stage) => {
  const { name, context, page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  await context.setOffline(true);
  await says(page, OFFLINE);
  approve(site);
  same(`${name}: nobody is logged in`, site.completed.length, 0);
  await context.setOffline(false);
  await isWelcomed(page);
});

await scenario("The network is lost at the start", { complains: NO_ANSWER }, async (stage) => {
  const { context, page, site, login } = stage;
  await page.goto(login);
  await tells(page, "RFA19");
  await context.setOffline(true);
  await press(page, "otherDevice");
  await says(page, OFFLINE);
  await context.setOffline(false);
  await press(page, "again");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("The server is down for a while", { complains: NO_ANSWER }, async (stage) => {
  const { page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.trouble = "is down";
  await says(page, OFFLINE);
  site.trouble = "none";
  site.clock.by(2000);
  await tells(page, "RFA9");
  approve(site);
  await isWelcomed(page);
});

await scenario("An answer is lost on its way", { complains: NO_ANSWER }, async (stage) => {
  const { name, page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.trouble = "loses answers";
  approve(site);
  await says(page, OFFLINE);
  same(`${name}: told the service`, site.completed.length, 1);
  site.trouble = "none";
  await isWelcomed(page);
  same(`${name}: told the service once`, site.completed.length, 1);
});

await scenario("BankID has trouble of its own", {}, async ({ name, page, site, login }) => {
  site.simulator.injectFault({ kind: "internalError", endpoint: "auth" });
  await page.goto(login);
  await press(page, "otherDevice");
  await tells(page, "RFA5");
  await press(page, "again");
  await scan(page, site);
  site.simulator.injectFault({ kind: "maintenance", endpoint: "collect" });
  site.clock.by(2000);
  await until(page, "BankID refuses", () => site.errors.length === 2);
  approve(site);
  await isWelcomed(page);
  same(`${name}: reported`, site.errors.length, 2);
});

await scenario("The service does not take the person in", {
  onComplete: () => new Response(null, { status: 403 }),
}, async ({ name, page, site, login, context }) => {
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  approve(site);
  await tells(page, "RFA22");
  const left = (await context.cookies()).map((cookie) => cookie.name);
  same(`${name}: no cookie of the login is left`, left, ["bankid-device"]);
});

/** Lets the computer sleep: the page stands still, and time passes. */
async function sleep({ context, page, site }: Stage, milliseconds: number): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  site.clock.by(milliseconds);
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
}

await scenario("A laptop sleeps, and the order lives", {}, async (stage) => {
  const { page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  site.simulator.app.approve();
  await sleep(stage, 60_000);
  await isWelcomed(page);
});

await scenario("A laptop sleeps, and the code is too old", {}, async (stage) => {
  const { name, page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  await sleep(stage, 120_000);
  await until(page, "a new order", () => site.requests("auth").length === 2);
  await page.waitForResponse(/\/poll$/);
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
  same(`${name}: told the service`, site.completed.length, 1);
});

await scenario("A laptop sleeps, and BankID has forgotten the order", {}, async (stage) => {
  const { page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await page.getByRole("img").waitFor();
  await sleep(stage, 400_000);
  await tells(page, "RFA22");
  await press(page, "again");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

await scenario("A laptop sleeps over night", { complains: /status of 401/ }, async (stage) => {
  const { page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  await sleep(stage, 8 * 3_600_000);
  await says(page, ELSEWHERE);
  await press(page, "again");
  await scan(page, site);
  approve(site);
  await isWelcomed(page);
});

/** Has the page's timers run out no more, as those of a tab that nobody looks at. */
const HOLD_TIMERS = `const { setTimeout: start } = globalThis;
  globalThis.setTimeout = (run, wait) => wait > 0 ? 1 : start(run)`;

await scenario("A tab that is looked at again asks at once", {}, async (stage) => {
  const { page, site, login } = stage;
  await page.goto(login);
  await press(page, "otherDevice");
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9");
  const last = page.waitForResponse(/\/poll$/);
  await page.evaluate(`{ ${HOLD_TIMERS} }`);
  await (await last).finished();
  // The page waits for a timer that never comes, while BankID may be asked again after two seconds.
  await page.waitForTimeout(2100);
  approve(site);
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
  await isWelcomed(page);
});

await stopChromium();
report();
