import {
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type HandlerOptions, userMessage, verifyCompletion } from "../../mod.ts";
import { Browser, CLEARED, makeSite, type Reply, type Site } from "../helpers/web.ts";

const RFA22 = userMessage("RFA22", { language: "en" });

/** A login on another device that the person has approved; the next poll brings it to its end. */
async function approved(site: Site, time: FakeTime, browser: Browser): Promise<void> {
  await browser.start("other");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
}

/** What a browser gets in the end from a site that is set up in some way. */
async function ended(
  options: Partial<HandlerOptions>,
  test: (reply: Reply, site: Site, browser: Browser) => Promise<void> | void,
): Promise<void> {
  using time = new FakeTime();
  using site = makeSite(options);
  const browser = new Browser(site.handler, { language: "en" });
  await approved(site, time, browser);
  await test(await browser.poll(), site, browser);
}

Deno.test("poll() hands the completion to the site before it tells the browser", async () => {
  using time = new FakeTime();
  const isStored = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  using site = makeSite({
    onComplete: async () => {
      called.resolve();
      await isStored.promise;
    },
  });
  const browser = new Browser(site.handler);
  await approved(site, time, browser);
  let heard: Reply | undefined;
  const polled = browser.poll().then((reply) => heard = reply);
  await called.promise;
  await time.runMicrotasks();
  assertEquals(heard, undefined);
  isStored.resolve();
  assertEquals((await polled).body, { state: "complete" });
});

Deno.test("poll() hands over what BankID gave, whole, with the request that it came by", async () => {
  await ended({}, async (reply, site) => {
    assertEquals(reply.body, { state: "complete" });
    assertEquals(site.completed.length, 1);
    for (const [completion, details, request] of site.completed) {
      assertEquals({ ...completion }, site.requests("collect").at(-1)?.answer.completionData);
      const { environment } = site.simulator;
      assertEquals((await verifyCompletion(completion, { environment })).operation, "auth");
      assertEquals(details.orderRef, site.order.orderRef);
      assertEquals(details.device, "other");
      assertEquals([details.operation, details.binding, details.risk], [
        "auth",
        undefined,
        undefined,
      ]);
      assertEquals(new URL(request.url).pathname, "/bankid/poll");
      assertEquals(request.headers.get("Origin"), "https://example.com");
    }
  });
});

Deno.test("poll() lets the site's own headers reach the browser, each cookie and where to go", async () => {
  const headers = new Headers({ Location: "/account?tab=1", "X-Own": "yes" });
  headers.append("Set-Cookie", "__Host-session=1; Path=/; Secure; HttpOnly");
  headers.append("Set-Cookie", "theme=dark; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
  const onComplete = () => new Response(null, { status: 303, headers });
  await ended({ onComplete }, (reply, _, browser) => {
    assertEquals(reply.status, 200);
    assertEquals(reply.body, { state: "complete", redirect: "/account?tab=1" });
    assertEquals(reply.headers.getSetCookie(), [...CLEARED, ...headers.getSetCookie()]);
    assertEquals(reply.headers.get("X-Own"), "yes");
    // A redirect of the poll itself would be followed by the browser's script, not by the person.
    assertEquals(reply.headers.get("Location"), null);
    assertEquals(browser.kept, ["__Host-session", "theme"]);
  });
});

Deno.test("poll() sends the person to another origin if the site says so", async () => {
  const onComplete = () => Response.redirect("https://app.example.org/welcome?user=1#top", 302);
  await ended({ onComplete }, (reply) => {
    assertEquals(reply.body.redirect, "https://app.example.org/welcome?user=1#top");
  });
});

Deno.test("poll() sends the person to pages alone, and to / instead of anywhere else", async () => {
  const pages = [
    "/in",
    "in",
    "?a=1",
    "#top",
    "//example.org/x",
    "https://example.org",
    "HTTP://x.se",
  ];
  for (const Location of pages) {
    const onComplete = () => new Response(null, { headers: { Location } });
    await ended({ onComplete }, ({ body }, site) => {
      assertEquals([body, site.errors], [{ state: "complete", redirect: Location }, []]);
    });
  }
  const others = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://example.com/1",
    "file:///etc/passwd",
    "vbscript:x",
    "bankid:///?autostarttoken=1",
    "https://",
    "http://[",
  ];
  for (const Location of others) {
    const onComplete = () => new Response(null, { headers: { Location, "X-Own": "1" } });
    await ended({ onComplete }, ({ body, headers }, site) => {
      assertEquals([body, headers.get("X-Own")], [{ state: "complete" }, "1"], Location);
      assertEquals(site.errors.length, 1);
      assertStringIncludes(String(site.errors[0]), "'Location' of onComplete must be a path");
    });
  }
});

