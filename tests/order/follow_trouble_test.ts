import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  auth,
  BankIdError,
  BankIdFollowError,
  BankIdNetworkError,
  BankIdResponseError,
  createClient,
  waitForCompletion,
} from "../../mod.ts";
import type { BankIdClient, ClientOptions } from "../../src/types.ts";
import { answer, COMPLETE, ORDER, PENDING } from "../helpers/answers.ts";
import { pass, settle } from "../helpers/clock.ts";
import { type FaultServer, serveFaults } from "../helpers/fault_server.ts";
import { GATEWAY_ANSWERS, type RequestFault } from "../helpers/faults.ts";
import { errorOf, follow, polls } from "../helpers/polls.ts";
import gateway from "../vectors/passing_gateway_answers.json" with { type: "json" };

const request = { endUserIp: "10.0.0.1" };
const pending = answer(PENDING);
const complete = answer(COMPLETE);
const noSuchOrder = answer({ errorCode: "invalidParameters", details: "No such order" }, 400);

function clientOf(
  { environment, certificate }: FaultServer,
  options: Partial<ClientOptions> = {},
): BankIdClient {
  return createClient({ environment, certificate, ...options });
}

const COMPLETED = { after: 0, as: "complete" };

/** Completes each order after its first collect, and spoils the second. */
function spoilSecond(bank: FaultServer, fault: RequestFault): void {
  bank.faults.request = ({ endpoint, orderRef = "" }) => {
    const order = bank.orders.all.get(orderRef);
    if (endpoint !== "collect" || order?.collects.length !== 1) return undefined;
    order.ending = COMPLETED;
    return fault;
  };
}

/** What waiting comes to: `complete`, or the code of the error. */
async function outcome(waiting: Promise<unknown>): Promise<string> {
  try {
    await waiting;
    return "complete";
  } catch (error) {
    return error instanceof BankIdError ? error.code : `${error}`;
  }
}

const faults: readonly (readonly [name: string, fault: (executed: boolean) => RequestFault])[] = [
  ...(["reset", "close", "alert", "plain", "silence", "cut"] as const).map((kind) =>
    [kind, (executed: boolean): RequestFault => ({ kind, executed })] as const
  ),
  ...Object.entries(GATEWAY_ANSWERS).map(([name, answer]) =>
    [name, (executed: boolean): RequestFault => ({ kind: "answer", answer, executed })] as const
  ),
];

Deno.test("waitForCompletion() bears what leaves the order alive, and names what was lost with it", async () => {
  await Promise.all(faults.flatMap(([name, fault]) =>
    [false, true].map(async (executed) => {
      await using bank = await serveFaults();
      // However busy the machine is, only silence is waited for to its end.
      using starter = clientOf(bank, { timeout: 60_000 });
      using client = clientOf(bank, { timeout: name === "silence" ? 3000 : 60_000 });
      spoilSecond(bank, fault(executed));
      const order = await auth(starter, request);
      const waited = await outcome(waitForCompletion(client, order, { interval: 1000 }));
      assertEquals([name, waited], [name, executed ? "result-lost" : "complete"]);
      assertEquals([name, bank.order().handedOver], [name, 1]);
      assertEquals([name, bank.gapsUnder(1000)], [name, []]);
    })
  ));
});

Deno.test("waitForCompletion() bears fronts that drain, plain HTTP and a bad node's certificate", async () => {
  const connections = [
    { kind: "drain" },
    { kind: "plain" },
    { kind: "close" },
    { kind: "certificate", of: "foreign" },
    { kind: "certificate", of: "expired" },
  ] as const;
  await Promise.all(connections.map(async (fault) => {
    await using bank = await serveFaults();
    using client = clientOf(bank);
    const order = await auth(client, request);
    const waiting = waitForCompletion(client, order, { interval: 1000 });
    while (bank.order().collects.length === 0) await settle();
    bank.order().ending = COMPLETED;
    bank.faults.connection = () => fault;
    bank.breakAll("close");
    setTimeout(() => bank.faults.connection = undefined, 2500);
    assertEquals([fault, await outcome(waiting)], [fault, "complete"]);
  }));
});

Deno.test("Follower rejects at once when TLS fails before BankID has ever answered", async () => {
  const failure = Object.assign(new Error("expired"), { code: "CERT_HAS_EXPIRED" });
  const bankId = polls([failure, complete]);
  using client = createClient(bankId);
  const error = await assertRejects(() => waitForCompletion(client, ORDER), BankIdNetworkError);
  assertEquals([error.code, error.orderRef], ["tls", ORDER.orderRef]);
  assertEquals(bankId.log.map(([endpoint]) => endpoint), ["collect", "cancel"]);
});

Deno.test("Follower counts no answer as lost when nothing was sent", async () => {
  for (const sent of [true, false]) {
    using time = new FakeTime();
    const failure = new BankIdNetworkError("connection", "gone", { sent });
    using client = createClient(polls([pending, failure, noSuchOrder]));
    const followed = follow(client);
    await pass(time, 6000);
    assertEquals([sent, errorOf(followed).code], [sent, sent ? "result-lost" : "refused"]);
  }
});

