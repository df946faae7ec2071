// The relying party of a campaign, on any runtime: prints what became of its logins, and what the
// process holds before and after.
import { readdirSync } from "node:fs";
import process from "node:process";
import { logIn } from "./logins.ts";

/** What makes the runtime collect its garbage, where that can be asked for. */
interface Runtime {
  readonly gc?: () => void;
  readonly Bun?: { gc(force: boolean): void };
}

function holdings(): { readonly descriptors: number; readonly heap: number } {
  const { gc, Bun } = globalThis as unknown as Runtime;
  for (let round = 0; round < 3; round++) {
    gc?.();
    Bun?.gc(true);
  }
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    heap: process.memoryUsage().heapUsed,
  };
}

const [, , options = "", count, atOnce] = process.argv;
const unhandled: string[] = [];
process.on("unhandledRejection", (error) => unhandled.push(String(error)));
const load = (count: number, atOnce: number): ReturnType<typeof logIn> =>
  logIn(JSON.parse(options), { count, atOnce });

const before = holdings();
const logins = await load(Number(count), Number(atOnce));
await new Promise((resolve) => setTimeout(resolve, 2000));
const after = holdings();
const oddities = [...logins.oddities, ...unhandled];
process.stdout.write(JSON.stringify({ before, after, ...logins, oddities }), () => process.exit(0));
