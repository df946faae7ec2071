import { assertEquals, assertRejects } from "@std/assert";
import type { ServerResponse } from "node:http";
import { auth, createClient } from "../../mod.ts";
import { utf8 } from "../../src/bytes.ts";
import { checkLimits, connect } from "../../src/connection.ts";
import { BankIdError, BankIdResponseError } from "../../src/errors.ts";
import { Call } from "../../src/transport/calls.ts";
import type { Transport, TransportResponse } from "../../src/transport/transport.ts";
import type { ClientOptions } from "../../src/types.ts";
import { certificates, serveTls, type TestServer } from "../helpers/tls.ts";

/** An implementation, the options that choose it, and what else must be closed. */
type Implementation = readonly [name: string, options: ClientOptions, stop: () => void];

/** Every way to a server. */
async function implementations({ environment }: TestServer): Promise<readonly Implementation[]> {
  const { ca, client: certificate } = await certificates();
  const own = Deno.createHttpClient({ caCerts: [ca], ...certificate });
  return [
    ["sockets", { environment, certificate }, () => {}],
    ["the runtime's fetch", { environment, certificate, transport: "fetch" }, () => {}],
    [
      "a fetch of one's own",
      { environment, fetch: (r) => fetch(r, { client: own }) },
      () => own.close(),
    ],
  ];
}

type Handler = (url: string, response: ServerResponse, count: number) => void;
type Send = (maxBytes?: number, path?: string) => Promise<TransportResponse>;

/** Runs a test with each implementation; the server tells which requests have come. */
async function withEach(
  handler: Handler,
  test: (send: Send, seen: readonly string[], name: string) => Promise<void>,
): Promise<void> {
  const seen: string[] = [];
  await using server = await serveTls((incoming, response) => {
    const { url = "", method } = incoming;
    incoming.resume().on("end", () => handler(url, response, seen.push(`${method} ${url}`)));
  });
  for (const [name, options, stop] of await implementations(server)) {
    seen.length = 0;
    const transport: Transport = connect(options, server.environment, checkLimits(options));
    const send: Send = async (maxBytes = 100, path = "/") => {
      const call = new Call();
      const request = { body: "{}", isDelicate: true, maxBytes, call };
      try {
        return await transport.send(`https://localhost:${server.port}${path}`, request);
      } finally {
        assertEquals(call.isSent, true, name);
      }
    };
    try {
      await test(send, seen, name);
    } finally {
      transport.close();
      stop();
    }
  }
}

Deno.test("Transport reads an answer to its end, with status, headers and body", async () => {
  const handler: Handler = (_url, response) => {
    response.writeHead(418, { "X-Kind": "pot" });
    response.write("å€", () => response.end("!"));
  };
  await withEach(handler, async (send, seen, name) => {
    const { status, headers, body } = await send();
    assertEquals([status, headers.get("x-kind"), headers.get("x-other")], [418, "pot", null], name);
    assertEquals([body, seen], [utf8("å€!"), ["POST /"]], name);
  });
});

Deno.test("Transport follows no redirect", async () => {
  const handler: Handler = (url, response) => {
    if (url !== "/there") response.writeHead(Number(url.slice(1)), { "Location": "/there" });
    response.end();
  };
  await withEach(handler, async (send, seen, name) => {
    const statuses = [301, 302, 303, 307, 308];
    for (const status of statuses) {
      const answer = await send(100, `/${status}`);
      assertEquals([answer.status, answer.headers.get("Location")], [status, "/there"], name);
    }
    assertEquals(seen, statuses.map((status) => `POST /${status}`), name);
  });
});

Deno.test("Transport refuses an answer of more bytes than are wanted, whether it tells its length or not", async () => {
  const handler: Handler = (url, response) => {
    response.writeHead(200, url === "/told" ? { "Content-Length": "100" } : {});
    response.write("x".repeat(60), () => response.end("x".repeat(40)));
  };
  await withEach(handler, async (send, _seen, name) => {
    for (const path of ["/told", "/untold"]) {
      assertEquals((await send(100, path)).body.length, 100, name);
      const error = await assertRejects(() => send(99, path), BankIdResponseError, "99 bytes");
      assertEquals(error.status, 200, name);
    }
  });
});

Deno.test("Transport sends a request once when a connection, new or used, is closed instead of answered", async () => {
  const handler: Handler = (url, response, count) => {
    if (url === "/new" || count % 2 === 0) response.socket?.end();
    else response.end("{}");
  };
  await withEach(handler, async (send, seen, name) => {
    for (let call = 1; call <= 6; call++) {
      if (call % 2 === 1) await send();
      else assertEquals((await assertRejects(() => send(), BankIdError)).code, "connection", name);
      assertEquals(seen.length, call, name);
    }
    await assertRejects(() => send(100, "/new"), BankIdError);
    assertEquals(seen.length, 7, name);
  });
});

Deno.test("A client ends what is under way when it is closed, and sends nothing more, whatever the Transport", async () => {
  let close = (): void => {};
  let requests = 0;
  await using server = await serveTls(() => {
    requests++;
    close();
  });
  for (const [name, options, stop] of await implementations(server)) {
    createClient(options).close();
    requests = 0;
    using client = createClient(options);
    close = () => client.close();
    for (let call = 1; call <= 2; call++) {
      const error = await assertRejects(
        () => auth(client, { endUserIp: "194.168.2.25" }),
        BankIdError,
      );
      assertEquals([error.code, requests], ["client-closed", 1], name);
    }
    stop();
  }
});
