import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { auth, BankIdError, BankIdNetworkError, createClient } from "../../mod.ts";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import type { BankIdClient, ClientOptions } from "../../src/types.ts";
import { ORDER } from "../helpers/answers.ts";
import { serveProxy } from "../helpers/proxy.ts";
import {
  certificates,
  foreignCertificates,
  json,
  serveTls,
  type TestServer,
} from "../helpers/tls.ts";

const request = { endUserIp: "194.168.2.25" };

async function serve(seen: string[] = []): Promise<TestServer> {
  return await serveTls((incoming, response) => {
    seen.push(`${incoming.httpVersion} ${incoming.headers["content-type"]}`);
    json(response, 200, ORDER);
  });
}

async function clientOf(
  { environment }: TestServer,
  own: Partial<ClientOptions> = {},
): Promise<BankIdClient> {
  const { client: certificate } = await certificates();
  return createClient({ environment, certificate, transport: "fetch", ...own });
}

Deno.test("runtimeFetch() presents the certificate, uses connections again, and speaks as BankID wants it", async () => {
  const seen: string[] = [];
  await using server = await serve(seen);
  using client = await clientOf(server);
  for (let call = 0; call < 10; call++) {
    assertEquals((await auth(client, request)).orderRef, ORDER.orderRef);
  }
  assertEquals(seen, Array(10).fill("1.1 application/json"));
  // Deno's pool may not yet have a connection back.
  assertEquals(server.connections() < 10, true);
});

Deno.test("runtimeFetch() refuses a server that neither the pinned root nor the runtime vouches for", async () => {
  await using server = await serveTls(
    (_, response) => json(response, 200, ORDER),
    await foreignCertificates(),
  );
  const { ca } = await certificates();
  using client = await clientOf({
    ...server,
    environment: { ...server.environment, caCerts: [ca] },
  });
  await assertRejects(() => auth(client, request), BankIdNetworkError);
});

Deno.test("runtimeFetch() goes through a proxy, with user and password", async () => {
  const host = "bankid.behind-the-proxy.invalid";
  const made = await makeTlsCertificates({ names: [host] });
  await using server = await serveTls((_, response) => json(response, 200, ORDER), made);
  await using proxy = await serveProxy({ credentials: "me:p@ss:" });
  const { port } = server;
  using client = createClient({
    environment: { apiUrl: `https://${host}:${port}/`, caCerts: [made.ca] },
    certificate: made.client,
    transport: "fetch",
    proxy: `http://me:p%40ss%3A@127.0.0.1:${proxy.port}`,
  });
  await auth(client, request);
  assertEquals(proxy.targets, [`${host}:${port}`]);
});

Deno.test("runtimeFetch() says so on a runtime whose fetch takes no certificate", async () => {
  await using server = await serve();
  const original = Deno.createHttpClient;
  try {
    Reflect.deleteProperty(Deno, "createHttpClient");
    const { environment } = server;
    const { client: certificate } = await certificates();
    const error = assertThrows(
      () => createClient({ environment, certificate, transport: "fetch" }),
      BankIdError,
    );
    assertEquals(error.code, "runtime-unsupported");
    assertMatch(error.message, /transport: 'fetch' needs a fetch that takes a client certificate/);
  } finally {
    Deno.createHttpClient = original;
  }
});

Deno.test("createClient() refuses a transport that there is not, and a proxy that fetch cannot leave out", async () => {
  await using server = await serve();
  for (const transport of ["socket", "", null, 7]) {
    const own = { transport } as unknown as ClientOptions;
    await assertRejects(
      () => clientOf(server, own),
      TypeError,
      "'transport' must be 'sockets' or 'fetch'",
    );
  }
  await assertRejects(
    () => clientOf(server, { proxy: false }),
    TypeError,
    "'proxy: false' cannot be combined",
  );
});
