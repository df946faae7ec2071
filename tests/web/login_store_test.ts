import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { LoginStore } from "../../mod.ts";
import { MapStore } from "../helpers/map_store.ts";
import { Browser, makeSite } from "../helpers/web.ts";

/** A store of a kind, and how often each of its functions was called. */
function watched(kind: Partial<LoginStore>): [LoginStore, Map<string, number>] {
  const map = new MapStore();
  const calls = new Map<string, number>();
  const noted = <T>(name: string, key: string, call: T): T => {
    // A hash and a sealed value: nothing that a store could read.
    assertMatch(key, /^[\w-]{43}$/);
    calls.set(name, (calls.get(name) ?? 0) + 1);
    return call;
  };
  const whole = (value: string, ttl: number): void => {
    assertMatch(value, /^[\w-]{40,}$/);
    assert(Number.isSafeInteger(ttl) && ttl > 0, String(ttl));
  };
  const store: LoginStore = {
    get: (key) => noted("get", key, map.get(key)),
    set(key, value, ttl): Promise<void> {
      whole(value, ttl);
      return noted("set", key, map.set(key, value, ttl));
    },
    delete: (key) => noted("delete", key, map.delete(key)),
    ...kind,
  };
  // Nothing but what the type has is asked of it.
  const known = ["get", "set", "delete", "setIfAbsent"];
  const strict = new Proxy(store, {
    get: (target, name) => {
      assert(known.includes(String(name)), String(name));
      return Reflect.get(target, name);
    },
  });
  return [strict, calls];
}

const KINDS: Readonly<Record<string, Partial<LoginStore>>> = {
  "of three functions": {},
  "that says null for nothing": { get: () => Promise.resolve(null) },
  "that can store what is absent": { setIfAbsent: () => Promise.resolve(true) },
};

for (const [name, kind] of Object.entries(KINDS)) {
  Deno.test(`a login goes well with a store ${name}, and another is cancelled`, async () => {
    using time = new FakeTime();
    const [store, calls] = watched(kind);
    using site = makeSite({ store, onComplete: () => {} });
    const browser = new Browser(site.handler);
    for (const end of ["complete", "cancel"]) {
      await browser.start();
      site.simulator.app.open(site.order.autoStartToken);
      if (end === "complete") site.simulator.app.approve();
      time.tick(2000);
      assertEquals((await browser.poll()).body.state, end === "complete" ? end : "pending");
    }
    await browser.post("cancel");
    assertEquals(site.errors, []);
    const called = ["get", "set", "delete"].filter((each) => calls.has(each) || each in kind);
    assertEquals(called, ["get", "set", "delete"]);
  });
}
