import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import process from "node:process";
import { auth, BankIdError, BankIdNetworkError, collect, createClient } from "../../mod.ts";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import type { ClientOptions } from "../../src/types.ts";
import { ORDER, PENDING } from "../helpers/answers.ts";
import { serveProxy } from "../helpers/proxy.ts";
import { certificates, foreignCertificates, json, serveTls } from "../helpers/tls.ts";
import type { Behaviour } from "./behaviour.ts";

const request = { endUserIp: "194.168.2.25" };
const isNode = !process.versions.deno && !process.versions.bun;
const HIDDEN_HOST = "bankid.behind-the-proxy.invalid";

export const connections: readonly Behaviour[] = [
  {
    name: "two clients with two certificates and two roots keep apart, at once and in turn",
    async run(): Promise<void> {
      const made = [await certificates(), await foreignCertificates()];
      const seen = [0, 0];
      const servers = await Promise.all(
        made.map((each, index) =>
          serveTls((_incoming, response) => {
            seen[index] = (seen[index] ?? 0) + 1;
            json(response, 200, PENDING);
          }, each)
        ),
      );
      const clients = made.map(({ client: certificate }, index) =>
        servers.map(({ environment }) => {
          const caCerts = servers[index]?.environment.caCerts ?? [];
          return createClient({ environment: { ...environment, caCerts }, certificate });
        })
      );
      try {
        // Each client gets through to the server of its own root, and to no other.
        const outcomes = await Promise.all(
          Array.from({ length: 5 }).flatMap(() =>
            clients.flat().map((client) =>
              collect(client, ORDER).then(() => "ok", (error: BankIdError) => error.code)
            )
          ),
        );
        for (let round = 0; round < 5; round++) {
          assertEquals(outcomes.slice(4 * round, 4 * round + 4), ["ok", "tls", "tls", "ok"]);
        }
        assertEquals(seen, [5, 5]);
      } finally {
        clients.flat().forEach((client) => client.close());
        for (const server of servers) await server[Symbol.asyncDispose]();
      }
    },
  },
  {
    name: "a proxy leads to a host that nobody else can look up, and its refusals are its own",
    async run(): Promise<void> {
      const made = await makeTlsCertificates({ names: [HIDDEN_HOST] });
      await using server = await serveTls((_, response) => json(response, 200, ORDER), made);
      await using proxy = await serveProxy({ credentials: "me:secret" });
      const environment = { apiUrl: `https://${HIDDEN_HOST}:${server.port}/`, caCerts: [made.ca] };
      const own = { environment, certificate: made.client };
      const transports = isNode ? ["sockets"] as const : ["sockets", "fetch"] as const;
      for (const transport of transports) {
        const url = `http://me:secret@127.0.0.1:${proxy.port}`;
        using client = createClient({ ...own, transport, proxy: url });
        assertEquals((await auth(client, request)).orderRef, ORDER.orderRef);
      }
      assertEquals(new Set(proxy.targets), new Set([`${HIDDEN_HOST}:${server.port}`]));
      using stranger = createClient({ ...own, proxy: `http://127.0.0.1:${proxy.port}` });
      const error = await assertRejects(() => auth(stranger, request), BankIdNetworkError);
      assertMatch(error.message, /^The proxy 127\.0\.0\.1:\d+ does not connect .*\(407\)/);
      using direct = createClient({ ...own, proxy: false });
      const unknown = await assertRejects(() => auth(direct, request), BankIdNetworkError);
      assertEquals([unknown.code, unknown.sent], ["connection", false]);
    },
  },
  {
    name: "the runtime's own fetch is there for who asks for it, where it knows certificates",
    async run(): Promise<void> {
      let seen = 0;
      await using server = await serveTls((_, response) => {
        seen++;
        json(response, 200, ORDER);
      });
      await using others = await serveTls(
        (_, response) => json(response, 200, ORDER),
        await foreignCertificates(),
      );
      const { environment } = server;
      const { client: certificate } = await certificates();
      const own: ClientOptions = { environment, certificate, transport: "fetch" };
      if (isNode) {
        const error = assertThrows(() => createClient(own), BankIdError);
        assertEquals([error.code, seen], ["runtime-unsupported", 0]);
        return;
      }
      {
        using client = createClient(own);
        for (let call = 0; call < 5; call++) {
          assertEquals((await auth(client, request)).orderRef, ORDER.orderRef);
        }
      }
      assertEquals(seen, 5);
      const { apiUrl } = others.environment;
      using client = createClient({ ...own, environment: { ...environment, apiUrl } });
      const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
      assertMatch(error.code, /^(tls|connection)$/);
    },
  },
];
