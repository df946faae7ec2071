// deno-lint-ignore-file no-console
// Runs the behaviours one after the other on a runtime without a test runner of its own.
import process from "node:process";
import { behaviours } from "./all.ts";

const { deno, bun } = process.versions as { deno?: string; bun?: string };
// Older servers do not tell whether a client has a certificate.
const canServe = !/^2\.[0-6]\./.test(deno ?? "") && !/^1\.[0-3]\./.test(bun ?? "");
const possible = behaviours.filter(({ serves }) => canServe || !serves);
let failed = 0;
for (const { name, run } of possible) {
  try {
    await run();
    console.log(`${name} ... ok`);
  } catch (error) {
    failed++;
    console.error(`${name} ... FAILED`, error);
  }
}
const skipped = behaviours.length - possible.length;
console.log(
  `${possible.length - failed} passed, ${failed} failed${
    skipped > 0 ? `, ${skipped} skipped` : ""
  }`,
);
process.exit(failed === 0 ? 0 : 1);
