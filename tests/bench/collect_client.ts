/**
 * A client under measurement, in a process of its own on whatever runtime: for each line `CALLS AT_ONCE`
 * it makes so many calls, and prints how many milliseconds one took. Its arguments are the kind of
 * client and, as JSON, where the server is.
 *
 * @module
 */
import { createRequire } from "node:module";
import process from "node:process";
import { createInterface } from "node:readline";
import { collect, createClient } from "../../mod.ts";

/** Where the server is, and whom it lets in. */
export interface Place {
  readonly apiUrl: string;
  readonly ca: string;
  readonly certificate: { readonly cert: string; readonly key: string };
  /** A folder with npm's package `bankid` and the files that it wants, where that is measured. */
  readonly npm: string;
}

const [kind, place]: [string, Place] = [process.argv[2] ?? "", JSON.parse(process.argv[3] ?? "")];
const { apiUrl, ca, certificate } = place;
const ORDER = { orderRef: "131daac9-16c6-4618-beb0-365768f37288" };

type Call = () => Promise<unknown>;

/** What the runtimes' own `fetch` needs for mutual TLS. */
interface Runtime {
  readonly Deno?: { createHttpClient(options: object): unknown };
  readonly Bun?: unknown;
}

async function tlsOptions(): Promise<object> {
  const { Deno, Bun } = globalThis as unknown as Runtime;
  if (Deno) return { client: Deno.createHttpClient({ caCerts: [ca], ...certificate }) };
  if (Bun) return { tls: { ca, ...certificate } };
  // Node has no name for the class of what its fetch sends requests by; it makes one when it is used.
  await fetch("data:,");
  const { constructor } = Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1"));
  return { dispatcher: new constructor({ connect: { ca, ...certificate } }) };
}

async function plainFetch(): Promise<Call> {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(ORDER),
    ...await tlsOptions(),
  };
  return async () => JSON.parse(await (await fetch(`${apiUrl}collect`, init)).text());
}

/** Of npm's `bankid` that is used here. */
interface BankIdClientV6 {
  readonly axios: { readonly defaults: { baseURL: string } };
  collect(order: object): Promise<unknown>;
}

function npmBankId(): Call {
  const { npm } = place;
  const { BankIdClientV6: Client }: { BankIdClientV6: new (options: object) => BankIdClientV6 } =
    createRequire(`${npm}/`)("bankid");
  const files = { pfx: `${npm}/client.p12`, ca: `${npm}/ca.pem` };
  const client = new Client({ production: false, passphrase: "qwerty123", ...files });
  client.axios.defaults.baseURL = apiUrl;
  return () => client.collect(ORDER);
}

async function callOf(): Promise<Call> {
  if (kind === "fetch") return await plainFetch();
  if (kind === "npm") return npmBankId();
  const client = createClient({ environment: { apiUrl, caCerts: [ca] }, certificate });
  return () => collect(client, ORDER);
}

const call = await callOf();
for await (const line of createInterface({ input: process.stdin })) {
  const [calls = 0, atOnce = 1] = line.split(" ").map(Number);
  const begun = performance.now();
  for (let done = 0; done < calls; done += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, call));
  }
  process.stdout.write(`${(performance.now() - begun) / calls}\n`);
}
process.exit();
