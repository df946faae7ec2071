import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { ErrorContext } from "../../mod.ts";
import { PAGE_TEXTS } from "../../src/web/page_texts.ts";
import { Unopened } from "../../src/web/unopened.ts";
import { Browser, makeSite } from "../helpers/web.ts";

Deno.test("Unopened gives each client its places, and no more", () => {
  const unopened = new Unopened(3);
  const taken = Array.from({ length: 5 }, () => unopened.take("192.0.2.1", 0));
  assertEquals(taken.map((place) => place !== undefined), [true, true, true, false, false]);
  assert(unopened.take("192.0.2.2", 0));
  assertEquals(unopened.take("::ffff:192.0.2.1", 0), undefined);
  // A client has all addresses of its IPv6 network.
  for (const last of ["1", "2", "ffff:ffff:ffff:ffff"]) {
    assert(unopened.take(`2001:db8::${last}`, 0));
  }
  assertEquals(unopened.take("2001:db8:0:0:1::1", 0), undefined);
  assert(unopened.take("2001:db8:0:1::1", 0));
});

Deno.test("Unopened gets places back when they are left, freed, or 30 seconds old", () => {
  const unopened = new Unopened(1);
  const take = (now: number) => unopened.take("192.0.2.1", now);
  const first = take(0);
  assert(first);
  unopened.name(first, "order");
  assertEquals(take(0), undefined);
  unopened.leave("another");
  assertEquals(take(0), undefined);
  unopened.leave("order");
  const second = take(0);
  assert(second);
  unopened.leave("order");
  assertEquals(take(0), undefined);
  unopened.free(second);
  unopened.free(second);
  assert(take(0));
  assertEquals(take(29_999), undefined);
  assert(take(30_000));
});

Deno.test("Unopened counts an order that replaces another, and never refuses it", () => {
  const unopened = new Unopened(2);
  for (let order = 0; order < 5; order++) unopened.replace("192.0.2.1", String(order), 0);
  assertEquals(unopened.take("192.0.2.1", 0), undefined);
  for (let order = 0; order < 4; order++) unopened.leave(String(order));
  assert(unopened.take("192.0.2.1", 0));
});

Deno.test("Unopened keeps nothing of what is gone", () => {
  const unopened = new Unopened(10);
  const ref = { count: 0 };
  for (let now = 0; now < 1_000_000; now += 1000) {
    const place = unopened.take("192.0.2.1", now);
    if (place) ref.count++;
  }
  // One a second is thirty at a time, of which ten have places.
  assert(ref.count > 300 && ref.count < 360, String(ref.count));
});

Deno.test("start() tells a client with too many orders to wait, and the service once", async () => {
  using _ = new FakeTime();
  const told: ErrorContext[] = [];
  using site = makeSite();
  const handler = site.instance({
    maxUnopened: 20,
    onError: (_error, _request, context) => void told.push(context),
  });
  const start = async (ip: string, language: "sv" | "en") =>
    await new Browser(handler, { ip, language }).start("other");
  for (let turn = 0; turn < 20; turn++) {
    assertEquals((await start("192.0.2.1", "sv")).body.state, "pending");
  }
  for (const language of ["sv", "en"] as const) {
    const { status, body, headers } = await start("192.0.2.1", language);
    const message = { id: "busy", text: PAGE_TEXTS[language].busy };
    assertEquals([status, body], [429, { state: "refused", reason: "busy", message }]);
    assertEquals([headers.get("Retry-After"), headers.getSetCookie()], ["30", []]);
  }
  assertEquals([site.requests("auth").length, told], [20, [{ reason: "busy", count: 1 }]]);
  assertEquals((await start("192.0.2.2", "en")).body.state, "pending");
});

Deno.test("start() counts no order that was opened, cancelled, left, refused or forgotten", async () => {
  using time = new FakeTime();
  using site = makeSite({ maxUnopened: 1 });
  const browser = new Browser(site.handler);
  const isFree = async () => {
    const { status } = await new Browser(site.handler).start("other");
    return status === 200;
  };
  // Left for another of the same browser, any number of times.
  for (let turn = 0; turn < 5; turn++) assertEquals((await browser.start("other")).status, 200);
  assertEquals(await isFree(), false);
  site.simulator.app.open(site.order.autoStartToken);
  time.tick(2000);
  await browser.poll();
  assertEquals([await isFree(), await isFree()], [true, false]);
  time.tick(30_000);
  await browser.start("other");
  assertEquals(await isFree(), false);
  await browser.post("cancel");
  site.simulator.injectFault({ endpoint: "auth", kind: "maintenance" });
  assertEquals((await browser.start("other")).body.state, "failed");
  assertEquals(await isFree(), true);
});

Deno.test("start() lets an office of thousands behind one address log in", async () => {
  using _ = new FakeTime();
  using site = makeSite();
  const states = new Set<string | undefined>();
  for (let person = 0; person < 300; person++) {
    states.add((await new Browser(site.handler).start("other")).body.state);
  }
  assertEquals([...states], ["pending"]);
});
