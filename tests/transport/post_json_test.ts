import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import type { IncomingMessage, ServerResponse } from "node:http";
import { auth, collect, createClient } from "../../mod.ts";
import { concat } from "../../src/bytes.ts";
import { BankIdError, BankIdResponseError } from "../../src/errors.ts";
import type { BankIdClient, FetchLike } from "../../src/types.ts";
import { answer, ORDER, PENDING, unreachable } from "../helpers/answers.ts";
import { certificates, json, serveTls } from "../helpers/tls.ts";

const request = { endUserIp: "194.168.2.25" };
const LIMIT = 1 << 20;

/** A pending order in so many bytes of JSON. */
function padded(bytes: number): string {
  const bare = JSON.stringify({ ...PENDING, pad: "" });
  return JSON.stringify({ ...PENDING, pad: "x".repeat(bytes - bare.length) });
}

type Handler = (incoming: IncomingMessage, response: ServerResponse) => void;

/** Runs a test against a server that answers over mutual TLS. */
async function against(
  handler: Handler,
  test: (client: BankIdClient) => Promise<void>,
): Promise<void> {
  await using server = await serveTls(handler);
  const { client: certificate } = await certificates();
  using client = createClient({ environment: server.environment, certificate });
  await test(client);
}

/** Answers with a body that was coded beforehand. */
function send(body: Uint8Array | string, headers: Record<string, string>): Handler {
  return (_incoming, response) => {
    response.writeHead(200, { "Content-Type": "application/json", ...headers });
    response.end(body);
  };
}

function withFetch(fetch: FetchLike): BankIdClient {
  return createClient({ ...unreachable, fetch });
}

Deno.test("postJson() reads answers up to the limit and refuses larger ones", async () => {
  for (const chunked of [false, true]) {
    for (const size of [LIMIT, LIMIT + 1]) {
      const length: Record<string, string> = chunked ? {} : { "Content-Length": `${size}` };
      const handler: Handler = (_incoming, response) => {
        response.writeHead(200, { "Content-Type": "application/json", ...length });
        const body = padded(size);
        if (chunked) response.write(body.slice(0, 1000));
        response.end(chunked ? body.slice(1000) : body);
      };
      await against(handler, async (client) => {
        if (size === LIMIT) {
          assertEquals((await collect(client, ORDER)).status, "pending");
          return;
        }
        const error = await assertRejects(() => collect(client, ORDER), BankIdResponseError);
        assertEquals([error.status, error.orderRef, error.body], [200, ORDER.orderRef, undefined]);
        assertMatch(error.message, /larger than 1048576 bytes/);
      });
    }
  }
});

Deno.test("postJson() asks for answers that are not compressed, and takes no other", async () => {
  let asked: string | undefined;
  const handler: Handler = (incoming, response) => {
    asked = incoming.headers["accept-encoding"];
    send(gzipSync(padded(10_000)), { "Content-Encoding": "gzip" })(incoming, response);
  };
  await against(handler, async (client) => {
    const error = await assertRejects(() => collect(client, ORDER), BankIdResponseError);
    assertEquals([error.status, error.orderRef, asked], [200, ORDER.orderRef, "identity"]);
    assertMatch(error.message, /compressed with gzip.*its result is lost/);
  });
});

Deno.test("postJson() sends every character that UTF-8 has, and how many bytes they are", async () => {
  const extra = { text: "Åäö, \u{1f600}, \u2028\0" };
  let sent: unknown;
  const handler: Handler = async (incoming, response) => {
    const bytes = concat(...await Array.fromAsync(incoming));
    sent = [incoming.headers["content-length"], new TextDecoder().decode(bytes)];
    json(response, 200, ORDER);
  };
  await against(handler, async (client) => {
    await auth(client, { ...request, extra });
    const body = JSON.stringify({ ...request, ...extra });
    assertEquals(sent, [`${new TextEncoder().encode(body).length}`, body]);
  });
});

Deno.test("postJson() does not believe a Content-Length that is too small", async () => {
  using client = withFetch(() =>
    Promise.resolve(
      new Response(padded(LIMIT + 1), {
        headers: { "Content-Type": "application/json", "Content-Length": "100" },
      }),
    )
  );
  await assertRejects(() => collect(client, ORDER), BankIdResponseError, "larger than");
});

