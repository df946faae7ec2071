import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { AGENTS, Browser, CLEARED, makeSite, type Reply, type Site } from "../helpers/web.ts";

const NAME = "__Host-bankid";

async function started(site: Site): Promise<Browser> {
  const browser = new Browser(site.handler);
  await browser.start("other");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  return browser;
}

/** The poll of a page whose login is not known, as after a reload, with another state's cookie. */
async function pollWith(
  { handler }: Pick<Site, "handler">,
  { cookies }: Browser,
  state: string,
): Promise<Reply> {
  const browser = new Browser(handler);
  for (const [name, value] of [...cookies, [NAME, state] as const]) {
    browser.cookies.set(name, value);
  }
  return await browser.poll();
}

/** The browser was told that it has no login, and to drop the cookie; BankID was not asked. */
function assertRefused(site: Site, { status, body, headers }: Reply): void {
  assertEquals([status, body], [401, { state: "none", reason: "no-login" }]);
  assertEquals(headers.getSetCookie(), CLEARED);
  assertEquals([site.requests("collect"), site.completed], [[], []]);
}

Deno.test("poll() refuses a forged cookie", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  const genuine = browser.cookies.get(NAME) ?? "";
  time.tick(2000);
  const { orderRef } = site.order;
  const forged = [
    "",
    "x",
    orderRef,
    JSON.stringify({ orderRef }),
    btoa(JSON.stringify({ ...site.order, device: "other" })).replaceAll("=", ""),
    `${genuine}A`,
    genuine.slice(0, -4),
    genuine.slice(0, 200) + (genuine[200] === "A" ? "B" : "A") + genuine.slice(201),
    "A".repeat(genuine.length),
    "A".repeat(100_000),
  ];
  for (const cookie of forged) assertRefused(site, await pollWith(site, browser, cookie));
  assertEquals((await pollWith(site, browser, genuine)).body.state, "complete");
});

Deno.test("poll() refuses a cookie made of the parts of two", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const [one, other] = [await started(site), await started(site)];
  const [first = "", second = ""] = [one.cookies.get(NAME), other.cookies.get(NAME)];
  time.tick(2000);
  for (const at of [16, 100, 400, first.length - 22]) {
    assertRefused(site, await pollWith(site, one, first.slice(0, at) + second.slice(at)));
  }
});

Deno.test("poll() gives the page of one browser nothing of a login under another's cookie", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const [one, other] = [await started(site), await started(site)];
  time.tick(2000);
  // The state without its ticket is nothing, and with it another login than the page shows.
  assertRefused(site, await pollWith(site, one, other.cookies.get(NAME) ?? ""));
  for (const [name, value] of other.cookies) one.cookies.set(name, value);
  assertEquals((await one.poll()).body, { state: "elsewhere" });
  assertEquals([site.requests("collect"), site.completed], [[], []]);
});

Deno.test("poll() refuses a cookie that is too old, however long the browser keeps it", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  time.tick(600_000);
  assertRefused(site, await browser.poll());
  assertEquals(browser.cookies.has(NAME), false);
  assertEquals((await browser.poll()).body, { state: "none" });
});

Deno.test("poll() refuses a cookie of a foreign key, and takes those of every key it has", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const [oldKey, newKey] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const old = site.instance({ key: oldKey });
  const rotating = site.instance({ key: [newKey, oldKey] });
  const rotated = site.instance({ key: newKey });
  const browser = new Browser(old);
  await browser.start("other");
  const first = browser.cookies.get(NAME) ?? "";
  assertRefused(site, await pollWith(site, browser, first));
  assertRefused(site, await pollWith({ handler: rotated }, browser, first));
  time.tick(500);
  assertEquals((await browser.poll({}, { handler: rotating })).body.state, "pending");
  time.tick(500);
  assertEquals((await browser.poll({}, { handler: rotated })).body.state, "pending");
  time.tick(500);
  const last = browser.cookies.get(NAME) ?? "";
  assertRefused(site, await pollWith({ handler: old }, browser, last));
});

