import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createClient, qrContent, qrSvg, userMessage } from "../../mod.ts";
import type { LoginState } from "../../src/web/login_state.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { isWaiting, pendingAnswer } from "../../src/web/progress.ts";
import { ORDER, unreachable } from "../helpers/answers.ts";
import { AGENTS, STATE } from "../helpers/web.ts";
import { pageOf, type PageTwist, serviceOf } from "../helpers/web_parts.ts";

const CHROME = AGENTS.android;
const FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0";

/** What the page is told of every login under way. */
const COMMON = ["state", "id", "device", "mobile", "operation", "message"];

/** What the page is told of a login so many milliseconds after the order's start. */
async function pending(
  state: Partial<LoginState>,
  page: PageTwist = {},
  after = 0,
): Promise<Readonly<Record<string, unknown>>> {
  using _time = new FakeTime(STATE.startedAt + after);
  using client = createClient(unreachable);
  const { body } = await pendingAnswer(serviceOf(client), pageOf(page), { ...STATE, ...state });
  return body;
}

Deno.test("isWaiting() holds until an app has opened the order", () => {
  const hints = ["outstandingTransaction", "noClient", "started", "userSign", "processing", "new"];
  assertEquals(hints.filter(isWaiting), ["outstandingTransaction", "noClient"]);
});

Deno.test("pendingAnswer() says which login it is, how it stands, and what opens the app until it is open", async () => {
  const other = { device: "other" } as const;
  const phone = { device: "this", mobile: true } as const;
  const cases: readonly (readonly [string, Partial<LoginState>, string, readonly string[]])[] = [
    [AGENTS.computer, other, "RFA1", ["qr"]],
    [AGENTS.computer, { ...other, hintCode: "noClient" }, "RFA1", ["qr"]],
    [AGENTS.computer, { ...other, hintCode: "started" }, "RFA15A", []],
    [AGENTS.iPhone, { ...other, mobile: true, hintCode: "started" }, "RFA15B", []],
    [AGENTS.computer, { ...other, hintCode: "userSign" }, "RFA9", []],
    [AGENTS.computer, {}, "RFA13", ["launch", "opensByItself"]],
    [AGENTS.computer, { hintCode: "userSign" }, "RFA9", []],
    [AGENTS.iPhone, phone, "RFA13", ["launch", "otherLaunch", "opensByItself"]],
    [AGENTS.iPhone, { ...phone, comesBack: "must" }, "RFA13", [
      "launch",
      "otherLaunch",
      "opensByItself",
      "noReturn",
    ]],
    [AGENTS.iPhone, { ...phone, comesBack: "came", hintCode: "processing" }, "RFA21", []],
    [FIREFOX, phone, "RFA13", ["launch", "otherLaunch", "opensByItself"]],
    // Nothing is being opened where it takes a tap.
    [CHROME, phone, "RFA1", ["launch", "otherLaunch", "tap"]],
  ];
  for (const [userAgent, state, message, members] of cases) {
    const body = await pending(state, { userAgent });
    const text = userMessage(message as "RFA1", { language: "en" });
    assertEquals([Object.keys(body), body.message], [[...COMMON, ...members], text], userAgent);
    const { id, operation, device, mobile } = { ...STATE, ...state };
    assertEquals(body, { ...body, state: "pending", id, operation, device, mobile });
  }
});

Deno.test("pendingAnswer() has the links that open the app, with no way back in them", async () => {
  const query = `?autostarttoken=${ORDER.autoStartToken}&redirect=null`;
  const [scheme, universal] = [`bankid:///${query}`, `https://app.bankid.com/${query}`];
  const { tap, noReturn } = PAGE_TEXTS.sv;
  const cases = [
    [AGENTS.computer, false, "no", { launch: scheme, opensByItself: true }],
    [AGENTS.iPhone, true, "must", {
      launch: universal,
      otherLaunch: scheme,
      opensByItself: true,
      noReturn,
    }],
    [CHROME, true, "may", { launch: universal, otherLaunch: scheme, tap }],
    [FIREFOX, true, "may", { launch: scheme, otherLaunch: universal, opensByItself: true }],
  ] as const;
  for (const [userAgent, mobile, comesBack, links] of cases) {
    const body = await pending({ mobile, comesBack }, { userAgent, language: "sv" });
    const rest = Object.entries(body).filter(([name]) => !COMMON.includes(name));
    assertEquals(Object.fromEntries(rest), links, userAgent);
  }
});

Deno.test("pendingAnswer() draws the code of the moment, and names it in the page's language", async () => {
  for (const language of ["sv", "en"] as const) {
    const { qr } = await pending({ device: "other" }, { language }, 7999);
    const content = await qrContent(STATE, STATE.startedAt + 7000);
    assertEquals(qr, qrSvg(content, { title: PAGE_TEXTS[language].code }));
  }
});

Deno.test("pendingAnswer() asks twenty seconds before the last code runs out whether to go on", async () => {
  const askOn = { id: "ask-on", text: PAGE_TEXTS.en.askOn };
  const scan = userMessage("RFA1", { language: "en" });
  const cases: readonly (readonly [renewals: number, after: number, boolean])[] = [
    [5, 10_000, false],
    [5, 10_001, true],
    [5, 29_999, true],
    [6, 10_001, true],
    [4, 29_999, false],
  ];
  for (const [renewals, after, expires] of cases) {
    const body = await pending({ device: "other", renewals }, {}, after);
    const shown = [body.expiresSoon, body.message];
    assertEquals(shown, expires ? [true, askOn] : [undefined, scan], `${renewals} ${after}`);
  }
  // A link does not run out before the person's eyes.
  assertEquals((await pending({ renewals: 5 }, {}, 29_999)).expiresSoon, undefined);
});

Deno.test("pendingAnswer() brings the cookie up to date, and shows what is signed", async () => {
  using _time = new FakeTime(STATE.startedAt);
  using client = createClient(unreachable);
  const service = serviceOf(client);
  const signed = { text: "Agreement", markup: [["div", "Agreement"]] as const };
  const state = { ...STATE, hintCode: "userSign", poll: 7 };
  const { status, headers, body } = await pendingAnswer(service, pageOf(), state, signed);
  assertEquals([status, body.text, body.markup], [200, signed.text, signed.markup]);
  const [[name, value] = ["", ""], ...more] = headers;
  assertEquals([name, more], ["Set-Cookie", []]);
  const cookie = `${value.replace(/;.*/, "")}; __Host-bankid-login=${STATE.ticket}`;
  const { request } = pageOf({ cookie });
  assertEquals(await service.cookies.read(request, "https://example.com"), state);
});