Deno.test("poll() passes on nothing that belongs to the body of the site's response", async () => {
  const onComplete = () =>
    new Response("<p>Welcome</p>", {
      headers: { "Content-Type": "text/html", "Content-Length": "14", "Content-Encoding": "br" },
    });
  await ended({ onComplete }, ({ body, headers }) => {
    assertEquals(body, { state: "complete" });
    assertEquals(headers.get("Content-Type"), "application/json");
    assertEquals([headers.get("Content-Length"), headers.get("Content-Encoding")], [null, null]);
  });
});

Deno.test("poll() leaves no body of the site's response open", async () => {
  let isCancelled = false;
  const open = new ReadableStream({ cancel: () => void (isCancelled = true) });
  await ended({ onComplete: () => new Response(open) }, (reply) => {
    assertEquals([reply.body.state, isCancelled], ["complete", true]);
  });
  const read = new Response("read by the site");
  const reader = read.body?.getReader();
  await ended({ onComplete: () => read }, (reply) => assertEquals(reply.body.state, "complete"));
  await reader?.cancel();
});

Deno.test("poll() leads to the path that the page was opened for, unless the service says another", async () => {
  const led = async (next: unknown, options?: Partial<HandlerOptions>, again?: unknown) => {
    using time = new FakeTime();
    using site = makeSite(options);
    const browser = new Browser(site.handler);
    await browser.start("other", { next });
    // It outlives an order that nobody scanned.
    time.tick(31_000);
    assertEquals((await browser.poll()).body.state, "pending");
    assertEquals(site.requests("auth").length, 2);
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
    time.tick(2000);
    const { body } = await browser.poll({ next: again });
    assertEquals(body.state, "complete");
    return body.redirect;
  };
  assertEquals(await led("/account?a=1#b"), "/account?a=1#b");
  const to = (Location: string) => ({
    onComplete: () => new Response(null, { headers: { Location } }),
  });
  assertEquals(await led("/account", to("/welcome")), "/welcome");
  assertEquals(await led("/account", to("javascript:alert(1)")), "/account");
  assertEquals(await led("/account", {}, "/orders"), "/orders");
  for (const next of ["//evil.example", "https://evil.example/", "/\\evil.example", "account", 1]) {
    assertEquals([await led(next), await led("/a", {}, next)], [undefined, "/a"], String(next));
  }
});

for (const kind of ["throws", "rejects"] as const) {
  Deno.test(`poll() lets nobody in when onComplete ${kind}, and says so to the site`, async () => {
    const error = new Error("no room in the database");
    const onComplete = () => {
      if (kind === "throws") throw error;
      return Promise.reject(error);
    };
    await ended({ onComplete }, async (reply, site, browser) => {
      assertEquals(reply.body, { state: "failed", message: RFA22 });
      assertEquals(reply.headers.getSetCookie(), CLEARED);
      assertStrictEquals(site.errors[0], error);
      assertEquals([site.errors.length, site.completed.length], [1, 1]);
      assertEquals((await browser.poll()).body, { state: "none" });
    });
  });
}