Deno.test("Follower gives the answer that could not be read when the result was in it", async () => {
  using time = new FakeTime();
  const odd = answer({ ...COMPLETE, completionData: { user: "Tolvan" } });
  using client = createClient(polls([pending, odd, new TypeError("reset"), noSuchOrder]));
  const followed = follow(client);
  await pass(time, 8000);
  const error = errorOf(followed);
  assertEquals(error.code, "result-lost");
  assertInstanceOf(error.cause, BankIdResponseError);
  assertStringIncludes(error.cause.body ?? "", "Tolvan");
});

for (const { status, contentType, body } of gateway.rows) {
  Deno.test(`Follower polls on after a gateway's ${status}`, async () => {
    using time = new FakeTime();
    const page = new Response(body, { status, headers: { "Content-Type": contentType } });
    const bankId = polls([page, complete]);
    using client = createClient(bankId);
    const followed = follow(client);
    await pass(time, 2000);
    assertEquals([followed.ended, bankId.times], [{ error: undefined }, [0, 2000]]);
  });
}

Deno.test("waitForCompletion() cancels an order that it gives up", async () => {
  for (const cancelled of [answer({}), answer({ errorCode: "maintenance" }, 503)]) {
    using time = new FakeTime();
    const bankId = polls([pending, ...Array(20).fill(new TypeError("reset"))], cancelled);
    using client = createClient(bankId);
    const waiting = waitForCompletion(client, ORDER).catch((error: unknown) => error);
    await pass(time, 30_000);
    const error = await waiting;
    assertInstanceOf(error, BankIdFollowError);
    const isCancelled = cancelled.status === 200;
    // Where nothing tells how the order stands, an answer that did not arrive may have been the result.
    const code = isCancelled ? "gave-up" : "result-lost";
    assertEquals([error.code, error.orderRef], [code, ORDER.orderRef]);
    assertEquals(error.retry, isCancelled ? "by-user" : "wait");
    assertStringIncludes(error.message, isCancelled ? "was cancelled" : "Follow it again");
    assertEquals(bankId.log.at(-1)?.[0], "cancel");
  }
});

Deno.test("waitForCompletion() names a result as lost when it gives up and the cancel finds the order gone", async () => {
  for (const sent of [true, false]) {
    using time = new FakeTime();
    const failure = new BankIdNetworkError("connection", "gone", { sent });
    using client = createClient(polls([pending, ...Array(20).fill(failure)], noSuchOrder));
    const waiting = outcome(waitForCompletion(client, ORDER));
    await pass(time, 30_000);
    assertEquals(await waiting, sent ? "result-lost" : "gave-up");
  }
});

Deno.test("waitForCompletion() speaks of no lost result when it gives up and nothing had been sent", async () => {
  using time = new FakeTime();
  const failure = new BankIdNetworkError("connection", "gone", { sent: false });
  using client = createClient(polls([pending, ...Array(20).fill(failure)], failure));
  const waiting = outcome(waitForCompletion(client, ORDER));
  await pass(time, 30_000);
  assertEquals(await waiting, "gave-up");
});

Deno.test("waitForCompletion() cancels nothing that is gone, that others follow, or that BankID is to be spared", async () => {
  const limited = answer({ errorCode: "tooManyRequests" }, 429, { "RateLimit-Reset": "60" });
  for (const [last, code] of [[noSuchOrder, "refused"], [limited, "gave-up"]] as const) {
    const bankId = polls([last]);
    using client = createClient(bankId);
    assertEquals(await outcome(waitForCompletion(client, ORDER)), code);
    assertEquals(bankId.log.map(([endpoint]) => endpoint), ["collect"]);
  }
  using time = new FakeTime();
  const bankId = polls([...Array(4).fill(new TypeError("reset")), complete]);
  using client = createClient(bankId);
  const impatient = outcome(waitForCompletion(client, ORDER, { maxOutage: 3000 }));
  const patient = outcome(waitForCompletion(client, ORDER));
  await pass(time, 10_000);
  assertEquals([await impatient, await patient], ["gave-up", "complete"]);
  assertEquals(bankId.log.filter(([endpoint]) => endpoint === "cancel"), []);
});

Deno.test("Follower gives up by a clock that nobody sets", async () => {
  const { now } = Date;
  const bankId = polls([pending, new TypeError("reset"), complete]);
  using client = createClient(bankId);
  const waiting = outcome(waitForCompletion(client, ORDER, { interval: 1000 }));
  try {
    while (bankId.times.length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    Date.now = () => now() + 3_600_000;
    assertEquals(await waiting, "complete");
  } finally {
    Date.now = now;
  }
});

Deno.test("Follower paces by the end of a poll, as a server sees it behind a slow connection", async () => {
  await using bank = await serveFaults();
  using client = clientOf(bank, { maxIdle: 0 });
  bank.orders.ending = () => ({ after: 5000, as: "complete" });
  const order = await auth(client, request);
  bank.faults.connection = ({ connection }) =>
    connection % 2 === 0 ? { kind: "slow", by: 900 } : undefined;
  assertEquals(await outcome(waitForCompletion(client, order, { interval: 1000 })), "complete");
  assertEquals(bank.gapsUnder(1000), []);
  assert(bank.order().collects.length >= 3);
});
