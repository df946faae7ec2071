// The relying party of a campaign, on any runtime: prints what became of its logins, and what the
// process holds before and after.
import { readdirSync } from "node:fs";
import process from "node:process";
import { logIn, type Logins } from "./logins.ts";
import { visit } from "./website.ts";

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

function sum(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const all = { ...a };
  for (const [code, count] of Object.entries(b)) all[code] = (all[code] ?? 0) + count;
  return all;
}

const [, , text = "", count, atOnce] = process.argv;
const unhandled: string[] = [];
process.on("unhandledRejection", (error) => unhandled.push(String(error)));
const options = JSON.parse(text);

const before = holdings();
const whole = { count: Number(count), atOnce: Number(atOnce) };
const direct = await logIn(options, whole);
// A fifth as many by browsers at a website.
const web = await visit(options, { count: whole.count / 5, atOnce: whole.atOnce / 5 });
await new Promise((resolve) => setTimeout(resolve, 2000));
const after = holdings();
const logins: Logins = {
  outcomes: { ...direct.outcomes, ...web.outcomes },
  unstarted: sum(direct.unstarted, web.unstarted),
  oddities: [...direct.oddities, ...web.oddities, ...unhandled],
};
process.stdout.write(JSON.stringify({ before, after, ...logins }), () => process.exit(0));
