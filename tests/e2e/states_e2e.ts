/**
 * Walks through every state of the page, in both languages, on a computer and on a phone, and looks
 * at each. With `--screenshots FOLDER` it leaves pictures to be looked at. Run:
 * `deno run -A tests/e2e/states_e2e.ts`.
 *
 * @module
 */
import { report, same } from "../peers/tally.ts";
import type { Language } from "../../src/order/message_texts.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { look } from "./look.ts";
import { approve, partOf, placesIn, press, says, scan, tells } from "./person.ts";
import { scenario, type Setup, type Stage, stopChromium } from "./scenario.ts";

type Walk = (stage: Stage, language: Language) => Promise<void>;

/** Whether a small computer's window shows all of the code. */
async function isWhole(page: Stage["page"]): Promise<boolean> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 700 });
  const isSeen = await page.evaluate<boolean>(`(() => {
    const { top, bottom } = ${partOf("code svg")}.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  })()`);
  if (size) await page.setViewportSize(size);
  return isSeen;
}

/** By how many pixels symbol and status are nearer to the buttons than to the heading. */
async function leaning(page: Stage["page"]): Promise<number> {
  const parts = ["heading", "symbol", "status", "actions"].map(partOf).join();
  return await page.evaluate<number>(`(() => {
    const [heading, symbol, status, actions] = [${parts}];
    const endOf = ({ offsetTop, offsetHeight }) => offsetTop + offsetHeight;
    return symbol.offsetTop - endOf(heading) - (actions.offsetTop - endOf(status));
  })()`);
}

/** Waits for the next code: with it the card has the height of today's window again. */
async function nextCode(page: Stage["page"]): Promise<void> {
  // The first one may have come before the window had its size.
  for (let polls = 0; polls < 2; polls++) await page.waitForResponse(/\/poll$/);
}

const onComputer: Walk = async ({ name, context, page, site, login }, language) => {
  const places = new Set<string>();
  const see = async (state: string): Promise<void> => {
    await look(page, `${name}, ${state}`);
    if (state === "code") await nextCode(page);
    if (state !== "large code") places.add(await placesIn(page));
  };
  await page.goto(login);
  await tells(page, "RFA19", language);
  await see("choice");
  await press(page, "otherDevice", language);
  await tells(page, "RFA1", language);
  await see("code");
  await press(page, "enlarge", language);
  await see("large code");
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9", language);
  same(`${name}, scanned: leaning`, await leaning(page), 0);
  await see("scanned");
  await context.setOffline(true);
  await says(page, PAGE_TEXTS[language].offline);
  await see("offline");
  await context.setOffline(false);
  await tells(page, "RFA9", language);
  site.simulator.app.fail("multipleBankIdsOnDevice");
  site.clock.by(2000);
  await tells(page, "RFA29", language);
  await see("failed");
  await press(page, "thisDevice", language);
  await tells(page, "RFA13", language);
  await see("app");
  const tab = await context.newPage();
  await tab.goto(login);
  await press(tab, "cancel", language);
  await says(page, PAGE_TEXTS[language].elsewhere);
  await see("elsewhere");
  same(`${name}: heights of the card, and places of its buttons`, places.size, 1);
};

const onPhone: Walk = async ({ name, page, site, login }, language) => {
  const see = (state: string): Promise<void> => look(page, `${name}, ${state}`);
  await page.goto(login);
  await tells(page, "RFA20", language);
  await see("choice");
  await press(page, "otherDevice", language);
  await tells(page, "RFA1", language);
  await see("code");
  await press(page, "cancel", language);
  await press(page, "thisDevice", language);
  await tells(page, "RFA13", language);
  await see("app");
  const [order] = site.simulator.pending;
  site.simulator.app.open(order?.autoStartToken ?? "");
  await page.goto(String(site.requests("auth").at(-1)?.body.returnUrl));
  await tells(page, "RFA9", language);
  await see("opened");
  site.simulator.app.fail("userCancel");
  site.clock.by(2000);
  await tells(page, "RFA6", language);
  await see("cancelled");
  await page.goto(`${login}#nonce=1`);
  await says(page, PAGE_TEXTS[language].notYours);
  await see("not yours");
};

