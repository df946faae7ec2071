/**
 * Runs a deno command with `@std` from JSR or, where JSR cannot be reached, with the stand-in of
 * `tests/offline`. `--std PATH`, or BANKID_STD=PATH, takes `@std` from a checkout of denoland/std.
 *
 * @module
 */
import { pathToFileURL } from "node:url";

const PROJECT = new URL("../", import.meta.url);

/** What is read of a `deno.json`. */
interface Config {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly test?: unknown;
  readonly compilerOptions?: unknown;
}

/** The `deno.json` of a folder, an empty one where there is none. */
async function configOf(folder: URL): Promise<Config> {
  return JSON.parse(await Deno.readTextFile(new URL("deno.json", folder)).catch(() => "{}"));
}

/** What a package exports by name: `@std/testing/time` is its file `time.ts`. */
async function exportsOf(folder: URL): Promise<[name: string, url: string][]> {
  const { name, exports = {} } = await configOf(folder);
  return Object.entries(exports)
    .map(([path, file]) => [`${name}${path.slice(1)}`, new URL(file, folder).href]);
}

/**
 * A configuration that takes all of `@std` from a checkout, what std itself imports too. Its files
 * are checked like ours, so that the compiler's options are std's: `deno task check` knows ours.
 */
async function configFor(checkout: string): Promise<object> {
  const std = new URL(`${pathToFileURL(checkout)}/`);
  const folders = (await Array.fromAsync(Deno.readDir(std))).filter((each) => each.isDirectory)
    .map(({ name }) => new URL(`${name}/`, std));
  const names = await Promise.all([PROJECT, ...folders].map(exportsOf));
  const imports = Object.fromEntries(names.flat());
  if (!imports["@std/assert"]) throw new TypeError(`${checkout} is no checkout of denoland/std`);
  const { test } = await configOf(PROJECT);
  const { compilerOptions } = await configOf(std);
  return { test, compilerOptions, imports, lock: false };
}

/** Whether JSR answers. */
async function isOnline(): Promise<boolean> {
  const lookUp = new Deno.Command(Deno.execPath(), {
    args: ["info", "jsr:@std/assert"],
    signal: AbortSignal.timeout(5000),
    stdout: "null",
    stderr: "null",
  });
  return (await lookUp.output()).success;
}

/** Tests that wait for time to pass leave the processors to others, of which there are more then. */
const JOBS = Deno.env.get("DENO_JOBS") ?? String(2 * navigator.hardwareConcurrency);

async function run(command: string, options: readonly string[]): Promise<number> {
  const deno = new Deno.Command(Deno.execPath(), {
    args: [command, ...options],
    env: { DENO_JOBS: JOBS },
  });
  return (await deno.spawn().status).code;
}

async function runWith(checkout: string, command: string, rest: string[]): Promise<number> {
  const config = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(config, JSON.stringify(await configFor(checkout)));
    return await run(command, [`--config=${config}`, ...rest]);
  } finally {
    await Deno.remove(config);
  }
}

async function runWithoutCheckout(command: string, rest: string[]): Promise<number> {
  if (await isOnline()) return run(command, rest);
  const map = new URL("offline/import_map.json", import.meta.url).pathname;
  return run(command, [`--import-map=${map}`, ...rest]);
}

const [command = "test", ...rest] = Deno.args;
const at = rest.indexOf("--std");
const [, path = ""] = at < 0 ? [undefined, Deno.env.get("BANKID_STD")] : rest.splice(at, 2);
if (at >= 0 && !path) throw new TypeError("--std needs the path of a checkout of denoland/std");
Deno.exit(await (path ? runWith(path, command, rest) : runWithoutCheckout(command, rest)));
