import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type BankIdHandler, createClient, type HandlerOptions } from "../../mod.ts";
import { complete } from "../../src/web/answers.ts";
import { endElsewhere } from "../../src/web/endings.ts";
import { type Held, Memo, type Remembered } from "../../src/web/memo.ts";
import { COMPLETE, unreachable } from "../helpers/answers.ts";
import { MapStore } from "../helpers/map_store.ts";
import {
  Browser,
  type BrowserOptions,
  CLEARED,
  makeSite,
  type Site,
  STATE,
} from "../helpers/web.ts";
import { pageOf, serviceOf } from "../helpers/web_parts.ts";

const SESSION = { headers: { "Location": "/in", "Set-Cookie": "session=1" } };

/** A login of which BankID has the result: the next poll brings it to its end. */
interface Approved extends Disposable {
  readonly site: Site;
  readonly browser: Browser;
  /** Another instance of the site. */
  readonly other: BankIdHandler;
}

async function approved(
  time: FakeTime,
  options: Partial<HandlerOptions> = {},
  settings: BrowserOptions = {},
): Promise<Approved> {
  const site = makeSite({ onComplete: () => new Response(null, SESSION), ...options });
  const browser = new Browser(site.handler, settings);
  await browser.start("other");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  const { [Symbol.dispose]: dispose } = site;
  return { site, browser, other: site.instance(), [Symbol.dispose]: dispose };
}

/** Somebody else who has the cookies of a browser. */
function thiefOf({ cookies }: Browser, { handler }: Site, ip: string): Browser {
  const thief = new Browser(handler, { ip, userAgent: "another" });
  cookies.forEach((value, name) => thief.cookies.set(name, value));
  return thief;
}

/** A poll whose answer does not arrive. */
async function lose(browser: Browser): Promise<void> {
  await (await browser.send("poll", browser.next())).body?.cancel();
}

/** An `onComplete` that goes on when it is told to. */
function hanging(): {
  readonly called: Promise<void>;
  readonly resolve: (response: Response) => void;
  readonly onComplete: () => Promise<Response>;
} {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const called = Promise.withResolvers<void>();
  const onComplete = (): Promise<Response> => {
    called.resolve();
    return promise;
  };
  return { called: called.promise, resolve, onComplete };
}

Deno.test("endForAll() ends a login once, however many polls come at once", async () => {
  using time = new FakeTime();
  const onComplete = async () => {
    await time.runMicrotasks();
    return new Response(null, { headers: { "Set-Cookie": `session=${crypto.randomUUID()}` } });
  };
  using login = await approved(time, { onComplete });
  const { site, browser } = login;
  const replies = await Promise.all(Array.from({ length: 20 }, () => browser.poll()));
  const answers = replies.filter(({ body }) => body.reason !== "replayed");
  const cookies = new Set(answers.map(({ headers }) => headers.getSetCookie().join()));
  assert(answers.length > 0);
  assertEquals([site.completed.length, cookies.size], [1, 1]);
  assertEquals(new Set(answers.map(({ body }) => body.state)), new Set(["complete"]));
  assertEquals(site.requests("collect").length, 1);
});

Deno.test("again() waits for an onComplete that hangs, which is called no second time", async () => {
  using time = new FakeTime();
  const { called, resolve, onComplete } = hanging();
  using login = await approved(time, { onComplete });
  const { site, browser } = login;
  const first = browser.poll();
  await called;
  time.tick(60_000);
  const second = browser.poll();
  await time.runMicrotasks();
  resolve(new Response(null, SESSION));
  for (const { body, headers } of [await first, await second]) {
    assertEquals([body.state, headers.getSetCookie()], ["complete", [...CLEARED, "session=1"]]);
  }
  assertEquals([site.completed.length, site.requests("collect").length], [1, 1]);
});

Deno.test("again() gives an answer again that was lost on its way, for a minute", async () => {
  using time = new FakeTime();
  using login = await approved(time, {}, { ip: "203.0.113.7" });
  const { site, browser } = login;
  const lost = await browser.send("poll", browser.next());
  const body = await lost.json();
  assertEquals(body, { state: "complete", redirect: "/in" });
  for (const wait of [1000, 5000, 53_999]) {
    time.tick(wait);
    const response = await browser.send("poll", browser.next());
    assertEquals(await response.json(), body);
    assertEquals([...response.headers], [...lost.headers]);
  }
  time.tick(1);
  const late = await browser.poll();
  assertEquals([late.status, late.body], [200, { state: "none" }]);
  assertEquals([late.headers.getSetCookie(), browser.cookies.has("session")], [CLEARED, false]);
  assertEquals(site.completed.length, 1);
});

Deno.test("again() gives the answer to a page that was loaded anew meanwhile", async () => {
  using time = new FakeTime();
  using login = await approved(time);
  await lose(login.browser);
  const reloaded = login.browser.tab();
  reloaded.number = login.browser.number;
  time.tick(10);
  assertEquals((await reloaded.poll()).body, { state: "complete", redirect: "/in" });
  assertEquals(reloaded.cookies.get("session"), "1");
});

Deno.test("again() gives the last answer to nobody else, whoever has the cookies", async () => {
  using time = new FakeTime();
  using login = await approved(time, {}, { ip: "::ffff:192.0.2.12" });
  const { site, browser } = login;
  const thieves = ["192.0.2.13", "2001:db8::1", ""].map((ip) => thiefOf(browser, site, ip));
  await lose(browser);
  for (const thief of thieves) {
    time.tick(10);
    const { body, headers } = await thief.poll();
    assertEquals([body, headers.getSetCookie()], [{ state: "none" }, CLEARED], thief.ip);
  }
  // The same address may be written in another way.
  browser.ip = "192.0.2.12";
  time.tick(10);
  assertEquals((await browser.poll()).body.state, "complete");
});

