import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  BankIdApiError,
  BankIdOrderError,
  createClient,
  type Order,
  userMessage,
  waitWithRenewals,
  type WaitWithRenewalsOptions,
} from "../../mod.ts";
import { answer, COMPLETE, ORDER, unreachable } from "../helpers/answers.ts";
import { CountedAbort, countTimers, pass } from "../helpers/clock.ts";
import { hint, type Polls, polls, type Step } from "../helpers/polls.ts";

interface Login {
  readonly bankId: Polls;
  /** References of the orders started, and told to `onOrder`. */
  readonly started: string[];
  readonly told: string[];
  readonly result: Promise<{ readonly value?: unknown; readonly error?: unknown }>;
}

/** The answer to a poll, for whichever order is polled. */
function reply(make: (orderRef: string) => Response): Step {
  return async (request) => make((await request.json()).orderRef);
}

const unscanned = reply((orderRef) => hint("startFailed", "failed", orderRef));
const waiting = reply((orderRef) => hint("outstandingTransaction", "pending", orderRef));
const complete = reply((orderRef) => answer({ ...COMPLETE, orderRef }));

/** Logs in with orders named 1, 2, 3 and so on. */
function login(steps: readonly Step[], options: WaitWithRenewalsOptions = {}): Login {
  const bankId = polls(steps);
  const client = createClient(bankId);
  const [started, told]: [string[], string[]] = [[], []];
  const start = (): Promise<Order> => {
    started.push(String(started.length + 1));
    return Promise.resolve({ ...ORDER, orderRef: started.at(-1) ?? "", startedAt: Date.now() });
  };
  const { onOrder, ...others } = options;
  const result = waitWithRenewals(client, start, {
    ...others,
    onOrder: async (order) => {
      told.push(order.orderRef);
      await onOrder?.(order);
    },
  }).then((value) => ({ value }), (error) => ({ error }));
  return { bankId, started, told, result };
}

Deno.test("waitWithRenewals() starts a new order when nobody scanned the old one", async () => {
  using time = new FakeTime();
  const updates: string[] = [];
  const { started, told, result } = login([waiting, unscanned, unscanned, waiting, complete], {
    onUpdate: ({ orderRef, status }) => void updates.push(`${orderRef} ${status}`),
  });
  await pass(time, 10_000);
  assertEquals(await result, { value: COMPLETE.completionData });
  assertEquals([started, told], [["1", "2", "3"], ["1", "2", "3"]]);
  assertEquals(updates, ["1 pending", "1 failed", "2 failed", "3 pending", "3 complete"]);
});

for (const renewals of [undefined, 0, 2]) {
  const name = renewals === undefined ? "five renewals by default" : `${renewals} renewals`;
  Deno.test(`waitWithRenewals() gives up visibly after ${name}`, async () => {
    using time = new FakeTime();
    const { started, told, result } = login(
      [unscanned],
      renewals === undefined ? {} : { renewals },
    );
    await pass(time, 1000);
    const error = await assertRejects(() => result.then((end) => Promise.reject(end.error)));
    assert(error instanceof BankIdOrderError);
    const all = Array.from({ length: (renewals ?? 5) + 1 }, (_, index) => String(index + 1));
    assertEquals([started, told], [all, all]);
    assertEquals([error.hintCode, error.orderRef], ["startFailed", all.at(-1)]);
    // The failed scan, not a missing app, is what the person must hear of.
    assertEquals(error.userMessageId, "RFA17B");
    assertStringIncludes(error.message, `nobody scanned the QR codes of ${all.length} order`);
  });
}

Deno.test("waitWithRenewals() does not renew an order that failed otherwise", async () => {
  for (const code of ["userCancel", "expiredTransaction", "certificateErr", "cancelled", "new"]) {
    const failed = reply((orderRef) => hint(code, "failed", orderRef));
    const { started, result } = login([failed]);
    const { error } = await result;
    assert(error instanceof BankIdOrderError);
    assertEquals([error.hintCode, started], [code, ["1"]]);
    assertEquals(userMessage(error, { qr: true }).id, error.userMessageId);
  }
});

Deno.test("waitWithRenewals() does not renew after a refusal", async () => {
  const { started, result } = login([answer({ errorCode: "unauthorized" }, 401)]);
  const { error } = await result;
  assert(error instanceof BankIdApiError);
  assertEquals(started, ["1"]);
});

