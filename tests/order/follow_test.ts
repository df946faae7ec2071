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
  BankIdApiError,
  BankIdFollowError,
  BankIdOrderError,
  collectUpdates,
  createClient,
  waitForCompletion,
} from "../../mod.ts";
import { answer, COMPLETE, ORDER, PENDING, unreachable } from "../helpers/answers.ts";
import { CountedAbort, countTimers, pass, settle } from "../helpers/clock.ts";
import { follow, hint, hints, polls, slow } from "../helpers/polls.ts";

const pending = answer(PENDING);
const complete = answer(COMPLETE);
const unknown = answer({ errorCode: "invalidParameters", details: "No such order" }, 400);

/** Lets a promise that rejects later be awaited later. */
function outcome(promise: Promise<unknown>): Promise<{ value?: unknown; error?: unknown }> {
  return promise.then((value) => ({ value }), (error) => ({ error }));
}

for (const [end, last] of [["complete", complete], ["userCancel", hint("userCancel", "failed")]]) {
  Deno.test(`collectUpdates() gives an update for each poll and ends after ${end}`, async () => {
    using time = new FakeTime();
    const bankId = polls([pending, hint("userSign"), last as Response]);
    using client = createClient(bankId);
    const followed = follow(client);
    await pass(time, 20_000);
    assertEquals(hints(followed.updates), ["outstandingTransaction", "userSign", end]);
    assertEquals(followed.ended, { error: undefined });
    // The first at once, then every two seconds, and none after the end.
    assertEquals(bankId.times, [0, 2000, 4000]);
  });
}

Deno.test("collectUpdates() keeps the interval that it is given", async () => {
  for (const interval of [1000, 2500, 5000]) {
    using time = new FakeTime();
    const bankId = polls([pending, pending, pending, complete]);
    using client = createClient(bankId);
    const { done } = follow(client, { interval });
    await pass(time, 3 * interval);
    await done;
    assertEquals(bankId.times, [0, interval, 2 * interval, 3 * interval]);
  }
});

Deno.test("collectUpdates() refuses options out of range before anything is sent", async () => {
  using client = createClient(unreachable);
  const bad = [{ interval: 999 }, { interval: 0 }, { interval: NaN }, { maxOutage: -1 }];
  for (const options of [...bad, { maxOutage: NaN }]) {
    const name = Object.keys(options)[0] ?? "";
    await assertRejects(() => collectUpdates(client, ORDER, options).next(), RangeError, name);
  }
  await assertRejects(() => collectUpdates(client, { orderRef: "" }).next(), TypeError, "orderRef");
  const signal = new AbortController() as unknown as AbortSignal;
  const wrong = "'signal' must be an AbortSignal: got an object";
  await assertRejects(() => collectUpdates(client, ORDER, { signal }).next(), TypeError, wrong);
  await assertRejects(() => waitForCompletion(client, ORDER, { signal }), TypeError, wrong);
});

Deno.test("collectUpdates() stops polling when the loop is left", async () => {
  using time = new FakeTime();
  const bankId = polls([pending]);
  using client = createClient(bankId);
  using timers = countTimers();
  const stop = new CountedAbort();
  for await (const update of collectUpdates(client, ORDER, { signal: stop.signal })) {
    if (update.status === "pending") break;
  }
  await settle();
  assertEquals([timers.running, stop.listeners], [0, 0]);
  await pass(time, 10_000);
  assertEquals(bankId.log, [["collect", 0]]);
});

Deno.test("collectUpdates() sends nothing when the signal has aborted before", async () => {
  using client = createClient(unreachable);
  const stop = new CountedAbort();
  const reason = new Error("early");
  stop.abort(reason);
  const first = collectUpdates(client, ORDER, { signal: stop.signal }).next();
  assertStrictEquals(await assertRejects(() => first), reason);
  assertEquals(stop.listeners, 0);
});

const moments = [["a pause", 700, pending], ["a poll", 2300, slow(4000, pending)]] as const;

for (const [moment, after, second] of moments) {
  Deno.test(`collectUpdates() leaves nothing behind when aborted during ${moment}`, async () => {
    using time = new FakeTime();
    const bankId = polls([pending, second]);
    using client = createClient(bankId);
    using timers = countTimers();
    const stop = new CountedAbort();
    const followed = follow(client, { signal: stop.signal });
    await pass(time, after, 100);
    assertEquals([timers.running > 0, stop.listeners], [true, 1]);
    const reason = new Error("enough");
    stop.abort(reason);
    await settle();
    assertStrictEquals(followed.ended?.error, reason);
    assertEquals([timers.running, stop.listeners], [0, 0]);
    await pass(time, 10_000);
    assertEquals(bankId.times, after < 2000 ? [0] : [0, 2000]);
    assertEquals(bankId.log.filter(([endpoint]) => endpoint === "cancel"), []);
  });
}

Deno.test("waitForCompletion() resolves, having waited for onUpdate each time", async () => {
  using time = new FakeTime();
  const bankId = polls([pending, hint("userSign"), complete]);
  using client = createClient(bankId);
  const seen: string[] = [];
  const waiting = waitForCompletion(client, ORDER, {
    onUpdate: async (update) => {
      seen.push(`${update.status} begun`);
      await Promise.resolve();
      seen.push(`${update.status} done`);
    },
  });
  await pass(time, 4000);
  assertEquals((await waiting).user.personalNumber, "191212121212");
  assertEquals(
    seen.join(),
    [
      "pending begun,pending done",
      "pending begun,pending done",
      "complete begun,complete done",
    ].join(),
  );
});

