import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { HandlerOptions } from "../../mod.ts";
import type { LoginState } from "../../src/web/login_state.ts";
import { abandon, begin, leave, renew } from "../../src/web/orders.ts";
import { MapStore } from "../helpers/map_store.ts";
import { AGENTS, makeSite, type Site, STATE } from "../helpers/web.ts";
import { pageOf, type PageTwist, serviceOf } from "../helpers/web_parts.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HERE = { device: "this" } as const;
const NOW = STATE.startedAt;

/** What a state has of the order that the site began last. */
function membersOf({ order }: Site): Partial<LoginState> {
  const { startedAt } = order;
  return { ...order, hintCode: "outstandingTransaction", collectedAt: startedAt, notBefore: 0 };
}

Deno.test("begin() makes the state of a login, and nothing of it is told BankID but the nonce", async () => {
  using _time = new FakeTime(NOW);
  using site = makeSite();
  const service = serviceOf(site.client);
  const made = new Set<string>();
  for (let login = 0; login < 10; login++) {
    const message = { ...HERE, next: "/account", poll: 7 };
    const page = pageOf({ userAgent: AGENTS.android, ip: "203.0.113.7", message });
    const { state, signed } = await begin(service, page, NOW - 5, undefined);
    const { id, ticket, nonce, ...rest } = state;
    assertEquals<object>(rest, {
      ...membersOf(site),
      operation: "auth",
      computerOnly: false,
      begunAt: NOW - 5,
      device: "this",
      mobile: true,
      ip: "203.0.113.7",
      next: "/account",
      comesBack: "may",
      poll: 7,
      renewals: 0,
    });
    assertEquals(signed, {});
    for (const each of [id, ticket, nonce]) {
      assertMatch(each, UUID);
      made.add(each);
      assertEquals(JSON.stringify(site.asked).includes(each), each === nonce);
    }
  }
  assertEquals(made.size, 30);
});

Deno.test("begin() knows of an order that nothing but a computer can complete", async () => {
  using site = makeSite();
  for (const device of ["this", "other"] as const) {
    const page = pageOf({ message: { device } });
    const { state } = await begin(serviceOf(site.client), page, 0, undefined);
    assertEquals([state.device, state.computerOnly], [device, device === "this"]);
  }
});

/** Where BankID is to bring the person back, with NONCE for the login's nonce, and what is hoped of it. */
async function wayBack(
  twist: PageTwist,
  options: Partial<HandlerOptions> = {},
): Promise<readonly [unknown, string]> {
  using site = makeSite();
  const message = { ...HERE, ...twist.message };
  const page = pageOf({ userAgent: AGENTS.iPhone, ...twist, message });
  const { state } = await begin(serviceOf(site.client, options), page, 0, undefined);
  const { returnUrl } = site.asked[0]?.body ?? {};
  const told = typeof returnUrl === "string" ? returnUrl.replace(state.nonce, "NONCE") : returnUrl;
  return [told, state.comesBack];
}

Deno.test("begin() has the app return to the page, in the very browser, with a nonce where one can come back", async () => {
  const iPad = { userAgent: AGENTS.iPad };
  const facebook = `${AGENTS.iPhone} [FBAN/FBIOS;FBAV/520.0]`;
  const home = "https://example.com/bankid/#nonce=NONCE";
  const cases: readonly (readonly [PageTwist, string | undefined, string])[] = [
    [{}, home, "must"],
    [{ userAgent: AGENTS.android }, home, "may"],
    [{ userAgent: AGENTS.computer }, undefined, "no"],
    [{ message: { device: "other" } }, undefined, "no"],
    // What only the page's script knows: an iPad that calls itself a Mac, and Brave.
    [{ ...iPad, message: { touch: 5 } }, home, "must"],
    [iPad, undefined, "no"],
    [{ message: { isBrave: true } }, `brave://open-url?url=${encodeURIComponent(home)}`, "may"],
    [{ userAgent: facebook }, "fb://", "no"],
    [{ origin: "http://localhost:8000" }, "http://localhost:8000/bankid/#nonce=NONCE", "must"],
  ];
  for (const [twist, returnUrl, comesBack] of cases) {
    assertEquals(await wayBack(twist), [returnUrl, comesBack], JSON.stringify(twist));
  }
  const options = { basePath: "/a/login" };
  assertEquals((await wayBack({}, options))[0], "https://example.com/a/login/#nonce=NONCE");
});

Deno.test("begin() has the app return where the service says, for all logins or for this one, or nowhere", async () => {
  const returnUrl = "https://example.com/login?step=2";
  const shop = "https://example.com/shop?cart=7";
  const asking = (own: string | null) => ({ returnUrl, request: () => ({ returnUrl: own }) });
  const cases: readonly (readonly [Partial<HandlerOptions>, PageTwist, string | undefined])[] = [
    [{ returnUrl }, {}, `${returnUrl}#nonce=NONCE`],
    // A page of the service's own knows where its logins lead.
    [{ returnUrl }, { message: { next: "/account" } }, `${returnUrl}#nonce=NONCE`],
    [asking(shop), {}, `${shop}#nonce=NONCE`],
    [asking(shop), { message: { device: "other" } }, undefined],
    [asking(null), {}, undefined],
  ];
  for (const [options, twist, expected] of cases) {
    assertEquals((await wayBack(twist, options))[0], expected);
  }
  using site = makeSite();
  const service = serviceOf(site.client, asking("/shop"));
  const page = pageOf({ userAgent: AGENTS.iPhone, message: HERE });
  const begun = () => begin(service, page, 0, undefined);
  await assertRejects(begun, TypeError, "'returnUrl' must be an absolute https URL");
  assertEquals(site.asked, []);
});

