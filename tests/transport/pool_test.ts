import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { auth, BankIdError, BankIdNetworkError, collect, createClient } from "../../mod.ts";
import { Call } from "../../src/transport/calls.ts";
import type { TlsSocket } from "../../src/transport/dial.ts";
import { Pool } from "../../src/transport/pool.ts";
import type { BankIdClient, ClientOptions } from "../../src/types.ts";
import { type FaultServer, serveFaults } from "../helpers/fault_server.ts";
import { fakeSocket } from "../helpers/tls.ts";

const request = { endUserIp: "10.0.0.1" };

function clientOf(
  { environment, certificate }: FaultServer,
  options: Partial<ClientOptions> = {},
): BankIdClient {
  return createClient({ environment, certificate, ...options });
}

/** What calls come to: `ok`, or the code of the error. */
async function outcomes(count: number, call: () => Promise<unknown>): Promise<string[]> {
  return await Promise.all(Array.from({ length: count }, async () => {
    try {
      await call();
      return "ok";
    } catch (error) {
      return error instanceof BankIdError ? error.code : `${error}`;
    }
  }));
}

function tally(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("Pool opens no more connections than it may, and keeps those that it has", async () => {
  await using bank = await serveFaults({ faults: { latency: () => 5 } });
  using client = clientOf(bank, { maxConnections: 7 });
  const codes = await outcomes(60, () => auth(client, request));
  assertEquals(tally(codes), { ok: 60 });
  assert(bank.open <= 7, `${bank.open} connections are open`);
  await outcomes(20, () => auth(client, request));
  assert(bank.log.slice(60).every(({ nth }) => nth > 1), "A connection was not used again");
});

Deno.test("Pool closes connections that were idle for too long", async () => {
  await using bank = await serveFaults();
  using client = clientOf(bank, { maxIdle: 150 });
  const order = await auth(client, request);
  while (bank.open > 0) await pause(10);
  await collect(client, order);
  assertEquals(bank.connections, 2);
});

Deno.test("Pool opens a connection for each call when none may be idle", async () => {
  await using bank = await serveFaults();
  using client = clientOf(bank, { maxIdle: 0 });
  for (let call = 1; call <= 3; call++) await auth(client, request);
  assertEquals(bank.log.map(({ nth }) => nth), [1, 1, 1]);
});

Deno.test("Pool asks the runtime after a stall which connections were closed meanwhile", async () => {
  const helper = new URL("../helpers/fault_server.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `import { serveFaults } from "${helper}";
      const idle = { after: 150, then: "close" };
      const { environment, certificate } = await serveFaults({ faults: { idle } });
      console.log(JSON.stringify({ environment, certificate }));`,
    ],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  using client = createClient(JSON.parse(new TextDecoder().decode((await reader.read()).value)));
  for (let stall = 0; stall < 3; stall++) {
    await outcomes(3, () => auth(client, request));
    // The server closes its connections while this process is too busy to notice.
    const end = performance.now() + 600;
    while (performance.now() < end);
    assertEquals(tally(await outcomes(3, () => auth(client, request))), { ok: 3 });
  }
  child.kill();
  await reader.cancel();
  await child.status;
});

Deno.test("Pool asks the runtime once for all connections that dozed, not for each", async () => {
  const { now } = performance;
  performance.now = () => 1000;
  try {
    const dial = (): Promise<TlsSocket> => Promise.resolve(fakeSocket());
    const pool = new Pool(dial, "localhost", { maxConnections: 2, maxIdle: 30_000 });
    const both = await Promise.all([1, 2].map(() => pool.acquire(Infinity, new Call())));
    for (const connection of both) {
      connection.heardAt = -Infinity;
      pool.release(connection);
    }
    assertEquals(pool.take(Infinity), undefined);
    const first = await pool.acquire(Infinity, new Call());
    const second = pool.take(Infinity);
    assert(second && second !== first && both.includes(second));
    pool.close(new Error("The client was closed"));
  } finally {
    performance.now = now;
  }
});

Deno.test("Pool begins another handshake beside one that hangs, and sends once", async () => {
  for (const hanging of [1, 2]) {
    await using bank = await serveFaults();
    bank.faults.connection = ({ connection }) =>
      connection <= hanging ? { kind: "hang" } : undefined;
    using client = clientOf(bank);
    await auth(client, request);
    assertEquals([bank.connections > hanging, bank.log.length], [true, 1]);
    // What hangs is given up as soon as nobody waits for it.
    while (bank.open > 1) await pause(10);
  }
});

Deno.test("Pool waits for a slow connection, however many others it began meanwhile", async () => {
  await using bank = await serveFaults();
  bank.faults.connection = () => ({ kind: "slow", by: 1200 });
  using client = clientOf(bank);
  await auth(client, request);
  assertEquals(bank.log.length, 1);
});

Deno.test("Pool does not give handshakes up that are all slow, and begins few beside them", async () => {
  await using bank = await serveFaults();
  bank.faults.connection = () => ({ kind: "slow", by: 1300 });
  for (const maxConnections of [1, 20]) {
    const before = bank.connections;
    using client = clientOf(bank, { maxConnections });
    const codes = await outcomes(20, () => auth(client, request));
    assertEquals(tally(codes), { ok: 20 });
    const made = bank.connections - before;
    assert(made <= maxConnections + 8, `${made} connections were made`);
  }
});

Deno.test("Pool waits for each further handshake longer, since where all are late more would not help", async () => {
  using time = new FakeTime();
  let made = 0;
  const dial = (signal: AbortSignal): Promise<never> => {
    made++;
    return new Promise((_, reject) => signal.addEventListener("abort", reject));
  };
  const pool = new Pool(dial, "localhost", { maxConnections: 100, maxIdle: 30_000 });
  const call = new Call();
  const waiting = pool.acquire(Infinity, call);
  const begun: number[] = [];
  for (let at = 0; at < 5000; at += 50) {
    if (made > begun.length) begun.push(at);
    time.tick(50);
  }
  assertEquals(begun, [0, 500, 1150, 2000, 3100, 4550]);
  call.abort(new Error("mine"));
  await assertRejects(() => waiting, Error, "mine");
});

Deno.test("Pool keeps to its limit while handshakes hang", async () => {
  await using bank = await serveFaults();
  bank.faults.connection = ({ connection }) => connection % 3 === 1 ? { kind: "hang" } : undefined;
  let most = 0;
  const watch = setInterval(() => most = Math.max(most, bank.open), 5);
  using client = clientOf(bank, { maxConnections: 6 });
  const codes = await outcomes(30, () => auth(client, request));
  clearInterval(watch);
  assertEquals([tally(codes), bank.log.length], [{ ok: 30 }, 30]);
  // One that is given up may take a moment to close at the server.
  assert(most <= 8, `${most} connections were open at once`);
});

Deno.test("Pool says that nothing was sent when no connection comes about in time", async () => {
  await using bank = await serveFaults({ faults: { connection: () => ({ kind: "hang" }) } });
  using client = clientOf(bank, { timeout: 700 });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals([error.code, error.sent, bank.connections > 1], ["timeout", false, true]);
  while (bank.open > 0) await pause(10);
});

Deno.test("Pool drops the connections that were not heard from since, after one that gave no answer", async () => {
  await using bank = await serveFaults();
  using client = clientOf(bank, { timeout: 2000 });
  bank.faults.latency = () => 30;
  const order = await auth(client, request);
  await outcomes(5, () => collect(client, order));
  const before = bank.connections;
  bank.breakAll("die");
  const first = await assertRejects(() => collect(client, order), BankIdNetworkError);
  assertEquals([first.code, first.sent], ["timeout", true]);
  assertEquals(tally(await outcomes(5, () => collect(client, order))), { ok: 5 });
  assert(bank.connections > before);
});

Deno.test("Pool keeps the connections that were heard from since", async () => {
  await using bank = await serveFaults();
  using client = clientOf(bank, { timeout: 2000 });
  bank.faults.request = ({ orderRef }) =>
    orderRef === "silent" ? { kind: "silence", executed: false } : undefined;
  const order = await auth(client, request);
  const silent = outcomes(1, () => collect(client, { orderRef: "silent" }));
  await pause(50);
  await collect(client, order);
  const before = bank.connections;
  assertEquals(await silent, ["timeout"]);
  await collect(client, order);
  assertEquals(bank.connections, before);
});

Deno.test("Pool fails those who wait when a connection is refused, each with an error of its own", async () => {
  await using bank = await serveFaults({ faults: { connection: () => ({ kind: "refuse" }) } });
  using client = clientOf(bank);
  const errors = await Promise.all(
    [1, 2, 3].map(() => assertRejects(() => auth(client, request), BankIdNetworkError)),
  );
  assertEquals(new Set(errors).size, 3);
  for (const { code, sent } of errors) assertEquals([code, sent], ["connection", false]);
  assertEquals(bank.log.length, 0);
});

Deno.test("Pool ends what is under way and what waits when the client is closed", async () => {
  await using bank = await serveFaults({ faults: { latency: () => 60_000 } });
  const client = clientOf(bank, { maxConnections: 2 });
  const calls = outcomes(5, () => auth(client, request));
  while (bank.log.length < 2) await pause(5);
  client.close();
  assertEquals(tally(await calls), { "client-closed": 5 });
  while (bank.open > 0) await pause(5);
});

Deno.test("Pool gives the turn of an aborted call to the next", async () => {
  await using bank = await serveFaults({ faults: { connection: () => ({ kind: "hang" }) } });
  using client = clientOf(bank, { maxConnections: 1 });
  const stop = new AbortController();
  const first = auth(client, request, { signal: stop.signal });
  const second = auth(client, request);
  bank.faults.connection = undefined;
  stop.abort(new Error("mine"));
  await assertRejects(() => first, Error, "mine");
  assertInstanceOf(await second, Object);
});
