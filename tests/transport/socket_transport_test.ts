import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { auth, BankIdError, BankIdNetworkError, createClient } from "../../mod.ts";
import { utf8 } from "../../src/bytes.ts";
import { Call } from "../../src/transport/calls.ts";
import type { TlsSocket } from "../../src/transport/dial.ts";
import { SocketTransport } from "../../src/transport/socket_transport.ts";
import type { TransportRequest } from "../../src/transport/transport.ts";
import { settle } from "../helpers/clock.ts";
import { serveFaults } from "../helpers/fault_server.ts";
import { replaceTls } from "../helpers/tls.ts";

const request = { endUserIp: "10.0.0.1" };
const AUTH = "https://bankid.example/rp/v6.0/auth";
const COLLECT = "https://bankid.example/rp/v6.0/collect";
const VERIFY = "https://card.example:8443/rp/v1/verify?v=1";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
const TOO_LARGE = "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n";

/** A connection that notes what is written, and on which the server does what a test tells it. */
class FakeConnection implements TlsSocket {
  readonly host: unknown;
  readonly written: string[] = [];
  readonly #listeners: (readonly [event: string, listener: (value: never) => void])[] = [];
  readonly #network: FakeNetwork;
  destroyed = false;

  constructor(host: unknown, network: FakeNetwork) {
    this.host = host;
    this.#network = network;
  }

  on(event: string, listener: (value: never) => void): void {
    this.#listeners.push([event, listener]);
  }

  happens(event: string, value?: unknown): void {
    for (const [name, listener] of this.#listeners) if (name === event) listener(value as never);
  }

  /** The server answers. */
  answer(text: string): void {
    this.happens("data", utf8(text));
  }

  write(text: string): void {
    this.written.push(text);
    if (this.#network.answers) queueMicrotask(() => this.answer(OK));
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    queueMicrotask(() => this.happens("close"));
  }

  getPeerCertificate(): null {
    return null;
  }

  setNoDelay(): void {}
  ref(): void {}
  unref(): void {}
}

/** A network without wires, on which time stands still but for what a test adds to it. */
class FakeNetwork implements Disposable {
  readonly connections: FakeConnection[] = [];
  readonly transport: SocketTransport;
  /** Whether each request is answered at once, and whether handshakes succeed. */
  answers = true;
  accepts = true;
  now = 1_000_000;
  readonly #undo = new DisposableStack();

  constructor(maxConnections = 10) {
    const clocks = [[Date, Date.now], [performance, performance.now]] as const;
    for (const [clock, now] of clocks) {
      Object.assign(clock, { now: () => this.now });
      this.#undo.defer(() => void Object.assign(clock, { now }));
    }
    this.#undo.use(replaceTls({
      connect: ({ host }: Record<string, unknown>) => {
        const connection = new FakeConnection(host, this);
        this.connections.push(connection);
        if (this.accepts) queueMicrotask(() => connection.happens("secureConnect"));
        return connection;
      },
    }));
    this.transport = new SocketTransport(
      { caCerts: [], cert: "", key: "", check: () => Promise.resolve(undefined) },
      { maxConnections, maxIdle: 30_000 },
      () => undefined,
    );
  }

  /** Sends a request, and says what became of it. */
  async send(url: string, more: Partial<TransportRequest> = {}): Promise<number> {
    const call = new Call();
    const request = { body: "{}", isDelicate: false, maxBytes: 100, call, ...more };
    return (await this.transport.send(url, request)).status;
  }

  /** How many requests each connection carried. */
  get carried(): number[] {
    return this.connections.map(({ written }) => written.length);
  }

  [Symbol.dispose](): void {
    this.transport.close();
    this.#undo.dispose();
  }
}

Deno.test("SocketTransport writes a POST of JSON, whose length is counted in bytes", async () => {
  using network = new FakeNetwork();
  assertEquals(await network.send(VERIFY, { body: '{"qrCode":"å€"}' }), 200);
  const [written] = network.connections.map((each) => each.written);
  assertEquals(written, [
    [
      "POST /rp/v1/verify?v=1 HTTP/1.1",
      "Host: card.example:8443",
      "Content-Type: application/json",
      "Accept: application/json",
      "Accept-Encoding: identity",
      "User-Agent: bankid",
      "Content-Length: 18",
      "",
      '{"qrCode":"å€"}',
    ].join("\r\n"),
  ]);
});