Deno.test("poll() lets nobody in whom the site refuses, and still passes its headers on", async () => {
  for (const status of [400, 403, 500, 599]) {
    const headers = { "Set-Cookie": "attempts=1", "Location": "/in", "X-Why": "unknown" };
    const onComplete = () => new Response(new Uint8Array([0x6e, 0x6f]), { status, headers });
    await ended({ onComplete }, (reply, site) => {
      assertEquals(reply.status, 200);
      assertEquals(reply.body, { state: "failed", message: RFA22 });
      assertEquals(reply.headers.getSetCookie(), [...CLEARED, "attempts=1"]);
      assertEquals(reply.headers.get("X-Why"), "unknown");
      assertEquals(site.errors, []);
    });
  }
  const onComplete = () => new Response(null, { status: 399 });
  await ended({ onComplete }, (reply) => assertEquals(reply.body.state, "complete"));
});

Deno.test("poll() turns a person away with the service's words, as text", async () => {
  const letters = "å".repeat(500);
  for (
    const text of ["You are not a customer.", "<b>No</b> &\u2028amp", letters, "🙂".repeat(500)]
  ) {
    const headers = { "Set-Cookie": "attempts=1" };
    const onComplete = () => new Response(` ${text}\n`, { status: 403, headers });
    await ended({ onComplete }, async (reply, site, browser) => {
      const message = { id: "turned-away", text };
      assertEquals([reply.status, reply.body], [200, { state: "failed", message }]);
      assertEquals(reply.headers.getSetCookie(), [...CLEARED, "attempts=1"]);
      assertEquals(reply.headers.get("Content-Type"), "application/json");
      assertEquals(site.errors, []);
      assertEquals((await browser.poll()).body, { state: "none" });
    });
  }
});

Deno.test("poll() shows no words of another type, too many of them, or such as break off", async () => {
  const broken = () => new ReadableStream({ start: (controller) => controller.error(new Error()) });
  const endless = () => new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(100)) });
  const plain = "text/plain;charset=UTF-8";
  const cases: readonly (readonly [() => BodyInit | null, string, string | undefined])[] = [
    [() => "<h1>No</h1>", "text/html", "must be plain text: got 'text/html'"],
    [() => '{"error":"no"}', "application/json", "must be plain text: got 'application/json'"],
    [() => "no", "text/plainer", "must be plain text: got 'text/plainer'"],
    [() => null, "text/html", undefined],
    [() => " \n", plain, undefined],
    [() => "å".repeat(501), plain, "more than 500 characters"],
    [endless, plain, "more than 500 characters"],
    [broken, plain, "more than 500 characters"],
  ];
  for (const [body, type, error] of cases) {
    const headers = { "Content-Type": type };
    await ended(
      { onComplete: () => new Response(body(), { status: 403, headers }) },
      (reply, site) => {
        assertEquals(reply.body, { state: "failed", message: RFA22 });
        assertEquals(site.errors.length, error ? 1 : 0, type);
        if (error) assertStringIncludes(String(site.errors[0]), error);
      },
    );
  }
});

Deno.test("poll() lets nobody in when onComplete returns something that is no response", async () => {
  for (const value of [true, "welcome", { status: 200 }]) {
    const onComplete = () => value as unknown as Response;
    await ended({ onComplete }, (reply, site) => {
      assertEquals(reply.body.state, "failed");
      assertInstanceOf(site.errors[0], TypeError);
    });
  }
});

Deno.test("poll() compares the address at the start with that at the end", async () => {
  const here = "192.0.2.12";
  const cases: readonly (readonly [started: string, ended: string, same: boolean])[] = [
    [here, here, true],
    [here, "::ffff:192.0.2.12", true],
    [here, "::ffff:c000:20c", true],
    [here, "192.0.2.13", false],
    ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", true],
    ["2001:db8::1", "2001:db8::2", false],
    ["2001:db8::1", here, false],
  ];
  for (const [startedFrom, completedFrom, sameAddress] of cases) {
    using time = new FakeTime();
    using site = makeSite();
    const browser = new Browser(site.handler, { ip: startedFrom });
    await approved(site, time, browser);
    browser.ip = completedFrom;
    assertEquals((await browser.poll()).body.state, "complete");
    const [[, details] = []] = site.completed;
    assertEquals(details?.startedFrom, startedFrom);
    assertEquals(details?.completedFrom, completedFrom);
    assertEquals(details?.sameAddress, sameAddress, `${startedFrom} ${completedFrom}`);
  }
});