Deno.test("again() gives the answer to the browser that was first, and to no other that waited", async () => {
  using time = new FakeTime();
  const { called, resolve, onComplete } = hanging();
  using login = await approved(time, { onComplete });
  const { site, browser } = login;
  const thief = thiefOf(browser, site, "192.0.2.99");
  const first = browser.poll();
  await called;
  // The answer takes longer than it is kept.
  time.tick(120_000);
  const second = thief.poll();
  resolve(new Response(null, SESSION));
  assertEquals((await first).headers.getSetCookie().includes("session=1"), true);
  assertEquals((await second).body, { state: "none" });
});

Deno.test("again() gives a failure to the same address alone, too", async () => {
  using time = new FakeTime();
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.decline();
  const others = ["192.0.2.12", "192.0.2.13"].map((ip) => thiefOf(browser, site, ip));
  time.tick(2000);
  assertEquals((await browser.poll()).body.message?.id, "RFA6");
  const states: unknown[] = [];
  for (const other of others) {
    time.tick(1000);
    states.push((await other.poll()).body.state);
  }
  assertEquals(states, ["failed", "none"]);
});

/** What is remembered of a login. */
type Change = Partial<Pick<Remembered, "held" | "isLeft" | "ending">>;

Deno.test("endElsewhere() goes by what this instance knows, and learns while the store is asked", async () => {
  const held: Held = { completion: COMPLETE.completionData, since: 0, timer: undefined as never };
  const ending = { answer: Promise.resolve(complete("/in", [])), ip: "192.0.2.12", at: Date.now() };
  const cases:
    readonly (readonly [Change, meanwhile: Change, asked: number, string | undefined])[] = [
      [{}, {}, 1, "pending"],
      [{ held }, {}, 0, undefined],
      [{}, { held }, 1, undefined],
      [{}, { isLeft: true }, 1, "elsewhere"],
      [{}, { ending }, 1, "complete"],
    ];
  using client = createClient(unreachable);
  const remember = (known: Change): Remembered =>
    Object.assign(new Memo().of(STATE.orderRef, 0, 1000), known);
  const page = pageOf();
  for (const [before, meanwhile, asked, state] of cases) {
    const remembered = remember(before);
    const store = new MapStore();
    const service = serviceOf(client, { store });
    // Some instance has the result, be it this one or another.
    await service.shared?.beginEnd(page, STATE);
    let gets = 0;
    const get = store.get.bind(store);
    store.get = (key) => {
      gets++;
      Object.assign(remembered, meanwhile);
      return get(key);
    };
    const answer = await endElsewhere({ service, page, state: STATE, remembered });
    assertEquals([answer?.body.state, gets], [state, asked]);
  }
  const service = serviceOf(client);
  const remembered = remember({ isLeft: true });
  assertEquals(await endElsewhere({ service, page, state: STATE, remembered }), undefined);
});

Deno.test("endElsewhere() gives the last answer of another instance again, to one address, for a minute", async () => {
  const cases = [
    ["192.0.2.12", 59_999, true],
    ["192.0.2.12", 60_000, false],
    ["198.51.100.66", 1000, false],
  ] as const;
  for (const [ip, wait, isGiven] of cases) {
    using time = new FakeTime();
    using login = await approved(time, { store: new MapStore() });
    const { site, browser, other } = login;
    await lose(browser);
    browser.ip = ip;
    time.tick(wait);
    const { body, headers } = await browser.poll({}, { handler: other });
    const isThere = headers.getSetCookie().includes("session=1");
    assertEquals([isThere, body.state === "complete"], [isGiven, isGiven], `${ip} ${wait}`);
    assertEquals([site.completed.length, site.errors], [1, []]);
    if (isGiven) assertEquals(site.requests("collect").length, 1);
  }
});

Deno.test("endElsewhere() says that a login is under way while another instance sees to its end", async () => {
  using time = new FakeTime();
  const { called, resolve, onComplete } = hanging();
  using login = await approved(time, { store: new MapStore(), onComplete });
  const { site, browser, other } = login;
  const first = browser.send("poll", browser.next());
  await called;
  time.tick(2000);
  const { body } = await browser.poll({}, { handler: other });
  assertEquals([body.state, body.message?.id], ["pending", "RFA21"]);
  resolve(new Response(null, SESSION));
  await (await first).body?.cancel();
  const again = await browser.poll({}, { handler: other });
  assertEquals(again.body, { state: "complete", redirect: "/in" });
  assertEquals(site.completed.length, 1);
});

Deno.test("endElsewhere() brings no login back that was left on another instance", async () => {
  using time = new FakeTime();
  using site = makeSite({ store: new MapStore() });
  const browser = new Browser(site.handler);
  await browser.start();
  const late = thiefOf(browser, site, browser.ip);
  await browser.post("cancel", {}, { handler: site.instance() });
  time.tick(2000);
  // This instance knows it then, even when the store has forgotten.
  for (const wait of [0, 30_000]) {
    time.tick(wait);
    const { body, headers } = await late.poll();
    assertEquals([body, headers.getSetCookie()], [{ state: "elsewhere" }, []]);
  }
  assertEquals([site.requests("collect"), site.errors], [[], []]);
});
