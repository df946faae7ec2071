// deno-lint-ignore-file no-console
// Runs the behaviours on the runtimes that are supported, and shows a table: deno task matrix.
// With --newest only on the newest of each kind, and on the oldest Deno.
import { connectInChild } from "../helpers/foreign_root.ts";
import { makePackage } from "../helpers/npm_package.ts";
import { type SimulatorProcess, startSimulator } from "../peers/simulator_process.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const MAP = "--import-map=tests/offline/import_map.json";
const PACKAGED_CLI = "node_modules/@x/bankid/src/cli/mod.js";

/** Runtimes by their package on npm, and whether they belong to the small round. */
const RUNTIMES: readonly (readonly [name: Name, tag: string, isSmall: boolean])[] = [
  ["deno", "2.5.0", true],
  ["deno", "2.7.14", false],
  ["deno", "2.8.0", false],
  ["deno", "latest", true],
  ["bun", "1.3.10", false],
  ["bun", "latest", true],
  ["node", "22", false],
  ["node", "24", false],
  ["node", "26", true],
];

type Name = "deno" | "bun" | "node";

interface Outcome {
  readonly isGood: boolean;
  readonly output: string;
}

async function run(
  command: string,
  args: readonly string[],
  more: Deno.CommandOptions = {},
): Promise<Outcome> {
  const child = new Deno.Command(command, {
    cwd: ROOT,
    // A runtime that hangs must not hold up the others.
    signal: AbortSignal.timeout(600_000),
    ...more,
    env: { NO_COLOR: "1", ...more.env },
    args: [...args],
  });
  const { success, stdout, stderr } = await child.output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { isGood: success, output };
}

/** Path of a runtime's program, fetched from npm if need be. */
async function programOf(name: Name, tag: string): Promise<string> {
  const ask = name === "deno"
    ? ["eval", "console.log(Deno.execPath())"]
    : ["-p", "process.execPath"];
  const { isGood, output } = await run("npx", ["-y", `${name}@${tag}`, ...ask]);
  if (!isGood) throw new Error(`${name}@${tag} cannot be fetched: ${output}`);
  return output.trim().split("\n").at(-1) ?? "";
}

/** How scripts and the command line are run: on Node out of the package for npm. */
interface Launch {
  readonly cwd: string;
  readonly flags: readonly string[];
  readonly script: readonly string[];
  readonly cli: readonly string[];
}

function launchOn(name: Name, folder: string): Launch {
  const script = "tests/behaviour/run.ts";
  const cli = "src/cli/mod.ts";
  switch (name) {
    case "deno": {
      const flags = ["run", "-A", "--no-check", MAP];
      return { cwd: ROOT, flags, script: [...flags, script], cli: [...flags, cli] };
    }
    case "bun":
      return { cwd: ROOT, flags: [], script: [script], cli: [cli] };
    case "node":
      return { cwd: folder, flags: [], script: ["tests/behaviour/run.js"], cli: [PACKAGED_CLI] };
  }
}

/** A login with the command line, at a simulator in a process of its own. */
async function logIn(
  program: string,
  { cwd, cli }: Launch,
  simulator: SimulatorProcess,
): Promise<Outcome> {
  const files = { ca: "ca.pem", cert: "client.pem", key: "client-key.pem" };
  const options = Object.entries(files).flatMap(([name, file]) => [
    `--${name}`,
    simulator.path(file),
  ]);
  const args = [...cli, "login", "--url", simulator.apiUrl, ...options];
  const { output } = await run(program, args, { cwd });
  return { isGood: output.includes("Logged in: Tolvan Tolvansson"), output };
}

/** What makes each runtime trust a foreign root, or anybody. */
const FOREIGN: Readonly<Record<Name, Readonly<Record<string, string>>>> = {
  deno: { DENO_CERT: "ROOT" },
  bun: { NODE_EXTRA_CA_CERTS: "ROOT", NODE_TLS_REJECT_UNAUTHORIZED: "0" },
  node: { NODE_EXTRA_CA_CERTS: "ROOT", NODE_TLS_REJECT_UNAUTHORIZED: "0" },
};

/** Whether the pinned root alone counts in a process that trusts another, and clients keep apart. */
async function pins(name: Name, program: string, { cwd, flags }: Launch): Promise<Outcome> {
  const place = name === "node" ? { script: `${cwd}/tests/helpers/connect_in_child.js` } : {};
  const outcome = await connectInChild({ program, flags, ...place }, FOREIGN[name]);
  const { pinned, right, both } = outcome;
  const isGood = pinned === "tls" && right === "connected" && both === "connected";
  return { isGood, output: JSON.stringify(outcome) };
}

/** One row of the table. */
interface Row {
  readonly behaviours: string;
  readonly login?: string;
  readonly pin?: string;
  readonly "demo"?: string;
  readonly "served to curl"?: string;
}

async function rowOf(
  name: Name,
  program: string,
  folder: string,
  simulator: SimulatorProcess,
): Promise<{ row: Row; outcomes: Outcome[] }> {
  const launch = launchOn(name, folder);
  const { cwd } = launch;
  const behaviours = await run(program, launch.script, { cwd });
  const [figures = "did not end"] =
    /\d+ passed, \d+ failed(, \d+ skipped)?/.exec(behaviours.output) ?? [];
  const login = await logIn(program, launch, simulator);
  const word = ({ isGood }: Outcome): string => isGood ? "ok" : "FAILED";
  const pin = await pins(name, program, launch);
  const row = { behaviours: figures, login: word(login), pin: word(pin) };
  if (name !== "node") return { row, outcomes: [behaviours, login, pin] };
  const demo = await run(program, [...launch.cli, "login"], { cwd });
  const env = { BANKID_SIMULATOR: `${program} ${folder}/${PACKAGED_CLI}` };
  const peer = await run(Deno.execPath(), ["run", "-A", "tests/peers/curl_peers.ts"], { env });
  return {
    row: { ...row, demo: word(demo), "served to curl": word(peer) },
    outcomes: [behaviours, login, pin, demo, peer],
  };
}

/** A Bun that gives one client's certificate to another is refused before anything is sent. */
async function refusesOldBun(): Promise<Outcome> {
  const program = await programOf("bun", "1.3.6");
  const outcome = await connectInChild({ program, flags: [] }, {});
  const isGood = [outcome.pinned, outcome.right, outcome.both].every((each) =>
    each === "runtime-unsupported"
  );
  return { isGood, output: JSON.stringify(outcome) };
}

const folder = await Deno.makeTempDir();
const table: Record<string, Row> = {};
let [passed, failed] = [0, 0];
try {
  await using simulator = await startSimulator("--autopilot", "approve:0");
  await makePackage(folder);
  const isSmall = Deno.args.includes("--newest");
  for (const [name, tag] of RUNTIMES.filter(([, , small]) => small || !isSmall)) {
    const program = await programOf(name, tag);
    const { output: version } = await run(program, ["--version"]);
    const { row, outcomes } = await rowOf(name, program, folder, simulator);
    const label = `${name} ${/\d+\.\d+\.\d+/.exec(version)?.[0] ?? tag}`;
    table[label] = row;
    const bad = outcomes.filter(({ isGood }) => !isGood);
    bad.forEach(({ output }) => console.log(output));
    passed += outcomes.length - bad.length;
    failed += bad.length;
    console.log(label, row);
  }
  const old = await refusesOldBun();
  table["bun 1.3.6"] = { behaviours: old.isGood ? "refused, as it should be" : old.output };
  if (old.isGood) passed++;
  else failed++;
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.table(table);
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
