import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { type LocalHandler, portError, portOf, serveLocally } from "../../src/cli/http_server.ts";
import { UsageError } from "../../src/cli/terminal.ts";

/** Answers with what it was asked. */
const echo: LocalHandler = async (request, info) =>
  Response.json({
    method: request.method,
    url: request.url,
    header: request.headers.get("X-Mine"),
    body: new Uint8Array(await request.arrayBuffer()).toHex(),
    from: info.remoteAddr.hostname,
  }, { status: 207 });

Deno.test("serveLocally() hands requests over as they came", async () => {
  await using server = await serveLocally(echo, 0);
  assertMatch(server.origin, /^http:\/\/localhost:\d+$/);
  for (const method of ["GET", "POST", "PUT", "DELETE"]) {
    const bytes = Uint8Array.of(0, 255, 13, 10, 128);
    const url = `${server.origin}/a%20b/?q=%C3%A5&q=2`;
    const response = await fetch(url, {
      method,
      headers: { "X-Mine": "yes" },
      ...(method === "GET" ? {} : { body: bytes }),
    });
    assertEquals(response.status, 207);
    const body = method === "GET" ? "" : bytes.toHex();
    assertEquals(await response.json(), { method, url, header: "yes", body, from: "127.0.0.1" });
  }
});

Deno.test("serveLocally() gives answers back as they are, every cookie on its own", async () => {
  const bytes = Uint8Array.of(0, 255, 13, 10, 128);
  await using server = await serveLocally(() => {
    const headers = new Headers({ "Content-Security-Policy": "default-src 'none'" });
    headers.append("Set-Cookie", "a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT");
    headers.append("Set-Cookie", "b=2");
    headers.append("Vary", "Cookie");
    headers.append("Vary", "Origin");
    return Promise.resolve(new Response(bytes, { status: 418, headers }));
  }, 0);
  const response = await fetch(server.origin);
  assertEquals(response.status, 418);
  assertEquals(new Uint8Array(await response.arrayBuffer()), bytes);
  assertEquals(response.headers.getSetCookie(), [
    "a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT",
    "b=2",
  ]);
  assertEquals(response.headers.get("Vary"), "Cookie, Origin");
  assertEquals(response.headers.get("Content-Security-Policy"), "default-src 'none'");
});

Deno.test("serveLocally() answers without a body where there is none", async () => {
  const answers = new Map([["/gone", 204], ["/on", 303], ["/same", 304]]);
  await using server = await serveLocally(({ url }) => {
    const status = answers.get(new URL(url).pathname) ?? 500;
    return Promise.resolve(new Response(null, { status, headers: { Location: "/" } }));
  }, 0);
  for (const [path, status] of answers) {
    const response = await fetch(server.origin + path, { redirect: "manual" });
    assertEquals([response.status, await response.text()], [status, ""]);
  }
});

Deno.test("serveLocally() answers 500 when the handler fails, and goes on", async () => {
  let calls = 0;
  await using server = await serveLocally(() => {
    if (++calls === 1) throw new Error("It broke");
    return Promise.resolve(new Response("fine"));
  }, 0);
  const broken = await fetch(server.origin);
  assertEquals([broken.status, await broken.text()], [500, "It broke"]);
  assertEquals(await (await fetch(server.origin)).text(), "fine");
});

/** First line of the answer to a request as it stands, whose body never comes. */
async function statusOf(port: number, head: string): Promise<string> {
  using socket = await Deno.connect({ port });
  await socket.write(new TextEncoder().encode(head.replaceAll("\n", "\r\n")));
  const bytes = new Uint8Array(1000);
  const length = await socket.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, length)).slice(9, 12);
}

const REFUSED_HOSTS = [
  "evil.example",
  "localhost.evil.example",
  "evil.example:80",
  "localhost@evil.example",
  "127.0.0.1.evil.example",
  "a:b@evil.example",
  "",
  "[::1].evil.example",
  "evil.example@localhost",
  "localhost#.evil.example",
  "localhost?.evil.example",
  "localhost/.evil.example",
  "localhost\\.evil.example",
];

Deno.test("serveLocally() answers under the names of this machine alone, whatever the path says", async () => {
  const asked: string[] = [];
  await using server = await serveLocally(({ url }) => {
    asked.push(url);
    return Promise.resolve(new Response("secret"));
  }, 0);
  const port = Number(new URL(server.origin).port);
  for (const host of REFUSED_HOSTS) {
    for (
      const path of ["/orders", "//localhost/orders", "http://localhost/orders", "/\\localhost"]
    ) {
      assertEquals(await statusOf(port, `GET ${path} HTTP/1.1\nHost: ${host}\n\n`), "403", host);
    }
  }
  assertEquals(asked, []);
  for (const host of [`localhost:${port}`, "localhost", "127.0.0.1", "[::1]:80", "LOCALHOST"]) {
    assertEquals(await statusOf(port, `GET /orders HTTP/1.1\nHost: ${host}\n\n`), "200", host);
  }
  // A path with two slashes stays one.
  asked.length = 0;
  await statusOf(port, "GET //evil.example/orders HTTP/1.1\nHost: localhost\n\n");
  assertEquals(asked, ["http://localhost//evil.example/orders"]);
});

