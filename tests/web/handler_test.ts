import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { Browser, makeSite, type ReplyBody, type Site } from "../helpers/web.ts";

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
