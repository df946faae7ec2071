import { assertEquals, assertStrictEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createHandler, type ErrorContext, type HandlerOptions } from "../../mod.ts";
import { Browser, KEY, makeSite } from "../helpers/web.ts";

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
  const page = await site.handler(new Request("https://example.com/bankid/"), "192.0.2.12");
  assertEquals(page.status, 500);
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
