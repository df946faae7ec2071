import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { Polling } from "../../src/order/polling.ts";
import { Memo, type Remembered } from "../../src/web/memo.ts";

/** What is remembered of an order, marked so that it can be told from a new one. */
function marked(memo: Memo, orderRef: string, now = 0): Remembered {
  return Object.assign(memo.of(orderRef, now, 1000), { poll: 7 });
}

Deno.test("Memo remembers one thing of each order", () => {
  const memo = new Memo();
  const { polling, steps, ...rest } = memo.of("a", 0, 1000);
  assertInstanceOf(polling, Polling);
  assertEquals([[...steps], rest], [[], { until: 1000, collectedAt: 0, poll: 0 }]);
  const first = marked(memo, "a");
  assertStrictEquals(memo.of("a", 999, 1000), first);
  assertEquals(memo.of("b", 999, 1000).poll, 0);
});

Deno.test("Memo forgets an order when its time is over, however often it was asked for", () => {
  const memo = new Memo();
  marked(memo, "a");
  for (const now of [0, 500, 999]) assertEquals(memo.of("a", now, 1000).poll, 7);
  const { until, poll } = memo.of("a", 1000, 1000);
  assertEquals([until, poll], [2000, 0]);
});

Deno.test("Memo lets go of old orders when others are asked for, and keeps the later ones", () => {
  const memo = new Memo();
  marked(memo, "a", 0);
  marked(memo, "b", 500);
  memo.of("c", 1200, 1000);
  // The clock set back shows what is still there.
  assertEquals([memo.of("a", 0, 1000).poll, memo.of("b", 0, 1000).poll], [0, 7]);
});

Deno.test("Memo holds a hundred thousand orders, and lets go of the oldest beyond that", () => {
  const memo = new Memo();
  for (let order = 0; order < 100_000; order++) marked(memo, String(order));
  assertEquals(memo.of("0", 0, 1000).poll, 7);
  for (const order of ["x", "y", "z"]) marked(memo, order);
  assertEquals(memo.of("z", 0, 1000).poll, 7);
  assertEquals(memo.of("50000", 0, 1000).poll, 7);
  assertEquals(memo.of("0", 0, 1000).poll, 0);
});
