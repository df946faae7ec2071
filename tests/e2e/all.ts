// deno-lint-ignore-file no-console
// Runs every scenario in Chromium, two files at a time. `--screenshots FOLDER` leaves pictures of
// each state of the page there.
import { findChromium } from "./find_chromium.ts";

if (findChromium() === undefined) {
  console.log("SKIPPED: no Chromium is installed, nor named in CHROMIUM");
  Deno.exit(0);
}
const folder = new URL(".", import.meta.url);
const files = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
const waiting = files.filter((name) => name.endsWith("_e2e.ts"));
let failed = 0;

async function runInTurn(): Promise<void> {
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const args = ["run", "-A", "--no-lock", new URL(name, folder).pathname, ...Deno.args];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    console.log(`--- ${name}`);
    for (const output of [stdout, stderr]) console.log(new TextDecoder().decode(output).trimEnd());
    if (code !== 0) failed++;
  }
}

await Promise.all([runInTurn(), runInTurn()]);
Deno.exit(failed === 0 ? 0 : 1);
