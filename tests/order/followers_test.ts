import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  BankIdError,
  BankIdFollowError,
  BankIdOrderError,
  cancel,
  createClient,
  waitForCompletion,
} from "../../mod.ts";
import { explainRefusal, followerOf, isFollowed, mayBeLost } from "../../src/order/followers.ts";
import { apiError } from "../../src/protocol/error_response.ts";
import type { BankIdClient } from "../../src/types.ts";
import { answer, COMPLETE, ORDER, PENDING, unreachable } from "../helpers/answers.ts";
import { pass, settle } from "../helpers/clock.ts";
import { errorOf, follow, hint, hints, polls, slow } from "../helpers/polls.ts";

const pending = answer(PENDING);
const complete = answer(COMPLETE);
const noSuchOrder = answer({ errorCode: "invalidParameters", details: "No such order" }, 400);
const { orderRef } = ORDER;

/** An order that was followed to its end, or only for a while; returns its follower. */
function followed(
  client: BankIdClient,
  ref: string,
  end: "delivered" | "undelivered" | "pending" = "pending",
): ReturnType<typeof followerOf> {
  const follower = followerOf(client, ref);
  const place = follower.join(1000, 0);
  if (end !== "pending") follower.final = COMPLETE;
  follower.isDelivered = end === "delivered";
  place.leave();
  return follower;
}

/** Follows an order, and stops while a poll is under way, whose answer may be lost by that. */
async function lose(time: FakeTime, client: BankIdClient, ref: string): Promise<void> {
  const place = followerOf(client, ref).join(1000, 0);
  const stop = new AbortController();
  const next = place.next(stop.signal).catch(() => {});
  await pass(time, 500);
  stop.abort();
  await next;
  place.leave();
  await settle();
}

/** A BankID that takes a second to answer. */
const slowly = (): ReturnType<typeof polls> => polls([slow(1000, complete)]);

Deno.test("followerOf() gives all who follow one order of a client one follower", () => {
  using client = createClient(unreachable);
  using other = createClient(unreachable);
  const follower = followerOf(client, orderRef);
  assertStrictEquals(followerOf(client, orderRef), follower);
  assert(followerOf(client, "another") !== follower);
  assert(followerOf(other, orderRef) !== follower);
});

Deno.test("isFollowed() holds for as long as somebody follows the order through that client", () => {
  using client = createClient(unreachable);
  using other = createClient(unreachable);
  assertEquals(isFollowed(client, orderRef), false);
  const places = [0, 1].map(() => followerOf(client, orderRef).join(1000, 0));
  const seen = places.map((place) => {
    const each = [client, other].map((client) => isFollowed(client, orderRef));
    place.leave();
    return each;
  });
  assertEquals(seen, [[true, false], [true, false]]);
  assertEquals([isFollowed(client, orderRef), isFollowed(client, "another")], [false, false]);
});

Deno.test("followerOf() keeps what is known of an order for five minutes, or one after its end was heard", () => {
  const cases = [["pending", 300_000], ["undelivered", 300_000], ["delivered", 60_000]] as const;
  for (const [end, keep] of cases) {
    using time = new FakeTime();
    using client = createClient(unreachable);
    const [early, late] = ["a", "b"].map((ref) => followed(client, ref, end));
    time.tick(keep - 1);
    assertStrictEquals(followerOf(client, "a"), early);
    time.tick(1);
    assert(followerOf(client, "b") !== late);
    // Whoever follows it again keeps it for as long as that takes.
    time.tick(keep);
    assertStrictEquals(followerOf(client, "a"), early);
  }
});

Deno.test("followerOf() keeps ten thousand orders, and lets those go first whose end was heard", () => {
  using client = createClient(unreachable);
  const old = followed(client, "old");
  const heard = followed(client, "heard", "delivered");
  const others = Array.from({ length: 9_998 }, (_, order) => followed(client, `${order}`));
  followed(client, "one more");
  assertStrictEquals(followerOf(client, "old"), old);
  assert(followerOf(client, "heard") !== heard);
  // Those two are in use now. Of all others the oldest goes.
  for (const ref of ["a", "b"]) followed(client, ref);
  assert(followerOf(client, "0") !== others[0]);
  assertStrictEquals(followerOf(client, "1"), others[1]);
});

Deno.test("mayBeLost() and explainRefusal() know of an answer that did not arrive, for one order of a client", async () => {
  using time = new FakeTime();
  using client = createClient(slowly());
  await lose(time, client, orderRef);
  using other = createClient(unreachable);
  const headers = new Headers();
  const refusal = apiError({
    endpoint: "cancel",
    status: 400,
    errorCode: "invalidParameters",
    headers,
  });
  assertEquals(mayBeLost(client, orderRef), true);
  const told = explainRefusal(client, orderRef, refusal);
  assertInstanceOf(told, BankIdFollowError);
  assertEquals([told.code, told.orderRef, told.cause], ["result-lost", orderRef, refusal]);
  for (const [of, ref] of [[client, "another"], [other, orderRef]] as const) {
    assertEquals(mayBeLost(of, ref), false);
    assertStrictEquals(explainRefusal(of, ref, refusal), refusal);
  }
  client.close();
  assertEquals(mayBeLost(client, orderRef), false);
});

