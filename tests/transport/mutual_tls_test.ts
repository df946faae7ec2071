import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import process from "node:process";
import { auth, BankIdError, BankIdNetworkError, collect, createClient } from "../../mod.ts";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import { mutualTls } from "../../src/transport/mutual_tls.ts";
import { ownFetch } from "../../src/transport/own_fetch.ts";
import { ORDER, PENDING } from "../helpers/answers.ts";
import { certificates, foreignCertificates, json, serveTls, withoutTls } from "../helpers/tls.ts";

const request = { endUserIp: "194.168.2.25" };

Deno.test("mutualTls() presents the client certificate and reuses the connection", async () => {
  const seen: string[] = [];
  await using server = await serveTls((incoming, response) => {
    seen.push(`${incoming.httpVersion} ${incoming.headers["content-type"]}`);
    json(response, 200, PENDING);
  });
  const { client: certificate } = await certificates();
  using client = createClient({ environment: server.environment, certificate });
  for (let poll = 0; poll < 20; poll++) await collect(client, ORDER);
  assertEquals(seen, Array(20).fill("1.1 application/json"));
  assertEquals(server.connections(), 1);
});

Deno.test("mutualTls() fails clearly when the server does not accept the certificate", async () => {
  await using server = await serveTls((_incoming, response) => json(response, 200, ORDER));
  const { client: certificate } = await foreignCertificates();
  using client = createClient({ environment: server.environment, certificate });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals(error.code, "tls");
  assertMatch(error.message, /Was the client certificate issued for this environment/);
});

Deno.test("mutualTls() refuses a server that another authority vouches for", async () => {
  await using server = await serveTls(
    (_incoming, response) => json(response, 200, ORDER),
    await foreignCertificates(),
  );
  const { ca, client: certificate } = await certificates();
  using client = createClient({
    environment: { ...server.environment, caCerts: [ca] },
    certificate,
  });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals([error.code, error.retry], ["tls", "never"]);
  assertMatch(error.message, /localhost:\d+.*pinned root/);
});

Deno.test("mutualTls() refuses a certificate for another host", async () => {
  const other = await makeTlsCertificates({ names: ["bankid.example"] });
  await using server = await serveTls((_incoming, response) => json(response, 200, ORDER), other);
  using client = createClient({ environment: server.environment, certificate: other.client });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals(error.code, "tls");
});

Deno.test("mutualTls() refuses an expired server certificate", async () => {
  const expired = await makeTlsCertificates({ notAfter: new Date(Date.now() - 3_600_000) });
  await using server = await serveTls((_incoming, response) => json(response, 200, ORDER), expired);
  using client = createClient({ environment: server.environment, certificate: expired.client });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals(error.code, "tls");
});

Deno.test("mutualTls() tells a closed port from a TLS failure", async () => {
  const server = await serveTls((_incoming, response) => json(response, 200, ORDER));
  const { client: certificate } = await certificates();
  using client = createClient({ environment: server.environment, certificate });
  await server[Symbol.asyncDispose]();
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals([error.code, error.retry, error.userMessageId], ["connection", "by-user", "RFA5"]);
});

Deno.test("mutualTls() times out on a server that hangs", async () => {
  await using server = await serveTls(() => {});
  const { client: certificate } = await certificates();
  using client = createClient({ environment: server.environment, certificate, timeout: 300 });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals(error.code, "timeout");
  assertMatch(error.message, /did not answer within 300 ms/);
});

Deno.test("mutualTls() tells a server that closes instead of answering from one that refuses", async () => {
  let answers = 0;
  await using server = await serveTls((incoming, response) => {
    if (answers-- > 0) json(response, 200, ORDER);
    else incoming.socket.destroy();
  });
  const { client: certificate } = await certificates();
  using client = createClient({ environment: server.environment, certificate });
  for (
    const [before, code, retry] of [[0, "tls", "never"], [1, "connection", "by-user"]] as const
  ) {
    answers = before;
    for (let call = 0; call < before; call++) await auth(client, request);
    const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
    assertEquals([error.code, error.retry, error.sent], [code, retry, true]);
  }
});

