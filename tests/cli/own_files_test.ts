import { join } from "node:path";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type NamedFile, writeOwnFiles } from "../../src/cli/own_files.ts";
import { UsageError } from "../../src/cli/terminal.ts";
import { temporaryFolder } from "../helpers/cli.ts";

const LIST = "made-by-bankid.json";
const FIRST: readonly NamedFile[] = [["ca.pem", "first"], ["key.p12", Uint8Array.of(1, 2, 3)]];
const SECOND: readonly NamedFile[] = [["ca.pem", "second"], ["key.p12", Uint8Array.of(4)]];

/** What a folder holds, by name. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== LIST) found.push([name, await Deno.readTextFile(join(folder, name))]);
  }
  return Object.fromEntries(found.sort());
}

Deno.test("writeOwnFiles() makes the folder and its files, for the owner alone", async () => {
  await using out = await temporaryFolder();
  const folder = join(out.path, "a", "b");
  await writeOwnFiles(folder, FIRST);
  assertEquals(await contentsOf(folder), { "ca.pem": "first", "key.p12": "\x01\x02\x03" });
  for (const name of ["ca.pem", "key.p12", LIST]) {
    assertEquals(((await Deno.stat(join(folder, name))).mode ?? 0) & 0o777, 0o600, name);
  }
});

Deno.test("writeOwnFiles() replaces what it made, however often, and leaves the rest", async () => {
  await using out = await temporaryFolder();
  const { path: folder } = out;
  await Deno.writeTextFile(join(folder, "notes.txt"), "mine");
  for (const files of [FIRST, SECOND, FIRST, SECOND]) await writeOwnFiles(folder, files);
  assertEquals(await contentsOf(folder), {
    "ca.pem": "second",
    "key.p12": "\x04",
    "notes.txt": "mine",
  });
});

/** Ways for a file to be another's, made in a folder that the files were written into. */
const OTHERS: readonly (readonly [
  what: string,
  make: (folder: string) => Promise<void>,
  name?: string,
])[] = [
  ["one that was changed since", (folder) => Deno.writeTextFile(join(folder, "ca.pem"), "mine")],
  ["one of which the list knows nothing", (folder) => Deno.remove(join(folder, LIST))],
  ["a list that is no JSON", (folder) => Deno.writeTextFile(join(folder, LIST), "["), LIST],
  ["a list that is none", (folder) => Deno.writeTextFile(join(folder, LIST), "null"), LIST],
  ["a list that is a link", async (folder) => {
    await Deno.rename(join(folder, LIST), join(folder, "real.json"));
    await Deno.symlink("real.json", join(folder, LIST));
  }, LIST],
  ["a link to a file", async (folder) => {
    await Deno.rename(join(folder, "ca.pem"), join(folder, "real.pem"));
    await Deno.symlink("real.pem", join(folder, "ca.pem"));
  }],
  ["a link to nothing", async (folder) => {
    await Deno.remove(join(folder, "ca.pem"));
    await Deno.symlink(join(folder, "nothing"), join(folder, "ca.pem"));
  }],
  ["a folder", async (folder) => {
    await Deno.remove(join(folder, "ca.pem"));
    await Deno.mkdir(join(folder, "ca.pem"));
  }],
];

for (const [what, make, name = "ca.pem"] of OTHERS) {
  Deno.test(`writeOwnFiles() writes nothing over ${what}`, async () => {
    await using out = await temporaryFolder();
    const { path: folder } = out;
    await writeOwnFiles(folder, FIRST);
    await make(folder);
    const before = await Array.fromAsync(Deno.readDir(folder));
    const key = await Deno.readFile(join(folder, "key.p12"));
    const error = await assertRejects(() => writeOwnFiles(folder, SECOND), UsageError);
    const start = `${join(folder, name)} exists already and was not made by this command`;
    assert(error.message.startsWith(start), error.message);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), before);
    assertEquals(await Deno.readFile(join(folder, "key.p12")), key);
  });
}

Deno.test("writeOwnFiles() writes through no link to a folder", async () => {
  await using out = await temporaryFolder();
  const [real, link] = [join(out.path, "real"), join(out.path, "link")];
  await Deno.mkdir(real);
  await Deno.symlink(real, link);
  await assertRejects(() => writeOwnFiles(link, FIRST), UsageError, "is a link, not a folder");
  assertEquals(await contentsOf(real), {});
});