Deno.test("waitWithRenewals() cancels the order of the moment when aborted", async () => {
  using time = new FakeTime();
  using timers = countTimers();
  const stop = new CountedAbort();
  const { bankId, started, result } = login([unscanned, waiting], { signal: stop.signal });
  await pass(time, 3000);
  const reason = new Error("enough");
  stop.abort(reason);
  await pass(time, 100);
  assertStrictEquals((await result).error, reason);
  assertEquals(started, ["1", "2"]);
  assertEquals(bankId.log.at(-1), ["cancel", 3000]);
  await pass(time, 60_000, 5000);
  assertEquals(bankId.log.at(-1), ["cancel", 3000]);
  assertEquals([timers.running, stop.listeners], [0, 0]);
});

Deno.test("waitWithRenewals() hands its signal to start, and cancels what start returns too late", async () => {
  const bankId = polls([waiting]);
  using client = createClient(bankId);
  const stop = new AbortController();
  const reason = new Error("enough");
  const error = await assertRejects(() =>
    waitWithRenewals(client, ({ signal }) => {
      assertStrictEquals(signal, stop.signal);
      stop.abort(reason);
      return Promise.resolve({ ...ORDER, startedAt: 0 });
    }, { signal: stop.signal })
  );
  assertStrictEquals(error, reason);
  assertEquals(bankId.log.map(([endpoint]) => endpoint), ["cancel"]);
});

Deno.test("waitWithRenewals() starts nothing when the signal has aborted before", async () => {
  using client = createClient(unreachable);
  const reason = new Error("early");
  let started = 0;
  const start = (): Promise<Order> => {
    started++;
    return Promise.reject(new Error("It was started"));
  };
  const signal = AbortSignal.abort(reason);
  const error = await assertRejects(() => waitWithRenewals(client, start, { signal }));
  assertStrictEquals(error, reason);
  assertEquals(started, 0);
});

Deno.test("waitWithRenewals() cancels the order when onOrder fails", async () => {
  const failure = new Error("listener");
  const { bankId, result } = login([waiting], {
    onOrder: () => Promise.reject(failure),
  });
  assertStrictEquals((await result).error, failure);
  assertEquals(bankId.log.map(([endpoint]) => endpoint), ["cancel"]);
});

Deno.test("waitWithRenewals() keeps onOrder's error when the cancel fails as well", async () => {
  using client = createClient(polls([], new Error("down")));
  const failure = new Error("listener");
  const start = (): Promise<Order> => Promise.resolve({ ...ORDER, startedAt: 0 });
  const onOrder = (): never => {
    throw failure;
  };
  const error = await assertRejects(() => waitWithRenewals(client, start, { onOrder }));
  assertStrictEquals(error, failure);
});

Deno.test("waitWithRenewals() rejects with the error of start", async () => {
  using client = createClient(unreachable);
  const failure = new Error("no order");
  const error = await assertRejects(() => waitWithRenewals(client, () => Promise.reject(failure)));
  assertStrictEquals(error, failure);
});

Deno.test("waitWithRenewals() refuses a number of renewals that is none", async () => {
  for (const renewals of [-1, 1.5, NaN, Infinity]) {
    let started = 0;
    using client = createClient(unreachable);
    const start = (): Promise<Order> => Promise.resolve({ ...ORDER, startedAt: started++ });
    await assertRejects(
      () => waitWithRenewals(client, start, { renewals }),
      RangeError,
      "renewals",
    );
    assertEquals(started, 0);
  }
});

Deno.test("waitWithRenewals() refuses an order in place of what starts one", async () => {
  using client = createClient(unreachable);
  await assertRejects(
    () => Reflect.apply(waitWithRenewals, undefined, [client, ORDER]),
    TypeError,
    "'start' must be a function that starts an order: got an object",
  );
  const signal = new AbortController() as unknown as AbortSignal;
  await assertRejects(
    () => waitWithRenewals(client, () => Promise.reject(new Error("Started")), { signal }),
    TypeError,
    "'signal' must be an AbortSignal: got an object",
  );
});

Deno.test("waitWithRenewals() refuses an option that is not known before it starts an order", async () => {
  using client = createClient(polls([]));
  const start = (): never => {
    throw new Error("An order was started");
  };
  await assertRejects(
    () => waitWithRenewals(client, start, Object({ renewal: 1 })),
    TypeError,
    "did you mean 'renewals'",
  );
});
