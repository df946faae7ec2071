import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  auth,
  BankIdApiError,
  type BankIdClient,
  BankIdError,
  BankIdFollowError,
  BankIdOrderError,
  BankIdResponseError,
  type ClientOptions,
  collect,
  createClient,
  type Exchange,
  waitForCompletion,
} from "../../../mod.ts";
import { createSimulator, type FaultKind, type Simulator } from "../../../src/simulator/mod.ts";
import { ENDPOINTS } from "../../../src/simulator/bank/rules.ts";
import {
  deliveryOf,
  FAULT_KINDS,
  Faults,
  isStopped,
  SLOWNESS,
} from "../../../src/simulator/http/faults.ts";
import { pass, settle } from "../../helpers/clock.ts";

const request = { endUserIp: "194.168.2.25" };
/** Milliseconds that a busy machine may take for a proof. */
const PATIENCE = 60_000;

/** What the client says of a kind of fault, and whether BankID has started the order all the same. */
interface Verdict {
  readonly code: string;
  readonly status?: number;
  readonly errorCode?: string;
  readonly retry: string;
  readonly message: string;
  readonly isStarted: boolean;
}

function refused(status: number, errorCode: string | undefined, advice: string): Verdict {
  const [retry = "", message = ""] = advice.split(" ");
  const named = errorCode === undefined ? {} : { errorCode };
  return { code: "refused", status, ...named, retry, message, isStarted: false };
}

function broken(code: string, isStarted: boolean, status = 200): Verdict {
  const advice = code === "unexpected-answer"
    ? { status, retry: status === 200 ? "never" : "by-user", message: "RFA22" }
    : { retry: "by-user", message: "RFA5" };
  return { code, ...advice, isStarted };
}

/** By kind, so that a new one is missed here at type checking. */
const VERDICTS: Readonly<Record<FaultKind, Verdict>> = {
  alreadyInProgress: refused(400, "alreadyInProgress", "by-user RFA4"),
  invalidParameters: refused(400, "invalidParameters", "never RFA22"),
  canceled: refused(400, "canceled", "by-user RFA3"),
  verificationFailed: refused(400, "verificationFailed", "by-user RFA5"),
  unauthorized: refused(401, "unauthorized", "never RFA22"),
  forbidden: refused(403, "unauthorized", "never RFA22"),
  notFound: refused(404, "notFound", "never RFA22"),
  methodNotAllowed: refused(405, "methodNotAllowed", "never RFA22"),
  requestTimeout: refused(408, "requestTimeout", "by-user RFA5"),
  unsupportedMediaType: refused(415, "unsupportedMediaType", "never RFA22"),
  tooManyRequests: refused(429, "tooManyRequests", "wait RFA5"),
  internalError: refused(500, "internalError", "by-user RFA5"),
  maintenance: refused(503, "maintenance", "wait RFA5"),
  maintenancePage: refused(503, undefined, "wait RFA5"),
  badGateway: broken("unexpected-answer", false, 502),
  gatewayTimeout: broken("unexpected-answer", false, 504),
  slow: broken("timeout", true),
  hanging: broken("timeout", false),
  reset: broken("connection", false),
  truncated: broken("connection", true),
  oversized: broken("unexpected-answer", true),
  notJson: broken("unexpected-answer", true),
  lostAnswer: broken("connection", true),
};

async function verdictOf(client: BankIdClient, simulator: Simulator): Promise<Verdict> {
  const before = simulator.pending.length;
  const error = await assertRejects(() => auth(client, request), BankIdError);
  return {
    code: error.code,
    ...("status" in error ? { status: Number(error.status) } : {}),
    ...("errorCode" in error ? { errorCode: String(error.errorCode) } : {}),
    retry: error.retry,
    message: error.userMessageId,
    isStarted: simulator.pending.length > before,
  };
}

