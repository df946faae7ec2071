import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { connect } from "node:tls";
import { auth, BankIdError, cancel, collect, createClient } from "../../mod.ts";
import type { BankIdClient } from "../../src/types.ts";
import {
  chance,
  type ConnectionFault,
  GATEWAY_ANSWERS,
  random,
  type RequestFault,
} from "./faults.ts";
import { type FaultServer, serveFaults } from "./fault_server.ts";
import { RequestReader } from "./raw_http.ts";

const request = { endUserIp: "10.0.0.1" };

function clientOf({ environment, certificate }: FaultServer, timeout = 5000): BankIdClient {
  return createClient({ environment, certificate, timeout });
}

/** What a call came to: its status, or the code of its error. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    const value = await call;
    return typeof value === "object" && value && "status" in value ? `${value.status}` : "ok";
  } catch (error) {
    return error instanceof BankIdError ? error.code : `${error}`;
  }
}

/** What `node:tls` sees of a connection before it is closed. */
async function handshake({ environment, certificate, port }: FaultServer): Promise<string[]> {
  const ca = [...environment.caCerts];
  const options = { host: "127.0.0.1", port, servername: "localhost", ca, ...certificate };
  const seen: string[] = [];
  const socket = connect(options);
  socket.on("secureConnect", () => seen.push("secure"));
  socket.on("error", () => seen.push("error"));
  await new Promise((resolve) => socket.on("close", resolve));
  return seen;
}

Deno.test("serveFaults() is a BankID: it starts, completes once, fails and cancels orders", async () => {
  await using bank = await serveFaults();
  using client = clientOf(bank);
  const endings = [undefined, { after: 0, as: "complete" }, { after: 0, as: "userCancel" }];
  for (const ending of endings) {
    bank.orders.ending = () => ending;
    const order = await auth(client, request);
    const first = ending ? (ending.as === "complete" ? "complete" : "failed") : "pending";
    assertEquals(await outcome(collect(client, order)), first);
    assertEquals(await outcome(collect(client, order)), ending ? "refused" : "pending");
    assertEquals(await outcome(cancel(client, order)), ending ? "refused" : "ok");
    assertEquals(await outcome(collect(client, order)), "refused");
  }
  const { end, handedOver, collects } = bank.order(1);
  assertEquals([end, handedOver, collects.length], ["complete", 1, 3]);
  assertEquals([bank.order(0).end, bank.order(2).end], ["cancelled", "userCancel"]);
  assertEquals(bank.orders.starts.get(request.endUserIp), 3);
  assert(bank.gapsUnder(1000).length > 0);
  assertEquals(bank.complaints, []);
});

const requestFaults: readonly (readonly [fault: RequestFault, code: RegExp])[] = [
  [{ kind: "reset", executed: true }, /^connection$/],
  [{ kind: "close", executed: true }, /^connection$/],
  [{ kind: "alert", executed: true }, /^(connection|tls)$/],
  [{ kind: "plain", executed: true }, /^(connection|tls)$/],
  [{ kind: "silence", executed: true }, /^timeout$/],
  [{ kind: "cut", executed: true }, /^connection$/],
  [{ kind: "answer", executed: true, answer: GATEWAY_ANSWERS["502"] ?? raise() }, /^unexpected/],
  [{ kind: "late", by: 20 }, /^complete$/],
  [{ kind: "last" }, /^complete$/],
];

function raise(): never {
  throw new Error("There is no such answer");
}

Deno.test("serveFaults() spoils a request as it is told, before or after it was done", async () => {
  for (const [fault, code] of requestFaults) {
    for (const executed of "executed" in fault ? [true, false] : [true]) {
      const spoiled = "executed" in fault ? { ...fault, executed } : fault;
      await using bank = await serveFaults();
      bank.orders.ending = () => ({ after: 0, as: "complete" });
      bank.faults.request = ({ endpoint }) => endpoint === "collect" ? spoiled : undefined;
      using client = clientOf(bank, fault.kind === "silence" ? 500 : 5000);
      const order = await auth(client, request);
      assertMatch(await outcome(collect(client, order)), code, fault.kind);
      assertEquals([fault.kind, bank.order().handedOver], [fault.kind, executed ? 1 : 0]);
    }
  }
});

