import process from "node:process";
import { connect } from "node:tls";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { auth, BankIdApiError, BankIdError, collect, createClient, sign } from "../../../mod.ts";
import type { IncomingRequest, Outcome } from "../../../src/simulator/http/exchange.ts";
import { BAD_SERVER_CERTIFICATES, listen } from "../../../src/simulator/http/listen.ts";
import { createSimulator, type ListeningSimulator } from "../../../src/simulator/mod.ts";
import { connectRaw, postRaw, turns } from "../../helpers/raw_tls.ts";
import { foreignCertificates } from "../../helpers/tls.ts";

const person = { endUserIp: "194.168.2.25" };

/** An answer over a connection of its own. */
interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a request with a certificate, or with none. */
async function send(
  { environment }: ListeningSimulator,
  certificate: { readonly cert: string; readonly key: string } | undefined,
  { path = "/rp/v6.0/auth", method = "POST", body = JSON.stringify(person) } = {},
): Promise<Answered> {
  using client = Deno.createHttpClient({ caCerts: [...environment.caCerts], ...certificate });
  const response = await fetch(new URL(path, environment.apiUrl), {
    method,
    headers: { "Content-Type": "application/json" },
    ...(method === "GET" ? {} : { body }),
    client,
  });
  const { status, headers } = response;
  return { status, headers, text: await response.text() };
}

const NOTHING: Outcome = {
  answer: { status: 200, headers: { "Content-Type": "application/json" }, body: "{}" },
  delivery: "whole",
  undelivered: () => {},
};

Deno.test("listen() answers those who have its certificate, in exactly BankID's form", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  const { status, headers, text } = await send(server, server.certificate);
  assertEquals([status, headers.get("Content-Type")], [200, "application/json"]);
  assertEquals(headers.get("Content-Length"), `${text.length}`);
  assertEquals(Object.keys(JSON.parse(text)), [
    "orderRef",
    "autoStartToken",
    "qrStartToken",
    "qrStartSecret",
  ]);
  assertEquals(simulator.pending.length, 1);
});

Deno.test("listen() refuses those without a certificate with a page, as BankID does", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  const { client: foreign } = await foreignCertificates();
  for (const certificate of [undefined, foreign]) {
    for (const path of ["/rp/v6.0/auth", "/rp/v6.0/collect", "/rp/v1/verify", "/"]) {
      const { status, headers, text } = await send(server, certificate, { path });
      assertEquals([status, headers.get("Content-Type")], [403, "text/html"], path);
      assert(text.startsWith("<html>") && text.includes("403 Forbidden"));
    }
  }
  assertEquals(simulator.pending, []);
});

Deno.test("listen() is told from others by the client that has a wrong certificate", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  const { client: certificate } = await foreignCertificates();
  using client = createClient({ ...server, certificate });
  const error = await assertRejects(() => auth(client, person), BankIdApiError);
  assertEquals([error.status, error.errorCode, error.retry], [403, undefined, "never"]);
});

Deno.test("listen() several times serves one BankID, to whom the same certificate leads", async () => {
  const simulator = createSimulator();
  await using first = await simulator.listen();
  await using second = await simulator.listen();
  assertNotEquals(first.environment.apiUrl, second.environment.apiUrl);
  using one = createClient(first);
  using other = createClient({ ...second, certificate: first.certificate });
  using inMemory = createClient(simulator);
  const order = await auth(one, person);
  for (const client of [one, other, inMemory]) {
    assertEquals((await collect(client, order)).status, "pending");
  }
});

Deno.test("listen() serves many at once, and hands a result out once", async () => {
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  await using server = await simulator.listen();
  const clients = Array.from({ length: 8 }, () => createClient({ ...server, timeout: 60_000 }));
  const orders = await Promise.all(clients.map((client) => auth(client, person)));
  assertEquals(new Set(orders.map(({ orderRef }) => orderRef)).size, clients.length);
  const [order] = orders;
  assert(order);
  const outcomes = await Promise.all(
    clients.map((client) =>
      collect(client, order).then(({ status }) => status, (error) => error.errorCode)
    ),
  );
  assertEquals(outcomes.toSorted(), ["complete", ...Array(7).fill("invalidParameters")]);
  clients.forEach((client) => client.close());
});