/** Meets every kind of fault that needs no patience, and none after it. */
async function assertVerdicts(simulator: Simulator, options: ClientOptions): Promise<void> {
  using client = createClient({ ...options, timeout: PATIENCE });
  for (const kind of FAULT_KINDS.filter((each) => VERDICTS[each].code !== "timeout")) {
    simulator.injectFault({ kind });
    assertEquals([kind, await verdictOf(client, simulator)], [kind, VERDICTS[kind]]);
    assert((await auth(client, request)).orderRef, kind);
  }
}

Deno.test("injectFault() of every kind is told apart by the client, in memory", async () => {
  const simulator = createSimulator();
  await assertVerdicts(simulator, simulator);
});

Deno.test("injectFault() of every kind is told apart by the client, over mutual TLS", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  await assertVerdicts(simulator, server);
});

/** A client that has made its handshakes, which take real time. */
async function connected(options: ClientOptions): Promise<BankIdClient> {
  const client = createClient(options);
  while (!await auth(client, request).catch(() => undefined));
  // The client's timer rests before the clock is replaced.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return client;
}

Deno.test("injectFault() with slow or hanging answers is too much for an impatient client", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  for (const options of [simulator, server]) {
    using client = await connected({ ...options, timeout: SLOWNESS - 1 });
    for (const kind of ["slow", "hanging"] as const) {
      using time = new FakeTime();
      simulator.injectFault({ kind });
      const verdict = verdictOf(client, simulator);
      for (let turn = 0; turn < 100; turn++) await time.runMicrotasks();
      time.tick(SLOWNESS - 1);
      assertEquals([kind, await verdict], [kind, VERDICTS[kind]]);
      await settle();
    }
  }
});

Deno.test("injectFault() knows every documented error and each way for an answer to go wrong", () => {
  assertEquals(FAULT_KINDS.toSorted(), Object.keys(VERDICTS).toSorted());
});

Deno.test("injectFault() makes tooManyRequests come with the figures of a limit", async () => {
  const simulator = createSimulator();
  using client = createClient(simulator);
  simulator.injectFault({ kind: "tooManyRequests" });
  const error = await assertRejects(() => auth(client, request), BankIdApiError);
  assertEquals(error.rateLimit, { limit: 60, remaining: 0, reset: 1 });
  assertEquals(error.retryAfter, 1000);
});

Deno.test("injectFault() makes the maintenance page HTML, and an answer of two megabytes", async () => {
  const simulator = createSimulator();
  using client = createClient(simulator);
  const { apiUrl } = simulator.environment;
  const post = (): Promise<Response> =>
    simulator.fetch(new Request(`${apiUrl}auth`, { method: "POST", body: "{}" }));
  simulator.injectFault({ kind: "maintenancePage" });
  const page = await post();
  assertEquals([page.status, page.headers.get("Content-Type")], [503, "text/html"]);
  assert((await page.text()).startsWith("<!doctype html>"));
  simulator.injectFault({ kind: "oversized" });
  assert((await (await post()).text()).length > 2 << 20);
  simulator.injectFault({ kind: "oversized" });
  await assertRejects(() => auth(client, request), BankIdResponseError, "larger than 1048576");
});

Deno.test("injectFault() lets a slow answer come after three seconds, in memory and over TLS", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  for (const options of [simulator, server]) {
    using client = await connected(options);
    using time = new FakeTime();
    const before = simulator.recordedExchanges.length;
    simulator.injectFault({ kind: "slow" });
    let isDone = false;
    const done = auth(client, request).finally(() => isDone = true);
    while (simulator.recordedExchanges.length === before) await time.runMicrotasks();
    await time.tickAsync(SLOWNESS - 1);
    await time.runMicrotasks();
    assert(!isDone);
    time.tick(1);
    assert((await done).orderRef);
  }
});

Deno.test("injectFault() loses the answer to a collect that had completed, for good", async () => {
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  await using server = await simulator.listen();
  for (const options of [simulator, server]) {
    using client = createClient({ ...options, timeout: PATIENCE });
    const order = await auth(client, request);
    simulator.injectFault({ endpoint: "collect", kind: "lostAnswer" });
    const lost = await assertRejects(() => collect(client, order), BankIdError);
    assertEquals([lost.code, lost.orderRef], ["connection", order.orderRef]);
    const error = await assertRejects(() => collect(client, order), BankIdApiError);
    assertEquals(error.errorCode, "invalidParameters");
  }
});

