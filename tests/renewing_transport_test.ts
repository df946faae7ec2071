import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { BankIdNetworkError } from "../src/errors.ts";
import { type Held, RenewingTransport } from "../src/renewing_transport.ts";
import { Call } from "../src/transport/calls.ts";
import { tlsError } from "../src/transport/network_error.ts";
import {
  type Answers,
  call,
  DAY,
  held,
  HOUR,
  MINUTE,
  request,
  Source,
} from "./helpers/certificate_source.ts";

Deno.test("RenewingTransport asks for the certificate at the first call, once for all who wait", async () => {
  using _time = new FakeTime();
  const source = new Source();
  const transport = new RenewingTransport(source);
  assertEquals([source.asked, transport.notAfter], [0, undefined]);
  await Promise.all([1, 2, 3].map(() => call(transport)));
  assertEquals([source.asked, source.sent], [1, ["a auth", "a auth", "a auth"]]);
  assertEquals(transport.notAfter, new Date(Date.now() + 365 * DAY));
});

Deno.test("RenewingTransport asks anew at the first call after an hour, and no call waits for that", async () => {
  using time = new FakeTime();
  const source = new Source();
  const transport = new RenewingTransport(source);
  await call(transport);
  await time.tickAsync(HOUR - 1);
  await call(transport);
  assertEquals(source.asked, 1);
  await time.tickAsync(1);
  const { promise, resolve } = Promise.withResolvers<Held>();
  source.next = promise;
  for (let each = 0; each < 3; each++) await call(transport);
  assertEquals([source.asked, source.sent.at(-1)], [2, "a auth"]);
  resolve(held("b"));
  await time.tickAsync(0);
  await call(transport);
  assertEquals([source.asked, source.sent.at(-1), source.closed], [2, "b auth", []]);
});

Deno.test("RenewingTransport keeps its connections while the certificate stays the same", async () => {
  using time = new FakeTime();
  const source = new Source();
  const transport = new RenewingTransport(source);
  let opened = 0;
  const open = source.open.bind(source);
  source.open = (given) => (opened++, open(given));
  const [same] = [source.next as Held];
  for (let hour = 0; hour < 5; hour++) {
    source.next = { ...same };
    await call(transport);
    await time.tickAsync(HOUR);
  }
  assertEquals([source.asked, opened], [5, 1]);
});

Deno.test("RenewingTransport asks every minute when the certificate ends within a day, was refused, or did not come", async () => {
  using time = new FakeTime();
  const refused = tlsError("bankid.example", new Error("alert"));
  const table: readonly (readonly [Held, Answers, boolean])[] = [
    [held("a", DAY - 1), {}, true],
    [held("a", 2 * DAY), {}, false],
    [held("a"), { "a auth": 401 }, true],
    [held("a"), { "a auth": 403 }, true],
    [held("a"), { "a auth": refused }, true],
    [held("a"), { "a auth": 400 }, false],
    [held("a"), { "a auth": 503 }, false],
    [held("a"), { "a auth": new BankIdNetworkError("timeout", "late") }, false],
    // That the server is not trusted does not speak against the client's certificate.
    [
      held("a"),
      { "a auth": tlsError("a", Object.assign(new Error(), { code: "CERT_REVOKED" })) },
      false,
    ],
  ];
  for (const [next, answers, isSoon] of table) {
    const source = new Source();
    Object.assign(source, {
      next: { ...next, notAfter: next.notAfter + time.now - time.start },
      answers,
    });
    const transport = new RenewingTransport(source);
    const attempt = (): Promise<unknown> => call(transport).catch((error: unknown) => error);
    await attempt();
    await time.tickAsync(MINUTE - 1);
    await attempt();
    assertEquals(source.asked, 1);
    await time.tickAsync(1);
    await attempt();
    assertEquals([answers, source.asked], [answers, isSoon ? 2 : 1]);
  }
});

Deno.test("RenewingTransport keeps the certificate when the function fails, and tells it", async () => {
  using time = new FakeTime();
  const source = new Source();
  const transport = new RenewingTransport(source);
  await call(transport);
  await time.tickAsync(HOUR);
  const failure = source.next = new Error("The vault is sealed");
  assertEquals([await call(transport), source.sent.at(-1)], [200, "a auth"]);
  assertEquals(source.failures.length, 1);
  assertStrictEquals(source.failures[0], failure);
  await time.tickAsync(MINUTE);
  source.next = held("b");
  await call(transport);
  await call(transport);
  assertEquals([source.asked, source.sent.at(-1), source.failures.length], [3, "b auth", 1]);
});

Deno.test("RenewingTransport fails with the function's own error while there is no certificate", async () => {
  using _time = new FakeTime();
  const source = new Source();
  const transport = new RenewingTransport(source);
  source.next = new Error("The vault is sealed");
  await assertRejects(() => call(transport), Error, "The vault is sealed");
  source.next = held("a");
  assertEquals([await call(transport), source.asked, source.failures], [200, 2, []]);
});

Deno.test("RenewingTransport ends the waiting for a certificate with the call", async () => {
  using _time = new FakeTime();
  const source = new Source();
  source.next = new Promise<Held>(() => {});
  const transport = new RenewingTransport(source);
  const ended = new Call();
  const sending = transport.send("https://bankid.example/auth", request(ended));
  ended.abort(new Error("mine"));
  await assertRejects(() => sending, Error, "mine");
});

Deno.test("RenewingTransport collects and cancels orders of the certificate before, for a quarter of an hour", async () => {
  using time = new FakeTime();
  const source = new Source();
  const transport = new RenewingTransport(source);
  await call(transport);
  await time.tickAsync(HOUR);
  source.next = held("b");
  await call(transport);
  source.answers = { "b collect": 400, "b cancel": 400, "b auth": 400, "b verify": 400 };
  source.sent.length = 0;
  assertEquals([await call(transport, "collect"), await call(transport, "cancel")], [200, 200]);
  assertEquals([await call(transport, "auth"), await call(transport, "verify")], [400, 400]);
  assertEquals(source.sent, [
    "b collect",
    "a collect",
    "b cancel",
    "a cancel",
    "b auth",
    "b verify",
  ]);
  // An order that neither knows stays refused, and one that the new one knows is asked for once.
  source.answers = { "b collect": 400, "a collect": 400 };
  assertEquals(await call(transport, "collect"), 400);
  source.answers = { "b collect": 429 };
  assertEquals(await call(transport, "collect"), 429);
  await time.tickAsync(15 * MINUTE);
  source.answers = { "b collect": 400 };
  source.sent.length = 0;
  assertEquals([await call(transport, "collect"), source.sent], [400, ["b collect"]]);
});

Deno.test("RenewingTransport closes what it has opened", async () => {
  using time = new FakeTime();
  const source = new Source();
  const transport = new RenewingTransport(source);
  transport.close();
  for (const name of ["a", "b", "c"]) {
    source.next = held(name);
    await call(transport);
    await time.tickAsync(HOUR);
  }
  await call(transport);
  assertEquals(source.closed, ["a"]);
  transport.close();
  assertEquals(source.closed, ["a", "c", "b"]);
});
