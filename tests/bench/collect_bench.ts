// deno-lint-ignore-file no-console
/**
 * What `collect` costs beside plain `fetch` and `JSON.parse`, one call after the other and fifty at
 * once; on Deno and on Bun. The server is a process of its own.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { collect, createClient } from "../../mod.ts";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import { runOnBun } from "../helpers/bun.ts";
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

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.stdout?.once("data", (line) => resolve(Number(line))));
}

const child = spawn("deno", ["eval", script], { stdio: ["ignore", "pipe", "inherit"] });
const apiUrl = `https://localhost:${await portOf(child)}/`;
const client = createClient({ environment: { apiUrl, caCerts: [ca] }, certificate });

/** How plain `fetch` is told of the certificate: on Deno by a client, on Bun by an option. */
interface Runtime {
  readonly Deno?: { createHttpClient(options: object): unknown };
}
const { Deno: deno } = globalThis as unknown as Runtime;
const tls = deno
  ? { client: deno.createHttpClient({ caCerts: [ca], ...certificate }) }
  : { tls: { ca, ...certificate } };

async function plain(): Promise<unknown> {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ orderRef: PENDING.orderRef }),
    ...tls,
  };
  const response = await fetch(`${apiUrl}collect`, init);
  return JSON.parse(await response.text());
}

function atOnce(count: number, call: () => Promise<unknown>): () => Promise<unknown> {
  return () => Promise.all(Array.from({ length: count }, call));
}

console.log(deno ? "On Deno" : "On Bun");
for (const count of [1, 50]) {
  await compare(
    { name: `collect, ${count} at once`, run: atOnce(count, () => collect(client, PENDING)) },
    { name: "fetch and JSON.parse", run: atOnce(count, plain) },
    { calls: 200 / count },
  );
}
child.kill();
if (deno) await runOnBun(new URL(import.meta.url));
else process.exit();
