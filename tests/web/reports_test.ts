import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdApiError, BankIdNetworkError } from "../../mod.ts";
import { CallbackFailure } from "../../src/web/callbacks.ts";
import { Reports, type ReportTo } from "../../src/web/reports.ts";
import type { ErrorContext } from "../../src/web/types.ts";

const REQUEST = new Request("https://example.com/bankid/poll");

interface Told {
  readonly error: unknown;
  readonly request: Request;
  readonly context: ErrorContext;
}

function reporting(): { readonly reports: Reports; readonly told: Told[] } {
  const told: Told[] = [];
  const to: ReportTo = (error, request, context) => told.push({ error, request, context });
  return { reports: new Reports(to), told };
}

const counts = (told: readonly Told[]) => told.map(({ context }) => context);

Deno.test("Reports tells of each reason once a minute, and then how often it was", () => {
  using time = new FakeTime();
  const { reports, told } = reporting();
  const error = new Error("no");
  for (let turn = 0; turn < 1000; turn++) reports.report(error, REQUEST, "cross-site");
  assertEquals(counts(told), [{ reason: "cross-site", count: 1 }]);
  assertStrictEquals(told[0]?.error, error);
  assertStrictEquals(told[0]?.request, REQUEST);
  time.tick(59_999);
  reports.report(error, REQUEST, "cross-site");
  assertEquals(told.length, 1);
  time.tick(1);
  reports.report(error, REQUEST, "cross-site");
  assertEquals(counts(told)[1], { reason: "cross-site", count: 1001 });
  time.tick(60_000);
  reports.report(error, REQUEST, "cross-site");
  assertEquals(counts(told)[2], { reason: "cross-site", count: 1 });
});

Deno.test("Reports tells one reason from another, by BankID's code or the function that failed", () => {
  using _ = new FakeTime();
  const { reports, told } = reporting();
  const cause = new Error("no database");
  const refused = (errorCode: "maintenance" | "internalError") =>
    new BankIdApiError("no", { status: 503, errorCode });
  for (let turn = 0; turn < 2; turn++) {
    reports.report(refused("maintenance"), REQUEST);
    reports.report(refused("internalError"), REQUEST);
    reports.report(new BankIdNetworkError("timeout", "no"), REQUEST);
    reports.report(new CallbackFailure("request", cause), REQUEST);
    reports.report(new TypeError("no"), REQUEST);
  }
  assertEquals(counts(told).map(({ reason }) => reason), [
    "refused: maintenance",
    "refused: internalError",
    "timeout",
    "request",
    "error",
  ]);
  // The service gets what its function threw.
  assertStrictEquals(told[3]?.error, cause);
  assertInstanceOf(told[2]?.error, BankIdNetworkError);
});

Deno.test("Reports holds nothing back of what happens once in a login", () => {
  const { reports, told } = reporting();
  for (let turn = 0; turn < 3; turn++) reports.always(new Error("lost"), REQUEST);
  assertEquals(told.length, 3);
});

Deno.test("Reports tells once, and no more, of what is to be told once", () => {
  using time = new FakeTime();
  const { reports, told } = reporting();
  for (const reason of ["one", "other", "one"]) {
    reports.once(new Error("no"), REQUEST, reason);
    time.tick(86_400_000);
  }
  assertEquals(counts(told), [{ reason: "one", count: 1 }, { reason: "other", count: 1 }]);
});

Deno.test("Reports remembers no more reasons than there can honestly be", () => {
  using _ = new FakeTime();
  const { reports, told } = reporting();
  for (let turn = 0; turn < 1000; turn++) reports.report(new Error("no"), REQUEST, String(turn));
  assertEquals(told.length, 1000);
});

Deno.test("Reports survives a log that throws, or rejects later", async () => {
  let calls = 0;
  const logs: readonly ReportTo[] = [
    () => {
      calls++;
      throw new Error("the log is full");
    },
    async () => {
      calls++;
      await Promise.resolve();
      throw new Error("the log is full");
    },
  ];
  for (const log of logs) new Reports(log).report(new Error("no"), REQUEST, "error");
  await Promise.resolve();
  assertEquals(calls, 2);
});
