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
import { existsSync, realpathSync } from "node:fs";
import process from "node:process";
import { main } from "./main.ts";
import { processStreams, Terminal } from "./terminal.ts";

/** Node says so itself from version 24.2. */
function isMain(): boolean {
  const { main, filename } = import.meta;
  const [, script] = process.argv;
  return main ?? (script !== undefined && existsSync(script) && realpathSync(script) === filename);
}

if (isMain()) {
  // Output that nobody reads any more, as of `… | head`, is no reason to crash.
  process.stdout.on("error", () => {});
  process.exitCode = await main(process.argv.slice(2), new Terminal(processStreams));
}
