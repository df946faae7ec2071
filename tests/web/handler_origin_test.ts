import { assert, assertEquals, assertMatch } from "@std/assert";
import type { HandlerOptions } from "../../mod.ts";
import { AGENTS, Browser, makeSite, type Twist } from "../helpers/web.ts";

const CROSS_SITE: Readonly<Record<string, Twist["headers"]>> = {
  "another origin": { "Origin": "https://evil.example" },
  "another origin in an old browser": {
    "Origin": "https://evil.example",
    "Sec-Fetch-Site": null,
  },
  "a neighbouring subdomain": {
    "Origin": "https://shop.example.com",
    "Sec-Fetch-Site": "same-site",
  },
  "another port": { "Origin": "https://example.com:8443" },
  "a sandboxed frame": { "Origin": "null" },
  "no origin": { "Origin": null, "Sec-Fetch-Site": null },
  "another site by the browser's own word": { "Sec-Fetch-Site": "cross-site" },
  "the address bar": { "Sec-Fetch-Site": "none" },
};

for (const [name, headers] of Object.entries(CROSS_SITE)) {
  Deno.test(`createHandler() refuses every POST from ${name}`, async () => {
    using site = makeSite();
    const browser = new Browser(site.handler);
    await browser.start("other");
    for (const action of ["start", "poll", "cancel"]) {
      const reply = await browser.post(action, browser.next(), headers ? { headers } : {});
      assertEquals([reply.status, reply.body], [403, { state: "refused", reason: "cross-site" }]);
      assertEquals(reply.headers.getSetCookie(), []);
    }
    // Once, whoever goes on trying: it is most often a proxy of the site's own.
    assertEquals(site.errors.length, 1);
    const why = name === "no origin"
      ? /refused, because it has no header 'Origin'/
      : /another site .* refused: it came from .* option 'origin'/;
    assertMatch(String(site.errors[0]), why);
    assertEquals(site.asked.map(({ endpoint }) => endpoint), ["auth"]);
  });
}

/** As in development, before anybody has thought of it. */
const NO_ORIGIN = { origin: undefined } as unknown as Partial<HandlerOptions>;

Deno.test("createHandler() serves nothing but this machine without an origin, and says what to write", async () => {
  const origins = ["https://example.com", "http://example.com", "http://192.168.0.2:8000"];
  using site = makeSite(NO_ORIGIN);
  for (const origin of origins) {
    for (const userAgent of Object.values(AGENTS)) {
      const { status, body } = await new Browser(site.handler, { origin, userAgent }).start("this");
      assertEquals([status, body.reason], [403, "origin-not-set"]);
    }
  }
  assertEquals([site.errors.length, site.asked.length], [1, 0]);
  assertMatch(String(site.errors[0]), /Write origin: "https:\/\/www\.example\.com"/);
});

Deno.test("createHandler() gives BankID no address that a forged Host names", async () => {
  const evil = "https://evil.example";
  for (const options of [{}, NO_ORIGIN, { origin: () => "https://example.com" }]) {
    using site = makeSite(options);
    const attacker = new Browser(site.handler, { origin: evil, userAgent: AGENTS.iPhone });
    const { status } = await attacker.start("this");
    assertEquals([status, site.asked], [403, []]);
    // Nor does it matter which host the honest origin is accompanied by.
    const twist = { headers: { Host: "evil.example" }, url: `${evil}/bankid/start` };
    const browser = new Browser(site.handler, { userAgent: AGENTS.iPhone });
    await browser.post("start", { device: "this", poll: 1 }, twist);
    const [order] = site.asked;
    if (options === NO_ORIGIN) assertEquals(order, undefined);
    else assert(String(order?.body.returnUrl).startsWith("https://example.com/bankid/#nonce="));
  }
});

Deno.test("createHandler() works by plain HTTP on this machine, without a secure cookie", async () => {
  using site = makeSite(NO_ORIGIN);
  for (const origin of ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"]) {
    const browser = new Browser(site.handler, { origin });
    assertEquals((await browser.start("other")).body.state, "pending");
    assertEquals(browser.kept, ["bankid", "bankid-login"]);
    assertEquals((await browser.poll()).body.state, "pending");
    await browser.post("cancel");
    assertEquals(browser.kept.length, 0);
  }
});

Deno.test("createHandler() goes by its origin behind a proxy that changes scheme and host", async () => {
  const behind = { headers: { Host: "10.0.0.2:8000" }, url: "http://10.0.0.2:8000/bankid/start" };
  using site = makeSite();
  const browser = new Browser(site.handler, { userAgent: AGENTS.iPhone });
  const reply = await browser.post("start", { device: "this", poll: 1 }, behind);
  assertEquals(reply.body.state, "pending");
  assertEquals(browser.kept, ["__Host-bankid", "__Host-bankid-login"]);
  const [order] = site.asked;
  assert(String(order?.body.returnUrl).startsWith("https://example.com/bankid/#nonce="));
});

Deno.test("createHandler() serves each of several origins, and brings people back to their own", async () => {
  const origins = ["https://example.com", "https://www.example.org", "http://localhost:8000"];
  using site = makeSite({ origin: origins });
  for (const origin of origins) {
    const browser = new Browser(site.handler, { origin, userAgent: AGENTS.iPhone });
    assertEquals((await browser.start("this")).body.state, "pending");
    const { returnUrl } = site.requests("auth").at(-1)?.body ?? {};
    assert(String(returnUrl).startsWith(`${origin}/bankid/#nonce=`), String(returnUrl));
  }
  const foreign = new Browser(site.handler, { origin: "https://example.org" });
  assertEquals((await foreign.start("this")).status, 403);
});

Deno.test("createHandler() asks a function for the origin, which may take its time", async () => {
  const origin = async (request: Request) => {
    await Promise.resolve();
    const claimed = request.headers.get("Origin") ?? "";
    return /^https:\/\/[a-z0-9]+\.preview\.example\.com$/.test(claimed) ? claimed : undefined;
  };
  using site = makeSite({ origin });
  const start = (from: string) => new Browser(site.handler, { origin: from }).start("other");
  assertEquals((await start("https://pr7.preview.example.com")).body.state, "pending");
  assertEquals((await start("https://evil.example")).body.reason, "cross-site");
  const wrong = [() => "http://example.com", () => "*", () => Promise.reject(new Error("no"))];
  for (const each of wrong) {
    using broken = makeSite({ origin: each });
    const { status, body } = await new Browser(broken.handler).start("other");
    assertEquals([status, body.reason, broken.errors.length], [500, "error", 1]);
  }
});
