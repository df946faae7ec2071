import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { RequestEndpoint } from "../../../src/protocol/request.ts";
import { OrderBook } from "../../../src/simulator/bank/order_book.ts";
import type { SimulatedOrder } from "../../../src/simulator/bank/order.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { Refusal } from "../../../src/simulator/bank/rules.ts";
import { leastBody, type Members } from "../../helpers/simulator.ts";

const { personalNumber } = TOLVAN;
const NAMED = { requirement: { personalNumber } };

/** A book, its clock, and short ways to its orders. */
class Book extends OrderBook {
  readonly clock: { now: number };

  constructor() {
    const clock = { now: 1_000_000 };
    super(() => clock.now, undefined);
    this.clock = clock;
  }

  begin(endpoint: RequestEndpoint = "auth", more: Members = {}): SimulatedOrder {
    const { orderRef } = this.start(endpoint, { ...leastBody(endpoint), ...more });
    const order = this.get(String(orderRef));
    assert(order);
    return order;
  }

  async hint(order: SimulatedOrder): Promise<unknown> {
    const { status, hintCode } = await this.collect({ orderRef: order.orderRef });
    return hintCode ?? status;
  }
}

/** Asserts that an order can't be asked for any more, nor be cancelled. */
async function assertGone(book: Book, { orderRef }: { readonly orderRef: string }): Promise<void> {
  await assertRejects(() => book.collect({ orderRef }), Refusal, "No such order");
  assertThrows(() => book.cancel({ orderRef }), Refusal, "No such order");
}

Deno.test("OrderBook.start() gives QR code and link to orders that are started by them", () => {
  const book = new Book();
  const members = ["orderRef", "autoStartToken", "qrStartToken", "qrStartSecret"];
  for (const endpoint of ["auth", "sign", "payment"] as const) {
    assertEquals(Object.keys(book.start(endpoint, leastBody(endpoint))), members);
  }
  for (
    const [index, endpoint] of (["phone/auth", "phone/sign", "other/payment"] as const).entries()
  ) {
    const more = { personalNumber: `20000101010${index}` };
    const answer = book.start(endpoint, { ...leastBody(endpoint), ...more });
    assertEquals(Object.keys(answer), ["orderRef"]);
  }
});

Deno.test("OrderBook.start() keeps nothing of a request that is refused", () => {
  const book = new Book();
  assertThrows(() => book.start("auth", { endUserIp: "nowhere" }), Refusal, "Invalid endUserIp");
  assertEquals([book.size, book.pending()], [0, []]);
});

Deno.test("OrderBook finds a waiting order by either of its tokens, until an app has it", () => {
  const book = new Book();
  const order = book.begin();
  const { autoStartToken, qrStartToken, orderRef, qrStartSecret } = order;
  for (const token of [autoStartToken, qrStartToken]) assertEquals(book.waitingFor(token), order);
  for (const other of [orderRef, qrStartSecret, ""]) {
    assertEquals(book.waitingFor(other), undefined);
  }
  order.pickUp(TOLVAN, book.now());
  for (const token of [autoStartToken, qrStartToken]) {
    assertEquals(book.waitingFor(token), undefined);
  }
  const missed = book.begin();
  book.clock.now += 30_000;
  assertEquals(book.waitingFor(missed.autoStartToken), undefined);
});

Deno.test("OrderBook sends orders to a person by number, but those that need a code or link", () => {
  for (const endpoint of ["phone/auth", "phone/sign", "other/payment"] as const) {
    const book = new Book();
    const order = book.begin(endpoint);
    assertEquals(book.sentTo(personalNumber), order);
    assertEquals(book.sentTo("199001012385"), undefined);
    order.pickUp(TOLVAN, book.now());
    assertEquals(book.sentTo(personalNumber), undefined);
  }
  const book = new Book();
  book.begin("auth", NAMED);
  assertEquals(book.sentTo(personalNumber), undefined);
});

/** What can have become of an order while it is pending. */
const PENDING: Readonly<Record<string, (order: SimulatedOrder, now: number) => void>> = {
  "nobody has picked up": () => {},
  "an app has opened": (order, now) => order.pickUp(TOLVAN, now),
  "is being processed": (order, now) => {
    order.pickUp(TOLVAN, now);
    order.complete(now, 60_000);
  },
};

for (const [state, bring] of Object.entries(PENDING)) {
  Deno.test(`OrderBook.start() refuses a person's second order and ends the one that ${state}`, async () => {
    for (const first of ["auth", "phone/auth", "other/payment"] as const) {
      for (const second of ["sign", "payment", "phone/sign", "other/payment"] as const) {
        const book = new Book();
        const order = book.begin(first, first === "auth" ? NAMED : {});
        bring(order, book.now());
        const { size } = book;
        const named = ["sign", "payment"].includes(second) ? NAMED : {};
        const { status, errorCode } = assertThrows(
          () => book.begin(second, named),
          Refusal,
          "Order already in progress for pno",
        );
        assertEquals([status, errorCode, book.size], [400, "alreadyInProgress", size]);
        assertEquals(await book.hint(order), "cancelled");
        await assertGone(book, order);
        // Neither is in the way of the next.
        assertEquals(await book.hint(book.begin(second, named)), "outstandingTransaction");
      }
    }
  });
}

