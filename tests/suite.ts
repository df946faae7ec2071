/**
 * Runs all tests: `deno task test`. The tests of one folder share what they load and make, which takes
 * nearly half of the time that each file by itself takes; folders run side by side.
 *
 * @module
 */
const TESTS = new URL("./", import.meta.url);

async function testsIn(folder: URL): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder), async ({ name, isDirectory }) => {
    if (isDirectory) return await testsIn(new URL(`${name}/`, folder));
    return name.endsWith("_test.ts") ? [new URL(name, folder).href] : [];
  });
  return found.flat();
}

/** The tests of each folder of `tests`, and those that lie there by themselves. */
function grouped(files: readonly string[]): Map<string, string[]> {
  return Map.groupBy(files, (file) => {
    const [folder = "", rest] = file.slice(TESTS.href.length).split("/");
    return rest === undefined ? "tests" : folder;
  });
}

/** These wait for time to pass: they begin first, and leave the processors to the others. */
const WAITING = ["order", "transport", "trouble"];

const groups = [...grouped((await testsIn(TESTS)).sort())];
// After them the largest first, so that the last ones are short.
groups.sort(([one, { length }], [other, { length: otherLength }]) =>
  Number(WAITING.includes(other)) - Number(WAITING.includes(one)) || otherLength - length
);
const folder = await Deno.makeTempDir({ prefix: "bankid-tests-" });
try {
  for (const [index, [name, files]] of groups.entries()) {
    const path = `${folder}/${String(index).padStart(2, "0")}_${name}_test.ts`;
    await Deno.writeTextFile(
      path,
      files.map((file) => `import ${JSON.stringify(file)};\n`).join(""),
    );
  }
  const script = new URL("with_std.ts", TESTS).pathname;
  const test = ["test", "-A", "--parallel", "--no-check", folder, ...Deno.args];
  const run = new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, ...test] });
  Deno.exitCode = (await run.spawn().status).code;
} finally {
  await Deno.remove(folder, { recursive: true });
}
