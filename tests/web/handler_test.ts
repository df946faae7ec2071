import {
  assert,
  assertEquals,
  assertMatch,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { createHandler, type ErrorContext, type HandlerOptions } from "../../mod.ts";
import {
  AGENTS,
  Browser,
  KEY,
  makeSite,
  type ReplyBody,
  type Site,
  type Twist,
} from "../helpers/web.ts";

const PAGE = "https://example.com/bankid/";

async function get(
  site: Site,
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await site.handler(new Request(url, init), "192.0.2.12");
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function read(text: string): ReplyBody {
  return JSON.parse(text);
}

Deno.test("createHandler() answers GET with the page, which needs no cookie", async () => {
  using site = makeSite();
  const { status, text, headers } = await get(site, PAGE);
  assertEquals([status, headers.get("Content-Type")], [200, "text/html; charset=utf-8"]);
  assertStringIncludes(text, "<!doctype html>");
  assertEquals([headers.getSetCookie(), site.asked], [[], []]);
});

Deno.test("createHandler() answers HEAD as GET", async () => {
  using site = makeSite();
  const [got, head] = [await get(site, PAGE), await get(site, PAGE, { method: "HEAD" })];
  const names = (headers: Headers) => [...headers.keys()];
  assertEquals([head.status, names(head.headers)], [got.status, names(got.headers)]);
});

Deno.test("createHandler() shows the page with and without slash, and redirects to neither", async () => {
  using site = makeSite({ basePath: "/a/login" });
  for (const path of ["/a/login", "/a/login/", "/a/login?next=1"]) {
    const { status, text } = await get(site, `https://example.com${path}`);
    assertEquals(status, 200);
    // Its addresses do not depend on where it is.
    assertStringIncludes(text, '"basePath":"/a/login"');
  }
});

Deno.test("createHandler() serves the script for a page of one's own, in the browser's language, and once", async () => {
  const page = { texts: { fi: { offline: "Palvelimeen ei saada yhteyttä." } } };
  const headers = { "Accept-Language": "fi, en" };
  for (const options of [{ page }, { page: false, returnUrl: "https://example.com/login" }]) {
    using site = makeSite(options);
    const { status, text, headers: got } = await get(site, `${PAGE}client.js`, { headers });
    assertEquals([status, got.get("Content-Type")], [200, "text/javascript; charset=utf-8"]);
    assertMatch(text, /as startLogin/);
    const { offline } = options.page === false ? PAGE_TEXTS.en : page.texts.fi;
    assertStringIncludes(text, `"${offline}"`);
    const kept = { ...headers, "If-None-Match": got.get("ETag") ?? "" };
    const again = await get(site, `${PAGE}client.js`, { headers: kept });
    assertEquals([again.status, again.text], [304, ""]);
    const other = await get(site, `${PAGE}client.js`, { headers: { "If-None-Match": '"x"' } });
    assertEquals(other.status, 200);
    assertEquals((await get(site, `${PAGE}client.js`, { method: "POST" })).status, 405);
  }
});

Deno.test("createHandler() answers 404 for every other path, whatever the method", async () => {
  using site = makeSite();
  const paths = [
    "/",
    "/bankid/x",
    "/bankid/start/",
    "/bankid//start",
    "/bankid/start/x",
    "/bankid/Start",
    "/bankid/%73tart",
    "/bankidx",
    "/bankid.",
    "/x/bankid/",
    "/start",
    "/bankid/toString",
  ];
  for (const path of paths) {
    for (const method of ["GET", "POST", "DELETE"]) {
      const { status, text } = await get(site, `https://example.com${path}`, { method });
      assertEquals([status, read(text)], [404, { state: "refused", reason: "not-found" }], path);
    }
  }
});

Deno.test("createHandler() says once where it is mounted, when it is asked for something else", async () => {
  using site = makeSite({ basePath: "/login" });
  for (const path of ["/login/favicon.ico", "/login/", "/login"]) {
    await get(site, `https://example.com${path}`);
  }
  assertEquals(site.errors, []);
  for (const path of ["/start", "/bankid/", `/${"x".repeat(1000)}`]) {
    await get(site, `https://example.com${path}`);
  }
  const [error] = site.errors;
  assertEquals(site.errors.length, 1);
  assertStringIncludes(String(error), "A request for '/start' got 404, because this handler");
  assertStringIncludes(String(error), "answers below '/login': pass it those requests only");
});

Deno.test("createHandler() answers 405 for every other method, and names those that go", async () => {
  using site = makeSite();
  const methods = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"];
  for (const action of ["start", "poll", "cancel"]) {
    for (const method of methods) {
      const { status, headers } = await get(site, PAGE + action, { method });
      assertEquals([status, headers.get("Allow")], [405, "POST"], `${method} ${action}`);
      // A browser that asks whether another site may post is told nothing that would let it.
      assertEquals([...headers.keys()].filter((name) => name.startsWith("access-control")), []);
    }
  }
  for (const method of methods.slice(2).concat("POST")) {
    const { status, text, headers } = await get(site, PAGE, { method });
    assertEquals([status, headers.get("Allow")], [405, "GET, HEAD"], method);
    assertEquals(read(text), { state: "refused", reason: "method" });
  }
  assertEquals(site.asked, []);
});

Deno.test("createHandler() has no page when told so, but all the rest", async () => {
  using site = makeSite({ page: false, returnUrl: "https://example.com/login" });
  for (const path of ["", "/"]) {
    assertEquals((await get(site, `https://example.com/bankid${path}`)).status, 404);
  }
  assertEquals((await new Browser(site.handler).start("other")).body.state, "pending");
});

Deno.test("createHandler() shows the page with the site's own texts and theme", async () => {
  using site = makeSite({
    page: { texts: { sv: { title: "Biblioteket" } }, theme: { light: { button: "#005a9c" } } },
  });
  const { text } = await get(site, PAGE);
  assertStringIncludes(text, "<title>Biblioteket</title>");
  assertStringIncludes(text, "--bankid-button:#005a9c;");
});

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

Deno.test("createHandler() refuses bodies that are too large or no message", async () => {
  using site = makeSite();
  const browser = new Browser(site.handler);
  const long = " ".repeat(4097);
  const stream = () => new Blob([long]).stream();
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const bodies: readonly (readonly [() => BodyInit, Record<string, string>, number, string])[] = [
    [() => long, { "Content-Length": "4097" }, 413, "too-large"],
    [() => long, {}, 413, "too-large"],
    [stream, {}, 413, "too-large"],
    [stream, { "Content-Length": "2" }, 413, "too-large"],
    [() => "{", {}, 400, "not-json"],
    [() => "device=this&poll=1", form, 400, "not-json"],
    [() => "7", {}, 400, "not-json"],
  ];
  for (const action of ["start", "poll", "cancel"]) {
    for (const [body, headers, status, reason] of bodies) {
      const reply = await browser.post(action, {}, { body: body(), headers });
      assertEquals([reply.status, reply.body], [status, { state: "refused", reason }], action);
    }
  }
  assertEquals(site.asked, []);
});

Deno.test("createHandler() lets no other site frame an answer, reach its window, or guess its type", async () => {
  const requests: readonly (readonly [string, RequestInit])[] = [
    ["/bankid/", {}],
    ["/bankid/", { method: "HEAD" }],
    ["/bankid", {}],
    ["/bankid/", { method: "PUT" }],
    ["/bankid/start", {}],
    ["/nowhere", {}],
    ["/bankid/start", { method: "POST", body: "{" }],
    ["/bankid/start", { method: "POST", headers: { Origin: "https://example.com" } }],
    ["/bankid/poll", { method: "POST", headers: { Origin: "https://example.com" } }],
    ["/bankid/cancel", { method: "POST", headers: { Origin: "https://example.com" } }],
  ];
  const statuses = new Set<number>();
  for (
    const options of [{}, { page: false, returnUrl: "https://example.com/login" }, {
      language: () => Promise.reject(new Error("no")),
    }]
  ) {
    using site = makeSite(options);
    for (const [path, init] of requests) {
      const { status, headers } = await get(site, `https://example.com${path}`, init);
      statuses.add(status);
      const name = `${init.method} ${path}: ${status}`;
      assertEquals(headers.get("X-Frame-Options"), "DENY", name);
      assertEquals(headers.get("X-Content-Type-Options"), "nosniff", name);
      assertEquals(headers.get("Cross-Origin-Opener-Policy"), "same-origin", name);
    }
  }
  assertEquals([...statuses].sort(), [200, 403, 404, 405, 500]);
});

Deno.test("createHandler() refuses a body that breaks off or never ends, and tells of it once a minute", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  for (let turn = 0; turn < 3; turn++) {
    const body = new ReadableStream({
      start: (controller) => controller.error(new Error("reset")),
    });
    const reply = await browser.post("start", {}, { body });
    assertEquals([reply.status, reply.body.reason], [400, "broken"]);
  }
  assertEquals(site.errors.length, 1);
  const sending = browser.send("start", {}, { body: new ReadableStream() });
  for (let second = 0; second < 10; second++) {
    await time.runMicrotasks();
    time.tick(1000);
  }
  const response = await sending;
  assertEquals([response.status, (await response.json()).reason], [408, "too-slow"]);
});

Deno.test("createHandler() says what is wrong with a request that a framework has changed", async () => {
  using site = makeSite();
  const read = new Request("https://example.com/bankid/start", {
    method: "POST",
    headers: { "Origin": "https://example.com" },
    body: "{}",
  });
  await read.text();
  const ofNode = { url: "/bankid/", method: "GET", headers: {} } as unknown as Request;
  for (const request of [read, ofNode]) await site.handler(request, "192.0.2.12");
  const [wasRead, isNode] = site.errors;
  assertStringIncludes(String(wasRead), "call the handler before a body parser");
  assertStringIncludes(
    String(isNode),
    "such as Hono's c.req.raw: the docs of clientAddress show how to make one",
  );
});

Deno.test("createHandler() reports what the site's own functions throw, and lets nobody in", async () => {
  const error = new Error("the site's own");
  const failing = (): never => {
    throw error;
  };
  const broken: readonly Partial<HandlerOptions>[] = [{ clientIp: failing }, { language: failing }];
  for (const options of broken) {
    using site = makeSite(options);
    const browser = new Browser(site.handler);
    for (const action of ["start", "poll", "cancel"]) {
      const reply = await browser.post(action);
      assertEquals([reply.status, reply.body], [500, { state: "refused", reason: "error" }]);
      assertStrictEquals(site.errors.at(-1), error);
    }
    assertEquals([site.errors.length, site.asked.length], [1, 0]);
  }
  using site = makeSite({ language: failing });
  assertEquals((await get(site, PAGE)).status, 500);
  assertStrictEquals(site.errors[0], error);
});

Deno.test("createHandler() prints what went wrong when nobody else is told", async () => {
  const { error: before } = console;
  const printed: unknown[][] = [];
  Object.assign(console, { error: (...args: unknown[]) => void printed.push(args) });
  try {
    const error = new Error("no agreement");
    using site = makeSite();
    const handler = createHandler(site.client, {
      key: KEY,
      origin: "https://example.com",
      clientIp: () => "192.0.2.1",
      onComplete: () => {},
      request: () => Promise.reject(error),
    });
    await new Browser(handler).start("other");
    assertEquals(printed, [["BankID login:", error]]);
  } finally {
    Object.assign(console, { error: before });
  }
});

Deno.test("createHandler() survives functions of the site that reject, whichever and whenever", async () => {
  const reject = async (): Promise<never> => {
    await Promise.resolve();
    throw new Error("no room");
  };
  const failing: readonly Partial<HandlerOptions>[] = [
    { onError: reject },
    { onError: reject, origin: reject },
    { onError: reject, clientIp: reject },
    { onError: reject, language: reject },
    { onError: reject, request: reject },
    { onError: reject, onComplete: reject },
    { onError: reject, onComplete: reject, onFailed: reject, refuseUnbound: "always" },
  ];
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  addEventListener("unhandledrejection", note);
  for (const options of failing) {
    using time = new FakeTime();
    using site = makeSite(options);
    const browser = new Browser(site.handler, { ip: "198.51.100.9" });
    await browser.start("this", { touch: 0 });
    if (site.asked.length > 0) {
      site.simulator.app.open(site.order.autoStartToken);
      site.simulator.app.approve();
    }
    time.tick(2000);
    await browser.poll();
    await browser.post("cancel", {}, { headers: { Origin: "https://evil.example" } });
    await time.runMicrotasks();
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
  removeEventListener("unhandledrejection", note);
  assertEquals(unhandled, []);
});

Deno.test("createHandler() lets no stranger fill the log", async () => {
  using time = new FakeTime();
  const told: [unknown, ErrorContext][] = [];
  using site = makeSite({ onError: (error, _, context) => void told.push([error, context]) });
  const handler = site.instance({
    onError: (error, _, context) => void told.push([error, context]),
  });
  const stranger = new Browser(handler, { origin: "https://evil.example" });
  for (let turn = 0; turn < 200; turn++) await stranger.start("other");
  time.tick(60_000);
  await stranger.start("other");
  assertEquals(told.map(([, context]) => context), [
    { reason: "cross-site", count: 1 },
    { reason: "cross-site", count: 200 },
  ]);
});

Deno.test("createHandler() lets a log that fails cost nobody the login", async () => {
  const onError = (): never => {
    throw new Error("the log is full");
  };
  using site = makeSite({ onError });
  const browser = new Browser(site.handler);
  site.simulator.injectFault({ endpoint: "auth", kind: "maintenance" });
  assertEquals((await browser.start("other")).body.message?.id, "RFA5");
});
