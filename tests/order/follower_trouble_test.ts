import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdApiError, BankIdFollowError, createClient } from "../../mod.ts";
import { answer, COMPLETE, ORDER, PENDING } from "../helpers/answers.ts";
import { countTimers, pass, setClockBack, settle } from "../helpers/clock.ts";
import { errorOf, follow, hints, polls, slow, type Step } from "../helpers/polls.ts";

const pending = answer(PENDING);
const complete = answer(COMPLETE);
const noSuchOrder = answer({ errorCode: "invalidParameters", details: "No such order" }, 400);

function refused(status: number, errorCode: string, headers: HeadersInit = {}): Response {
  return answer({ errorCode, details: "" }, status, headers);
}

/** An answer whose connection breaks in the middle of the body. */
const broken: Step = () => {
  const body = new ReadableStream({
    start: (stream) => stream.enqueue(new TextEncoder().encode('{"orderRef":')),
    pull: (stream) => stream.error(new Error("reset")),
  });
  return new Response(body, { headers: { "Content-Type": "application/json" } });
};

const JSON_TYPE = { "Content-Type": "application/json" };

const passing: readonly (readonly [name: string, step: Step, nextAt: number])[] = [
  ["a lost connection", new TypeError("reset"), 4000],
  ["an answer that breaks off", broken, 4000],
  ["a timeout", slow(60_000, pending), 8000],
  ["502", new Response("<h1>502 Bad Gateway</h1>", { status: 502 }), 4000],
  ["504", new Response("<h1>504 Gateway Time-out</h1>", { status: 504 }), 4000],
  ["an empty answer", new Response("", { headers: JSON_TYPE }), 4000],
  ["a page of HTML", new Response("<h1>Welcome</h1>"), 4000],
  ["cut JSON", new Response('{"orderRef":"131', { headers: JSON_TYPE }), 4000],
  ["an answer with an odd member", answer({ ...PENDING, status: "odd" }), 4000],
  ["a failed handshake", Object.assign(new Error("expired"), { code: "CERT_HAS_EXPIRED" }), 4000],
  ["408", refused(408, "requestTimeout"), 4000],
  ["429", refused(429, "tooManyRequests"), 4000],
  ["429 to wait 5 seconds", refused(429, "tooManyRequests", { "RateLimit-Reset": "5" }), 7000],
  ["429 to wait 1 second", refused(429, "tooManyRequests", { "RateLimit-Reset": "1" }), 4000],
  ["500", refused(500, "internalError"), 4000],
  ["503", refused(503, "maintenance"), 4000],
  ["503 to wait 6 seconds", refused(503, "maintenance", { "Retry-After": "6" }), 8000],
  ["503 without JSON", new Response("<html>", { status: 503 }), 4000],
];

Deno.test("Follower polls on after trouble that leaves the order alive", async () => {
  for (const [name, step, nextAt] of passing) {
    using time = new FakeTime();
    const bankId = polls([pending, step, complete]);
    using client = createClient({ ...bankId, timeout: 5000 });
    const followed = follow(client);
    await pass(time, 12_000);
    assertEquals(hints(followed.updates), ["outstandingTransaction", "complete"], name);
    assertEquals(bankId.times, [0, 2000, nextAt], name);
  }
});

Deno.test("Follower gives up after fifteen seconds of trouble in a row", async () => {
  using time = new FakeTime();
  const cause = { errorCode: "maintenance", details: "The last one" };
  const bankId = polls([pending, ...Array(7).fill(new TypeError("reset")), answer(cause, 503)]);
  using client = createClient(bankId);
  using timers = countTimers();
  const followed = follow(client);
  await pass(time, 16_500);
  assertEquals(followed.ended, undefined, "Trouble since second 2 has not lasted 15 seconds yet");
  await pass(time, 20_000);
  const error = errorOf(followed);
  assertInstanceOf(error, BankIdFollowError);
  assertEquals([error.code, error.retry, error.userMessageId], ["gave-up", "wait", "RFA5"]);
  assertEquals("retryAfter" in error, false);
  assertEquals([error.orderRef, timers.running], [ORDER.orderRef, 0]);
  assertStringIncludes(error.message, ORDER.orderRef);
  assertInstanceOf(error.cause, BankIdApiError);
  assertEquals(error.cause.details, "The last one");
  assertEquals(bankId.times.at(-1), 18_000);
});

Deno.test("Follower heeds a 429 whose wait is longer than its maxOutage", async () => {
  using time = new FakeTime();
  const limited = refused(429, "tooManyRequests", { "RateLimit-Reset": "60" });
  const bankId = polls([limited, complete]);
  using client = createClient(bankId);
  const followed = follow(client);
  await pass(time, 59_500);
  const { code, retryAfter } = errorOf(followed);
  assertEquals([code, retryAfter, bankId.times], ["gave-up", 60_000, [0]]);
  const again = follow(client);
  await settle();
  assertEquals(bankId.times, [0]);
  await pass(time, 2000);
  assertEquals([hints(again.updates), bankId.times], [["complete"], [0, 60_000]]);
});

