import { assert, assertEquals } from "@std/assert";
import { OrderBook } from "../../../src/simulator/bank/order_book.ts";
import type { SimulatedOrder } from "../../../src/simulator/bank/order.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { leastBody, type Members } from "../../helpers/simulator.ts";

const ORDERS = 20_000;
/** Milliseconds between two orders: all of them take more than two days. */
const PAUSE = 10_000;
/** An order is kept at most this long: 30 s to be picked up, 180 s to expire, 300 s to be collected. */
const LONGEST_LIFE = 510_000;
/** By reference, and by its two tokens or by person and one more. */
const ENTRIES = 4;

/** What can become of an order. */
const FATES: readonly ((order: SimulatedOrder, book: OrderBook) => unknown)[] = [
  () => {},
  (order, book) => order.pickUp(TOLVAN, book.now()),
  (order, book) => {
    order.pickUp(TOLVAN, book.now());
    order.fail("userCancel", book.now());
  },
  (order, book) => {
    order.fail("userCancel", book.now());
    return book.collect({ orderRef: order.orderRef });
  },
  (order, book) => {
    order.pickUp(TOLVAN, book.now());
    order.complete(book.now(), 1000);
  },
  ({ orderRef }, book) => book.cancel({ orderRef }),
  async (order, book) => {
    order.fail("userCancel", book.now());
    await book.collect({ orderRef: order.orderRef });
    book.restore(order);
  },
  // A second order: of the same person it is refused and ends the first.
  ({ endpoint, body }, book) => {
    try {
      book.start(endpoint, body);
    } catch {
      return;
    }
  },
];

/** Requests that name nobody, or a person of their own, or always the same. */
function requestOf(index: number): [endpoint: string, body: Members] {
  const personalNumber = String(200_000_000_000 + index);
  switch (index % 3) {
    case 0:
      return ["auth", leastBody("auth")];
    case 1:
      return ["sign", { ...leastBody("sign"), requirement: { personalNumber } }];
    default:
      return ["phone/auth", { ...leastBody("phone/auth"), personalNumber }];
  }
}

Deno.test("OrderBook stays small over days of orders in every state", async () => {
  let now = 1_000_000;
  const book = new OrderBook(() => now, undefined);
  let largest = 0;
  for (let index = 0; index < ORDERS; index++) {
    now += PAUSE;
    const { orderRef } = book.start(...requestOf(index));
    const order = book.get(String(orderRef));
    assert(order);
    await FATES[index % FATES.length]?.(order, book);
    largest = Math.max(largest, book.size);
  }
  const most = ENTRIES * (LONGEST_LIFE / PAUSE + 1);
  assert(largest > 0 && largest <= most, `${largest} entries are more than ${most}`);
  now += LONGEST_LIFE;
  const { orderRef } = book.start("auth", leastBody("auth"));
  book.cancel({ orderRef });
  assertEquals(book.size, 0);
});
