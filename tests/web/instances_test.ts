import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type BankIdHandler, clientAddress } from "../../mod.ts";
import type { SimulatedApp } from "../../src/simulator/bank/app.ts";
import { PEOPLE } from "../../src/simulator/mod.ts";
import { serve, type Served, serveRoundRobin } from "../helpers/round_robin.ts";
import { Browser, makeSite, type Site } from "../helpers/web.ts";

const LOGINS = 60;

/** Somebody with a browser, and an app of their own. */
class Customer {
  readonly browser: Browser;
  readonly #name: string;
  readonly #number: number;
  readonly #site: Site;
  readonly #app: SimulatedApp;
  #order: Readonly<Record<string, unknown>> | undefined;
  state: string | undefined;

  constructor(site: Site, origin: string, number: number) {
    const [person] = PEOPLE;
    assert(person);
    this.#name = `Browser ${number}`;
    this.browser = new Browser((request) => fetch(request), { origin, userAgent: this.#name });
    this.#number = number;
    this.#site = site;
    this.#app = site.simulator.appOf(person);
  }

  /** What BankID answered when this browser began. */
  get order(): Readonly<Record<string, unknown>> {
    return this.#order ??= this.#findOrder();
  }

  #findOrder(): Readonly<Record<string, unknown>> {
    const [order, ...more] = this.#site.requests("auth").filter(({ body }) =>
      JSON.stringify(body.web).includes(`"${this.#name}"`)
    );
    assert(order && more.length === 0);
    return order.answer;
  }

  async start(): Promise<void> {
    this.state = (await this.browser.start()).body.state;
  }

  /** Does what is due in a round: opens the order, approves, and has the page poll. */
  async act(round: number): Promise<void> {
    if (this.state !== "pending") return;
    if (round === 2 + this.#number % 3) this.#app.open(String(this.order.autoStartToken));
    if (round === 9 + this.#number % 5) this.#app.approve();
    // An answer that is lost tells the browser nothing, not even a cookie.
    if (round === 5) await (await this.browser.send("poll", this.browser.next())).body?.cancel();
    else this.state = (await this.browser.poll()).body.state;
  }
}

/** Shortest time between two collects of one order, and how many there were. */
function paceOf(site: Site): { readonly shortest: number; readonly count: number } {
  const last = new Map<unknown, number>();
  const collects = site.requests("collect");
  let shortest = Infinity;
  for (const { body: { orderRef }, at } of collects) {
    shortest = Math.min(shortest, at - (last.get(orderRef) ?? -Infinity));
    last.set(orderRef, at);
  }
  return { shortest, count: collects.length };
}

Deno.test("createHandler() completes dozens of logins at once on two servers behind a proxy, none lost, none twice", async () => {
  using time = new FakeTime();
  await using proxy = serveRoundRobin();
  using site = makeSite({
    origin: proxy.origin,
    clientIp: clientAddress({ trustedProxies: 1 }),
    onComplete: (_completion, _request, { orderRef }) =>
      new Response(null, { headers: { "Set-Cookie": `session=${orderRef}` } }),
  });
  const answered = [0, 0];
  const serveInstance = (handler: BankIdHandler, index: number): Served =>
    serve((request, info) => {
      answered[index] = (answered[index] ?? 0) + 1;
      return handler(request, info);
    });
  await using one = serveInstance(site.handler, 0);
  await using other = serveInstance(site.instance(), 1);
  proxy.targets.push(one.origin, other.origin);

  const customers = Array.from(
    { length: LOGINS },
    (_, number) => new Customer(site, proxy.origin, number),
  );
  await Promise.all(customers.map((customer) => customer.start()));
  for (let round = 1; customers.some(({ state }) => state === "pending"); round++) {
    // Pages poll faster than they should, but for the one that had no answer.
    time.tick(round === 6 ? 1000 : 400);
    await Promise.all(customers.map((customer) => customer.act(round)));
  }

  assertEquals(new Set(customers.map(({ state }) => state)), new Set(["complete"]));
  assertEquals(
    customers.map(({ browser }) => browser.kept.map((name) => [name, browser.cookies.get(name)])),
    customers.map(({ order }) => [["session", String(order.orderRef)]]),
  );
  assertEquals(site.completed.length, LOGINS);
  assertEquals(new Set(site.completed.map(([, { orderRef }]) => orderRef)).size, LOGINS);
  assertEquals(site.errors, []);
  const { shortest, count } = paceOf(site);
  assert(shortest >= 1000, `${shortest} milliseconds between two collects`);
  assert(count > 2 * LOGINS, `${count} collects`);
  const [first = 0, second = 0] = answered;
  assert(first > 5 * LOGINS && Math.abs(first - second) <= 1, `${first} and ${second} requests`);
});
