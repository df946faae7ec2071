import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { auth, BankIdNetworkError, createClient } from "../../mod.ts";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import type { BankIdClient } from "../../src/types.ts";
import { ORDER } from "../helpers/answers.ts";
import { serveProxy } from "../helpers/proxy.ts";
import { json, serveTls, type TestServer } from "../helpers/tls.ts";

const HOST = "bankid.behind-the-proxy.invalid";
const made = await makeTlsCertificates({ names: [HOST] });
const request = { endUserIp: "194.168.2.25" };

/** A BankID whose name nobody but the proxy can look up. */
async function serveHidden(): Promise<TestServer> {
  return await serveTls((_incoming, response) => json(response, 200, ORDER), made);
}

function clientOf({ port }: TestServer, proxy: string, timeout = 5000): BankIdClient {
  const environment = { apiUrl: `https://${HOST}:${port}/rp/v6.0/`, caCerts: [made.ca] };
  return createClient({ environment, certificate: made.client, proxy, timeout });
}

/** The error of a call through a proxy. */
async function failure(server: TestServer, proxy: string): Promise<BankIdNetworkError> {
  using client = clientOf(server, proxy, 2000);
  const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
  assertEquals(error.sent, false);
  return error;
}

Deno.test("openTunnel() leads to a host that only the proxy can look up, over mutual TLS to its end", async () => {
  await using server = await serveHidden();
  await using proxy = await serveProxy();
  using client = clientOf(server, `http://127.0.0.1:${proxy.port}`);
  for (let call = 0; call < 3; call++) {
    assertEquals((await auth(client, request)).orderRef, ORDER.orderRef);
  }
  // A handshake that takes long is made twice.
  assertEquals(new Set(proxy.targets), new Set([`${HOST}:${server.port}`]));
});

Deno.test("openTunnel() tells the proxy who asks, and says so when it wants to know or does not believe it", async () => {
  await using server = await serveHidden();
  await using proxy = await serveProxy({ credentials: "me:s3cr:t" });
  const { port } = proxy;
  using client = clientOf(server, `http://me:s3cr%3At@127.0.0.1:${port}`);
  await auth(client, request);
  const nobody = await failure(server, `http://127.0.0.1:${port}`);
  const wrong = await failure(server, `http://me:w0rse@127.0.0.1:${port}`);
  for (const error of [nobody, wrong]) {
    assertEquals([error.code, error.retry], ["connection", "never"]);
    assert(error.message.startsWith(`The proxy 127.0.0.1:${port} does not connect to ${HOST}:`));
    assert(!/s3cr|w0rse/.test(error.message));
  }
  assertMatch(nobody.message, /\(407\): write user and password into the URL/);
  assertMatch(wrong.message, /it does not accept the user and password \(407\)$/);
});

Deno.test("openTunnel() names the proxy when it refuses, breaks off, or is no proxy", async () => {
  await using server = await serveHidden();
  const table: readonly (readonly [answer: string, why: RegExp, retry: string])[] = [
    ["HTTP/1.1 403 Forbidden\r\n\r\n", /it answers 403\. May it connect/, "never"],
    ["HTTP/1.1 502 Bad Gateway\r\nX: y\r\n\r\n", /it answers 502/, "by-user"],
    ["HTTP/1.1 200 OK\r\n\r\nHTTP", /more than its answer/, "by-user"],
    ["SSH-2.0-OpenSSH\r\n\r\n", /not an HTTP proxy/, "by-user"],
    ["HTTP/1.1 200 OK\r\n", /closed the connection/, "by-user"],
    ["", /closed the connection/, "by-user"],
    [`HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}`, /too long/, "by-user"],
  ];
  for (const [answer, why, retry] of table) {
    await using proxy = await serveProxy({ answer });
    const error = await failure(server, `http://127.0.0.1:${proxy.port}`);
    assertMatch(error.message, why);
    assert(error.message.includes(`127.0.0.1:${proxy.port}`), error.message);
    assertEquals([error.code, error.retry], ["connection", retry]);
  }
});

