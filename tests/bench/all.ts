// deno-lint-ignore-file no-console
// Runs every benchmark, one after the other.
const folder = new URL(".", import.meta.url);
const names = (await Array.fromAsync(Deno.readDir(folder)))
  .map(({ name }) => name)
  .filter((name) => name.endsWith("_bench.ts"))
  .sort();
for (const name of names) {
  console.log(`--- ${name}`);
  const args = ["run", "-A", "--no-lock", "--v8-flags=--expose-gc", new URL(name, folder).pathname];
  await new Deno.Command(Deno.execPath(), { args }).spawn().status;
}
