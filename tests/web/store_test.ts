import { assert, assertEquals, assertFalse } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  BankIdError,
  type BankIdHandler,
  cancel,
  type HandlerOptions,
  type LoginStore,
} from "../../mod.ts";
import { MapStore } from "../helpers/map_store.ts";
import { Browser, makeSite, type Site } from "../helpers/web.ts";

/** A store that takes longer to write for some than for others. */
class BusyStore extends MapStore {
  #writes = 0;

  override async get(key: string): Promise<string | undefined> {
    await turn();
    return await super.get(key);
  }

  override async set(key: string, value: string, ttl: number): Promise<void> {
    await turn(5 * (this.#writes++ % 3));
    await super.set(key, value, ttl);
  }
}

/** One that can store what is absent in one step. */
class AtomicStore extends BusyStore {
  async setIfAbsent(key: string, value: string, ttl: number): Promise<boolean> {
    await turn();
    const entry = this.entries.get(key);
    if (entry && entry.until > Date.now()) return false;
    this.entries.set(key, { value, until: Date.now() + ttl });
    return true;
  }
}

interface Pair extends Disposable {
  readonly site: Site;
  readonly other: BankIdHandler;
  readonly browser: Browser;
}

/** A login at two instances with a store, up to where BankID has the result. */
async function approved(
  store: LoginStore | undefined,
  time: FakeTime,
  options: Partial<HandlerOptions> = {},
): Promise<Pair> {
  const site = makeSite({
    ...(store ? { store } : {}),
    onComplete: () => new Response(null, { headers: { "Set-Cookie": "session=secret-session" } }),
    ...options,
  });
  const browser = new Browser(site.handler);
  await browser.start();
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  const pair = { site, other: site.instance(), browser };
  return { ...pair, [Symbol.dispose]: () => site[Symbol.dispose]() };
}

/** Turns of the event loop that need no clock. */
async function turn(times = 1): Promise<void> {
  for (; times > 0; times--) await crypto.subtle.digest("SHA-256", new Uint8Array(1));
}

/** A poll whose answer does not arrive. */
async function lose({ browser }: Pair): Promise<void> {
  await (await browser.send("poll", browser.next())).body?.cancel();
}

/** Milliseconds between what BankID was asked of an order. */
function gapsOf(site: Site): number[] {
  const times = site.requests("collect").map(({ at }) => at);
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
}

Deno.test("with a store, BankID is asked every two seconds however many instances are polled", async () => {
  using time = new FakeTime();
  using site = makeSite({ store: new MapStore() });
  const instances = [site.handler, site.instance(), site.instance()];
  const browser = new Browser(site.handler);
  await browser.start();
  const cookies = new Map(browser.cookies);
  for (let round = 0; round < 20; round++) {
    time.tick(500);
    // The cookie of the start: no instance learns from it when BankID was asked.
    for (const handler of instances) {
      cookies.forEach((value, name) => browser.cookies.set(name, value));
      await browser.poll({}, { handler });
    }
  }
  assertEquals(gapsOf(site), [2000, 2000, 2000, 2000]);
});

Deno.test("of polls that reach several instances at once, one asks BankID if the store can say who was first", async () => {
  using time = new FakeTime();
  using site = makeSite({ store: new AtomicStore() });
  const instances = [site.handler, site.instance(), site.instance()];
  const browser = new Browser(site.handler);
  await browser.start();
  const cookies = new Map(browser.cookies);
  for (let round = 0; round < 20; round++) {
    time.tick(500);
    cookies.forEach((value, name) => browser.cookies.set(name, value));
    await Promise.all(instances.map((handler) => browser.poll({}, { handler })));
  }
  assertEquals(site.errors, []);
  assertEquals(gapsOf(site), [2000, 2000, 2000, 2000]);
});

for (const store of [new MapStore(), new AtomicStore()]) {
  Deno.test(`while a slow answer of BankID is waited for, no instance asks again (${store.constructor.name})`, async () => {
    using time = new FakeTime();
    using site = makeSite({ store });
    const other = site.instance();
    const browser = new Browser(site.handler);
    await browser.start();
    const cookies = new Map(browser.cookies);
    const pollAt = async (handler: BankIdHandler, milliseconds: number): Promise<void> => {
      while (Date.now() - site.order.startedAt < milliseconds) await time.tickAsync(100);
      cookies.forEach((value, name) => browser.cookies.set(name, value));
      await browser.poll({}, { handler });
    };
    site.simulator.injectFault({ kind: "slow", endpoint: "collect", times: 1 });
    const slow = pollAt(site.handler, 2000);
    while (site.sent.filter((endpoint) => endpoint === "collect").length === 0) {
      await time.tickAsync(100);
      await turn();
    }
    for (const at of [4500, 4900]) await pollAt(other, at);
    let isThere = false;
    slow.then(() => isThere = true);
    while (!isThere) {
      await time.tickAsync(100);
      // The clock must not run ahead of the sealing of what is stored.
      await turn(10);
    }
    const collects = (): number => site.sent.filter((endpoint) => endpoint === "collect").length;
    assertEquals(collects(), 1);
    await pollAt(other, 5900);
    assertEquals(collects(), 1);
    await pollAt(other, 8000);
    assertEquals(collects(), 2);
  });
}

Deno.test("however long onComplete takes, no other instance takes the login for lost", async () => {
  using time = new FakeTime();
  const { promise, resolve } = Promise.withResolvers<Response>();
  using pair = await approved(new MapStore(), time, { onComplete: () => promise });
  const first = pair.browser.send("poll", pair.browser.next());
  while (pair.site.completed.length === 0) await turn();
  for (let second = 0; second < 100; second += 5) {
    await time.tickAsync(5000);
    await turn(5);
    const { body } = await pair.browser.poll({}, { handler: pair.other });
    assertEquals([second, body.state, body.message?.id], [second, "pending", "RFA21"]);
  }
  resolve(new Response(null, { headers: { Location: "/in" } }));
  await (await first).body?.cancel();
  const { body } = await pair.browser.poll({}, { handler: pair.other });
  assertEquals(body, { state: "complete", redirect: "/in" });
  assertEquals(pair.site.requests("collect").length, 1);
});

Deno.test("with a store, a result that was lost on its way to one instance is told of as lost by any", async () => {
  for (const store of [new MapStore(), undefined]) {
    using time = new FakeTime();
    using pair = await approved(store, time);
    pair.site.simulator.injectFault({ kind: "lostAnswer", endpoint: "collect", times: 1 });
    assertEquals((await pair.browser.poll()).body.state, "pending");
    let state: string | undefined = "pending";
    for (let turn = 0; turn < 3 && state === "pending"; turn++) {
      time.tick(3000);
      state = (await pair.browser.poll({}, { handler: pair.other })).body.state;
    }
    assertEquals(state, "failed");
    const { orderRef } = pair.site.order;
    const codes = pair.site.errors.map((error) =>
      error instanceof BankIdError ? [error.code, error.orderRef] : error
    );
    assertEquals(codes.at(-1), store ? ["result-lost", orderRef] : ["refused", orderRef]);
  }
});

Deno.test("an order that another instance saw pending after a lost answer is not called lost", async () => {
  using time = new FakeTime();
  using site = makeSite({ store: new MapStore() });
  const other = site.instance();
  const browser = new Browser(site.handler);
  await browser.start();
  time.tick(2000);
  site.simulator.injectFault({ kind: "lostAnswer", endpoint: "collect", times: 1 });
  await browser.poll();
  time.tick(3000);
  await browser.poll({}, { handler: other });
  await cancel(site.client, site.order);
  for (let turn = 0; turn < 2; turn++) {
    time.tick(3000);
    await browser.poll({}, { handler: other });
  }
  const codes = site.errors.map((error) => error instanceof BankIdError ? error.code : error);
  assertEquals(codes, ["connection", "refused"]);
});

Deno.test("the store learns nothing, and what is changed or moved in it is not believed", async () => {
  using time = new FakeTime();
  const store = new MapStore();
  using pair = await approved(store, time);
  await lose(pair);
  const seen = JSON.stringify([...store.entries]);
  const { orderRef } = pair.site.order;
  for (const secret of [orderRef, "secret-session", "192.0.2.12", "complete"]) {
    assertFalse(seen.includes(secret), secret);
  }
  const values = [...store.entries.values()];
  const keys = [...store.entries.keys()];
  keys.forEach((key, index) => {
    const moved = values[(index + 1) % values.length];
    if (moved) store.entries.set(key, moved);
  });
  // The other instance bears with it once: the one that has the result may not have said so yet.
  const states = [];
  for (let turn = 0; turn < 2; turn++) {
    time.tick(2000);
    states.push((await pair.browser.poll({}, { handler: pair.other })).body.state);
  }
  assertEquals(states, ["pending", "failed"]);
});

Deno.test("of a login that the browser leaves the store keeps the mark that it was left, for a while", async () => {
  using time = new FakeTime();
  const store = new MapStore();
  using site = makeSite({ store });
  const browser = new Browser(site.handler);
  await browser.start();
  time.tick(2000);
  await browser.poll();
  const [pace] = store.entries.keys();
  await browser.post("cancel");
  assertEquals([store.entries.size, store.entries.has(String(pace))], [1, false]);
  time.tick(30_000);
  assertEquals([...store.entries.values()].filter(({ until }) => until > Date.now()), []);
});

Deno.test("with a store, cancel on one instance wins over a poll that another has under way", async () => {
  using time = new FakeTime();
  using pair = await approved(new MapStore(), time);
  const { site, browser, other } = pair;
  site.simulator.injectFault({ endpoint: "collect", kind: "slow" });
  const collected = (): boolean =>
    site.simulator.recordedExchanges.some(({ name }) => name.startsWith("collect"));
  const polling = browser.send("poll", browser.next());
  while (!collected()) await turn();
  await browser.post("cancel", {}, { handler: other });
  time.tick(3000);
  const late = await browser.take(await polling);
  assertEquals([late.body, late.headers.getSetCookie()], [{ state: "elsewhere" }, []]);
  assertEquals([site.completed, site.errors], [[], []]);
  const told = site.failures.map(({ reason, completion }) => [reason, completion !== undefined]);
  assertEquals(told, [["cancelled", false], ["cancelled", true]]);
});

const DOWN: Readonly<Record<string, () => Promise<never>>> = {
  "throws": () => {
    throw new Error("down");
  },
  "rejects": () => Promise.reject(new Error("down")),
  "hangs": () => new Promise(() => {}),
};

for (const [how, fail] of Object.entries(DOWN)) {
  Deno.test(`a store that ${how} costs nobody the login, and is reported once`, async () => {
    using time = new FakeTime();
    const asked: number[] = [];
    const down = () => {
      asked.push(Date.now());
      return fail();
    };
    using pair = await approved({ get: down, set: down, delete: down }, time);
    const polled = pair.browser.poll();
    // Sealing and hashing take real turns, on a busy machine many. The clock goes on until the answer is
    // there, but not for the five seconds after which the store would be asked again.
    let isThere = false;
    polled.then(() => isThere = true);
    while (!isThere) {
      const [since = -Infinity] = asked;
      if (Date.now() < since + 4000) await time.tickAsync(50);
      await turn();
    }
    assertEquals((await polled).body.state, "complete");
    assertEquals(asked.length, 1);
    if (how === "hangs") assert(Date.now() - (asked[0] ?? 0) >= 1000);
    assertEquals(pair.site.errors.length, 1);
  });
}
