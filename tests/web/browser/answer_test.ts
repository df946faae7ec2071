import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { HandlerOptions } from "../../../mod.ts";
import type { LoginAnswer, Markup } from "../../../src/web/browser/answer.ts";
import { AGENTS, Browser, makeSite, type Site } from "../../helpers/web.ts";

/** The compiler demands each member here, and no other. */
const DOCUMENTED: Record<keyof LoginAnswer, true> = {
  state: true,
  reason: true,
  poll: true,
  id: true,
  device: true,
  operation: true,
  mobile: true,
  hasApp: true,
  message: true,
  texts: true,
  qr: true,
  launch: true,
  otherLaunch: true,
  opensByItself: true,
  tap: true,
  noReturn: true,
  expiresSoon: true,
  text: true,
  markup: true,
  redirect: true,
};

/** The tags, just as strictly. */
type Tags = Record<Markup[0], 1>;
const TAG: Tags = { h2: 1, h3: 1, h4: 1, p: 1, div: 1, b: 1, ul: 1, li: 1, table: 1, tr: 1, td: 1 };

const SCRIPT = { touch: 0, brave: false };
const TEXT = "# One\n## Two\n### Three\nI *agree*\n+ milk\n+ *bread*\n| a | *b* |\n|---|---|";

type Story = (site: Site, browser: Browser, time: FakeTime) => Promise<unknown>;

/** What the browser got in a story. */
async function answersIn(
  story: Story,
  options: Partial<HandlerOptions> = {},
  userAgent = AGENTS.computer,
): Promise<LoginAnswer[]> {
  using time = new FakeTime();
  using site = makeSite(options);
  const browser = new Browser(site.handler, { userAgent });
  await story(site, browser, time);
  return browser.seen.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text));
}

/** A login on another device that ends, and what is said after it. */
const ended = (how: "approve" | "decline"): Story => async (site, browser, time) => {
  await browser.post("poll", SCRIPT);
  await browser.start("other", SCRIPT);
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app[how]();
  time.tick(2000);
  await browser.poll(SCRIPT);
  await browser.poll();
};

/** One on this device, that another tab puts an end to. */
const cancelled: Story = async (_site, browser) => {
  await browser.start("this", SCRIPT);
  await browser.poll({ launched: false });
  await browser.post("poll", { id: browser.id, poll: 1 });
  const second = browser.tab();
  await second.start("other");
  await browser.poll({ id: "x" });
  await second.post("cancel");
};

/** A code that nobody scans until it can be renewed no more. */
const unscanned: Story = async (_site, browser, time) => {
  await browser.start("other");
  for (let second = 0; second < 60; second += 5) {
    time.tick(5000);
    await browser.poll();
  }
};

/** All answers of many logins. */
async function answers(): Promise<LoginAnswer[]> {
  const request: HandlerOptions["request"] = () => ({
    operation: "sign",
    userVisibleData: TEXT,
    userVisibleDataFormat: "simpleMarkdownV1",
  });
  const to = (Location: string) => () => new Response(null, { headers: { Location } });
  const all = [
    await answersIn(ended("approve"), { onComplete: to("/welcome") }),
    await answersIn(ended("decline"), { onFailed: to("/help") }),
    await answersIn(unscanned, { request, renewals: 1 }),
  ];
  for (const agent of Object.values(AGENTS)) all.push(await answersIn(cancelled, {}, agent));
  return all.flat();
}

Deno.test("the handler answers with the members and states that are documented, and all of them", async () => {
  const all = await answers();
  const members = all.flatMap((answer) => Object.keys(answer));
  assertEquals([...new Set(members)].sort(), Object.keys(DOCUMENTED).sort());
  const states = ["complete", "elsewhere", "failed", "none", "pending", "refused"];
  assertEquals([...new Set(all.map(({ state }) => state))].sort(), states);
});

Deno.test("the text and its elements come with the start and with a renewal, in the documented tags", async () => {
  const signed = (await answers()).filter(({ text }) => text !== undefined);
  assertEquals(signed.map(({ text }) => text), [TEXT, TEXT]);
  const tagsOf = ([tag, ...children]: Markup): string[] => [
    tag,
    ...children.flatMap((child) => typeof child === "string" ? [] : tagsOf(child)),
  ];
  for (const { markup = [] } of signed) {
    assertEquals([...new Set(markup.flatMap(tagsOf))].sort(), Object.keys(TAG).sort());
  }
});
