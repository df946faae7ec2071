// deno-lint-ignore-file no-console
// Runs every check against programs that are not ours, one after the other.
const folder = new URL(".", import.meta.url);
let failed = 0;
for await (const { name } of Deno.readDir(folder)) {
  if (!name.endsWith("_peers.ts")) continue;
  console.log(`--- ${name}`);
  const args = ["run", "-A", "--no-lock", new URL(name, folder).pathname];
  const { code } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  if (code !== 0) failed++;
}
Deno.exit(failed === 0 ? 0 : 1);
