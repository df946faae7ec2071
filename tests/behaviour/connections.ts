import { assertEquals } from "@std/assert";
import { mutualTls } from "../../src/transport/mutual_tls.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { certificates, serveTls, type TestServer } from "../helpers/tls.ts";
import type { Behaviour } from "./behaviour.ts";

/** A server that tells the port which the caller's connection comes from; `later` waits for `go`. */
async function servePorts(go?: Promise<void>): Promise<TestServer> {
  return await serveTls(async (incoming, response) => {
    const { url, socket } = incoming;
    if (url?.endsWith("later")) await go;
    response.writeHead(200, { "Content-Length": String(socket.remotePort).length });
    response.end(String(socket.remotePort));
  });
}

async function transportTo({ environment }: TestServer): Promise<Transport> {
  const { client } = await certificates();
  return mutualTls({ caCerts: environment.caCerts, ...client }, 5000);
}

async function portOf(transport: Transport, url: string): Promise<string> {
  const { signal } = new AbortController();
  const answer = await transport.send(url, { headers: {}, body: "{}", once: true, signal });
  return await answer.text();
}

export const connections: readonly Behaviour[] = [
  {
    name: "renewed connections are new ones, and what is under way ends on the old",
    async run(): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      await using server = await servePorts(promise);
      const { apiUrl } = server.environment;
      const transport = await transportTo(server);
      const ports = [await portOf(transport, apiUrl)];
      const late = portOf(transport, `${apiUrl}later`);
      for (let renewal = 0; renewal < 3; renewal++) {
        // A request that is about to leave counts as under way.
        await new Promise((resolve) => setTimeout(resolve, 20));
        transport.renew();
        ports.push(await portOf(transport, apiUrl));
      }
      resolve();
      assertEquals(new Set(ports).size, 4);
      assertEquals(await late, ports[0]);
      transport.close();
    },
  },
];