Deno.test("serveLocally() refuses other sites and other names before a body has come", async () => {
  const asked: string[] = [];
  await using server = await serveLocally(({ url }) => {
    asked.push(url);
    return Promise.resolve(new Response());
  }, 0);
  const { host, port } = new URL(server.origin);
  const post = (headers: string): Promise<string> =>
    statusOf(Number(port), `POST /approve HTTP/1.1\n${headers}\nContent-Length: 99\n\n`);
  for (
    const origin of ["https://evil.example", "http://localhost:3000", "null", `https://${host}`]
  ) {
    assertEquals(await post(`Host: ${host}\nOrigin: ${origin}`), "403", origin);
  }
  assertEquals(await post("Host: evil.example\nOrigin: http://evil.example"), "403");
  assertEquals(asked, []);
  const headers = { Origin: server.origin };
  const response = await fetch(server.origin, { method: "POST", headers });
  assertEquals([response.status, await response.text()], [200, ""]);
});

Deno.test("serveLocally() with a host is reached from elsewhere under that name, and no other", async () => {
  await using server = await serveLocally(echo, 0, "Bankid");
  const port = Number(new URL(server.origin).port);
  const others = Object.values(networkInterfaces()).flat()
    .find((each) => each?.family === "IPv4" && !each.internal);
  assert(await isOpen(others?.address ?? "127.0.0.2", port));
  for (const [host, status] of [["bankid", "207"], ["10.0.0.7:80", "207"], ["bank", "403"]]) {
    assertEquals(await statusOf(port, `GET / HTTP/1.1\nHost: ${host}\n\n`), status);
  }
});

Deno.test("serveLocally() takes no body of more than a megabyte", async () => {
  await using server = await serveLocally(echo, 0);
  for (const [length, status] of [[1 << 20, 207], [(1 << 20) + 1, 413]] as const) {
    const response = await fetch(server.origin, { method: "POST", body: new Uint8Array(length) });
    assertEquals(response.status, status);
    await response.body?.cancel();
  }
});

/** Whether a connection to an address can be made. */
function isOpen(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, host);
  socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

Deno.test("serveLocally() is reached from this machine only", async () => {
  await using server = await serveLocally(echo, 0);
  const port = Number(new URL(server.origin).port);
  assert(await isOpen("127.0.0.1", port));
  const others = Object.values(networkInterfaces()).flat()
    .filter((each) => each?.family === "IPv4" && !each.internal)
    .map((each) => each?.address ?? "");
  for (const address of others) assert(!await isOpen(address, port), address);
});

Deno.test("serveLocally() takes the port that it is given, and closes it with all connections", async () => {
  const first = await serveLocally(echo, 0);
  const port = Number(new URL(first.origin).port);
  const socket = connect(port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.on("close", resolve).on("error", () => {}));
  await new Promise((resolve) => socket.on("connect", resolve));
  await first[Symbol.asyncDispose]();
  await closed;
  assert(!await isOpen("127.0.0.1", port));
  await using second = await serveLocally(echo, port);
  assertEquals(second.origin, first.origin);
});

Deno.test("serveLocally() says that a port is in use", async () => {
  await using server = await serveLocally(echo, 0);
  const port = Number(new URL(server.origin).port);
  const error = await assertRejects(() => serveLocally(echo, port), UsageError);
  assertEquals(error.message, `Port ${port} is in use: name another`);
});

Deno.test("portOf() reads ports, and refuses whatever is none", () => {
  for (const [text, port] of [["0", 0], ["8443", 8443], ["65535", 65535]] as const) {
    assertEquals(portOf(text, "--port"), port);
  }
  for (const text of ["", " ", "-1", "65536", "99999", "1e3", "0x10", "8443 ", "80.5", "http"]) {
    const error = assertThrows(() => portOf(text, "--control"), UsageError);
    assertEquals(error.message, `--control must be a port from 0 to 65535: got '${text}'`);
  }
});

Deno.test("portError() explains what a person can mend, and nothing else", () => {
  const failure = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code });
  const said = (error: unknown): string => error instanceof UsageError ? error.message : "";
  assertEquals(said(portError(failure("EADDRINUSE"), 80)), "Port 80 is in use: name another");
  assertEquals(said(portError(failure("EACCES"), 80)), "Port 80 is not allowed: name another");
  for (const other of [failure("EADDRNOTAVAIL"), new Error("other"), "text", undefined]) {
    assertEquals(portError(other, 80), other);
  }
});
