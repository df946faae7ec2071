import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  BankIdApiError,
  BankIdFollowError,
  BankIdNetworkError,
  BankIdResponseError,
} from "../../src/errors.ts";
import { MIN_GAP, Polling } from "../../src/order/polling.ts";
import { ORDER } from "../helpers/answers.ts";
import { setClockBack } from "../helpers/clock.ts";

const { orderRef } = ORDER;
const retry = "by-user";

function network(code: "timeout" | "tls" | "connection", sent = true): BankIdNetworkError {
  return new BankIdNetworkError(code, code, { sent });
}

function unread(status: number, body?: string): BankIdResponseError {
  return new BankIdResponseError("unread", { status, body, retry });
}

function refused(status: number, retryAfter?: number): BankIdApiError {
  const more = status === 400 ? { errorCode: "invalidParameters" } : {};
  return new BankIdApiError(`refused with ${status}`, { status, retry, retryAfter, ...more });
}

Deno.test("Polling is due at once, then by the beginning of a poll, and a second after its end", () => {
  using time = new FakeTime();
  const polling = new Polling(orderRef);
  assertEquals(polling.dueIn(2000), 0);
  polling.begin();
  time.tick(300);
  polling.hear();
  assertEquals(polling.dueIn(2000), 1700);
  time.tick(1700);
  polling.begin();
  time.tick(5000);
  polling.hear();
  assertEquals([polling.dueIn(2000), polling.dueIn(9000)], [MIN_GAP, 4000]);
  using _clock = setClockBack(3_600_000);
  assertEquals(polling.dueIn(2000), MIN_GAP);
});

Deno.test("Polling bears what leaves the order alive, for as long as BankID asks", () => {
  const table: readonly (readonly [error: unknown, wait: number | undefined])[] = [
    [network("timeout"), 0],
    [network("connection", false), 0],
    [unread(200), 0],
    [unread(502), 0],
    [unread(404), undefined],
    [refused(503, 7000), 7000],
    [refused(429, 4000), 4000],
    [refused(429), 0],
    [refused(408), 0],
    [refused(400), undefined],
    [refused(401), undefined],
    [new TypeError("ours"), undefined],
  ];
  for (const [error, wait] of table) {
    using _time = new FakeTime();
    const polling = new Polling(orderRef);
    polling.begin();
    assertEquals([String(error), polling.fail(error, false)?.wait], [String(error), wait]);
    if (wait !== undefined) assertEquals(polling.dueIn(0), Math.max(wait, MIN_GAP));
  }
});

Deno.test("Polling bears a TLS failure of a client only that BankID has answered before", () => {
  const polling = new Polling(orderRef);
  polling.begin();
  assertEquals(polling.fail(network("tls"), false), undefined);
  assertEquals(polling.fail(network("tls"), true)?.wait, 0);
});

Deno.test("Polling counts trouble from its beginning, until an answer or a new follower", () => {
  using time = new FakeTime();
  const polling = new Polling(orderRef);
  const lasting = (): number | undefined => {
    polling.begin();
    return polling.fail(network("connection"), true)?.lasting;
  };
  const seen = [lasting()];
  time.tick(4000);
  seen.push(lasting());
  polling.forgive();
  time.tick(4000);
  seen.push(lasting());
  time.tick(3000);
  seen.push(lasting());
  polling.hear();
  time.tick(3000);
  seen.push(lasting());
  assertEquals(seen, [0, 4000, 0, 3000, 0]);
});

/** What a caller is told when the order is gone, after this has come instead of an answer. */
function gone(...before: readonly unknown[]): unknown {
  const polling = new Polling(orderRef);
  for (const error of before) {
    polling.begin();
    polling.fail(error, true);
  }
  return polling.explain(refused(400));
}

Deno.test("Polling says that a result may be lost when an answer did not arrive and the order is gone", () => {
  const lost = [
    network("timeout"),
    network("connection"),
    unread(200, "{"),
    unread(502),
    refused(503),
  ];
  for (const error of lost) {
    const told = gone(error);
    assertInstanceOf(told, BankIdFollowError);
    assertEquals([told.code, told.orderRef], ["result-lost", orderRef]);
    assert(told.message.includes(orderRef));
  }
  for (const error of [network("connection", false), refused(429), refused(408)]) {
    assertInstanceOf(gone(error), BankIdApiError);
  }
});

Deno.test("Polling hands over what came instead of an answer, whatever failed after it", () => {
  const body = unread(200, '{"status":"complete"');
  const told = gone(body, network("timeout"), unread(503));
  assertInstanceOf(told, BankIdFollowError);
  assertStrictEquals(told.cause, body);
});

Deno.test("Polling takes a poll that was given up for one whose answer was lost, until the next answer", () => {
  const polling = new Polling(orderRef);
  polling.begin();
  polling.abandon(new Error("left"));
  assertInstanceOf(polling.explain(refused(400)), BankIdFollowError);
  polling.begin();
  polling.hear();
  const told = polling.explain(refused(400));
  assertInstanceOf(told, BankIdApiError);
  assert(told.message.includes("was pending at the last poll"), told.message);
});

Deno.test("Polling explains nothing that says nothing of the order", () => {
  const polling = new Polling(orderRef);
  const errors = [refused(400), refused(401), network("timeout"), new Error("ours")];
  for (const error of errors) assertStrictEquals(polling.explain(error), error);
});