Deno.test("begin() has the app return to a page that knows where the login is to lead, if that is not too long", async () => {
  const home = "https://example.com/bankid/";
  const longest = "x".repeat(440 - encodeURIComponent(`${home}?next=%2F`).length);
  const cases = [
    ["/account?tab=2&x#top", "?next=%2Faccount%3Ftab%3D2%26x%23top"],
    [`/${longest}`, `?next=%2F${longest}`],
    [`/${longest}x`, ""],
  ] as const;
  for (const [next, search] of cases) {
    assertEquals((await wayBack({ message: { next } }))[0], `${home}${search}#nonce=NONCE`);
  }
});

Deno.test("begin() finds a way back of at most 512 characters in each browser, whatever the login is to lead to", async () => {
  const agents = ["Version/18.5", "FxiOS/145.0", "CriOS/141.0", "EdgiOS/141.0"]
    .map((name) => AGENTS.iPhone.replace("Version/18.5", name));
  for (const userAgent of agents) {
    for (let length = 0; length < 130; length += 3) {
      const next = `/search?q=${"%C3%A5".repeat(length / 3)}&page=${"x".repeat(130 - length)}`;
      const [returnUrl] = await wayBack({ userAgent, message: { next } });
      assert(String(returnUrl).length <= 512 && String(returnUrl).includes("NONCE"), next);
    }
  }
});

Deno.test("renew() puts another order in the place of one that nobody scanned, and keeps the login", async () => {
  using time = new FakeTime(NOW);
  const id = "5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21";
  for (const deviceCookie of [true, false]) {
    using site = makeSite();
    const asked: number[] = [];
    const request: HandlerOptions["request"] = (_request, { renewals }) => {
      asked.push(renewals);
      const userVisibleData = `Agreement ${renewals}`;
      return { operation: "sign", userVisibleData, returnUrl: "https://example.com/" };
    };
    const options = { request, deviceCookie, maxUnopened: 1, onError: () => {} };
    const service = serviceOf(site.client, options);
    const page = pageOf({ cookie: `__Host-bankid-device=${id}` });
    const { state } = await begin(service, page, NOW, id);
    time.tick(30_000);
    const old = { ...state, hintCode: "userSign", notBefore: NOW + 1, computerOnly: true };
    const renewed = await renew(service, page, old);
    const expected = { ...old, ...membersOf(site), computerOnly: false, renewals: 1 };
    assertEquals<object>(renewed.state, expected);
    assert(renewed.state.orderRef !== state.orderRef);
    assertEquals([asked, renewed.signed.text], [[0, 1], "Agreement 1"]);
    const { web, returnUrl } = site.asked.at(-1)?.body ?? {};
    const told = [Object(web).deviceIdentifier, returnUrl];
    assertEquals(told, [deviceCookie ? id : undefined, undefined]);
    // It takes a place of its own, for as long as it waits for an app.
    assertEquals(service.unopened.take(page.ip, Date.now()), undefined);
    service.unopened.leave(renewed.state.orderRef);
    assert(service.unopened.take(page.ip, Date.now()));
  }
});

Deno.test("leave() cancels the order, says so to all instances, and tells whether there was one", async () => {
  using site = makeSite();
  const store = new MapStore();
  const [service, other] = [0, 1].map(() => serviceOf(site.client, { store, maxUnopened: 1 }));
  assert(service && other);
  const page = pageOf();
  const { state } = await begin(service, page, 0, undefined);
  service.unopened.replace(page.ip, state.orderRef, Date.now());
  assertEquals([await leave(service, page, state), site.simulator.pending], [true, []]);
  const remembered = service.memo.of(state.orderRef, Date.now(), 1000);
  assertEquals([remembered.isLeft, await other.shared?.endOf(page, state)], [true, "left"]);
  assert(service.unopened.take(page.ip, Date.now()));
  // It has been left already; the second has ended.
  assertEquals(await leave(service, page, state), false);
  const { state: second } = await begin(service, page, 0, undefined);
  const answer = Promise.resolve({ status: 200, body: {}, headers: [] });
  service.memo.of(second.orderRef, Date.now(), 1000).ending = { answer, ip: page.ip };
  assertEquals(await leave(service, page, second), false);
});

Deno.test("abandon() bears that BankID does not cancel the order, and nothing else", async () => {
  for (const kind of ["invalidParameters", "internalError", "reset", "notJson"] as const) {
    using site = makeSite();
    site.simulator.injectFault({ endpoint: "cancel", kind });
    await abandon(serviceOf(site.client), STATE);
    assertEquals(site.sent, ["cancel"], kind);
  }
  using site = makeSite();
  const nothing = () => abandon(serviceOf(site.client), { ...STATE, orderRef: "" });
  await assertRejects(nothing, TypeError, "orderRef");
});
