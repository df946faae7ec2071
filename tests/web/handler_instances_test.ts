import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { MapStore } from "../helpers/map_store.ts";
import { AGENTS, Browser, makeSite } from "../helpers/web.ts";

Deno.test("createHandler() completes every login although each request meets another instance", async () => {
  using time = new FakeTime();
  using site = makeSite({
    onComplete: () => new Response(null, { headers: { "Set-Cookie": "session=1" } }),
  });
  const instances = [site.handler, site.instance(), site.instance()];
  let turn = 0;
  const next = () => ({ handler: instances[turn++ % instances.length] ?? site.handler });
  for (let login = 0; login < 12; login++) {
    const device = login % 2 === 0 ? "other" : "this";
    const browser = new Browser(site.handler, { userAgent: AGENTS.computer });
    await browser.post("start", { device, poll: ++browser.number }, next());
    const { orderRef, autoStartToken } = site.order;
    let state: string | undefined = "pending";
    for (let second = 1; state === "pending"; second++) {
      time.tick(1000);
      if (second === 3 + login % 4) site.simulator.app.open(autoStartToken);
      if (second === 8) site.simulator.app.approve();
      state = (await browser.poll({}, next())).body.state;
    }
    assertEquals(state, "complete");
    assertEquals(site.completed.at(-1)?.[1].orderRef, orderRef);
    assertEquals(browser.kept, ["session"]);
  }
  assertEquals(site.completed.length, 12);
  assertEquals(site.errors, []);
  assertEquals(new Set(site.completed.map(([, { orderRef }]) => orderRef)).size, 12);
});

Deno.test("createHandler() logs many people in at once, each in their own browser", async () => {
  using time = new FakeTime();
  const onComplete = (_: unknown, request: Request) =>
    new Response(null, { headers: { "X-Browser": request.headers.get("User-Agent") ?? "" } });
  using site = makeSite({ onComplete });
  const other = site.instance();
  const browsers = Array.from(
    { length: 8 },
    (_, index) => new Browser(site.handler, { userAgent: `Browser ${index}` }),
  );
  for (const browser of browsers) {
    await browser.start("other");
    site.simulator.app.open(site.order.autoStartToken);
    site.simulator.app.approve();
  }
  time.tick(2000);
  const replies = await Promise.all(
    browsers.map((browser, index) => browser.poll({}, index % 2 ? { handler: other } : {})),
  );
  const names = replies.map(({ body, headers }) => [body.state, headers.get("X-Browser")]);
  assertEquals(names, browsers.map((_, index) => ["complete", `Browser ${index}`]));
  assertEquals(site.completed.length, 8);
});

Deno.test("createHandler() is not held up by an instance whose clock is ahead", async () => {
  using time = new FakeTime();
  let ahead = 0;
  using site = makeSite({}, { now: () => Date.now() - ahead });
  const browser = new Browser(site.handler);
  await browser.start();
  time.tick(2000);
  const { Date: ownDate } = globalThis;
  globalThis.Date = class extends ownDate {
    static override now(): number {
      return ownDate.now() + ahead;
    }
  } as typeof Date;
  ahead = 30_000;
  await browser.poll({}, { handler: site.instance() });
  ahead = 0;
  globalThis.Date = ownDate;
  assertEquals(site.requests("collect").length, 1);
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  const states: unknown[] = [];
  for (let second = 1; second <= 3; second++) {
    time.tick(1000);
    states.push((await browser.poll()).body.state);
  }
  assertEquals(states, ["pending", "pending", "complete"]);
});

/** A store whose early writes take longer than the later ones. */
class UnevenStore extends MapStore {
  underWay = 0;
  #turns = 50;

  override async set(key: string, value: string, ttl: number): Promise<void> {
    this.underWay++;
    for (let turns = this.#turns -= 10; turns > 0; turns--) await turn();
    await super.set(key, value, ttl);
    this.underWay--;
  }
}

/** A turn of the event loop that needs no clock. */
async function turn(): Promise<void> {
  await crypto.subtle.digest("SHA-256", new Uint8Array(1));
}

Deno.test("createHandler() stores the end of a login after all that it stored while it came", async () => {
  using time = new FakeTime();
  const store = new UnevenStore();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  using site = makeSite({ store, onComplete: () => promise });
  const browser = new Browser(site.handler);
  await browser.start();
  site.simulator.app.open(site.order.autoStartToken);
  site.simulator.app.approve();
  time.tick(2000);
  const answer = browser.poll();
  while (site.completed.length === 0) await turn();
  // Longer than the mark that the end is under way is good for: it is renewed several times at once.
  time.tick(45_000);
  resolve(undefined);
  assertEquals([(await answer).body.state, store.underWay], ["complete", 0]);
});
