import { assertEquals } from "@std/assert";
import { createServer } from "node:http";
import { clientAddress, createClient, createHandler, type LoginDetails } from "../../mod.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { listenerOf } from "../helpers/node_listener.ts";
import { Browser, KEY } from "../helpers/web.ts";
import type { Behaviour } from "./behaviour.ts";

type Handler = (request: Request, info: unknown) => Promise<Response>;

interface BunServer {
  readonly port: number;
  stop(closeConnections?: boolean): Promise<void>;
}

interface Served extends AsyncDisposable {
  readonly origin: string;
  /** Stops it; resolves when the requests that it has are answered. */
  shutdown(): Promise<void>;
}

/** Serves on loopback with the runtime's own server, which passes what it does with a request. */
async function serve(handler: Handler): Promise<Served> {
  const { Bun, Deno: deno } = globalThis as unknown as {
    Bun?: { serve(options: { port: number; hostname: string; fetch: Handler }): BunServer };
    Deno?: unknown;
  };
  const hostname = "127.0.0.1";
  if (!Bun && !deno) return await serveOnNode(handler, hostname);
  if (Bun) {
    const server = Bun.serve({ port: 0, hostname, fetch: handler });
    return {
      origin: `http://${hostname}:${server.port}`,
      shutdown: () => server.stop(),
      [Symbol.asyncDispose]: () => server.stop(true),
    };
  }
  const server = Deno.serve({ port: 0, hostname, onListen: () => {} }, handler);
  const origin = `http://${hostname}:${server.addr.port}`;
  const shutdown = () => server.shutdown();
  return { origin, shutdown, [Symbol.asyncDispose]: shutdown };
}

async function serveOnNode(handler: Handler, hostname: string): Promise<Served> {
  const server = createServer((incoming, outgoing) => listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, hostname, resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port");
  const origin = `http://${hostname}:${address.port}`;
  const listener = listenerOf(handler, origin);
  const shutdown = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  const stop = (): Promise<void> => {
    const stopped = shutdown();
    server.closeAllConnections();
    return stopped;
  };
  return { origin, shutdown, [Symbol.asyncDispose]: stop };
}

/** Sets the clock two seconds ahead: BankID is asked at that pace. */
function twoSecondsLater(): Disposable {
  const { now } = Date;
  Date.now = () => now() + 2000;
  return { [Symbol.dispose]: () => void (Date.now = now) };
}

export const web: readonly Behaviour[] = [
  {
    name: "a website logs a person in, and sees the address that they come from",
    async run(): Promise<void> {
      const simulator = createSimulator();
      using client = createClient(simulator);
      const completed: LoginDetails[] = [];
      const handler = createHandler(client, {
        key: KEY,
        clientIp: clientAddress(),
        onComplete: (_completion, _request, details) => {
          completed.push(details);
          const headers = new Headers({ Location: "/in" });
          for (const cookie of ["session=1", "theme=dark"]) headers.append("Set-Cookie", cookie);
          return new Response(null, { status: 303, headers });
        },
      });
      await using server = await serve(handler);
      const { origin } = server;
      const browser = new Browser((request) => fetch(request), { origin });
      assertEquals((await browser.start("other")).body.state, "pending");
      for (const { autoStartToken = "" } of simulator.pending) simulator.app.open(autoStartToken);
      simulator.app.approve();
      using _ = twoSecondsLater();
      const { body, headers } = await browser.poll();
      assertEquals(body, { state: "complete", redirect: "/in" });
      assertEquals(headers.getSetCookie().slice(-2), ["session=1", "theme=dark"]);
      assertEquals(browser.kept, ["session", "theme"]);
      const addresses = completed.map((each) => [each.startedFrom, each.completedFrom]);
      assertEquals(addresses, [["127.0.0.1", "127.0.0.1"]]);
    },
  },
  {
    name: "a website that is stopped answers the login that is under way",
    async run(): Promise<void> {
      const { environment, fetch: bank } = createSimulator();
      const asked = Promise.withResolvers<void>();
      const free = Promise.withResolvers<void>();
      const client = createClient({
        environment,
        fetch: async (request) => {
          asked.resolve();
          await free.promise;
          return await bank(request);
        },
      });
      const handler = createHandler(client, {
        key: KEY,
        clientIp: clientAddress(),
        onComplete: () => {},
      });
      await using server = await serve(handler);
      const { origin } = server;
      const start = new Browser((request) => fetch(request), { origin }).start("other");
      await asked.promise;
      let hasStopped = false;
      const stopping = server.shutdown().then(() => client.close({ wait: true }))
        .then(() => (hasStopped = true));
      await new Promise((resolve) => setTimeout(resolve, 50));
      assertEquals(hasStopped, false);
      free.resolve();
      assertEquals((await start).body.state, "pending");
      await stopping;
    },
  },
  {
    name: "a website refuses a body without length as soon as it is too large",
    async run(): Promise<void> {
      using client = createClient(createSimulator());
      const handler = createHandler(client, {
        key: KEY,
        clientIp: clientAddress(),
        onComplete: () => {},
      });
      await using server = await serve(handler);
      const { origin } = server;
      const body = new Blob([new Uint8Array(100_000)]).stream();
      const headers = { Origin: origin };
      const init = { method: "POST", headers, body, duplex: "half" };
      const response = await fetch(`${origin}/bankid/start`, init);
      assertEquals(response.status, 413);
      assertEquals(await response.json(), { state: "refused", reason: "too-large" });
    },
  },
];
