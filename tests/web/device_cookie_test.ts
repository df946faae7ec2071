import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Browser, makeSite, type Site } from "../helpers/web.ts";

const NAME = "__Host-bankid-device";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What BankID was told of the browser, each time. */
function told({ requests }: Site): unknown[] {
  return requests("auth").map(({ body }) => Object(body.web).deviceIdentifier);
}

Deno.test("start() gives the browser an id for a year, and tells it BankID each time", async () => {
  using site = makeSite();
  const browser = new Browser(site.handler);
  const { headers } = await browser.start("other");
  const id = browser.cookies.get(NAME) ?? "";
  assertMatch(id, UUID);
  assertEquals(
    headers.getSetCookie().at(-1),
    `${NAME}=${id}; Path=/; Max-Age=31536000; ` +
      "HttpOnly; SameSite=Strict; Secure",
  );
  await browser.post("cancel");
  // It outlives the login, and is kept for another year.
  const again = await browser.start("this");
  assertEquals(again.headers.getSetCookie().at(-1)?.startsWith(`${NAME}=${id};`), true);
  assertEquals(told(site), [id, id]);
  const other = new Browser(site.handler);
  await other.start("other");
  assertNotEquals(other.cookies.get(NAME), id);
});

Deno.test("start() tells the same id at another handler of the site", async () => {
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  const signing = new Browser(site.instance({ basePath: "/sign" }), { basePath: "/sign" });
  for (const [name, value] of browser.cookies) signing.cookies.set(name, value);
  await signing.start("other");
  assertEquals(new Set(told(site)).size, 1);
});

Deno.test("poll() tells the id again when it renews an order", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  time.tick(30_000);
  await browser.poll();
  assertEquals(told(site), [browser.cookies.get(NAME), browser.cookies.get(NAME)]);
});

Deno.test("start() takes no id that somebody else may have set", async () => {
  using site = makeSite();
  const planted = "5f0c8a52-3a6b-4f3c-8a1d-9b7e6c5d4f21";
  const wrong = [
    `${NAME}=${planted}; ${NAME}=${crypto.randomUUID()}`,
    `${NAME}=short`,
    `${NAME}=${planted}x`,
    `bankid-device=${planted}`,
    `\u00a0${NAME}=${planted}`,
  ];
  for (const Cookie of wrong) {
    const browser = new Browser(site.handler);
    await browser.post("start", { device: "other", poll: 1 }, { headers: { Cookie } });
    assertMatch(String(told(site).at(-1)), UUID);
    assertNotEquals(told(site).at(-1), planted);
  }
});

Deno.test("start() sets no such cookie when told so, and lets the site name an id of its own", async () => {
  using without = makeSite({ deviceCookie: false });
  const browser = new Browser(without.handler);
  await browser.start("other");
  assertEquals([browser.cookies.has(NAME), told(without)], [false, [undefined]]);
  using own = makeSite({ request: () => ({ web: { deviceIdentifier: "device-1" } }) });
  await new Browser(own.handler).start("other");
  assertEquals(told(own), ["device-1"]);
});
