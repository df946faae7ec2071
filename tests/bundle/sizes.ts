/**
 * How large each export of `mod.ts` is in a bundle that uses nothing else. Prints a table and checks
 * the goals below. With names of exports, it prints what each of them is made of:
 * `deno task bundle qrContent`.
 *
 * @module
 */
// deno-lint-ignore-file no-console
const ESBUILD = "npm:esbuild@0.28.2";
const MOD = new URL("../../mod.ts", import.meta.url);

/**
 * What an entry may weigh, in bytes; `*` is the whole module, an empty one what nobody asked for. Each
 * limit is just above what it weighs, so that it can only become less.
 *
 * The client's goal was 45 kB (15 kB with gzip), that of everything 60 kB with gzip. Neither is met. With
 * gzip the client is made of
 *
 * - 6 kB that nothing makes smaller: BankID's two TLS roots, and its public test certificate with the key;
 * - 4 kB that check the server's certificate, because the runtimes differ: on Deno before 2.8 `ca` adds to
 *   the roots that the computer trusts, and there `X509Certificate` of `node:crypto` can neither verify
 *   nor tell who issued what;
 * - 3 kB that check the client's certificate and key, so that an error says what is wrong with them;
 * - 8 kB of HTTP/1.1 over connections of its own, and proxies: `fetch` sends a request again unasked;
 * - 4 kB for checking requests and reading responses, and 5 kB for the client, its options and errors.
 *
 * Everything has two roots more, and 5 kB of script that the login page is served with.
 */
const GOALS: readonly (readonly [names: string, goal: { minified?: number; gzip?: number }])[] = [
  ["", { minified: 0 }],
  ["parsePersonalNumber", { minified: 1400 }],
  ["qrContent", { minified: 1400 }],
  ["qrSvg", { minified: 7800 }],
  ["verifyCompletion", { minified: 41_100 }],
  ["auth, collect, createClient", { minified: 69_600, gzip: 30_200 }],
  ["*", { gzip: 84_450 }],
];

/** What esbuild tells of an output. */
interface Output {
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

interface Size {
  readonly minified: number;
  readonly gzip: number;
  /** Bytes of each module that is in it, the largest first. */
  readonly modules: readonly (readonly [path: string, bytes: number])[];
}

/** An entry file that uses some exports of `mod.ts`. */
function entryOf(names: string): string {
  if (names === "") return `import "${MOD.pathname}";`;
  return `export ${names === "*" ? "*" : `{ ${names} }`} from "${MOD.pathname}";`;
}

async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}

/** Bundles every entry by itself, or says nothing where esbuild cannot be had. */
async function bundle(entries: readonly string[]): Promise<Size[] | undefined> {
  const folder = await Deno.makeTempDir();
  try {
    const files = entries.map((_, index) => `${folder}/${index}.ts`);
    await Promise.all(
      files.map((file, index) => Deno.writeTextFile(file, entryOf(entries[index] ?? ""))),
    );
    const flags = [
      "--bundle",
      "--minify",
      "--format=esm",
      "--platform=neutral",
      "--log-level=error",
    ];
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-config", ESBUILD, ...files, ...flags],
        ...[`--outdir=${folder}/out`, `--metafile=${folder}/meta.json`],
      ],
      cwd: new URL(".", MOD),
      stderr: "piped",
    });
    const { success, stderr } = await command.output();
    if (!success) {
      const reason = new TextDecoder().decode(stderr);
      if (!/registry|npm package|sending request/.test(reason)) throw new Error(reason);
      return undefined;
    }
    const { outputs }: { outputs: Record<string, Output> } = JSON.parse(
      await Deno.readTextFile(`${folder}/meta.json`),
    );
    return await Promise.all(entries.map(async (_, index) => {
      const bytes = await Deno.readFile(`${folder}/out/${index}.js`);
      const found = Object.entries(outputs).find(([path]) => path.endsWith(`out/${index}.js`));
      const modules = Object.entries(found?.[1].inputs ?? {})
        .map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const)
        .filter(([, length]) => length > 0)
        .toSorted(([, a], [, b]) => b - a);
      return { minified: bytes.length, gzip: await gzipped(bytes), modules };
    }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function line(...cells: readonly (string | number)[]): string {
  return cells.map((cell, index) => index === 0 ? `${cell}`.padEnd(30) : `${cell}`.padStart(10))
    .join("");
}

function print(names: string, { minified, gzip, modules }: Size): void {
  console.log(line(names || "(nothing)", minified, gzip, modules.length));
}

function printModules({ modules }: Size): void {
  for (const [path, bytes] of modules) console.log(`  ${line(path, "", bytes)}`);
}

const asked = Deno.args;
const every = Object.entries(await import(MOD.href))
  .filter(([, value]) => typeof value === "function")
  .map(([name]) => name);
const entries = asked.length > 0 ? asked : [...new Set([...every, ...GOALS.map(([name]) => name)])];
const sizes = await bundle(entries);
if (!sizes) {
  console.log(`SKIPPED: ${ESBUILD} cannot be had`);
  Deno.exit();
}
console.log(line("bytes of", "minified", "gzip", "modules"));
let failed = 0;
for (const [index, size] of sizes.entries()) {
  const names = entries[index] ?? "";
  print(names, size);
  const goal = GOALS.find(([each]) => each === names)?.[1];
  const missed = goal && (size.minified > (goal.minified ?? Infinity) ||
    size.gzip > (goal.gzip ?? Infinity));
  if (missed) {
    failed++;
    console.log(`  is more than ${JSON.stringify(goal)}. It is made of`);
  }
  if (missed || asked.length > 0) printModules(size);
}
if (asked.length === 0) console.log(`${GOALS.length - failed} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);