Deno.test("injectFault() that loses the result is stated as that by waitForCompletion()", async () => {
  using time = new FakeTime();
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  const outcomes: string[] = [];
  const onExchange = ({ outcome }: Exchange): void => void outcomes.push(outcome);
  using client = createClient({ ...simulator, onExchange });
  const order = await auth(client, request);
  simulator.injectFault({ endpoint: "collect", kind: "lostAnswer" });
  const done = assertRejects(() => waitForCompletion(client, order), BankIdFollowError);
  // The proof that is lost takes real time to make.
  while (outcomes.length < 2) await time.runMicrotasks();
  await pass(time, 2000);
  const { code, orderRef } = await done;
  assertEquals([code, orderRef], ["result-lost", order.orderRef]);
  assertEquals(outcomes, ["ok", "connection", "refused"]);
});

Deno.test("injectFault() of a passing kind is survived by waitForCompletion()", async () => {
  using time = new FakeTime();
  const simulator = createSimulator({ autopilot: { delay: 0, action: "decline" } });
  using client = createClient(simulator);
  const kinds = ["maintenancePage", "tooManyRequests", "reset", "internalError"] as const;
  for (const kind of kinds) simulator.injectFault({ endpoint: "collect", kind });
  const order = await auth(client, request);
  const done = assertRejects(() => waitForCompletion(client, order), BankIdOrderError);
  await pass(time, 10_000);
  assertEquals((await done).hintCode, "userCancel");
  const names = simulator.recordedExchanges.map(({ name }) => name);
  assertEquals(names, ["auth 200", "collect 503", "collect 429", "collect 500", "collect 200"]);
});

Deno.test("Faults are met by the endpoint they name, in their order, as often as told", () => {
  const faults = new Faults();
  faults.add({ endpoint: "collect", kind: "slow" });
  faults.add({ kind: "reset", times: 2 });
  faults.add({ endpoint: "collect", kind: "notJson" });
  assertEquals(
    ["auth", "collect", "collect", "collect", "auth"].map((endpoint) => faults.take(endpoint)),
    ["reset", "slow", "reset", "notJson", undefined],
  );
});

Deno.test("Faults without an endpoint are met by every path, known or not", () => {
  for (const endpoint of [...ENDPOINTS, ""]) {
    const faults = new Faults();
    faults.add({ kind: "hanging" });
    assertEquals([faults.take(endpoint), faults.take(endpoint)], ["hanging", undefined]);
  }
});

Deno.test("Faults refuse what could never happen, and say what can", () => {
  const faults = new Faults();
  const wrong: readonly (readonly [object, string])[] = [
    [{ kind: "rain" }, "'kind' must be one of alreadyInProgress, "],
    [{ kind: "toString" }, "got 'toString'"],
    [{ kind: "slow", endpoint: "colect" }, "'endpoint' must be one of auth, sign, "],
    [{ kind: "slow", endpoint: "phoneAuth" }, "got 'phoneAuth'"],
    [{ kind: "slow", times: 0 }, "'times' must be a whole number, at least 1: got 0"],
    [{ kind: "slow", times: 1.5 }, "got 1.5"],
    [{ kind: "slow", times: NaN }, "got NaN"],
    [{ kind: "slow", times: Infinity }, "got Infinity"],
  ];
  for (const [trouble, says] of wrong) {
    assertThrows(() => Reflect.apply(faults.add, faults, [trouble]), RangeError, says);
  }
  assertEquals(faults.take("auth"), undefined);
  for (const endpoint of ENDPOINTS) faults.add({ endpoint, kind: "slow" });
});

Deno.test("isStopped() and deliveryOf() agree with what becomes of an order", () => {
  for (const kind of FAULT_KINDS) assertEquals(isStopped(kind), !VERDICTS[kind].isStarted, kind);
  assertEquals([deliveryOf(undefined), deliveryOf("lostAnswer"), deliveryOf("notJson")], [
    "whole",
    "reset",
    "whole",
  ]);
});
