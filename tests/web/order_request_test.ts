import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { HandlerOptions, UserVisibleTransaction, WebRequest } from "../../mod.ts";
import { deviceOf, type Started, startOrder, type Wanted } from "../../src/web/order_request.ts";
import type { Asked } from "../helpers/asked.ts";
import { AGENTS, makeSite } from "../helpers/web.ts";
import { pageOf, type PageTwist, serviceOf } from "../helpers/web_parts.ts";

const WANTED: Wanted = {
  device: "other",
  returnUrlOf: () => undefined,
  deviceId: undefined,
  renewals: 0,
};

/** What is asked for, by whom, and in which of a handler's settings. */
interface Case {
  readonly asks?: WebRequest;
  readonly page?: PageTwist;
  readonly wanted?: Partial<Wanted>;
  readonly options?: Partial<HandlerOptions>;
}

/** An order that was started, and what BankID was asked for. */
async function started(
  { asks = {}, page, wanted, options }: Case,
): Promise<{ readonly order: Started; readonly asked: readonly Asked[] }> {
  using site = makeSite();
  const service = serviceOf(site.client, { request: () => asks, onError: () => {}, ...options });
  const order = await startOrder(service, pageOf(page), { ...WANTED, ...wanted });
  return { order, asked: site.asked };
}

/** Mobile BankID, as production and BankID's test environment call it. */
const MOBILE = { certificatePolicies: ["1.2.752.78.1.5", "1.2.3.4.25"] };
const ON_COMPUTERS = ["1.2.752.78.1.1", "1.2.752.78.1.2", "1.2.3.4.5", "1.2.3.4.10"];
const ON_CARDS = ["1.2.752.78.1.2", "1.2.3.4.10"];

/** What every order asks for. */
const PLAIN = {
  endUserIp: "192.0.2.12",
  requirement: MOBILE,
  web: { referringDomain: "example.com", userAgent: AGENTS.computer },
};
const TEXT = { userVisibleData: "Agreement" };
const BOOK: UserVisibleTransaction = {
  transactionType: "card",
  recipient: { name: "The Book Shop" },
  money: { amount: "249,50", currency: "SEK" },
};

Deno.test("startOrder() asks for what the service wants, and adds what the server knows", async () => {
  const deviceIdentifier = "5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21";
  const data = { userVisibleData: btoa("Agreement") };
  const requirement = { pinCode: true };
  const cases: readonly (readonly [Case, endpoint: string, more: object])[] = [
    [{}, "auth", {}],
    [{ asks: { operation: "auth", ...TEXT } }, "auth", data],
    [{ asks: { operation: "sign", ...TEXT, requirement } }, "sign", {
      ...data,
      requirement: { ...requirement, ...MOBILE },
    }],
    [{ asks: { operation: "payment", userVisibleTransaction: BOOK, requirement } }, "payment", {
      userVisibleTransaction: BOOK,
      requirement: { ...requirement, ...MOBILE },
    }],
    [{ asks: { requirement } }, "auth", { requirement: { ...requirement, ...MOBILE } }],
    [{ asks: { returnRisk: true } }, "auth", { returnRisk: true }],
    [{ options: { returnRisk: true } }, "auth", { returnRisk: true }],
    // The risk that the handler goes by must not be missing.
    [{ options: { highestRisk: "low" }, asks: { returnRisk: false } }, "auth", {
      returnRisk: true,
    }],
    [{ wanted: { deviceId: deviceIdentifier } }, "auth", {
      web: { ...PLAIN.web, deviceIdentifier },
    }],
    [{ wanted: { deviceId: "x" }, asks: { web: { deviceIdentifier } } }, "auth", {
      web: { ...PLAIN.web, deviceIdentifier },
    }],
    [{ page: { ip: "2001:db8::1" } }, "auth", { endUserIp: "2001:db8::1" }],
  ];
  for (const [each, endpoint, more] of cases) {
    const { order, asked } = await started(each);
    const sent = asked.map(({ endpoint, body }) => ({ endpoint, body }));
    assertEquals(sent, [{ endpoint, body: { ...PLAIN, ...more } }], JSON.stringify(each));
    assertEquals([order.operation, order.order.orderRef], [endpoint, asked[0]?.answer.orderRef]);
  }
});

