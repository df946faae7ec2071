/**
 * What `collect` costs over plain `fetch` and `JSON.parse` on the same connections. The server is a
 * process of its own.
 *
 * @module
 */
import { collect, createClient } from "../../mod.ts";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import { compare } from "./measure.ts";

const PENDING = {
  orderRef: "131daac9-16c6-4618-beb0-365768f37288",
  status: "pending",
  hintCode: "outstandingTransaction",
};

const { ca, server, client: certificate } = await makeTlsCertificates();
const script = `
  import { createServer } from "node:https";
  const body = ${JSON.stringify(JSON.stringify(PENDING))};
  const headers = { "Content-Type": "application/json", "Content-Length": body.length };
  createServer(
    { ...${JSON.stringify(server)}, ca: ${JSON.stringify(ca)}, requestCert: true },
    (request, response) => request.resume().on("end", () => response.writeHead(200, headers).end(body)),
  ).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;
const child = new Deno.Command(Deno.execPath(), {
  args: ["eval", script],
  stdout: "piped",
}).spawn();
const reader = child.stdout.getReader();
const apiUrl = `https://localhost:${
  Number(new TextDecoder().decode((await reader.read()).value))
}/`;

// The pool that the client opens is the one that plain fetch uses too.
let pool: Deno.HttpClient | undefined;
const { createHttpClient } = Deno;
Deno.createHttpClient = (options): Deno.HttpClient => pool = createHttpClient(options);
using client = createClient({ environment: { apiUrl, caCerts: [ca] }, certificate });

async function plain(): Promise<unknown> {
  const response = await fetch(`${apiUrl}collect`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ orderRef: PENDING.orderRef }),
    ...(pool && { client: pool }),
  });
  return JSON.parse(await response.text());
}

await compare(
  { name: "collect", run: () => collect(client, PENDING) },
  { name: "fetch and JSON.parse, same connections", run: plain },
  { calls: 250 },
);
child.kill();
await reader.cancel();
await child.status;