Deno.test("postJson() does not believe Content-Length beside Transfer-Encoding", async () => {
  const { ca, server: own, client: certificate } = await certificates();
  const body = padded(2 * LIMIT);
  const server = createTlsServer({ ...own, ca, requestCert: true }, (socket: TLSSocket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n" +
        "Transfer-Encoding: chunked\r\n\r\n";
      socket.end(`${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert(typeof address === "object" && address !== null);
  const environment = { apiUrl: `https://localhost:${address.port}/`, caCerts: [ca] };
  {
    using client = createClient({ environment, certificate });
    await assertRejects(() => collect(client, ORDER), BankIdError);
  }
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("postJson() follows no redirect", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const seen: (string | undefined)[] = [];
    const handler: Handler = (incoming, response) => {
      seen.push(incoming.url);
      if (incoming.url !== "/rp/v6.0/auth") return json(response, 200, ORDER);
      response.writeHead(status, { "Location": "/rp/v6.0/elsewhere" });
      response.end();
    };
    await against(handler, async (client) => {
      const error = await assertRejects(() => auth(client, request), BankIdResponseError);
      assertEquals([error.status, seen], [status, ["/rp/v6.0/auth"]]);
    });
  }
});

Deno.test("postJson() sends one request, whatever becomes of it", async () => {
  const endings: readonly ((response: ServerResponse) => void)[] = [
    (response) => json(response, 500, { errorCode: "internalError", details: "" }),
    (response) => json(response, 503, { errorCode: "maintenance", details: "" }),
    (response) => json(response, 408, { errorCode: "requestTimeout", details: "" }),
    (response) => void response.socket?.destroy(),
    (response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "10" });
      response.write("{}", () => response.socket?.destroy());
    },
  ];
  for (const end of endings) {
    let bodies = 0;
    const handler: Handler = (incoming, response) => {
      bodies++;
      incoming.resume().on("end", () => end(response));
    };
    await against(handler, async (client) => {
      await assertRejects(() => auth(client, request), BankIdError);
    });
    assertEquals(bodies, 1);
  }
});

Deno.test("postJson() hands a fetch the request that BankID demands", async () => {
  const seen: unknown[] = [];
  using client = withFetch(async (sent) => {
    const { method, url, redirect } = sent;
    seen.push([method, url, redirect, [...sent.headers], await sent.text()]);
    return answer(ORDER);
  });
  await auth(client, request);
  assertEquals(seen, [[
    "POST",
    "https://bankid.example/rp/v6.0/auth",
    "manual",
    [["content-type", "application/json"]],
    '{"endUserIp":"194.168.2.25"}',
  ]]);
});

/** An answer whose text has some bytes in it, with and without its length. */
function withBytes(...bytes: number[]): (() => Promise<Response>)[] {
  const [before = "", after = ""] = JSON.stringify({ ...PENDING, pad: "|" }).split("|");
  const encoder = new TextEncoder();
  const body = Uint8Array.of(...encoder.encode(before), ...bytes, ...encoder.encode(after));
  return [{ "Content-Length": `${body.length}` }, {}].map((length) => () =>
    Promise.resolve(
      new Response(body, { headers: { "Content-Type": "application/json", ...length } }),
    )
  );
}

Deno.test("postJson() refuses an answer that is not UTF-8, and keeps what it can of it", async () => {
  const table = [[0xff], [0xc3], [0xe5], [0xc0, 0xa2], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80]];
  for (const fetch of table.flatMap((bytes) => withBytes(...bytes))) {
    using client = withFetch(fetch);
    const error = await assertRejects(
      () => collect(client, ORDER),
      BankIdResponseError,
      "not UTF-8",
    );
    assertEquals([error.code, error.status], ["unexpected-answer", 200]);
    assertMatch(`${JSON.parse(error.body ?? "").pad}`, /^\ufffd+$/);
  }
});

Deno.test("postJson() reads every character that UTF-8 has", async () => {
  const table: readonly (readonly [number[], string])[] = [
    [[0x61], "a"],
    [[0xc3, 0xa5], "\u00e5"],
    [[0xf0, 0x9f, 0x98, 0x80], "\u{1f600}"],
    [[0xef, 0xbb, 0xbf], "\ufeff"],
    [[0xef, 0xbf, 0xbd], "\ufffd"],
  ];
  for (const [bytes, text] of table) {
    for (const fetch of withBytes(...bytes)) {
      using client = withFetch(fetch);
      assertEquals((await collect(client, ORDER)).extra?.pad, text);
    }
  }
});
