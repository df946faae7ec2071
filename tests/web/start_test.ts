import {
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
import { AGENTS, Browser, makeSite } from "../helpers/web.ts";

const english = { language: "en" } as const;

/** What BankID was asked for when a login was started. */
async function orderOf(
  options: Partial<HandlerOptions>,
  message: object,
): Promise<Readonly<Record<string, unknown>>> {
  using site = makeSite(options);
  const reply = await new Browser(site.handler).start("other", message);
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
  assertEquals(await orderOf({}, { ...wish, order: wish, state: wish }), PLAIN);
  const order: WebRequest = { operation: "sign", userVisibleData: "Agreement" };
  assertEquals(await orderOf({ request: () => order }, wish), {
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
    assertStringIncludes(
      String(site.errors[0]),
      "'clientIp()' must be a bare IPv4 or IPv6 address",
    );
  }
});
