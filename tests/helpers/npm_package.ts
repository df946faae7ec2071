/**
 * The package as npm's clients get it from JSR: the published files without their types, with a
 * `package.json`. Tests are put beside it.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);
const PACKAGE = "node_modules/@x/bankid/";
/** Which of the tests are taken along. */
const TESTS = ["tests/behaviour/", "tests/helpers/", "tests/offline/", "tests/vectors/"];

async function run(command: string, args: readonly string[]): Promise<string> {
  const child = new Deno.Command(command, { args: [...args], cwd: ROOT, env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await child.output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (!success) throw new Error(`${command} ${args.slice(0, 3).join(" ")} …: ${output}`);
  return output;
}

/** Paths of what `deno publish` would ship. */
async function publishedFiles(): Promise<string[]> {
  const output = await run(Deno.execPath(), ["publish", "--dry-run", "--allow-dirty"]);
  const files = [...output.matchAll(/^\s+file:\/\/(\S+) \(/gm)];
  return files.map(([, path = ""]) => path.slice(ROOT.pathname.length));
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) yield* filesIn(`${folder}${name}/`);
    else yield folder + name;
  }
}

/** What the names without a path stand for. */
async function importMap(): Promise<Readonly<Record<string, string>>> {
  const map = new URL("tests/offline/import_map.json", ROOT);
  const { imports }: { imports: Record<string, string> } = JSON.parse(await Deno.readTextFile(map));
  const entries = Object.entries(imports).map(([name, path]) => [name, new URL(path, map).href]);
  return Object.fromEntries(entries);
}

/** Where a file of the repository stands in the folder. */
function placeOf(path: string): string {
  const isTest = path.startsWith("tests/");
  return (isTest ? path : PACKAGE + path).replace(/\.ts$/, ".js");
}

/** Points the imports of a file without types to where their files stand now. */
async function rewriteImports(
  folder: string,
  path: string,
  names: Readonly<Record<string, string>>,
): Promise<void> {
  const own = `${folder}/${placeOf(path)}`;
  const pattern = /^((?:import|export)\b[^;"']*?|\s*(?:\} )?from |.*\bimport\()"([^"\n]+)"/gm;
  const text = (await Deno.readTextFile(own)).replaceAll(pattern, (all, before, specifier) => {
    const found = names[specifier] ??
      (specifier.startsWith(".") ? new URL(specifier, new URL(path, ROOT)).href : undefined);
    if (found === undefined) return all;
    const target = placeOf(found.slice(ROOT.href.length));
    const up = "../".repeat(placeOf(path).split("/").length - 1);
    return `${before}"${up || "./"}${target}"`;
  });
  await Deno.writeTextFile(own, text);
}

/** Makes the package, and the tests beside it, in a folder. */
export async function makePackage(folder: string): Promise<void> {
  const published = (await publishedFiles()).filter((path) => path.endsWith(".ts"));
  const tests = (await Promise.all(TESTS.map((each) => Array.fromAsync(filesIn(each))))).flat();
  const scripts = tests.filter((path) => path.endsWith(".ts"));
  await run(Deno.execPath(), ["transpile", "--outdir", folder + "/" + PACKAGE, ...published]);
  // The tests say 'using', which Node 22 does not know.
  const esbuild = ["-y", "esbuild@^0.28", "--target=node22", "--format=esm", "--log-level=error"];
  await run("npx", [...esbuild, "--outbase=.", `--outdir=${folder}`, ...scripts]);
  for (const path of tests.filter((each) => each.endsWith(".json"))) {
    const copy = `${folder}/${path}`;
    await Deno.mkdir(copy.slice(0, copy.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(new URL(path, ROOT), copy);
  }
  const names = await importMap();
  for (const path of [...published, ...scripts]) await rewriteImports(folder, path, names);
  const config = await Deno.readTextFile(new URL("deno.json", ROOT));
  const { name, version, exports }: {
    name: string;
    version: string;
    exports: Record<string, string>;
  } = JSON.parse(config);
  const entries = Object.entries(exports).map(([at, path]) => [at, path.replace(/ts$/, "js")]);
  const manifest = { name, version, type: "module", exports: Object.fromEntries(entries) };
  await Deno.writeTextFile(`${folder}/${PACKAGE}package.json`, JSON.stringify(manifest));
  await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module" }');
}
