/**
 * BankID from the command line: `deno run -A jsr:@x/bankid/cli`. Not a library: import
 * `@x/bankid` instead.
 *
 * @example A login against a simulated BankID
 * ```sh
 * deno run -A jsr:@x/bankid/cli login
 * ```
 *
 * @module
 */
import process from "node:process";
import { main } from "./main.ts";
import { processTerminal } from "./terminal.ts";

if (import.meta.main) {
  // Output that nobody reads any more, as of `… | head`, is no reason to crash.
  process.stdout.on("error", () => {});
  process.exitCode = await main(process.argv.slice(2), processTerminal);
}
