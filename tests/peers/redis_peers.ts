// deno-lint-ignore-file no-console
/**
 * Two instances of a website share a real Redis: of 2 000 people whose polls are doubled and reordered,
 * and whose answers are lost now and then, nobody reads that a login failed which was completed. Run:
 * `deno run -A tests/peers/redis_peers.ts`.
 *
 * @module
 */
import type { BankIdHandler } from "../../mod.ts";
import { browse } from "../trouble/browsers.ts";
import { Child } from "../helpers/child.ts";
import type { ServerSide } from "../trouble/verdict.ts";
import { check, report, same } from "./tally.ts";

const [COUNT, AT_ONCE] = [2000, 200];

const folder = await Deno.makeTempDir();
const socket = `${folder}/redis`;
const args = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder];
let redis: Deno.ChildProcess;
try {
  redis = new Deno.Command("redis-server", { args, stdout: "null" }).spawn();
} catch {
  console.log("SKIPPED: redis-server is not installed");
  Deno.exit(0);
}
while (!await Deno.stat(socket).catch(() => undefined)) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}

/** What an instance tells at its end. */
interface Instance {
  readonly completed: readonly string[];
  readonly errors: readonly string[];
}

const bank = new Child<ServerSide>("../trouble/server.ts", "calm");
const key = crypto.getRandomValues(new Uint8Array(32)).toBase64();
const options = await bank.ready;
const websites = [1, 2].map(() =>
  new Child<Instance>("../peers/redis_website.ts", options, socket, key)
);
const origins = await Promise.all(websites.map(({ ready }) => ready));
const instances = origins.map((origin): BankIdHandler => async (request, ip) => {
  const headers = new Headers(request.headers);
  headers.set("X-Forwarded-For", String(ip));
  const body = await request.text();
  return await fetch(origin + new URL(request.url).pathname, { method: "POST", headers, body });
});

const crowd = {
  count: COUNT,
  atOnce: AT_ONCE,
  seed: Number(Deno.args[0] ?? 1),
  lost: 0.06,
  doubled: 0.1,
};
const { states, losses } = await browse(instances, crowd);
const ends = await Promise.all(websites.map((website) => website.end()));
const { orders, gaps } = await bank.end();

const told: Record<string, number> = {};
for (const state of Object.values(states)) told[state] = (told[state] ?? 0) + 1;
same("what the browsers were told", told, { complete: COUNT });
const completed = ends.flatMap(({ completed }) => completed);
same("logins completed", completed.length, COUNT);
same("logins completed once", new Set(completed).size, COUNT);
same("results handed over once", orders.filter(([, times]) => times === 1).length, COUNT);
same("errors", ends.flatMap(({ errors }) => errors), []);
same("polls of one order within a second", gaps, []);
check("answers were lost", losses > COUNT * 0.06, losses);
check("both instances worked", ends.every(({ completed }) => completed.length > COUNT / 4));
console.log(`${losses} answers were lost, ${JSON.stringify(told)}`);
redis.kill("SIGTERM");
await redis.status;
await Deno.remove(folder, { recursive: true });
report();