Deno.test("startOrder() has the app return where it is told, by what 'request' says of it", async () => {
  const page = { message: { device: "this" as const }, userAgent: AGENTS.iPhone };
  const returnUrlOf: Wanted["returnUrlOf"] = (own) =>
    own === null ? undefined : `https://example.com/?own=${own}`;
  for (const own of [undefined, null, "https://example.com/shop"]) {
    const asks = own === undefined ? {} : { returnUrl: own };
    const { order, asked } = await started({ asks, page, wanted: { device: "this", returnUrlOf } });
    const expected = returnUrlOf(own);
    assertEquals([order.returnUrl, asked[0]?.body.returnUrl], [expected, expected]);
  }
});

Deno.test("startOrder() tells 'request' the flow, so that it can ask for what the flow needs", async () => {
  const windows = { os: "windows", browser: "chrome", mobile: false };
  const ios = { os: "ios", browser: "safari", mobile: true };
  const android = { os: "android", osVersion: 15, browser: "chrome", mobile: true };
  const flows = [
    [AGENTS.computer, "this", {}, windows],
    [AGENTS.computer, "other", {}, windows],
    [AGENTS.iPhone, "this", {}, { ...ios, osVersion: 18 }],
    [AGENTS.iPhone, "this", { isBrave: true }, { ...ios, osVersion: 18, browser: "brave" }],
    [AGENTS.iPad, "this", { touch: 5 }, ios],
    [AGENTS.android, "other", {}, android],
  ] as const;
  for (const [userAgent, device, message, detected] of flows) {
    const told: unknown[] = [];
    const request: HandlerOptions["request"] = (_request, context) => {
      told.push(context);
      return {};
    };
    const ip = "203.0.113.7";
    const page = { userAgent, ip, message: { device, ...message } };
    await started({ page, options: { request }, wanted: { device, renewals: 2 } });
    assertEquals(told, [{ ...detected, device, ip, language: "en", renewals: 2, info: ip }]);
    assertEquals<object>(deviceOf(pageOf(page)), detected);
  }
});

Deno.test("startOrder() admits the kinds of BankID of the flow, unless the service names its own", async () => {
  const { computer, iPhone, iPad } = AGENTS;
  const [here, there] = [{ device: "this" }, { device: "other" }] as const;
  const reader = { cardReader: "class2" } as const;
  const own = { certificatePolicies: ["1.2.3.4.5"] };
  const cases: readonly (readonly [
    string,
    Partial<Wanted>,
    PageTwist["message"],
    WebRequest["requirement"],
    policies: readonly string[] | undefined,
    computerOnly: boolean,
  ])[] = [
    [computer, there, {}, {}, MOBILE.certificatePolicies, false],
    [iPhone, here, {}, {}, MOBILE.certificatePolicies, false],
    [computer, here, {}, {}, ON_COMPUTERS, true],
    [computer, here, {}, reader, ON_CARDS, true],
    // A Mac, or an iPad: only touch points tell.
    [iPad, here, {}, {}, undefined, false],
    [iPad, here, { touch: 0 }, {}, ON_COMPUTERS, true],
    [iPad, here, { touch: 5 }, {}, MOBILE.certificatePolicies, false],
    [iPhone, here, {}, own, own.certificatePolicies, true],
    [computer, there, {}, own, own.certificatePolicies, false],
  ];
  for (const [userAgent, wanted, message, requirement = {}, policies, computerOnly] of cases) {
    const { order, asked } = await started({
      asks: { requirement },
      page: { userAgent, message: { ...message } },
      wanted,
    });
    const sent = Object(asked[0]?.body.requirement).certificatePolicies;
    assertEquals([sent, order.computerOnly], [policies, computerOnly], userAgent);
  }
});

Deno.test("startOrder() says of the browser's host and name what BankID takes, and no more", async () => {
  const { userAgent } = PLAIN.web;
  const cases: readonly (readonly [string, string, object | undefined])[] = [
    ["http://localhost:8000", userAgent, { referringDomain: "localhost", userAgent }],
    ["https://xn--rksmrgs-5wao1o.se", "", { referringDomain: "xn--rksmrgs-5wao1o.se" }],
    ["http://[::1]:8000", userAgent, { userAgent }],
    ["https://my_site.example.com", userAgent, { userAgent }],
    ["https://ab", "", undefined],
    ["https://example.com", "x".repeat(300), {
      referringDomain: "example.com",
      userAgent: "x".repeat(256),
    }],
    ["http://[::1]:8000", "", undefined],
  ];
  for (const [origin, userAgent, web] of cases) {
    const { asked } = await started({ page: { origin, userAgent } });
    assertEquals(asked[0]?.body.web, web, `${origin} ${userAgent}`);
  }
});