Deno.test("SocketTransport uses the connections of a host for all its URLs, and for no other host", async () => {
  using network = new FakeNetwork();
  for (const url of [AUTH, COLLECT, VERIFY, AUTH, VERIFY]) await network.send(url);
  const hosts = network.connections.map(({ host, written }) => [host, written.length]);
  assertEquals(hosts, [["bankid.example", 3], ["card.example", 2]]);
});

Deno.test("SocketTransport sends what is delicate on no connection that was used half a second ago", async () => {
  const cases: readonly (readonly [isDelicate: boolean, slow: number, idle: number, boolean])[] = [
    [true, 0, 0, true],
    [true, 0, 500, true],
    [true, 0, 501, false],
    // The server may have answered long ago, and counts from then.
    [true, 501, 0, false],
    [true, 250, 250, true],
    [false, 0, 501, true],
    [false, 501, 0, true],
    [false, 0, 30_000, true],
    [false, 0, 30_001, false],
  ];
  for (const [isDelicate, slow, idle, isReused] of cases) {
    using network = new FakeNetwork();
    network.answers = false;
    const sending = network.send(COLLECT);
    await settle();
    network.now += slow;
    network.connections[0]?.answer(OK);
    await sending;
    network.answers = true;
    network.now += idle;
    await network.send(AUTH, { isDelicate });
    assertEquals(network.carried, isReused ? [2] : [1, 1], `${isDelicate} ${slow} ${idle}`);
  }
});

Deno.test("SocketTransport sends nothing for a call that has ended, and keeps the connection", async () => {
  using network = new FakeNetwork(1);
  await network.send(AUTH);
  // At once, and when the runtime has been asked which connections are open.
  for (const idle of [0, 100]) {
    network.now += idle;
    const call = new Call();
    call.abort(new Error("enough"));
    await assertRejects(() => network.send(AUTH, { call }), Error, "enough");
    assertEquals([call.isSent, network.carried], [false, [1]]);
  }
  await network.send(AUTH);
  assertEquals(network.carried, [2]);
});

Deno.test("SocketTransport trusts no connection that was not heard from since one that broke was used", async () => {
  const cases = [
    ["breaks", "connection", true],
    ["breaks, and the other is heard from meanwhile", "connection", false],
    ["is too large", "unexpected-answer", false],
  ] as const;
  for (const [what, code, isDropped] of cases) {
    using network = new FakeNetwork();
    network.answers = false;
    const both = [network.send(COLLECT), network.send(COLLECT)];
    await settle();
    const [other, broken] = network.connections;
    for (const each of [other, broken]) each?.answer(OK);
    await Promise.all(both);
    network.now += 10;
    const failing = assertRejects(() => network.send(COLLECT), BankIdError);
    const meanwhile = what.includes("meanwhile") ? network.send(COLLECT) : undefined;
    await settle();
    assertEquals(network.carried, meanwhile ? [2, 2] : [1, 2]);
    network.now += 10;
    if (meanwhile) other?.answer(OK);
    await meanwhile;
    if (code === "unexpected-answer") broken?.answer(TOO_LARGE);
    else broken?.happens("end");
    assertEquals((await failing).code, code);
    assertEquals([other?.destroyed, broken?.destroyed], [isDropped, true], what);
  }
});

Deno.test("SocketTransport closes the connections to all hosts, and says so to those who wait", async () => {
  using network = new FakeNetwork();
  for (const url of [AUTH, VERIFY]) await network.send(url);
  network.accepts = false;
  network.now += 60_000;
  const waiting = [AUTH, VERIFY].map((url) =>
    assertRejects(() => network.send(url), BankIdNetworkError)
  );
  await settle(10);
  network.transport.close();
  for (const { code, sent, cause, message } of await Promise.all(waiting)) {
    assertInstanceOf(cause, Error);
    assertEquals([code, sent, cause.message], ["connection", false, "The client was closed"]);
    assertEquals(/^Cannot reach (?:bankid\.example|card\.example:8443), /.test(message), true);
  }
  assertEquals(network.connections.filter(({ destroyed }) => !destroyed), []);
});

Deno.test("SocketTransport sends a request once, whatever becomes of the connection, and says that it was sent", async () => {
  await using bank = await serveFaults();
  const { environment, certificate } = bank;
  using client = createClient({ environment, certificate });
  await auth(client, request);
  for (const kind of ["reset", "close", "alert", "plain", "cut"] as const) {
    bank.faults.request = () => ({ kind, executed: true });
    const before = bank.log.length;
    const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
    assertEquals([kind, error.code, error.sent], [kind, "connection", true]);
    assertEquals(bank.log.length, before + 1);
    bank.faults.request = undefined;
    await auth(client, request);
  }
  assertEquals(bank.complaints, []);
});
