import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { HandlerOptions, LoginEvent } from "../../mod.ts";
import { TOLVAN } from "../../src/simulator/pki/people.ts";
import { AGENTS, Browser, makeSite, type Site } from "../helpers/web.ts";

const scan = ({ simulator, order }: Site): void => simulator.app.open(order.autoStartToken);
const brief = ({ type, duration, reason, hintCode }: LoginEvent) => [
  type,
  duration,
  ...(reason ? [reason] : []),
  ...(hintCode ? [hintCode] : []),
];

Deno.test("onEvent hears of each step of a login, once, and how long it took", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  const first = site.order.orderRef;
  time.tick(31_000);
  await browser.poll();
  const second = site.order.orderRef;
  scan(site);
  for (let poll = 0; poll < 3; poll++) {
    time.tick(2000);
    await browser.poll();
    // Another tab of the browser that hears the same.
    time.tick(10);
    await browser.tab().poll();
  }
  site.simulator.app.approve();
  time.tick(2000);
  await browser.poll();
  time.tick(10);
  await browser.poll();
  assertEquals(site.events.map(brief), [
    ["started", 0],
    ["renewed", 31_000],
    ["scanned", 33_000],
    ["completed", 39_030],
  ]);
  const [started, ...later] = site.events;
  assertEquals(started, {
    type: "started",
    loginId: browser.id,
    orderRef: first,
    operation: "auth",
    device: "other",
    renewals: 0,
    duration: 0,
    reason: undefined,
    hintCode: undefined,
    errorCode: undefined,
  });
  for (const { loginId, orderRef, renewals } of later) {
    assertEquals([loginId, orderRef, renewals], [browser.id, second, 1]);
  }
});

Deno.test("onEvent hears of the return, once", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler, { userAgent: AGENTS.iPhone });
  await browser.start("this");
  const [, nonce] = /nonce=(.*)$/.exec(String(site.requests("auth")[0]?.body.returnUrl)) ?? [];
  scan(site);
  time.tick(3000);
  for (let poll = 0; poll < 3; poll++) {
    assertEquals((await browser.poll({ nonce })).body.state, "pending");
    time.tick(10);
    await browser.tab().poll({ nonce });
    time.tick(2000);
  }
  site.simulator.app.approve();
  await browser.poll();
  const types = site.events.map(({ type, device }) => `${type} ${device}`);
  assertEquals(types, ["started this", "returned this", "scanned this", "completed this"]);
});

Deno.test("onEvent hears how a login came to nothing, and why", async () => {
  type Story = (site: Site, browser: Browser, time: FakeTime) => void | Promise<unknown>;
  const declines: Story = (site) => {
    scan(site);
    site.simulator.app.decline();
  };
  const approves: Story = (site) => {
    scan(site);
    site.simulator.app.approve();
  };
  const expires: Story = (_site, _browser, time) => time.tick(40_000);
  const refuses: Story = (site) =>
    site.simulator.injectFault({ endpoint: "collect", kind: "invalidParameters" });
  const person = { ...TOLVAN, risk: "high" };
  const no = () => new Response("no", { status: 403 });
  const cases: readonly (readonly [Story, unknown[], Partial<HandlerOptions>?])[] = [
    [declines, ["cancelled", 2000, "cancelled", "userCancel"]],
    [expires, ["failed", 42_000, "expired", "startFailed"], { renewals: 0 }],
    [refuses, ["refused", 2000, "refused"]],
    [approves, ["refused", 2000, "risk"], { highestRisk: "low" }],
    [approves, ["refused", 2000, "turned-away"], { onComplete: no }],
    [approves, ["failed", 2000, "error"], { onComplete: () => Promise.reject(new Error()) }],
    [(_, browser) => browser.post("cancel"), ["cancelled", 0, "cancelled"]],
  ];
  for (const [story, last, options] of cases) {
    using time = new FakeTime();
    using site = makeSite(options, { person });
    const browser = new Browser(site.handler);
    await browser.start("other");
    await story(site, browser, time);
    time.tick(2000);
    await browser.poll();
    assertEquals(site.events.map(brief), [["started", 0], last]);
  }
});

Deno.test("onEvent hears what BankID refused to begin", async () => {
  using time = new FakeTime();
  using site = makeSite();
  site.simulator.injectFault({ endpoint: "auth", kind: "alreadyInProgress" });
  await new Browser(site.handler).start("this");
  await time.runMicrotasks();
  const [event] = site.events;
  assertEquals([site.events.length, event?.type, event?.reason], [1, "refused", "refused"]);
  assertEquals([event?.errorCode, event?.loginId, event?.orderRef, event?.operation], [
    "alreadyInProgress",
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("onEvent hears no secret, and nothing of the person", async () => {
  for (const device of ["this", "other"] as const) {
    using time = new FakeTime();
    using site = makeSite({ returnRisk: true, onComplete: () => Promise.reject(new Error("x")) });
    const browser = new Browser(site.handler, { userAgent: AGENTS.iPhone, ip: "203.0.113.77" });
    await browser.start(device, { next: "/private?path=1" });
    const url = String(site.requests("auth")[0]?.body.returnUrl);
    const [, nonce = "no nonce"] = /nonce=(.*)$/.exec(url) ?? [];
    scan(site);
    time.tick(2000);
    await browser.poll(device === "this" ? { nonce } : {});
    site.simulator.app.approve();
    time.tick(2000);
    assertEquals((await browser.poll()).body.state, "failed");
    assert(site.events.length >= 3);
    const text = JSON.stringify(site.events);
    const { qrStartSecret, qrStartToken, autoStartToken } = site.order;
    const { personalNumber, surname, givenName } = TOLVAN;
    const cookies = [...browser.cookies.values()];
    const secrets = [qrStartSecret, qrStartToken, autoStartToken, nonce, ...cookies];
    const personal = [personalNumber, surname, givenName, "203.0.113.77", "private"];
    for (const each of [...secrets, ...personal]) assert(!text.includes(each), each);
  }
});

Deno.test("an onEvent that fails, or hangs, costs nobody the login", async () => {
  const error = new Error("the log is full");
  const logs = [
    () => {
      throw error;
    },
    () => Promise.reject(error),
    () => new Promise(() => {}),
  ];
  for (const [index, onEvent] of logs.entries()) {
    using time = new FakeTime();
    using site = makeSite({ onEvent });
    const browser = new Browser(site.handler);
    await browser.start("other");
    scan(site);
    site.simulator.app.approve();
    time.tick(2000);
    assertEquals((await browser.poll()).body.state, "complete");
    await time.runMicrotasks();
    assertEquals(site.errors, index < 2 ? [error] : []);
  }
});