Deno.test("listen() reads and writes every character, in texts of the greatest length", async () => {
  const simulator = createSimulator();
  await using server = await simulator.listen();
  using client = createClient({ ...server, timeout: 60_000 });
  const userVisibleData = "å😀".repeat(5000);
  const userNonVisibleData = crypto.getRandomValues(new Uint8Array(50_000));
  assert((await sign(client, { ...person, userVisibleData, userNonVisibleData })).orderRef);
  const [exchange] = simulator.recordedExchanges;
  assertEquals(exchange?.call?.input.userVisibleData, userVisibleData);
});

Deno.test("listen() refuses what BankID has no place for", async () => {
  await using server = await createSimulator().listen();
  const table: readonly (readonly [object, number, string | undefined])[] = [
    [{ path: "/rp/v6.0/auth?from=here" }, 200, undefined],
    [{ path: "/rp/v6.0/nothing" }, 404, "notFound"],
    [{ path: "/rp/v5.1/auth" }, 404, "notFound"],
    [{ path: "/rp/v6.0/AUTH" }, 404, "notFound"],
    [{ path: "/" }, 404, "notFound"],
    [{ method: "GET" }, 405, undefined],
    [{ method: "PUT" }, 405, undefined],
    [{ body: "{" }, 400, "invalidParameters"],
    [{ body: "[".repeat(200_000) }, 400, "invalidParameters"],
    [{ body: `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}` }, 400, "invalidParameters"],
    [{ body: " ".repeat(600_000) }, 400, "invalidParameters"],
  ];
  for (const [how, status, errorCode] of table) {
    const answer = await send(server, server.certificate, how);
    const found = answer.text.startsWith("{") ? JSON.parse(answer.text).errorCode : undefined;
    assertEquals([answer.status, found], [status, errorCode]);
    if (status === 405) assertEquals([answer.headers.get("Allow"), answer.text], ["POST", ""]);
  }
});

Deno.test("listen() understands paths that are no part of a URL", async () => {
  const paths: string[] = [];
  const remember = ({ path }: IncomingRequest): Promise<Outcome> => {
    paths.push(path);
    return Promise.resolve(NOTHING);
  };
  await using server = await listen(remember, {}, () => Promise.resolve([]));
  for (const path of ["//", "/%", "/a?b?c"]) {
    using socket = await connectRaw(server);
    await postRaw(socket, path);
    assert((await socket.read(new Uint8Array(100)) ?? 0) > 0);
  }
  assertEquals(paths, ["//", "/%", "/a"]);
});

for (const serverCertificate of BAD_SERVER_CERTIFICATES) {
  Deno.test(`listen() with a certificate that is wrong gets no request: ${serverCertificate}`, async () => {
    const simulator = createSimulator();
    await using server = await simulator.listen({ serverCertificate });
    using client = createClient(server);
    const error = await assertRejects(() => auth(client, person), BankIdError);
    assertEquals([error.code, error.retry], ["tls", "never"]);
    assertEquals([simulator.pending, simulator.recordedExchanges], [[], []]);
  });
}

