import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  auth,
  BankIdApiError,
  BankIdError,
  BankIdNetworkError,
  cancel,
  collect,
  createClient,
  sign,
  waitForCompletion,
} from "../../mod.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import { ORDER, PENDING } from "../helpers/answers.ts";
import { certificates, foreignCertificates, json, serveTls } from "../helpers/tls.ts";
import type { Behaviour } from "./behaviour.ts";

const request = { endUserIp: "194.168.2.25" };

async function codeOf(action: () => Promise<unknown>): Promise<string> {
  const error = await assertRejects(action, BankIdError);
  return error.code;
}

export const calls: readonly Behaviour[] = [
  {
    name: "a login completes over real mutual TLS",
    async run(): Promise<void> {
      const simulator = createSimulator({ autopilot: { delay: 0 } });
      await using server = await simulator.listen();
      using client = createClient(server);
      const { user } = await waitForCompletion(client, await auth(client, request));
      assertEquals(user.name, "Tolvan Tolvansson");
    },
  },
  {
    name: "a decline, a refusal and a cancel are told apart",
    async run(): Promise<void> {
      const simulator = createSimulator({ autopilot: { delay: 0, action: "decline" } });
      await using server = await simulator.listen();
      using client = createClient(server);
      const order = await sign(client, { ...request, userVisibleData: "Hej" });
      assertEquals((await collect(client, order)).status, "failed");
      const error = await assertRejects(() => collect(client, order), BankIdApiError);
      assertEquals([error.status, error.errorCode], [400, "invalidParameters"]);
      await assertRejects(() => cancel(client, order), BankIdApiError);
    },
  },
  {
    name: "connections are reused, and speak HTTP/1.1 with exactly application/json",
    async run(): Promise<void> {
      const seen: string[] = [];
      await using server = await serveTls((incoming, response) => {
        seen.push(`${incoming.httpVersion} ${incoming.headers["content-type"]}`);
        json(response, 200, PENDING);
      });
      const { client: certificate } = await certificates();
      using client = createClient({ environment: server.environment, certificate });
      for (let poll = 0; poll < 20; poll++) await collect(client, ORDER);
      assertEquals(new Set(seen), new Set(["1.1 application/json"]));
      // One for all; on Deno one more to pin the root; and a pool may not yet have one back.
      assert(server.connections() <= 5, `${server.connections()} connections`);
    },
  },
  {
    name: "an order is started once, even when a used connection is closed instead of answered",
    async run(): Promise<void> {
      const used = new WeakSet<object>();
      const seen: (string | undefined)[] = [];
      await using server = await serveTls((incoming, response) => {
        const { socket, headers } = incoming;
        seen.push(`${headers["content-type"]} ${headers["content-length"]}`);
        const isUsed = used.has(socket);
        used.add(socket);
        incoming.resume().on("end", () => {
          if (isUsed) socket.end();
          else json(response, 200, ORDER);
        });
      });
      const { client: certificate } = await certificates();
      using client = createClient({ environment: server.environment, certificate });
      const codes: string[] = [];
      for (let call = 1; call <= 6; call++) {
        codes.push(await auth(client, request).then(() => "ok", (error) => error.code));
        assertEquals(seen.length, call);
      }
      assertEquals(new Set(codes), new Set(["ok", "connection"]));
      assertEquals(new Set(seen), new Set([`application/json ${JSON.stringify(request).length}`]));
    },
  },
  {
    name: "a result that is lost with its connection is told of",
    async run(): Promise<void> {
      let polls = 0;
      await using server = await serveTls((incoming, response) => {
        incoming.resume().on("end", () => {
          if (++polls < 3) json(response, 200, PENDING);
          else if (polls === 3) incoming.socket.end();
          else json(response, 400, { errorCode: "invalidParameters", details: "No such order" });
        });
      });
      const { client: certificate } = await certificates();
      using client = createClient({ environment: server.environment, certificate });
      const error = await assertRejects(
        () => waitForCompletion(client, ORDER, { interval: 1000 }),
        BankIdError,
      );
      assertMatch(error.message, /may have been completed and its result lost/);
      assertEquals(error.orderRef, ORDER.orderRef);
    },
  },
  {
    name: "a server of another authority, for another host, or expired is refused",
    async run(): Promise<void> {
      const others = [
        await foreignCertificates(),
        await makeTlsCertificates({ names: ["bankid.example"] }),
        await makeTlsCertificates({ notAfter: new Date(Date.now() - 3_600_000) }),
      ];
      const { ca } = await certificates();
      for (const [index, other] of others.entries()) {
        await using server = await serveTls((_, response) => json(response, 200, ORDER), other);
        const environment = { ...server.environment, caCerts: [index === 0 ? ca : other.ca] };
        using client = createClient({ environment, certificate: other.client });
        assertEquals(await codeOf(() => auth(client, request)), "tls");
      }
    },
  },
  {
    name: "a client certificate that the server does not trust is a TLS failure",
    async run(): Promise<void> {
      await using server = await serveTls((_, response) => json(response, 200, ORDER));
      const { client: certificate } = await foreignCertificates();
      using client = createClient({ environment: server.environment, certificate });
      const error = await assertRejects(() => auth(client, request), BankIdNetworkError);
      assertMatch(error.code, /^(tls|connection)$/);
    },
  },
  {
    name: "a closed port, a hanging server and a cut body are told apart",
    async run(): Promise<void> {
      const { client: certificate } = await certificates();
      const closed = await serveTls(() => {});
      await closed[Symbol.asyncDispose]();
      using nobody = createClient({ environment: closed.environment, certificate });
      assertEquals(await codeOf(() => auth(nobody, request)), "connection");

      await using hanging = await serveTls(() => {});
      using patient = createClient({ environment: hanging.environment, certificate, timeout: 200 });
      assertEquals(await codeOf(() => auth(patient, request)), "timeout");

      await using cutting = await serveTls((incoming, response) => {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
        response.write('{"orderRef":');
        setTimeout(() => incoming.socket.destroy(), 20);
      });
      using cut = createClient({ environment: cutting.environment, certificate });
      assertEquals(await codeOf(() => auth(cut, request)), "connection");
    },
  },
  {
    name: "an aborted call rejects with the signal's own reason",
    async run(): Promise<void> {
      const during = new AbortController();
      await using server = await serveTls(() => during.abort(new Error("mine")));
      const { client: certificate } = await certificates();
      using client = createClient({ environment: server.environment, certificate });
      const before = AbortSignal.abort(new Error("early"));
      await assertRejects(() => auth(client, request, { signal: before }), Error, "early");
      await assertRejects(() => auth(client, request, { signal: during.signal }), Error, "mine");
    },
  },
  {
    name: "a body that is aborted while it is read rejects with the signal's own reason",
    async run(): Promise<void> {
      const during = new AbortController();
      await using server = await serveTls((_, response) => {
        response.writeHead(200, { "Content-Type": "application/json" });
        response.write('{"orderRef":');
        setTimeout(() => during.abort(new Error("mine")), 50);
      });
      const { client: certificate } = await certificates();
      using client = createClient({ environment: server.environment, certificate });
      await assertRejects(() => auth(client, request, { signal: during.signal }), Error, "mine");
    },
  },
  {
    name: "a redirect is not followed",
    async run(): Promise<void> {
      await using server = await serveTls((_, response) => {
        response.writeHead(302, { Location: "https://example.com/" });
        response.end();
      });
      const { client: certificate } = await certificates();
      using client = createClient({ environment: server.environment, certificate });
      assertEquals(await codeOf(() => auth(client, request)), "unexpected-answer");
    },
  },
];
