import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { HandlerOptions } from "../../mod.ts";
import { FILE_POLICY, MOBILE_POLICY, type Person, TOLVAN } from "../../src/simulator/pki/people.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { AGENTS, Browser, CLEARED, makeSite, type Site } from "../helpers/web.ts";

const CHROMEBOOK = AGENTS.computer.replace("Windows NT 10.0; Win64; x64", "X11; CrOS x86_64 14541");
const IP = "203.0.113.7";

function onPhone(ipAddress: string): Person {
  return { ...TOLVAN, ipAddress, certificatePolicies: [MOBILE_POLICY] };
}

/** A login on this device, which the app of a person has approved; the next poll hears of it. */
async function approved(
  time: FakeTime,
  userAgent: string,
  person: Person,
  options: Partial<HandlerOptions> = {},
): Promise<{ readonly site: Site; readonly browser: Browser }> {
  const site = makeSite(options, { person });
  const browser = new Browser(site.handler, { userAgent, ip: IP, language: "en" });
  await browser.start("this", { touch: 0 });
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  return { site, browser };
}

function nonceOf(site: Site): string {
  return /nonce(?:=|%3D)([\w-]+)$/.exec(String(site.requests("auth")[0]?.body.returnUrl))?.[1] ??
    "";
}

for (const language of ["en", "sv"] as const) {
  Deno.test(`a phone's order that is not bound lets nobody in, and says so in ${language}`, async () => {
    for (const [ip, binding] of [["198.51.100.9", "different"], ["2001:db8::9", "unknown"]]) {
      using time = new FakeTime();
      const { site, browser } = await approved(time, CHROMEBOOK, onPhone(String(ip)));
      using _ = site;
      const { status, body, headers } = await browser.poll({ language });
      const text = PAGE_TEXTS[language].unbound;
      assertEquals([status, body], [200, { state: "failed", message: { id: "unbound", text } }]);
      assertEquals(headers.getSetCookie(), CLEARED);
      assertEquals([site.completed, site.errors, site.failures.length], [[], [], 1]);
      const [failure] = site.failures;
      assertEquals([failure?.reason, failure?.orderRef], ["unbound", site.order.orderRef]);
      assertEquals(failure?.details?.binding, `${binding}-address`);
      // The evidence is whole.
      const given = site.requests("collect").at(-1)?.answer.completionData;
      assertEquals({ ...failure?.completion }, given);
      assertEquals((await browser.start("this")).body.state, "pending");
    }
  });
}

Deno.test("a phone's order is let in from the same address, and the service is told", async () => {
  for (const userAgent of [CHROMEBOOK, AGENTS.android]) {
    using time = new FakeTime();
    const { site, browser } = await approved(time, userAgent, onPhone(IP));
    using _ = site;
    assertEquals((await browser.poll()).body.state, "complete");
    assertEquals(site.completed.map(([, { binding }]) => binding), ["same-address"]);
  }
});

Deno.test("a computer's order is let in from another address, since no phone can complete it", async () => {
  using time = new FakeTime();
  const person = { ...TOLVAN, ipAddress: "198.51.100.9", certificatePolicies: [FILE_POLICY] };
  const { site, browser } = await approved(time, AGENTS.computer, person);
  using _ = site;
  assertEquals((await browser.poll()).body.state, "complete");
  assertEquals(site.completed.map(([, { binding }]) => binding), ["different-address"]);
});

Deno.test("a computer's order is refused like a phone's if the service names policies of its own", async () => {
  const wide = { requirement: { certificatePolicies: ["1.2.3.4.*"] } };
  using time = new FakeTime();
  const person = onPhone("198.51.100.9");
  const { site, browser } = await approved(time, AGENTS.computer, person, { request: () => wide });
  using _ = site;
  assertEquals(site.requests("auth")[0]?.body.requirement, wide.requirement);
  assertEquals((await browser.poll()).body.message?.id, "unbound");
});

