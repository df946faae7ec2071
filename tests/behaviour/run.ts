// deno-lint-ignore-file no-console
// Runs the behaviours one after the other on a runtime without a test runner of its own.
import process from "node:process";
import { behaviours } from "./all.ts";

let failed = 0;
for (const { name, run } of behaviours) {
  try {
    await run();
    console.log(`${name} ... ok`);
  } catch (error) {
    failed++;
    console.error(`${name} ... FAILED`, error);
  }
}
console.log(`${behaviours.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
