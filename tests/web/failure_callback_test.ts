import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdApiError, type HandlerOptions, type LoginFailure, userMessage } from "../../mod.ts";
import { AGENTS, Browser, CLEARED, makeSite, type Reply, type Site } from "../helpers/web.ts";

/** What happens in a login that has been started on another device. */
type Story = (site: Site, browser: Browser, time: FakeTime) => Promise<Reply>;

async function told(
  story: Story,
  test: (site: Site, reply: Reply) => void,
  options: Partial<HandlerOptions> = {},
): Promise<void> {
  using time = new FakeTime();
  using site = makeSite(options);
  const browser = new Browser(site.handler, { language: "en", ip: "192.0.2.99" });
  await browser.start("other");
  const reply = await story(site, browser, time);
  await time.runMicrotasks();
  test(site, reply);
}

const scan = ({ simulator, order }: Site): void => simulator.app.open(order.autoStartToken);

/** The order fails in the app. */
const fails =
  (hintCode: Parameters<Site["simulator"]["app"]["fail"]>[0]): Story =>
  async (site, browser, time) => {
    scan(site);
    site.simulator.app.fail(hintCode);
    time.tick(2000);
    return await browser.poll();
  };

Deno.test("onFailed hears how an order failed, was cancelled, or ran out", async () => {
  const cases: readonly (readonly [Story, string, string, Partial<HandlerOptions>?])[] = [
    [fails("userCancel"), "cancelled", "userCancel"],
    [fails("certificateErr"), "failed", "certificateErr"],
    [
      async (_site, browser, time) => {
        time.tick(31_000);
        return await browser.poll();
      },
      "expired",
      "startFailed",
      { renewals: 0 },
    ],
    [
      async (site, browser, time) => {
        scan(site);
        time.tick(200_000);
        return await browser.poll();
      },
      "expired",
      "expiredTransaction",
    ],
  ];
  for (const [story, reason, hintCode, options] of cases) {
    await told(story, (site, { body, headers }) => {
      assertEquals([body.state, body.redirect], ["failed", undefined]);
      assertEquals(headers.getSetCookie(), CLEARED);
      const { info, ...failure } = site.failures[0] ?? { info: undefined };
      assertEquals<unknown>(failure, {
        reason,
        hintCode,
        orderRef: site.order.orderRef,
        operation: "auth",
        device: "other",
        ip: "192.0.2.99",
      });
      assertEquals([info, site.failures.length, site.errors], ["192.0.2.99", 1, []]);
    }, options);
  }
});

Deno.test("onFailed hears what BankID refused, and what else went wrong", async () => {
  const started: Story = async (site, browser) => {
    site.simulator.injectFault({ endpoint: "auth", kind: "alreadyInProgress" });
    return await browser.start("this");
  };
  await told(started, ({ failures, errors }, { body }) => {
    assertEquals(body.message?.id, "RFA4");
    // The login that it was to replace comes first.
    assertEquals(failures.map(({ reason }) => reason), ["cancelled", "refused"]);
    const { error, orderRef, operation, device } = failures[1] ?? {};
    assertInstanceOf(error, BankIdApiError);
    assertEquals(error.errorCode, "alreadyInProgress");
    assertEquals([orderRef, operation, device, errors.length], [undefined, undefined, "this", 1]);
  });
  const polled: Story = async (site, browser, time) => {
    site.simulator.injectFault({ endpoint: "collect", kind: "invalidParameters" });
    time.tick(2000);
    return await browser.poll();
  };
  await told(polled, ({ failures, order }) => {
    assertEquals(failures.map(({ reason, orderRef }) => [reason, orderRef]), [
      ["refused", order.orderRef],
    ]);
  });
  let asked = 0;
  const request = () => {
    if (asked++ > 0) throw new Error("no agreement");
    return {};
  };
  const renewed: Story = async (_site, browser, time) => {
    time.tick(31_000);
    return await browser.poll();
  };
  await told(renewed, ({ failures, order }, { body }) => {
    assertEquals(body.state, "failed");
    assertEquals(failures.map(({ reason, orderRef }) => [reason, orderRef]), [
      ["error", order.orderRef],
    ]);
    assertStringIncludes(String(failures[0]?.error), "no agreement");
  }, { request });
});

Deno.test("onFailed gets the evidence of whom onComplete turned away, or failed to take", async () => {
  const approves: Story = async (site, browser, time) => {
    scan(site);
    site.simulator.app.approve();
    time.tick(2000);
    return await browser.poll();
  };
  const error = new Error("no room in the database");
  const failing = () => Promise.reject(error);
  const refusing = () => new Response("You are no customer", { status: 403 });
  for (const [reason, onComplete] of [["error", failing], ["turned-away", refusing]] as const) {
    await told(approves, ({ failures, completed }, { body }) => {
      assertEquals(body.state, "failed");
      const [failure] = failures;
      assertEquals([failure?.reason, failures.length], [reason, 1]);
      assertEquals(failure?.completion, completed[0]?.[0]);
      assertEquals(failure?.details, completed[0]?.[1]);
      assertEquals(failure?.error, reason === "error" ? error : undefined);
    }, { onComplete });
  }
});