Deno.test("a service can be stricter, and laxer", async () => {
  const person = { ...TOLVAN, ipAddress: "198.51.100.9" };
  const cases = [
    [AGENTS.computer, "always", "failed"],
    [AGENTS.computer, "never", "complete"],
    [CHROMEBOOK, "always", "failed"],
    [CHROMEBOOK, "never", "complete"],
  ] as const;
  for (const [userAgent, refuseUnbound, state] of cases) {
    using time = new FakeTime();
    const { site, browser } = await approved(time, userAgent, person, { refuseUnbound });
    using _ = site;
    assertEquals((await browser.poll()).body.state, state, `${userAgent} ${refuseUnbound}`);
    const told = [
      ...site.completed.map(([, details]) => details),
      ...site.failures.map((each) => each.details),
    ];
    assertEquals(told.map((details) => details?.binding), ["different-address"]);
  }
});

Deno.test("a QR code is bound to no address", async () => {
  using time = new FakeTime();
  using site = makeSite({ refuseUnbound: "always" }, { person: onPhone("198.51.100.9") });
  const browser = new Browser(site.handler, { ip: IP });
  await browser.start("other");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  assertEquals((await browser.poll()).body.state, "complete");
  assertEquals(site.completed.map(([, { binding }]) => binding), [undefined]);
});

Deno.test("an Android phone with two addresses is let in by the return, though its first tab hears it first", async () => {
  using time = new FakeTime();
  const { site, browser } = await approved(time, AGENTS.android, onPhone("2001:db8::9"));
  using _ = site;
  const { body } = await browser.poll();
  assertEquals([body.state, body.message?.id, body.launch], ["pending", "RFA21", undefined]);
  time.tick(3000);
  assertEquals((await browser.poll()).body.state, "pending");
  time.tick(10);
  const returned = browser.tab();
  assertEquals((await returned.poll({ nonce: nonceOf(site) })).body.state, "complete");
  assertEquals(site.completed.map(([, { binding }]) => binding), ["returned"]);
  // BankID was asked once: it gives the result no second time.
  assertEquals(site.requests("collect").length, 1);
});

Deno.test("an Android phone to which nobody returns is refused after a while", async () => {
  using time = new FakeTime();
  const { site, browser } = await approved(time, AGENTS.android, onPhone("198.51.100.9"));
  using _ = site;
  for (let second = 0; second < 15; second++) {
    assertEquals((await browser.poll()).body.state, "pending", String(second));
    time.tick(1000);
  }
  assertEquals((await browser.poll()).body.message?.id, "unbound");
  time.tick(10);
  assertEquals((await browser.tab().poll()).body.state, "none");
  assertEquals([site.completed.length, site.failures.length], [0, 1]);
});

Deno.test("the service gets the evidence of an Android phone's order though the browser asks no more", async () => {
  using time = new FakeTime();
  const { site, browser } = await approved(time, AGENTS.android, onPhone("198.51.100.9"));
  using _ = site;
  assertEquals((await browser.poll()).body.state, "pending");
  await time.tickAsync(16_000);
  assertEquals(site.failures, []);
  await time.tickAsync(2000);
  const [failure] = site.failures;
  assertEquals([failure?.reason, failure?.details?.binding], ["unbound", "different-address"]);
  const given = site.requests("collect").at(-1)?.answer.completionData;
  assertEquals({ ...failure?.completion }, given);
  // Who asks after all is told what the service was told.
  assertEquals((await browser.poll()).body.message?.id, "unbound");
  assertEquals([site.failures.length, site.completed, site.errors], [1, [], []]);
});

Deno.test("the service gets the evidence at once when the browser leaves the login, and once", async () => {
  for (const leave of ["cancel", "start"]) {
    using time = new FakeTime();
    const { site, browser } = await approved(time, AGENTS.android, onPhone("198.51.100.9"));
    using _ = site;
    await browser.poll();
    await browser.post(leave, { device: "other" });
    await time.tickAsync(20_000);
    const told = site.failures.map((
      { reason, completion, details },
    ) => [reason, completion?.user.name, details?.binding]);
    assertEquals(told, [["cancelled", "Tolvan Tolvansson", "different-address"]]);
    assertEquals([site.completed, site.errors], [[], []]);
  }
});