const connectionFaults: readonly (readonly [fault: ConnectionFault, seen: string])[] = [
  [{ kind: "refuse" }, "error"],
  [{ kind: "close" }, "error"],
  [{ kind: "plain" }, "error"],
  [{ kind: "drain" }, "secure"],
  [{ kind: "certificate", of: "foreign" }, "error"],
  [{ kind: "certificate", of: "elsewhere" }, "error"],
  [{ kind: "certificate", of: "expired" }, "error"],
];

Deno.test("serveFaults() spoils a connection as it is told", async () => {
  for (const [fault, seen] of connectionFaults) {
    await using bank = await serveFaults({ faults: { connection: () => fault } });
    assertEquals([fault, await handshake(bank)], [fault, [seen]]);
  }
  // Some servers send their alert before they close, some do not.
  await using bank = await serveFaults({ faults: { connection: () => ({ kind: "alert" }) } });
  assertMatch((await handshake(bank)).join(), /^secure(,error)?$/);
});

Deno.test("serveFaults() lets a handshake hang, and begins another late", async () => {
  await using bank = await serveFaults({ faults: { connection: () => ({ kind: "hang" }) } });
  const silent = handshake(bank);
  assertEquals(await Promise.race([silent, pause(50)]), undefined);
  bank.breakAll("reset");
  assertEquals(await silent, ["error"]);
  bank.faults.connection = () => ({ kind: "slow", by: 30 });
  using client = clientOf(bank);
  assertEquals(await outcome(auth(client, request)), "ok");
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("serveFaults() closes idle connections, or lets them die without a word", async () => {
  for (const then of ["close", "reset", "die"] as const) {
    await using bank = await serveFaults({ faults: { idle: { after: 50, then } } });
    using client = clientOf(bank, 1000);
    await auth(client, request);
    const before = bank.open;
    while (then !== "die" && bank.open > 0) await pause(10);
    if (then === "die") await pause(200);
    assertEquals(bank.open, then === "die" ? before : 0);
    if (then === "die") assertEquals(await outcome(auth(client, request)), "timeout");
  }
});

Deno.test("RequestReader reads requests however their bytes are cut", () => {
  const text =
    "POST /rp/v6.0/auth HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n{}\r\n\r\n" +
    "POST /rp/v6.0/sign HTTP/1.1\r\n\r\n";
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, 1000]) {
    const reader = new RequestReader();
    const found = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, index) => reader.read(bytes.subarray(index * size, (index + 1) * size)),
    ).flat();
    assertEquals(found.map(({ path, body }) => [path, body]), [
      ["/rp/v6.0/auth", "{}\r\n\r\n"],
      ["/rp/v6.0/sign", ""],
    ]);
    assertEquals(found[0]?.headers["host"], "localhost");
  }
  for (const bad of ["GET  /\r\n\r\n", "POST / HTTP/1.1\r\nno colon\r\n\r\n"]) {
    assertThrows(() => new RequestReader().read(new TextEncoder().encode(bad)), Error, "Not a");
  }
});

Deno.test("random() gives the same numbers for the same seed, and chance() keeps to its table", () => {
  const [first, second, other] = [random(1), random(1), random(2)];
  const numbers = Array.from({ length: 1000 }, () => first());
  assertEquals(numbers, numbers.map(() => second()));
  assert(numbers.some((number) => number !== other()));
  const table = [[0.1, "a"], [0.3, "b"]] as const;
  const drawn = Array.from({ length: 10_000 }, () => chance(first, table));
  const share = (what?: string): number => drawn.filter((each) => each === what).length / 10_000;
  assert(Math.abs(share("a") - 0.1) < 0.02 && Math.abs(share("b") - 0.3) < 0.02);
  assert(Math.abs(share() - 0.6) < 0.02);
});