Deno.test("followerOf() forgets completions by a timer, and what holds none when it is called", async () => {
  for (const isComplete of [true, false]) {
    using time = new FakeTime();
    using client = createClient(slowly());
    const refs = ["a", "b"];
    for (const ref of refs) {
      await lose(time, client, ref);
      followed(client, ref, isComplete ? "undelivered" : "pending");
    }
    const known: string[] = [];
    const note = (): void => void known.push(refs.filter((ref) => mayBeLost(client, ref)).join(""));
    // The second is kept half a second longer than the first.
    for (const wait of [299_499, 1, 499, 1]) {
      time.tick(wait);
      note();
    }
    followerOf(client, "another");
    note();
    assertEquals(known, isComplete ? ["ab", "b", "b", "", ""] : ["ab", "ab", "ab", "ab", ""]);
  }
});

Deno.test("followerOf() keeps the final answer for a minute after somebody had it", async () => {
  for (const last of [complete, hint("userCancel", "failed")]) {
    using time = new FakeTime();
    const bankId = polls([last, noSuchOrder]);
    using client = createClient(bankId);
    const first = follow(client);
    await pass(time, 59_000, 1000);
    const late = follow(client);
    await settle();
    assertEquals(late.updates, first.updates);
    assertEquals([late.ended?.error, bankId.times], [undefined, [0]]);
    await pass(time, 61_000, 1000);
    const tooLate = follow(client);
    await settle();
    assertEquals([tooLate.updates, errorOf(tooLate).code], [[], "refused"]);
  }
});

Deno.test("followerOf() keeps completions within bounds, and none after close()", async () => {
  using time = new FakeTime();
  const large = "c2ln".repeat(100_000);
  const completion = { ...COMPLETE.completionData, signature: large };
  let asked = 0;
  const client = createClient({
    environment: { apiUrl: "https://bankid.example/", caCerts: [] },
    fetch: async (sent) => {
      asked++;
      const { orderRef } = await sent.json();
      return answer({ ...COMPLETE, orderRef, completionData: completion });
    },
  });
  const wait = (index: number): Promise<unknown> =>
    waitForCompletion(client, { orderRef: `order-${index}` });
  for (let index = 0; index < 60; index++) await wait(index);
  assertEquals(asked, 60);
  // Sixteen million characters hold thirty-nine of them.
  for (let again = 0; again < 50; again++) await wait(59);
  await wait(58);
  assertEquals(asked, 60);
  await wait(0);
  assertEquals(asked, 61);
  await pass(time, 61_000, 1000);
  await wait(0);
  assertEquals(asked, 62);
  client.close();
  await assertRejects(() => wait(0), BankIdError, "closed");
});

Deno.test("cancel() ends those who follow the order at once, as cancelled", async () => {
  using time = new FakeTime();
  const bankId = polls([pending, noSuchOrder]);
  using client = createClient(bankId);
  const followed = follow(client);
  const waiting = waitForCompletion(client, ORDER).catch((error: unknown) => error);
  await pass(time, 300, 100);
  await cancel(client, ORDER);
  await settle();
  const update = { orderRef: ORDER.orderRef, status: "failed", hintCode: "cancelled" };
  assertEquals([followed.updates.at(-1), followed.ended], [update, { error: undefined }]);
  const error = await waiting;
  assertInstanceOf(error, BankIdOrderError);
  assertEquals([error.hintCode, error.userMessageId], ["cancelled", "RFA3"]);
  await pass(time, 10_000);
  assertEquals(bankId.log.map(([endpoint]) => endpoint), ["collect", "cancel"]);
});

Deno.test("cancel() of an order that was followed before is known to whoever follows it again", async () => {
  using time = new FakeTime();
  const bankId = polls([pending, noSuchOrder]);
  using client = createClient(bankId);
  const stop = new AbortController();
  const before = follow(client, { signal: stop.signal });
  await pass(time, 500);
  stop.abort();
  await before.done;
  await cancel(client, ORDER);
  const again = follow(client);
  await again.done;
  assertEquals([hints(again.updates), again.ended], [["cancelled"], { error: undefined }]);
  assertEquals(bankId.log.map(([endpoint]) => endpoint), ["collect", "cancel"]);
});

Deno.test("close() ends those who follow at once, and says what is open", async () => {
  using time = new FakeTime();
  const client = createClient(polls([pending]));
  const followed = [follow(client), follow(client)];
  await pass(time, 300, 100);
  client.close();
  await settle();
  const errors = followed.map(errorOf);
  for (const error of errors) {
    assertEquals([error.code, error.orderRef], ["client-closed", ORDER.orderRef]);
    assertStringIncludes(
      error.message,
      `order ${ORDER.orderRef} was followed. It may still be open`,
    );
  }
  assert(errors[0] !== errors[1]);
});