const SIGNS: Setup = {
  request: () => ({
    operation: "sign",
    userVisibleData: "# The boat\nI buy *one boat* of\n\n+ wood\n+ sail\n\n| Price | 7 kr |",
    userVisibleDataFormat: "simpleMarkdownV1",
  }),
  page: { askFirst: true, operation: "sign" },
};

const onSigning: Walk = async ({ name, page, site, login }, language) => {
  const see = (state: string): Promise<void> => look(page, `${name}, ${state}`);
  // Where the login leads is nothing to be shown: the page stays.
  await page.route("**/welcome", (route) => route.fulfill({ status: 204 }));
  await page.goto(login);
  await press(page, "otherDevice", language);
  await tells(page, "RFA1", language);
  const place = await placesIn(page);
  await see("code");
  await press(page, "enlarge", language);
  same(`${name}: the large code is in the window`, await isWhole(page), true);
  await press(page, "shrink", language);
  await nextCode(page);
  await scan(page, site);
  site.clock.by(2000);
  await tells(page, "RFA9", language);
  same(`${name}: height of the card once the code is gone`, await placesIn(page), place);
  await see("scanned");
  approve(site);
  await says(page, PAGE_TEXTS[language].done);
  await see("success");
};

const PAYS: Setup = {
  request: () => ({
    operation: "payment",
    userVisibleTransaction: {
      transactionType: "card",
      recipient: { name: "The Book Shop" },
      money: { amount: "1249,50", currency: "SEK" },
    },
  }),
  page: { operation: "payment" },
  renewals: 0,
};

const onPayment: Walk = async ({ name, page, site, login }, language) => {
  await page.goto(login);
  await tells(page, "RFA1", language);
  await look(page, `${name}, code`);
  site.clock.by(11_000);
  await says(page, PAGE_TEXTS[language].askOn);
  await look(page, `${name}, renewing`);
};

const onTapping: Walk = async ({ name, page, login }, language) => {
  await page.goto(login);
  await press(page, "thisDevice", language);
  await says(page, PAGE_TEXTS[language].tap);
  await look(page, `${name}, tap`);
  // For whom the button does nothing.
  const second = page.getByRole("link", { name: PAGE_TEXTS[language].openOther });
  await second.waitFor();
  same(`${name}: the other link`, (await second.getAttribute("href"))?.slice(0, 10), "bankid:///");
};

/** The app lies over the page, and goes away again without coming back to it. */
const AWAY_AND_BACK = `for (const isAway of [true, false]) {
  Object.defineProperty(document, "hidden", { value: isAway, configurable: true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}`;

const onLosing: Walk = async ({ name, page, login }, language) => {
  await page.goto(login);
  await press(page, "thisDevice", language);
  await tells(page, "RFA13", language);
  await page.evaluate(AWAY_AND_BACK);
  await says(page, PAGE_TEXTS[language].noReturn);
  await look(page, `${name}, not returned`);
};

for (const language of ["sv", "en"] as const) {
  const setup = { speaks: language, complains: /ERR_INTERNET_DISCONNECTED/ };
  await scenario(`computer, ${language}`, setup, (stage) => onComputer(stage, language));
  const phone = { ...setup, device: "iPhone" } as const;
  await scenario(`phone, ${language}`, phone, (stage) => onPhone(stage, language));
  const signs = { ...setup, ...SIGNS };
  await scenario(`signing, ${language}`, signs, (stage) => onSigning(stage, language));
  const pays = { ...setup, ...PAYS };
  await scenario(`payment, ${language}`, pays, (stage) => onPayment(stage, language));
  const taps = { ...setup, device: "android" } as const;
  await scenario(`tapping, ${language}`, taps, (stage) => onTapping(stage, language));
  await scenario(`lost, ${language}`, phone, (stage) => onLosing(stage, language));
}

await stopChromium();
report();
