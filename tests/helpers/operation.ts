/**
 * What an operation sends, and what it gives back.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type BankIdClient, type CallOptions, createClient } from "../../mod.ts";
import { answer, answering } from "./answers.ts";

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