Deno.test("OrderBook.start() takes a person's next order when the last one has ended", () => {
  const book = new Book();
  const ways: ((order: SimulatedOrder) => void)[] = [
    ({ orderRef }) => void book.cancel({ orderRef }),
    (order) => order.fail("userCancel", book.now()),
    () => book.clock.now += 30_000,
    (order) => {
      order.pickUp(TOLVAN, book.now());
      order.complete(book.now(), 0);
    },
  ];
  for (const end of ways) end(book.begin("auth", NAMED));
  assertEquals(book.pending(), []);
});

Deno.test("OrderBook.start() still refuses a person's second order when an older one is collected", async () => {
  const book = new Book();
  const older = book.begin("auth", NAMED);
  older.fail("userCancel", book.now());
  const pending = book.begin("auth", NAMED);
  assertEquals(await book.hint(older), "userCancel");
  assertThrows(() => book.begin("auth", NAMED), Refusal, "Order already in progress");
  assertEquals(await book.hint(pending), "cancelled");
});

Deno.test("OrderBook.start() minds neither other people nor orders that name nobody", () => {
  const book = new Book();
  const other = { requirement: { personalNumber: "199001012385" } };
  const orders = [book.begin("auth", NAMED), book.begin("auth", other), book.begin(), book.begin()];
  assertEquals(book.pending(), orders);
});

Deno.test("OrderBook.pending() has the orders that have not ended, the oldest first", () => {
  const book = new Book();
  const [first, second, third] = [book.begin(), book.begin(), book.begin()];
  second.fail("userCancel", book.now());
  assertEquals(book.pending(), [first, third]);
  book.clock.now += 30_000;
  assertEquals(book.pending(), []);
});

Deno.test("OrderBook.collect() tells how a pending order stands as often as it is asked", async () => {
  const book = new Book();
  const order = book.begin();
  const { orderRef } = order;
  for (let poll = 0; poll < 3; poll++) {
    const pending = { orderRef, status: "pending", hintCode: "outstandingTransaction" };
    assertEquals(await book.collect({ orderRef }), pending);
  }
  order.pickUp(TOLVAN, book.now());
  assertEquals(await book.hint(order), "userSign");
});

Deno.test("OrderBook.collect() gives a final answer once, however many ask at a time", async () => {
  const book = new Book();
  const [completed, failed] = [book.begin(), book.begin()];
  for (const order of [completed, failed]) order.pickUp(TOLVAN, book.now());
  completed.complete(book.now(), 0);
  failed.fail("userCancel", book.now());
  for (const [{ orderRef }, status] of [[completed, "complete"], [failed, "failed"]] as const) {
    const asked = [1, 2, 3].map(() => book.collect({ orderRef }));
    const answers = await Promise.allSettled(asked);
    const given = answers.flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
    assertEquals(given.map((each) => [each.orderRef, each.status]), [[orderRef, status]]);
    await assertGone(book, { orderRef });
  }
});

Deno.test("OrderBook forgets an order at the end of the time in which it can be collected", async () => {
  const lives = [["complete", 180_000], ["userCancel", 300_000], ["startFailed", 220_000]] as const;
  for (const [end, life] of lives) {
    const [early, late] = [life - 1, life].map((after) => {
      const book = new Book();
      const order = book.begin();
      if (end !== "startFailed") order.pickUp(TOLVAN, book.now());
      if (end === "complete") order.complete(book.now(), 0);
      if (end === "userCancel") order.fail(end, book.now());
      book.clock.now += after;
      return { book, order };
    });
    assert(early && late);
    assertEquals(await early.book.hint(early.order), end);
    await assertGone(late.book, late.order);
    assertEquals(late.book.size, 0);
  }
});

Deno.test("OrderBook knows no order by another reference", async () => {
  const book = new Book();
  const { orderRef, qrStartToken } = book.begin();
  const references = ["", "no-order", crypto.randomUUID(), qrStartToken, orderRef.toUpperCase()];
  for (const other of references) await assertGone(book, { orderRef: other });
  assertEquals((await book.collect({ orderRef })).status, "pending");
});

Deno.test("OrderBook.cancel() ends a pending order for good", async () => {
  for (const bring of Object.values(PENDING)) {
    const book = new Book();
    const order = book.begin();
    bring(order, book.now());
    assertEquals(book.cancel({ orderRef: order.orderRef }), {});
    await assertGone(book, order);
    assertEquals([book.size, order.ending(book.now())?.status], [0, "failed"]);
  }
});

Deno.test("OrderBook.cancel() refuses an order that has ended, whose answer stays", async () => {
  const book = new Book();
  const [completed, failed] = [book.begin(), book.begin()];
  completed.pickUp(TOLVAN, book.now());
  completed.complete(book.now(), 0);
  failed.fail("userCancel", book.now());
  for (const { orderRef } of [completed, failed]) {
    assertThrows(() => book.cancel({ orderRef }), Refusal, "No such order");
  }
  assertEquals([await book.hint(completed), await book.hint(failed)], ["complete", "userCancel"]);
});

Deno.test("OrderBook.restore() lets a final answer be given again, for as long as it lives", async () => {
  const book = new Book();
  const order = book.begin();
  order.fail("userCancel", book.now());
  assertEquals(await book.hint(order), "userCancel");
  book.restore(order);
  assertEquals(await book.hint(order), "userCancel");
  await assertGone(book, order);
  book.restore(order);
  book.clock.now += 300_000;
  await assertGone(book, order);
  assertEquals(book.size, 0);
});