Deno.test("onFailed hears of a login that is left, on the page or for another, once", async () => {
  await told((_site, browser) => browser.post("cancel"), ({ failures }, { body }) => {
    assertEquals(body, { state: "none" });
    assertEquals(failures.map(({ reason, hintCode }) => [reason, hintCode]), [
      ["cancelled", undefined],
    ]);
  });
  const twice: Story = async (_site, browser) => {
    const old = [...browser.cookies];
    await browser.post("cancel");
    for (const [name, value] of old) browser.cookies.set(name, value);
    return await browser.post("cancel");
  };
  await told(twice, ({ failures }) => assertEquals(failures.length, 1));
  await told((_site, browser) => browser.start("this"), ({ failures, requests }) => {
    const [first] = requests("auth");
    assertEquals(failures.map(({ reason, orderRef }) => [reason, orderRef]), [
      ["cancelled", first?.answer.orderRef],
    ]);
  });
  // The browser was away for longer than any order lives.
  const late: Story = async (_site, browser, time) => {
    time.tick(300_000);
    return await browser.start("other");
  };
  await told(late, ({ failures }) => {
    assertEquals(failures.map(({ reason }) => reason), ["expired"]);
  });
  const nothing: Story = async (_site, browser) => {
    browser.cookies.clear();
    return await browser.post("cancel");
  };
  await told(nothing, ({ failures }) => assertEquals(failures, []));
});

Deno.test("onFailed hears once of an end that several polls hear", async () => {
  using time = new FakeTime();
  const heard: LoginFailure[] = [];
  const [hears, returns] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  using site = makeSite({
    onFailed: async (failure) => {
      heard.push(failure);
      hears.resolve();
      await returns.promise;
    },
  });
  const browser = new Browser(site.handler, { userAgent: AGENTS.iPhone });
  await browser.start("this");
  time.tick(31_000);
  const tab = browser.tab();
  const polls = [browser.send("poll", browser.next({ launched: false }))];
  // Otherwise the second poll could overtake the first, which would then be refused.
  await hears.promise;
  time.tick(1);
  polls.push(tab.send("poll", tab.next({ launched: false })));
  returns.resolve();
  for (const answer of await Promise.all(polls)) {
    assertEquals((await browser.take(answer)).body.state, "failed");
  }
  assertEquals(heard.map(({ reason, hintCode }) => [reason, hintCode]), [
    ["expired", "startFailed"],
  ]);
});

Deno.test("onFailed may send the browser elsewhere, with headers, and to a page alone", async () => {
  const to = (Location: string) => ({
    onFailed: () => new Response("x", { headers: { Location, "Set-Cookie": "failed=1" } }),
  });
  for (const Location of ["/help?why=cancelled", "https://help.example/", "../contact"]) {
    await told(fails("userCancel"), ({ errors }, { body, headers }) => {
      assertEquals([body.state, body.message?.id, body.redirect], ["failed", "RFA6", Location]);
      assertEquals(headers.getSetCookie(), [...CLEARED, "failed=1"]);
      assertEquals(errors, []);
    }, to(Location));
  }
  for (const Location of ["javascript:alert(1)", "data:text/html,x", "bankid:///", "http://"]) {
    await told(fails("userCancel"), ({ errors }, { body }) => {
      assertEquals([body.state, body.redirect], ["failed", undefined]);
      assertStringIncludes(String(errors[0]), "'Location' of onFailed must be a path");
    }, to(Location));
  }
  const message = userMessage("RFA6", { language: "en" });
  const cancels: Story = (_site, browser) => browser.post("cancel", { language: "en" });
  await told(cancels, (_site, { body }) => {
    assertEquals(body, { state: "failed", message, redirect: "/" });
  }, to("/"));
  const begun: Story = async (site, browser) => {
    await browser.post("cancel");
    site.simulator.injectFault({ endpoint: "auth", kind: "maintenance" });
    return await browser.start("other");
  };
  await told(begun, (_site, { body }) => assertEquals(body.redirect, "/status"), to("/status"));
});

Deno.test("what else onFailed does costs nobody anything", async () => {
  const values: readonly unknown[] = [1, "/help", true, null, { headers: { Location: "/help" } }];
  for (const value of values) {
    await told(fails("userCancel"), ({ errors }, { body }) => {
      assertEquals([body.state, body.redirect, errors], ["failed", undefined, []]);
    }, { onFailed: () => value });
  }
  const error = new Error("no room");
  for (const onFailed of [() => Promise.reject(error), () => assertThrown(error)]) {
    await told(fails("userCancel"), ({ errors }, { body }) => {
      assertEquals([body.state, body.message?.id], ["failed", "RFA6"]);
      assertEquals(errors, [error]);
    }, { onFailed });
  }
});

function assertThrown(error: Error): never {
  throw error;
}