Deno.test("openTunnel() says that the proxy cannot be reached, not BankID", async () => {
  await using server = await serveHidden();
  const { port, ...proxy } = await serveProxy();
  await proxy[Symbol.asyncDispose]();
  const error = await failure(server, `http://127.0.0.1:${port}`);
  assert(
    error.message.startsWith(
      `Cannot reach ${HOST}:${server.port} through the proxy 127.0.0.1:${port} (ECONNREFUSED)`,
    ),
  );
  const unknown = await failure(server, "http://proxy.invalid:3128");
  assertMatch(unknown.message, /through the proxy proxy\.invalid:3128 \((ENOTFOUND|EAI_AGAIN)\)/);
});

Deno.test("openTunnel() ends with the call, and leaves nothing open", async () => {
  await using server = await serveHidden();
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = silent.accept();
  using client = clientOf(server, `http://127.0.0.1:${silent.addr.port}`);
  const ending = new AbortController();
  const call = auth(client, request, { signal: ending.signal });
  const socket = await accepted;
  ending.abort(new Error("mine"));
  await assertRejects(() => call, Error, "mine");
  const bytes = new Uint8Array(1000);
  while (await socket.read(bytes) !== null) { /* to the end */ }
  socket.close();
  silent.close();
});

Deno.test("openTunnel() refuses a server behind the proxy that another root vouches for", async () => {
  const foreign = await makeTlsCertificates({ names: [HOST] });
  await using server = await serveTls((_incoming, response) => json(response, 200, ORDER), foreign);
  await using proxy = await serveProxy();
  const error = await failure(server, `http://127.0.0.1:${proxy.port}`);
  assertEquals([error.code, error.retry], ["tls", "never"]);
  assertMatch(error.message, /does not lead to the environment's pinned root\. Is/);
});

/** What a process makes of a call to the hidden host: the order's reference, or an error. */
async function callInChild(
  server: TestServer,
  variables: Readonly<Record<string, string>>,
  flags: readonly string[],
): Promise<string> {
  const environment = { apiUrl: `https://${HOST}:${server.port}/rp/v6.0/`, caCerts: [made.ca] };
  const settings = JSON.stringify({ environment, certificate: made.client });
  const script = new URL("../helpers/call_in_child.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "--no-prompt", ...flags, script, settings],
    env: { NO_COLOR: "1", ...variables },
  });
  const { stdout, stderr } = await command.output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("openTunnel() leads where the variables of a process say, if it may read them", async () => {
  await using server = await serveHidden();
  await using proxy = await serveProxy({ credentials: "me:secret" });
  const HTTPS_PROXY = `http://me:secret@127.0.0.1:${proxy.port}`;
  const [net, env] = ["--allow-net", "--allow-env=HTTPS_PROXY,ALL_PROXY,NO_PROXY"];
  const lower = "--allow-env=https_proxy,all_proxy,no_proxy";
  assertEquals((await callInChild(server, { HTTPS_PROXY }, [net, env])).trim(), ORDER.orderRef);
  const all = { "all_proxy": HTTPS_PROXY };
  assertEquals((await callInChild(server, all, [net, lower])).trim(), ORDER.orderRef);

  await using unused = await serveProxy();
  const other = { HTTPS_PROXY: `http://me:secret@127.0.0.1:${unused.port}` };
  const direct = await callInChild(server, { ...other, NO_PROXY: "invalid" }, [net, env]);
  const unread = await callInChild(server, other, [net]);
  for (const output of [direct, unread]) {
    assertMatch(output, /^connection by-user Cannot reach .*createClient's option 'proxy'/);
    assert(!output.includes("secret"));
  }
  assertEquals(unused.targets, []);
});

Deno.test("openTunnel() speaks TLS with a proxy that wants it, which the runtime's own roots vouch for", async () => {
  const front = await makeTlsCertificates();
  await using server = await serveHidden();
  await using proxy = await serveProxy({ certificate: front.server });
  const root = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(root, front.ca);
    const HTTPS_PROXY = `https://localhost:${proxy.port}`;
    const known = await callInChild(server, { HTTPS_PROXY, DENO_CERT: root }, ["-A"]);
    assertEquals(known.trim(), ORDER.orderRef);
    const unknown = await callInChild(server, { HTTPS_PROXY }, ["-A"]);
    assertMatch(unknown, /^connection by-user Cannot reach .* through the proxy localhost:\d+ \(/);
  } finally {
    await Deno.remove(root);
  }
});
