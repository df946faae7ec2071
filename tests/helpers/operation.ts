/**
 * What every operation does alike: what it sends, what it gives back, and when it sends nothing.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdApiError, type BankIdClient, type CallOptions, createClient } from "../../mod.ts";
import { answer, answering, unreachable } from "./answers.ts";

/** An operation with its request already given. */
export type Operation = (client: BankIdClient, options?: CallOptions) => Promise<unknown>;

/** One call, what must travel, and what must come of it. */
export interface Expectation {
  readonly call: Operation;
  readonly url: string;
  readonly body: unknown;
  /** What BankID answers. */
  readonly answer: unknown;
  /** What the caller gets, apart from the moment of arrival. */
  readonly result: unknown;
  /** Whether the result has the moment of arrival in it. */
  readonly starts: boolean;
}

const START = Date.parse("2026-10-04T12:00:00.000Z");

/** Asserts that one request is sent, as BankID wants it, and that its answer is given back. */
export async function assertOperation(expected: Expectation): Promise<void> {
  using time = new FakeTime(START);
  const options = answering(() => {
    time.tick(1500);
    return answer(expected.answer);
  });
  using client = createClient(options);
  const result = await expected.call(client);
  const startedAt = expected.starts ? { startedAt: START + 1500 } : {};
  assertEquals(
    result,
    typeof expected.result === "object" ? { ...expected.result, ...startedAt } : expected.result,
  );
  assertEquals(options.requests.length, 1);
  for (const request of options.requests) {
    assertEquals([request.method, request.url, request.redirect], [
      "POST",
      expected.url,
      "manual",
    ]);
    assertEquals([...request.headers], [["content-type", "application/json"]]);
    assertEquals(await request.json(), expected.body);
  }
}

/** Asserts that a signal ends a call with its own reason, and that nothing is sent once it has. */
export async function assertAborts(call: Operation): Promise<void> {
  const reason = new Error("mine");
  const { environment } = answering();
  using idle = createClient({ ...unreachable, environment });
  const aborted = AbortSignal.abort(reason);
  const before = await assertRejects(() => call(idle, { signal: aborted }), Error);
  assertStrictEquals(before, reason);

  const controller = new AbortController();
  const options = answering(() => {
    controller.abort(reason);
    return new Promise<Response>(() => {});
  });
  using client = createClient(options);
  const during = await assertRejects(() => call(client, { signal: controller.signal }), Error);
  assertStrictEquals(during, reason);
  assertEquals(options.requests.length, 1);
}

/** Asserts that a refusal is passed on, and that the request is not sent again. */
export async function assertRefusal(call: Operation, orderRef?: string): Promise<void> {
  const refusal = { errorCode: "internalError", details: "Internal technical error" };
  const options = answering(() => answer(refusal, 500));
  using client = createClient(options);
  const error = await assertRejects(() => call(client), BankIdApiError);
  assertEquals([error.status, error.errorCode, error.retry, error.orderRef], [
    500,
    "internalError",
    "by-user",
    orderRef,
  ]);
  assertEquals(options.requests.length, 1);
}

/** Asserts that only a client made by `createClient` is taken for one. */
export async function assertNeedsClient(call: Operation): Promise<void> {
  const likeness = { close(): void {}, [Symbol.dispose](): void {} };
  for (const client of [likeness, unreachable, undefined, null]) {
    await assertRejects(
      () => Reflect.apply(call, undefined, [client]),
      TypeError,
      "'client' must be a client made by createClient",
    );
  }
}