Deno.test("waitForCompletion() rejects with the hint code of a failed order", async () => {
  const cases = [["userCancel", "RFA6"], ["expiredTransaction", "RFA8"], ["newCode", "RFA22"]];
  for (const [code = "", id] of cases) {
    using client = createClient(polls([hint(code, "failed")]));
    const error = await assertRejects(() => waitForCompletion(client, ORDER), BankIdOrderError);
    assertEquals([error.code, error.hintCode, error.userMessageId, error.orderRef], [
      "order-failed",
      code,
      id,
      ORDER.orderRef,
    ]);
    assertStringIncludes(error.message, code);
  }
});

for (
  const [moment, after, log] of [
    ["before the first poll", -1, [["cancel", 0]]],
    ["during a pause", 700, [["collect", 0], ["cancel", 700]]],
    ["during a poll", 2300, [["collect", 0], ["collect", 2000], ["cancel", 2300]]],
  ] as const
) {
  Deno.test(`waitForCompletion() cancels the order when aborted ${moment}`, async () => {
    using time = new FakeTime();
    const bankId = polls([pending, slow(4000, pending)], slow(1000, answer({})));
    using client = createClient(bankId);
    using timers = countTimers();
    const stop = new CountedAbort();
    const reason = new Error("enough");
    if (after < 0) stop.abort(reason);
    let rejected = false;
    const waiting = outcome(waitForCompletion(client, ORDER, { signal: stop.signal }))
      .finally(() => rejected = true);
    await pass(time, Math.max(0, after), 100);
    stop.abort(reason);
    await pass(time, 900, 100);
    assertEquals(rejected, false, "It must reject only when the cancel has been answered");
    await pass(time, 100);
    assertStrictEquals((await waiting).error, reason);
    assertEquals(bankId.log, log.map((entry) => [...entry]) as [string, number][]);
    assertEquals([timers.running, stop.listeners], [0, 0]);
  });
}

Deno.test("waitForCompletion() says when an aborted order could not be cancelled", async () => {
  for (const refusal of [unknown, answer({ errorCode: "maintenance" }, 503), new Error("down")]) {
    using client = createClient(polls([pending], refusal));
    const reason = new Error("enough");
    const error = await assertRejects(
      () => waitForCompletion(client, ORDER, { signal: AbortSignal.abort(reason) }),
      BankIdFollowError,
      ORDER.orderRef,
    );
    assertEquals([error.code, error.orderRef], ["cancel-failed", ORDER.orderRef]);
    assertStrictEquals(error.reason, reason);
    assert(error.cause instanceof Error);
  }
});

Deno.test("waitForCompletion() cancels when aborted while onUpdate runs", async () => {
  const bankId = polls([pending]);
  using client = createClient(bankId);
  const stop = new AbortController();
  const waiting = waitForCompletion(client, ORDER, {
    signal: stop.signal,
    onUpdate: () => stop.abort(new Error("enough")),
  });
  await assertRejects(() => waiting, Error, "enough");
  assertEquals(bankId.log.map(([endpoint]) => endpoint), ["collect", "cancel"]);
});

Deno.test("waitForCompletion() hands over a completion although the signal has aborted", async () => {
  const bankId = polls([complete]);
  using client = createClient(bankId);
  const stop = new AbortController();
  const { user } = await waitForCompletion(client, ORDER, {
    signal: stop.signal,
    onUpdate: () => stop.abort(),
  });
  assertEquals(user.name, "Tolvan Tolvansson");
  assertEquals(bankId.log.map(([endpoint]) => endpoint), ["collect"]);
});

Deno.test("waitForCompletion() rejects with onUpdate's error and keeps the completion", async () => {
  for (const fail of [(): never => raise(), (): Promise<never> => Promise.try(raise)]) {
    using time = new FakeTime();
    const bankId = polls([complete, unknown]);
    using client = createClient(bankId);
    const failing = waitForCompletion(client, ORDER, { onUpdate: fail });
    await assertRejects(() => failing, Error, "listener");
    await pass(time, 10_000);
    assertEquals(bankId.log, [["collect", 0]]);
    assertEquals(await waitForCompletion(client, ORDER), COMPLETE.completionData);
  }
});

function raise(): never {
  throw new Error("listener");
}

Deno.test("waitForCompletion() tells a later caller that an aborted poll may have lost the result", async () => {
  using time = new FakeTime();
  const bankId = polls([slow(3000, complete), unknown], unknown);
  using client = createClient(bankId);
  const stop = new AbortController();
  const first = outcome(waitForCompletion(client, ORDER, { signal: stop.signal }));
  await pass(time, 1000);
  stop.abort(new Error("enough"));
  const { error } = await first;
  assertInstanceOf(error, BankIdFollowError);
  assertEquals([error.code, error.orderRef], ["cancel-failed", ORDER.orderRef]);
  assertStringIncludes(
    error.message,
    "A result that was on its way when waiting was aborted is lost",
  );
  const second = outcome(waitForCompletion(client, ORDER));
  await pass(time, 2000);
  const lost = (await second).error;
  assertInstanceOf(lost, BankIdFollowError);
  assertEquals([lost.code, lost.orderRef], ["result-lost", ORDER.orderRef]);
  assertInstanceOf(lost.cause, BankIdApiError);
});
