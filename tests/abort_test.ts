import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { onAbort, untilAborted } from "../src/abort.ts";
import { CountedAbort } from "./helpers/clock.ts";

Deno.test("onAbort() calls back once, with the signal's reason, unless it was taken off", () => {
  const [stop, other] = [new CountedAbort(), new CountedAbort()];
  const reasons: unknown[] = [];
  onAbort(stop.signal, (reason) => reasons.push(reason));
  const off = onAbort(other.signal, (reason) => reasons.push(reason));
  assertEquals([stop.listeners, other.listeners], [1, 1]);
  off();
  assertEquals(other.listeners, 0);
  stop.abort("mine");
  other.abort("too late");
  onAbort(stop.signal, (reason) => reasons.push(reason));
  assertEquals(reasons, ["mine", "mine"]);
  onAbort(undefined, (reason) => reasons.push(reason))();
  assertEquals(reasons.length, 2);
});

Deno.test("untilAborted() rejects with the signal's reason when that comes first, and leaves no listener", async () => {
  const [stop, calm] = [new CountedAbort(), new CountedAbort()];
  const reason = new Error("mine");
  const stopped = untilAborted(new Promise(() => {}), stop.signal);
  stop.abort(reason);
  assertStrictEquals(await assertRejects(() => stopped), reason);
  assertEquals(await untilAborted(Promise.resolve(1), calm.signal), 1);
  assertEquals(await untilAborted(Promise.resolve(2)), 2);
  await assertRejects(() => untilAborted(Promise.reject(reason), calm.signal), Error, "mine");
  assertEquals([stop.listeners, calm.listeners], [0, 0]);
});