Deno.test("poll() refuses a cookie of a handler at another path", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const signing = site.instance({ basePath: "/sign" });
  const browser = new Browser(signing, { basePath: "/sign" });
  await browser.start("other");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  const value = browser.cookies.get(`${NAME}+sign`) ?? "";
  const ticket = browser.cookies.get(`${NAME}-login+sign`) ?? "";
  browser.cookies.set(`${NAME}-login`, ticket);
  assertRefused(site, await pollWith(site, browser, value));
  const login = await started(site);
  browser.cookies.set(`${NAME}+sign`, login.cookies.get(NAME) ?? "");
  browser.cookies.set(`${NAME}-login+sign`, login.cookies.get(`${NAME}-login`) ?? "");
  const refused = await browser.poll();
  assertEquals([refused.status, refused.body.reason], [401, "no-login"]);
  browser.cookies.set(`${NAME}+sign`, value);
  browser.cookies.set(`${NAME}-login+sign`, ticket);
  time.tick(1000);
  assertEquals((await browser.poll()).body.state, "complete");
});

Deno.test("poll() has nothing for a browser without a cookie, whatever it says of itself", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  time.tick(2000);
  const { id } = browser;
  const { orderRef, autoStartToken } = site.order;
  const stranger = new Browser(site.handler, { userAgent: AGENTS.computer });
  for (const more of [{}, { id }, { id: orderRef }, { orderRef }, { autoStartToken }]) {
    const { status, body, headers } = await stranger.poll(more);
    assertEquals([status, body.state, headers.getSetCookie()], [200, "none", []]);
  }
  assertEquals([site.requests("collect"), site.completed], [[], []]);
});

Deno.test("poll() refuses a poll that was sent before, and says which number was the last", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = await started(site);
  time.tick(1000);
  const cookies = [...browser.cookies];
  const message = browser.next();
  await browser.post("poll", message);
  time.tick(5000);
  const last = browser.number;
  const assertReplayed = ({ status, body, headers }: Reply) => {
    assertEquals([status, body], [409, { state: "refused", reason: "replayed", poll: last }]);
    assertEquals(headers.getSetCookie(), []);
  };
  // With the old cookie and with the new one, here and on an instance that saw none of it.
  assertReplayed(await browser.post("poll", message));
  assertReplayed(await browser.post("poll", message, { handler: site.instance() }));
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  assertReplayed(await browser.post("poll", message));
  for (const poll of [last - 1, 0, undefined, "9999999999999"]) {
    assertReplayed(await browser.post("poll", { id: browser.id, poll }));
  }
  assertEquals(site.requests("collect"), []);
  assertEquals(
    (await browser.post("poll", { id: browser.id, poll: last + 1 })).body.state,
    "complete",
  );
});

/** Each character that a header may hold, and that some parser strips or splits at. */
const PLANTED = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code))
  .filter((each) => !"\0\r\n \t;".includes(each));

Deno.test("poll() takes no cookie for its own whose name is its own with any other space before it", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const attacker = await started(site);
  const cookie = attacker.headers().Cookie ?? "";
  time.tick(2000);
  for (const before of PLANTED) {
    const victim = new Browser(site.handler);
    const Cookie = `a=1; ${cookie.split("; ").map((each) => before + each).join("; ")}`;
    const { body } = await victim.poll({}, { headers: { Cookie } });
    assertEquals(body.state, "none", `U+${before.charCodeAt(0).toString(16)}`);
  }
  assertEquals([site.requests("collect"), site.completed], [[], []]);
  assertEquals((await attacker.poll()).body.state, "complete");
});

Deno.test("poll() believes neither of two cookies that have its name, and takes them away", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const [victim, attacker] = [await started(site), await started(site)];
  const [own = "", planted = ""] = [victim.headers().Cookie, attacker.headers().Cookie];
  time.tick(2000);
  for (const Cookie of [`${own}; ${planted}`, `${planted}; ${own}`, `${own}; ${own}`]) {
    assertRefused(site, await new Browser(site.handler).poll({}, { headers: { Cookie } }));
    // Neither is another person's order cancelled by it.
    const { body } = await new Browser(site.handler).post("cancel", {}, { headers: { Cookie } });
    assertEquals([body.state, site.requests("cancel")], ["none", []]);
  }
  assertEquals((await victim.poll()).body.state, "complete");
});
