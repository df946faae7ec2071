// deno-lint-ignore-file no-console
/**
 * Weakens the verifier in one place at a time, in a copy of the project, and sees the tests of
 * `tests/proof`, or of its signatures, fail each time. Run: `deno task mutants [part of a mutant's name]`.
 *
 * @module
 */

const PROJECT = new URL("../../", import.meta.url);

const FILES = ["verify", "document", "xml", "chain", "ocsp", "ocsp_checks"]
  .concat("meaning", "options", "proof", "demand").map((name) => `src/proof/${name}.ts`)
  .concat(["link", "signature", "rsa"].map((name) => `src/certificate/${name}.ts`));
const TESTS = ["tests/proof/", "tests/certificate/"];

/** The verifier with one change. */
interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly change: string;
  readonly source: string;
}

/**
 * Checks that no input can fail. The compiler needs them, or they pass on errors of our own:
 * the form of a document is checked before its parts are taken. A signature that is equal to the
 * modulus yields zero, which is no message.
 */
const UNREACHABLE: readonly RegExp[] = [
  /verify\.ts.* "There is no issuer"/,
  /(verify|chain)\.ts.* if \(!\(cause instanceof (Xml|Der)Error\)\) throw cause/,
  /rsa\.ts.* >= → > in: .* s >= n/,
];

/** Where the parenthesis that is open at a place closes. */
function closing(source: string, open: number): number {
  for (let at = open, depth = 0; at < source.length; at++) {
    if (source[at] === "(") depth++;
    if (source[at] === ")" && --depth === 0) return at;
  }
  throw new RangeError("A parenthesis is not closed");
}

/** A place in the source, and what is written there instead. */
type Edit = readonly [start: number, end: number, instead: string];

/** Every check removed: what it demands is taken as given, what it refuses is let through. */
function removedChecks(source: string): Edit[] {
  const demands = [...source.matchAll(/(?<!function )\bdemand\(\s*/g)].map(({ 0: text, index }) =>
    [index + text.length, index + text.length, "true || "] as const
  );
  const guards = [...source.matchAll(/\bif \(/g)].flatMap(({ index }) => {
    const [open, end] = [index + 3, closing(source, index + 3)];
    const refuses = /^\)\s*(\{\s*)?(throw|return ("|`|false|undefined))/.test(source.slice(end));
    return refuses ? [[open + 1, end, "false"] as const] : [];
  });
  return [...demands, ...guards];
}

const OPERATORS: Readonly<Record<string, string>> = {
  "&&": "||",
  "||": "&&",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
};

function isCode(source: string, at: number): boolean {
  const line = source.slice(source.lastIndexOf("\n", at) + 1, at);
  return !/^\s*(\*|\/\*|\/\/)/.test(line) && !line.includes("// ");
}

/** Conditions turned round, and limits moved by one. */
function turnedConditions(source: string): Edit[] {
  return Object.entries(OPERATORS).flatMap(([operator, instead]) =>
    [...source.matchAll(new RegExp(`(?<=\\s)${RegExp.escape(operator)}(?=\\s)`, "g"))]
      .filter(({ index }) => isCode(source, index))
      .map(({ index }) => [index, index + operator.length, instead] as const)
  );
}

function mutantsOf(file: string): Mutant[] {
  const source = Deno.readTextFileSync(new URL(file, PROJECT));
  return [...removedChecks(source), ...turnedConditions(source)].map(([start, end, instead]) => {
    const lineStart = source.lastIndexOf("\n", start) + 1;
    const changed = source.slice(0, start) + instead + source.slice(end);
    return {
      file,
      line: source.slice(0, start).split("\n").length,
      change: `${source.slice(start, end).trim() || "check"} → ${instead.trim()} in: ` +
        source.slice(lineStart, source.indexOf("\n", end)).trim().replace(/\s+/g, " "),
      source: changed,
    };
  });
}

const nameOf = ({ file, line, change }: Mutant): string => `${file}:${line} ${change}`;

/** Runs tests in a folder; whether one failed. */
async function fails(folder: string, tests: readonly string[]): Promise<boolean> {
  const args = ["test", "-A", "--no-check", "--fail-fast", "--quiet"];
  const map = "--import-map=tests/offline/import_map.json";
  const options = {
    args: [...args, map, ...tests],
    cwd: folder,
    signal: AbortSignal.timeout(120_000),
  };
  const { success } = await new Deno.Command(Deno.execPath(), {
    ...options,
    stdout: "null",
    stderr: "null",
  }).output();
  return !success;
}

async function copyProject(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const args = ["-r", "mod.ts", "src", "tests", "deno.json", folder];
  const { success } = await new Deno.Command("cp", { args, cwd: PROJECT }).output();
  if (!success) throw new Error("The project could not be copied");
  return folder;
}

/** The tests of the proof; those of the file's own name first, because they fail soonest. */
function testsFor(file: string, all: readonly string[]): string[] {
  const [, name = ""] = /(\w+)\.ts$/.exec(file) ?? [];
  const isOwn = (test: string): boolean => test.includes(`/${name}_`);
  const others = all.filter((test) => !isOwn(test) && test.startsWith("tests/proof/"));
  return [...all.filter(isOwn), ...others];
}

async function isKilled(
  mutant: Mutant,
  folder: string,
  tests: readonly string[],
): Promise<boolean> {
  const path = `${folder}/${mutant.file}`;
  const original = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, mutant.source);
  try {
    for (const test of testsFor(mutant.file, tests)) {
      if (await fails(folder, [test])) return true;
    }
    return false;
  } finally {
    await Deno.writeTextFile(path, original);
  }
}

const [wanted = ""] = Deno.args;
const queue = FILES.flatMap(mutantsOf).filter((mutant) => {
  const name = nameOf(mutant);
  return name.includes(wanted) && !UNREACHABLE.some((pattern) => pattern.test(name));
});
const tests = TESTS.flatMap((place) =>
  [...Deno.readDirSync(new URL(place, PROJECT))].map(({ name }) => place + name)
).filter((path) => path.endsWith("_test.ts")).sort();
let [killed, survived] = [0, 0];

async function work(): Promise<void> {
  const folder = await copyProject();
  for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
    if (await isKilled(mutant, folder, tests)) {
      killed++;
    } else {
      survived++;
      console.log(`survives: ${nameOf(mutant)}`);
    }
  }
  await Deno.remove(folder, { recursive: true });
}

console.log(`${queue.length} mutants`);
await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, work));
console.log(`${killed} passed, ${survived} failed`);
Deno.exitCode = survived === 0 ? 0 : 1;