Deno.test("Follower waits for as long as it is told, even longer than a timer can hold", async () => {
  using time = new FakeTime();
  // A timer that is told to wait longer fires at once.
  const [longest, told] = [2 ** 31 - 1, 3_000_000_000];
  const { setTimeout } = globalThis;
  const waits: number[] = [];
  globalThis.setTimeout = ((run: () => void, wait = 0) => {
    waits.push(wait);
    return setTimeout(run, wait);
  }) as typeof setTimeout;
  try {
    const headers = { "RateLimit-Reset": String(told / 1000) };
    const bankId = polls([refused(429, "tooManyRequests", headers), complete]);
    using client = createClient(bankId);
    const followed = follow(client, { maxOutage: Infinity });
    for (const part of [longest, told - longest]) await pass(time, part, part);
    assertEquals([hints(followed.updates), bankId.times], [["complete"], [0, told]]);
    assertEquals(waits.filter((wait) => wait > longest), []);
    assertEquals(waits.includes(longest), true);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});

Deno.test("Follower bears trouble for ever when it is not in a row", async () => {
  using time = new FakeTime();
  const bout = [...Array(6).fill(refused(500, "internalError")), pending];
  const bankId = polls([...bout, ...bout, ...bout, complete]);
  using client = createClient(bankId);
  const followed = follow(client);
  await pass(time, 60_000);
  assertEquals([followed.ended, followed.updates.length], [{ error: undefined }, 4]);
});

Deno.test("Follower bears trouble anew when an order is followed again", async () => {
  using time = new FakeTime();
  const bankId = polls([...Array(10).fill(refused(500, "internalError")), pending, complete]);
  using client = createClient(bankId);
  const first = follow(client);
  await pass(time, 18_000);
  assertEquals(errorOf(first).code, "gave-up");
  await pass(time, 60_000, 5000);
  const second = follow(client);
  await pass(time, 20_000);
  assertEquals([second.ended, hints(second.updates).at(-1)], [{ error: undefined }, "complete"]);
});

Deno.test("Follower gives up in time though the clock is set back", async () => {
  using time = new FakeTime();
  using client = createClient(polls([new TypeError("reset")]));
  const followed = follow(client);
  await pass(time, 5000);
  using _clock = setClockBack(3_600_000);
  await pass(time, 20_000);
  assertEquals(errorOf(followed).code, "gave-up");
});

Deno.test("Follower does not let one caller's maxOutage end another's", async () => {
  using time = new FakeTime();
  const bankId = polls([...Array(4).fill(new TypeError("reset")), complete]);
  using client = createClient(bankId);
  const [impatient, patient] = [follow(client, { maxOutage: 3000 }), follow(client)];
  await pass(time, 10_000);
  assertEquals(errorOf(impatient).code, "gave-up");
  assertEquals(hints(patient.updates), ["complete"]);
});

const final: readonly (readonly [step: Step, code: string])[] = [
  [noSuchOrder, "refused"],
  [refused(401, "unauthorized"), "refused"],
  [new Response("<h1>403 Forbidden</h1>", { status: 403 }), "refused"],
  [refused(404, "notFound"), "refused"],
  [refused(405, "methodNotAllowed"), "refused"],
  [refused(415, "unsupportedMediaType"), "refused"],
  [refused(418, "somethingNew"), "refused"],
  [new Response("<h1>Elsewhere</h1>", { status: 302 }), "unexpected-answer"],
];

Deno.test("Follower rejects at once, for all callers, on any other failure", async () => {
  for (const [step, code] of final) {
    using time = new FakeTime();
    const bankId = polls([pending, step, complete]);
    using client = createClient(bankId);
    using timers = countTimers();
    const callers = [follow(client), follow(client)];
    await pass(time, 2000);
    for (const error of callers.map(errorOf)) {
      assertEquals([error.code, error.orderRef], [code, ORDER.orderRef]);
    }
    await pass(time, 5000);
    assertEquals([bankId.times, timers.running], [[0, 2000], 0]);
  }
});

const losing: readonly (readonly [name: string, step: Step])[] = [
  ["a lost connection", new TypeError("reset")],
  ["an answer that breaks off", broken],
  ["a timeout", slow(60_000, complete)],
];

Deno.test("Follower says that the result may be lost when an answer was", async () => {
  for (const [name, step] of losing) {
    using time = new FakeTime();
    using client = createClient(polls([pending, step, noSuchOrder]));
    const followed = follow(client);
    await pass(time, 10_000);
    const error = errorOf(followed);
    assertInstanceOf(error, BankIdFollowError, name);
    assertEquals([error.code, error.orderRef, error.retry], [
      "result-lost",
      ORDER.orderRef,
      "never",
    ]);
    assertStringIncludes(error.message, ORDER.orderRef);
    assertStringIncludes(error.message, "may have been completed and its result lost");
    assertInstanceOf(error.cause, BankIdApiError);
  }
});

Deno.test("Follower says of an order that is gone, but was pending, what may have become of it", async () => {
  using time = new FakeTime();
  using client = createClient(polls([new TypeError("reset"), pending, noSuchOrder]));
  const followed = follow(client);
  await pass(time, 6000);
  const error = errorOf(followed);
  assertInstanceOf(error, BankIdApiError);
  assertEquals(
    [error.status, error.errorCode, error.details, error.retry, error.userMessageId],
    [400, "invalidParameters", "No such order", "never", "RFA22"],
  );
  assertEquals(error.orderRef, ORDER.orderRef);
  const says =
    `Order ${ORDER.orderRef} was pending at the last poll: unless it was cancelled, it ` +
    "may have been completed and its result lost";
  assertStringIncludes(error.message, says);
});

Deno.test("Follower says nothing of the kind of an order that it never saw, or of other refusals", async () => {
  for (const steps of [[noSuchOrder], [pending, refused(401, "unauthorized")]]) {
    using time = new FakeTime();
    using client = createClient(polls(steps));
    const followed = follow(client);
    await pass(time, 2000);
    const { code, message } = errorOf(followed);
    assertEquals([code, message.includes("lost")], ["refused", false]);
  }
});
