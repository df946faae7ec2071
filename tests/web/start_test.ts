import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  BankIdApiError,
  type HandlerOptions,
  userMessage,
  type UserVisibleTransaction,
  type WebRequest,
} from "../../mod.ts";
import { AGENTS, Browser, type BrowserOptions, makeSite } from "../helpers/web.ts";

const english = { language: "en" } as const;
const IPHONE = { userAgent: AGENTS.iPhone };

/** What BankID was asked for when a login was started. */
async function orderOf(
  options: Partial<HandlerOptions>,
  browser: BrowserOptions = {},
  message: object = {},
  device: "this" | "other" = "other",
): Promise<Readonly<Record<string, unknown>>> {
  using site = makeSite(options);
  const reply = await new Browser(site.handler, browser).start(device, message);
  assertEquals(reply.body.state, "pending", JSON.stringify([reply.body, String(site.errors)]));
  const [order] = site.asked;
  const { web, ...body } = order?.body ?? {};
  const { deviceIdentifier, ...rest } = Object(web);
  assertMatch(deviceIdentifier, UUID);
  return { operation: order?.endpoint, ...body, web: rest };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Mobile BankID, as production and BankID's test environment call it. */
const MOBILE = { certificatePolicies: ["1.2.752.78.1.5", "1.2.3.4.25"] };

const PLAIN = {
  operation: "auth",
  requirement: MOBILE,
  endUserIp: "192.0.2.12",
  web: { referringDomain: "example.com", userAgent: AGENTS.computer },
};

Deno.test("start() takes nothing of the order from the browser", async () => {
  const wish = {
    operation: "sign",
    userVisibleData: "I give it all away",
    userNonVisibleData: "x",
    endUserIp: "198.51.100.66",
    personalNumber: "191212121212",
    requirement: { pinCode: false, personalNumber: "191212121212" },
    returnUrl: "https://evil.example/",
    web: { referringDomain: "evil.example" },
    orderRef: "1",
    qrStartSecret: "1",
    startedAt: 0,
    renewals: -99,
    nonce: "chosen",
    id: "chosen",
  };
  assertEquals(await orderOf({}, {}, { ...wish, order: wish, state: wish }), PLAIN);
  const order: WebRequest = { operation: "sign", userVisibleData: "Agreement" };
  assertEquals(await orderOf({ request: () => order }, {}, wish), {
    ...PLAIN,
    operation: "sign",
    userVisibleData: btoa("Agreement"),
  });
});

const BOOK: UserVisibleTransaction = {
  transactionType: "card",
  recipient: { name: "The Book Shop" },
  money: { amount: "249,50", currency: "SEK" },
};

Deno.test("start() asks for the approval of a payment, which completes as one", async () => {
  using time = new FakeTime();
  const wanted: WebRequest = {
    operation: "payment",
    userVisibleTransaction: BOOK,
    riskFlags: ["newCustomer"],
  };
  using site = makeSite({ request: () => wanted });
  const browser = new Browser(site.handler);
  const { body } = await browser.start();
  assertEquals([body.state, Reflect.get(body, "operation")], ["pending", "payment"]);
  const [sent] = site.requests("payment").map((each) => each.body);
  assertEquals([sent?.userVisibleTransaction, sent?.riskFlags], [BOOK, ["newCustomer"]]);
  assertEquals([sent?.endUserIp, sent?.requirement], ["192.0.2.12", MOBILE]);
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  assertEquals((await browser.poll()).body.state, "complete");
  assertEquals(site.completed.map(([, { operation }]) => operation), ["payment"]);
  assertEquals(site.errors, []);
});

Deno.test("start() brings the person back to a page that knows where the login is to lead", async () => {
  const back = async (next: string, options: Partial<HandlerOptions> = {}) =>
    new URL(String((await orderOf(options, IPHONE, { next }, "this")).returnUrl));
  const { searchParams, hash } = await back("/account?tab=2&x#top");
  assertEquals(searchParams.get("next"), "/account?tab=2&x#top");
  assertMatch(hash, /^#nonce=/);
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", ""]) {
    assertEquals((await back(next)).search, "", next);
  }
  // BankID takes 512 characters.
  const long = await back(`/${"x".repeat(511)}`);
  assertEquals([long.search, long.pathname], ["", "/bankid/"]);
  const own = { returnUrl: "https://example.com/login" };
  assertEquals((await back("/account", own)).search, "");
});

Deno.test("start() brings the person back to the page, in the very browser, with a nonce", async () => {
  const back = async (options: Partial<HandlerOptions>, browser: BrowserOptions, message = {}) =>
    String((await orderOf(options, browser, message, "this")).returnUrl);
  const nonce = "[0-9a-f-]{36}$";
  assertMatch(await back({}, IPHONE), new RegExp(`^https://example\\.com/bankid/#nonce=${nonce}`));
  const elsewhere = { returnUrl: "https://example.com/login?step=2" };
  assertMatch(await back(elsewhere, IPHONE), /^https:\/\/example\.com\/login\?step=2#nonce=/);
  const at = { ...IPHONE, origin: "http://localhost:8000", basePath: "/a/login" };
  assertMatch(
    await back({ basePath: "/a/login", origin: at.origin }, at),
    new RegExp(`^http://localhost:8000/a/login/#nonce=${nonce}`),
  );
  // What only the page's script knows: an iPad that calls itself a Mac, and Brave.
  const iPad = { userAgent: AGENTS.iPad };
  assertMatch(await back({}, iPad, { touch: 5 }), /^https:\/\/example\.com\/bankid\/#nonce=/);
  assertEquals(await back({}, iPad), "undefined");
  assertMatch(
    await back({}, IPHONE, { brave: true }),
    /^brave:\/\/open-url\?url=https%3A.*nonce%3D/,
  );
});

Deno.test("start() brings the person back where 'request' says for this very login, or nowhere", async () => {
  const back = async (returnUrl: string | null, device: "this" | "other" = "this") =>
    (await orderOf({ request: () => ({ returnUrl }) }, IPHONE, {}, device)).returnUrl;
  const nonce = /^https:\/\/example\.com\/shop\?cart=7#nonce=[0-9a-f-]{36}$/;
  assertMatch(String(await back("https://example.com/shop?cart=7")), nonce);
  assertEquals(await back(null), undefined);
  assertEquals(await back("https://example.com/shop", "other"), undefined);
  using site = makeSite({ request: () => ({ returnUrl: "/shop" }) });
  const { body } = await new Browser(site.handler, IPHONE).start("this");
  assertEquals([body.state, site.requests("auth")], ["failed", []]);
  assertStringIncludes(String(site.errors[0]), "'returnUrl' must be an absolute https URL");
});

Deno.test("start() makes a login of its own each time", async () => {
  using site = makeSite();
  const ids = new Set<string | undefined>();
  for (let login = 0; login < 10; login++) {
    const { body } = await new Browser(site.handler).start("other");
    ids.add(body.id);
    assert(!JSON.stringify(site.asked).includes(String(body.id)));
  }
  assertEquals(ids.size, 10);
});

Deno.test("start() cancels the login that the browser had before", async () => {
  using _ = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  const { orderRef } = site.order;
  const second = await browser.start("this");
  assertEquals(second.body.state, "pending");
  assertEquals(site.asked.map(({ endpoint }) => endpoint), ["auth", "cancel", "auth"]);
  assertEquals(site.requests("cancel")[0]?.body, { orderRef });
  assertEquals(site.simulator.pending.map((order) => order.orderRef), [site.order.orderRef]);
  // Another browser's login is none of its business.
  await new Browser(site.handler).start("other");
  assertEquals(site.simulator.pending.length, 2);
});

Deno.test("start() goes on when the earlier order has ended or cannot be cancelled", async () => {
  for (const kind of ["invalidParameters", "internalError", "reset", "notJson"] as const) {
    using site = makeSite();
    const browser = new Browser(site.handler);
    await browser.start("other");
    site.simulator.injectFault({ endpoint: "cancel", kind });
    assertEquals((await browser.start("other")).body.state, "pending", kind);
  }
});

Deno.test("start() says what is wrong when BankID takes no order, to the person and the site", async () => {
  for (const kind of ["alreadyInProgress", "maintenance", "unauthorized", "reset"] as const) {
    using site = makeSite();
    const browser = new Browser(site.handler, english);
    site.simulator.injectFault({ endpoint: "auth", kind });
    const { status, body, headers } = await browser.start("other");
    assertEquals(site.errors.length, 1);
    assertEquals(body, { state: "failed", message: userMessage(Object(site.errors[0]), english) });
    assertEquals(status, 200);
    assertMatch(headers.getSetCookie().join(), /^__Host-bankid=; Path=\/; Max-Age=0;/);
    if (kind !== "reset") assertInstanceOf(site.errors[0], BankIdApiError);
    assertEquals((await browser.start("other")).body.state, "pending");
  }
});

Deno.test("start() asks for nothing when request() fails, or wants what there is not", async () => {
  const error = new Error("no agreement");
  const failing: readonly (() => WebRequest | Promise<WebRequest>)[] = [
    () => {
      throw error;
    },
    () => Promise.reject(error),
    () => ({ operation: "Sign", userVisibleData: "Agreement" }) as unknown as WebRequest,
  ];
  for (const [index, order] of failing.entries()) {
    using site = makeSite({ request: order });
    const { body } = await new Browser(site.handler, english).start("other");
    assertEquals(body, { state: "failed", message: userMessage("RFA22", english) });
    assertEquals([site.asked.length, site.errors.length], [0, 1]);
    if (index < 2) assertStrictEquals(site.errors[0], error);
    else assertInstanceOf(site.errors[0], TypeError);
  }
});

Deno.test("start() asks for nothing when the address is none", async () => {
  for (const ip of ["", "unknown", "192.0.2.12:80", "localhost"]) {
    using site = makeSite();
    const { body } = await new Browser(site.handler, { ip }).start("other");
    assertEquals([body.state, site.asked.length, site.errors.length], ["failed", 0, 1], ip);
  }
});