/** Address of a server's certificate, read over an address of this machine. */
async function namesAt(
  { environment }: ListeningSimulator,
  address: string,
  servername: string,
): Promise<string> {
  const port = Number(new URL(environment.apiUrl).port);
  const ca = [...environment.caCerts];
  const socket = connect({ host: address, port, servername, ca });
  try {
    await new Promise((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    return String(socket.getPeerCertificate().subjectaltname);
  } finally {
    socket.destroy();
  }
}

/** An address of this machine that is not the loopback's first. */
function otherAddress(): string {
  const found = Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  return found?.address ?? "127.0.0.2";
}

Deno.test("listen() with a host listens on every address, under that name and localhost", async () => {
  const simulator = createSimulator();
  for (const [host, inUrl] of [["bankid", "bankid"], ["192.0.2.7", "192.0.2.7"]] as const) {
    await using server = await simulator.listen({ host });
    const { hostname } = new URL(server.environment.apiUrl);
    assertEquals(hostname, inUrl);
    const names = await namesAt(server, otherAddress(), host === "bankid" ? host : "localhost");
    for (const name of ["DNS:localhost", "IP Address:127.0.0.1", host]) {
      assert(names.includes(name));
    }
  }
  await using every = await simulator.listen({ host: "0.0.0.0" });
  assertEquals(new URL(every.environment.apiUrl).hostname, "localhost");
  assert(!(await namesAt(every, otherAddress(), "localhost")).includes("0.0.0.0"));
});

Deno.test("listen() without a host is on loopback alone", async () => {
  await using server = await createSimulator().listen();
  await assertRejects(() => namesAt(server, otherAddress(), "localhost"), Error);
});

Deno.test("listen() refuses options that it does not know, and hosts that are none", async () => {
  const { listen } = createSimulator();
  const wrong: readonly (readonly [object, string])[] = [
    [{ hostname: "bankid" }, "listen has no option 'hostname': did you mean 'host'?"],
    [{ host: "a b" }, "'host' must be a name or an IP address: got 'a b'"],
    [{ host: "" }, "'host' must be"],
    [{ host: "bankid:8443" }, "'host' must be"],
    [{ host: "https://bankid" }, "'host' must be"],
  ];
  for (const [options, message] of wrong) {
    await assertRejects(() => listen(options), TypeError, message);
  }
  const odd: object = { serverCertificate: "odd" };
  await assertRejects(() => listen(odd), RangeError, "must be one of expired, other-host, ");
});

Deno.test("listen() says on Bun before 1.4.0 that its servers see no client certificates", async () => {
  const simulator = createSimulator();
  const { versions } = process;
  const isRefused = async (bun: string): Promise<boolean> => {
    Object.defineProperty(process, "versions", { value: { bun }, configurable: true });
    try {
      await (await simulator.listen()).close();
      return false;
    } catch (error) {
      assert(error instanceof BankIdError && error.code === "runtime-unsupported", String(error));
      assert(error.message.includes(`needs Bun 1.4.0 or later: this is Bun ${bun}`));
      return true;
    } finally {
      Object.defineProperty(process, "versions", { value: versions, configurable: true });
    }
  };
  const bunVersions = ["1.0.36", "1.3.0", "1.3.10", "1.3.99", "1.4.0", "1.10.2", "2.0.0"];
  const refused: string[] = [];
  for (const bun of bunVersions) if (await isRefused(bun)) refused.push(bun);
  assertEquals(refused, ["1.0.36", "1.3.0", "1.3.10", "1.3.99"]);
});

Deno.test("listen() takes the port that it is told, and says when it is taken", async () => {
  const simulator = createSimulator();
  const first = await simulator.listen();
  const port = Number(new URL(first.environment.apiUrl).port);
  const error = await assertRejects(() => simulator.listen({ port }), Error);
  assert("code" in error && error.code === "EADDRINUSE");
  await first.close();
  await using second = await simulator.listen({ port });
  assertEquals(second.environment.apiUrl, first.environment.apiUrl);
  assertEquals((await send(second, second.certificate)).status, 200);
});

for (const kind of ["hanging", "slow"] as const) {
  Deno.test(`listen() ends connections that wait for an answer when it is closed: ${kind}`, async () => {
    const simulator = createSimulator();
    const server = await simulator.listen();
    using client = createClient({ ...server, timeout: 60_000 });
    await auth(client, person);
    simulator.injectFault({ kind, endpoint: "auth" });
    const done = assertRejects(() => auth(client, person), BankIdError);
    await turns(50);
    await Promise.all([server.close(), server.close()]);
    await server[Symbol.asyncDispose]();
    assertEquals((await done).code, "connection");
    const late = await assertRejects(() => auth(client, person), BankIdError);
    assertEquals(late.code, "connection");
  });
}