Deno.test("the service gets the evidence once although its wait ends while the browser leaves", async () => {
  using time = new FakeTime();
  const { site, browser } = await approved(time, AGENTS.android, onPhone("198.51.100.9"));
  using _ = site;
  await browser.poll();
  await time.tickAsync(15_000);
  site.simulator.injectFault({ endpoint: "cancel", kind: "slow" });
  const leaving = browser.send("cancel");
  while (!site.sent.includes("cancel")) await time.runMicrotasks();
  await time.tickAsync(4000);
  await leaving;
  const told = site.failures.map(({ reason, completion }) => [reason, completion !== undefined]);
  assertEquals(told, [["cancelled", true], ["cancelled", false]]);
});

Deno.test("a wrong nonce binds nothing", async () => {
  using time = new FakeTime();
  const { site, browser } = await approved(time, AGENTS.android, onPhone("198.51.100.9"));
  using _ = site;
  await browser.poll();
  time.tick(10);
  const { status } = await browser.tab().poll({ nonce: crypto.randomUUID() });
  assertEquals([status, site.completed], [403, []]);
});

Deno.test("cancel wins over a result that waits for the app's return", async () => {
  using time = new FakeTime();
  const { site, browser } = await approved(time, AGENTS.android, onPhone("198.51.100.9"));
  using _ = site;
  await browser.poll();
  const nonce = nonceOf(site);
  const cookies = [...browser.cookies];
  await browser.post("cancel");
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  time.tick(10);
  assertEquals((await browser.tab().poll({ nonce })).body.state, "elsewhere");
  assertEquals(site.completed, []);
});

Deno.test("the service that has no onFailed is told in words, without the person", async () => {
  using time = new FakeTime();
  const quiet = { onFailed: undefined } as unknown as Partial<HandlerOptions>;
  const { site, browser } = await approved(time, CHROMEBOOK, onPhone("198.51.100.9"), quiet);
  using _ = site;
  const handler = site.instance({ onFailed: undefined as never });
  await browser.poll({}, { handler });
  const [error] = site.errors;
  assertStringIncludes(String(error), `Order ${site.order.orderRef} was completed, but nobody`);
  assertMatch(String(error), /'clientIp' may name a proxy/);
  assertEquals(/191212121212|Tolvan/.test(String(error)), false);
});

Deno.test("BankID is asked for the risk if the options say so, and the service is told", async () => {
  for (const [options, asked] of [[{}, undefined], [{ returnRisk: true }, true]] as const) {
    using time = new FakeTime();
    const person = { ...onPhone(IP), risk: "MODERATE" };
    const { site, browser } = await approved(time, AGENTS.android, person, options);
    using _ = site;
    assertEquals(site.requests("auth")[0]?.body.returnRisk, asked);
    assertEquals((await browser.poll()).body.state, "complete");
    assertEquals(site.completed.map(([, { risk }]) => risk), [asked && "moderate"]);
  }
});

Deno.test("a risk above the highest accepted lets nobody in, on whatever device the app ran", async () => {
  for (const language of ["sv", "en"] as const) {
    for (const device of ["this", "other"] as const) {
      using time = new FakeTime();
      const person = { ...onPhone(IP), risk: "high" };
      using site = makeSite({ highestRisk: "moderate" }, { person });
      const browser = new Browser(site.handler, { userAgent: AGENTS.android, ip: IP, language });
      await browser.start(device);
      site.simulator.app.open(site.order.autoStartToken);
      site.simulator.app.approve();
      time.tick(2000);
      const { body } = await browser.poll();
      const text = PAGE_TEXTS[language].risk;
      assertEquals(body, { state: "failed", message: { id: "risk", text } });
      assertEquals(site.requests("auth")[0]?.body.returnRisk, true);
      assertEquals(site.failures.map((each) => [each.reason, each.details?.risk]), [[
        "risk",
        "high",
      ]]);
      assertEquals(site.completed, []);
    }
  }
});

Deno.test("a service's own words take the place of the module's", async () => {
  using time = new FakeTime();
  const page = { texts: { en: { unbound: "Call us on 08-123 45" } } };
  const { site, browser } = await approved(time, CHROMEBOOK, onPhone("198.51.100.9"), { page });
  using _ = site;
  assertEquals((await browser.poll()).body.message?.text, "Call us on 08-123 45");
});