Deno.test("startOrder() gives what is signed or paid as text and as markup", async () => {
  const markdown = {
    userVisibleData: "# Buy\n*A boat*",
    userVisibleDataFormat: "simpleMarkdownV1",
  };
  const cases: readonly (readonly [object, object])[] = [
    [{}, {}],
    [TEXT, {}],
    [{ operation: "sign", userVisibleData: "# Buy" }, {
      text: "# Buy",
      markup: [["div", "# Buy"]],
    }],
    [{ operation: "sign", ...markdown }, {
      text: "# Buy\n*A boat*",
      markup: [["h2", "Buy"], ["p", ["div", ["b", "A boat"]]]],
    }],
    [{ operation: "payment", userVisibleTransaction: BOOK }, {
      text: "249,50 SEK\nThe Book Shop",
      markup: [["h2", "249,50 SEK"], ["p", "The Book Shop"]],
    }],
    [{ operation: "payment", userVisibleTransaction: { ...BOOK, money: undefined }, ...TEXT }, {
      text: "The Book Shop\nAgreement",
      markup: [["p", "The Book Shop"], ["div", "Agreement"]],
    }],
  ];
  for (const [asks, signed] of cases) {
    const { order } = await started({ asks: asks as WebRequest });
    assertEquals<object>(order.signed, signed, JSON.stringify(asks));
  }
});

Deno.test("startOrder() asks for nothing when 'request' wants what there is not", async () => {
  const wrong: readonly (readonly [object, string])[] = [
    [{ operation: "Sign", ...TEXT }, "must ask for 'auth', 'sign' or 'payment': got 'Sign'"],
    [{ operation: null }, "'request' must ask for 'auth', 'sign' or 'payment': got 'null'"],
    [{ operation: "sign" }, "'request.userVisibleData' is missing"],
    [{ operation: "payment" }, "'request.userVisibleTransaction' is missing"],
    [{ userVisibleText: "x" }, "did you mean 'userVisibleData'?"],
    [
      { opration: "sign", ...TEXT },
      "'request' has no member 'opration': did you mean 'operation'?",
    ],
    [{ endUserIp: "192.0.2.1" }, "'request' has no member 'endUserIp': known are operation, req"],
    [{ app: { deviceOS: "iOS" } }, "'request' has no member 'app'"],
    [
      { ...TEXT, personalNumber: "191212121212" },
      "name the person in 'requirement.personalNumber'",
    ],
  ];
  for (const [asks, message] of wrong) {
    using site = makeSite();
    const service = serviceOf(site.client, { request: () => asks as WebRequest });
    await assertRejects(() => startOrder(service, pageOf(), WANTED), TypeError, message);
    assertEquals(site.asked, []);
  }
});

Deno.test("startOrder() says in words, once, that a signature names nobody", async () => {
  const requirement = { personalNumber: "191212121212" };
  const sign = { operation: "sign", ...TEXT } as const;
  const cases: readonly (readonly [WebRequest, times: number])[] = [
    [{}, 0],
    [{ operation: "payment", userVisibleTransaction: BOOK }, 0],
    [{ ...sign, requirement }, 0],
    [sign, 1],
    [{ ...sign, requirement: { pinCode: true } }, 1],
  ];
  for (const [asks, times] of cases) {
    using time = new FakeTime();
    using site = makeSite();
    const told: string[] = [];
    const service = serviceOf(site.client, {
      request: () => asks,
      onError: (error, _request, { reason }) => {
        assertStringIncludes(String(error), "requirement: { personalNumber }");
        told.push(reason);
      },
    });
    for (let turn = 0; turn < 3; turn++) {
      await startOrder(service, pageOf(), WANTED);
      time.tick(3_600_000);
    }
    assertEquals(told, Array(times).fill("sign-without-person"));
  }
});
