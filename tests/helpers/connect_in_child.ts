// Run by foreign_root.ts in a process of its own: tells who gets through to a server, as JSON.
import { readFileSync } from "node:fs";
import process from "node:process";
import { auth, BankIdError, createClient } from "../../mod.ts";
import type { BankIdClient, Certificate, Environment } from "../../src/types.ts";

interface Settings {
  /** Whose root the server's certificate is under. */
  readonly right: Environment;
  /** The same address with the root that is pinned. */
  readonly pinned: Environment;
  readonly certificate: Certificate;
  /** Another server of another authority, and its client. */
  readonly other: { readonly environment: Environment; readonly certificate: Certificate };
}

interface Runtime {
  readonly Deno?: {
    createHttpClient(options: object): Disposable;
  };
  fetch(url: string, init: object): Promise<Response>;
}

const settings: Settings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const runtime = globalThis as unknown as Runtime;

async function outcome(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
    return "connected";
  } catch (error) {
    return error instanceof BankIdError ? error.code : "failed";
  }
}

/** What the runtime's own `fetch` does: on Deno with the pinned root, on Bun with none named. */
async function plainFetch(): Promise<void> {
  const { pinned: { apiUrl, caCerts }, certificate } = settings;
  using client = runtime.Deno?.createHttpClient({ caCerts, ...certificate });
  const tls = { ...certificate };
  const response = await runtime.fetch(`${apiUrl}auth`, { method: "POST", client, tls });
  await response.body?.cancel();
}

async function call(environment: Environment): Promise<void> {
  using client = createClient({ environment, certificate: settings.certificate });
  await auth(client, { endUserIp: "194.168.2.25" });
}

/** Two clients with two certificates and two roots, in turn and at once. */
async function callBoth(): Promise<void> {
  const { right, certificate, other } = settings;
  using one = createClient({ environment: right, certificate });
  using two = createClient(other);
  const call = async (client: BankIdClient): Promise<unknown> =>
    await auth(client, { endUserIp: "194.168.2.25" });
  for (const client of [one, two, one, two]) await call(client);
  await Promise.all([one, two, one, two, one, two].map(call));
}

process.stdout.write(JSON.stringify({
  plain: await outcome(plainFetch),
  pinned: await outcome(() => call(settings.pinned)),
  right: await outcome(() => call(settings.right)),
  both: await outcome(callBoth),
}));
