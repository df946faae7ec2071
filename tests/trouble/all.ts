// deno-lint-ignore-file no-console
/**
 * Ten thousand logins, 750 at once, through all trouble that there is, and a fifth as many by browsers
 * at a website of two instances, on Deno, Bun and Node. Prints a table, and fails if anything is not as
 * it must be. Arguments: count, how many at once, seed, runtime.
 *
 * @module
 */
import { Child } from "../helpers/child.ts";
import type { Logins } from "./logins.ts";
import { RUNTIMES } from "./runtimes.ts";
import { judge, type ServerSide } from "./verdict.ts";

const [count = "10000", atOnce = "750", seed = "1", only] = Deno.args;
const folder = new URL(".", import.meta.url).pathname;

/** What a client prints. */
interface Report extends Logins {
  readonly before: { readonly descriptors: number; readonly heap: number };
  readonly after: { readonly descriptors: number; readonly heap: number };
}

async function campaign(
  [command = "", ...flags]: readonly string[],
): Promise<[Report, ServerSide]> {
  const server = new Child<ServerSide>("../trouble/server.ts", seed);
  const options = await server.ready;
  const { stdout } = await new Deno.Command(command, {
    args: [...flags, `${folder}client.ts`, options, count, atOnce],
    stderr: "inherit",
  }).output();
  return [JSON.parse(new TextDecoder().decode(stdout)), await server.end()];
}

let isGood = true;
for (const [name, runtime] of Object.entries(RUNTIMES)) {
  if (only !== undefined && only !== name) continue;
  const began = performance.now();
  const [report, server] = await campaign(runtime);
  const verdict = judge(report, server);
  const { silentlyLost, twice, startedTwice, early, ended, odd } = verdict;
  isGood &&= silentlyLost + twice + startedTwice + early + ended + odd === 0;
  const { before, after } = report;
  // A runtime opens a few of its own. The heap is not judged: Deno 2.9 keeps some 8 KB of every connection
  // of node:tls that is reset in its handshake.
  isGood &&= after.descriptors <= before.descriptors + 5;
  console.log(name, {
    ...verdict,
    collects: server.collects,
    connections: server.connections,
    mostConnections: server.most,
    unstarted: report.unstarted,
    descriptors: `${before.descriptors} → ${after.descriptors}`,
    heap: `${(before.heap / 1e6).toFixed(0)} → ${(after.heap / 1e6).toFixed(0)} MB`,
    seconds: Math.round((performance.now() - began) / 1000),
  });
  for (const oddity of [...report.oddities, ...server.complaints].slice(0, 5)) console.log(oddity);
}
Deno.exit(isGood ? 0 : 1);