Deno.test("mutualTls() reports a connection that is closed in the middle of the body", async () => {
  await using server = await serveTls((incoming, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
    response.write('{"orderRef":');
    setTimeout(() => incoming.socket.destroy(), 20);
  });
  const { client: certificate } = await certificates();
  using client = createClient({ environment: server.environment, certificate });
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals(error.code, "connection");
});

Deno.test("mutualTls() aborts with the signal's own reason, before and during a call", async () => {
  const during = new AbortController();
  await using server = await serveTls(() => during.abort(new Error("mine")));
  const { client: certificate } = await certificates();
  using client = createClient({ environment: server.environment, certificate });
  const before = AbortSignal.abort(new Error("early"));
  await assertRejects(() => auth(client, request, { signal: before }), Error, "early");
  assertEquals(server.connections(), 0);
  await assertRejects(() => auth(client, request, { signal: during.signal }), Error, "mine");
});

Deno.test("mutualTls() aborts during the handshake and leaves nothing open", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { ca, client: certificate } = await certificates();
  using client = createClient({
    environment: { apiUrl: `https://127.0.0.1:${silent.addr.port}/`, caCerts: [ca] },
    certificate,
  });
  const signal = AbortSignal.timeout(50);
  await assertRejects(() => auth(client, request, { signal }), DOMException);
  silent.close();
});

Deno.test("mutualTls() says what to pass on a runtime that it does not know", () => {
  using _tls = withoutTls();
  const error = assertThrows(
    () => mutualTls({ maxConnections: 1, maxIdle: 1 }, () => undefined),
    BankIdError,
  );
  assertEquals(error.code, "runtime-unsupported");
  assertMatch(error.message, /fetch: \(request: Request\) => Promise<Response>/);
});

/** A runtime that says of itself which versions it has. */
function pretend(versions: Readonly<Record<string, string>>): Disposable {
  const kept = Object.getOwnPropertyDescriptor(process, "versions") ?? {};
  Object.defineProperty(process, "versions", { value: versions, configurable: true });
  return { [Symbol.dispose]: () => void Object.defineProperty(process, "versions", kept) };
}

Deno.test("mutualTls() and ownFetch() refuse runtimes that are too old, with the reason", () => {
  const node = "24.2.0";
  const table: readonly (readonly [Readonly<Record<string, string>>, RegExp?])[] = [
    [{ deno: "2.4.5", node }, /^Deno 2\.4\.5 is too old: the module needs 2\.5\.0 or later/],
    [{ deno: "1.46.3", node }, /^Deno 1\.46\.3/],
    [
      { bun: "1.3.9", node },
      /^Bun 1\.3\.9 is too old.*1\.3\.10 or later \(before, .*another client/,
    ],
    [{ bun: "1.3.9-canary.4", node }, /^Bun 1\.3\.9-canary\.4/],
    [{ bun: "0.8.1", node }, /^Bun/],
    [{ node: "20.20.2" }, /^Node 20\.20\.2 is too old/],
    [{ deno: "2.5.0", node: "20.0.0" }],
    [{ deno: "2.10.0", node }],
    [{ deno: "3.0.0", node }],
    [{ bun: "1.3.10", node: "20.0.0" }],
    [{ bun: "1.4.0", node }],
    [{ bun: "2.0.0", node }],
    [{ node: "22.0.0" }],
    [{ node: "100.1.1" }],
    [{}],
  ];
  const make = (): unknown => mutualTls({ maxConnections: 1, maxIdle: 1 }, () => undefined);
  const own = (): unknown => ownFetch(fetch);
  for (const [versions, message] of table) {
    using _runtime = pretend(versions);
    if (!message) {
      assertEquals([typeof make(), typeof own()], ["function", "object"]);
      continue;
    }
    for (const each of [make, own]) {
      const error = assertThrows(each, BankIdError);
      assertEquals(error.code, "runtime-unsupported");
      assertMatch(error.message, message);
    }
  }
});
