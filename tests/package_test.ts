import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

async function deno(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("mod.ts reaches no module from outside the repository", async () => {
  const { code, output } = await deno("info", "--json", "mod.ts");
  assertEquals(code, 0, output);
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(
    output.slice(output.indexOf("{")),
  );
  assert(modules.length > 20);
  const outside = modules.filter(({ specifier }) => !specifier.startsWith(ROOT.href));
  assertEquals(outside, []);
});

Deno.test("deno publish takes mod.ts, src, deno.json, README.md and LICENSE only", async () => {
  const { code, output } = await deno("publish", "--dry-run", "--allow-dirty", "--no-check");
  assertEquals(code, 0, output);
  const files = [...output.matchAll(/^\s+file:\/\/(\S+) \(/gm)].map(([, path = ""]) =>
    path.slice(ROOT.pathname.length)
  );
  const top = files.filter((path) => !/^src\/[\w/]+\.ts$/.test(path)).sort();
  assertEquals(top, ["LICENSE", "README.md", "deno.json", "mod.ts"]);
  assert(files.length > 50);
});

Deno.test("README.md shows a whole login before line 40", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const [before, example = ""] = readme.split("```ts\n");
  const lines = example.split("```", 1)[0]?.trimEnd().split("\n") ?? [];
  assert(before && before.split("\n").length < 40);
  assert(lines.length <= 12, `${lines.length} lines`);
});

Deno.test("README.md's website serves the login page as it stands", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const [, website = ""] = /## Log in on a website\n.*?```ts ignore\n(.*?)```/s.exec(readme) ?? [];
  const script = await Deno.makeTempFile({ suffix: ".ts" });
  const onListen = "{ port: 0, onListen: ({ port }) => console.log(port) }, ";
  const served = website.replace("@x/bankid", new URL("mod.ts", ROOT).href)
    .replace("Deno.serve(", `Deno.serve(${onListen}`);
  try {
    await Deno.writeTextFile(script, served);
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-config", script],
      stdout: "piped",
    });
    await using server = command.spawn();
    const reader = server.stdout.getReader();
    const port = new TextDecoder().decode((await reader.read()).value).trim();
    const page = await fetch(`http://localhost:${port}/bankid/`);
    assertStringIncludes(await page.text(), "<title>Logga in med BankID</title>");
    server.kill();
    await reader.cancel();
  } finally {
    await Deno.remove(script);
  }
});

Deno.test("tests/README.md names every task it speaks of, every folder and every helper", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", import.meta.url));
  const named = new Set([...readme.matchAll(/`([\w/]+)`/g)].map(([, name = ""]) => name));
  const helpers: string[] = [];
  for (const folder of ["", "mutations/"]) {
    for await (
      const { name, isFile } of Deno.readDir(new URL(`helpers/${folder}`, import.meta.url))
    ) {
      if (isFile && !name.endsWith("_test.ts")) helpers.push(folder + name.replace(/\.ts$/, ""));
    }
  }
  assertEquals(helpers.filter((name) => !named.has(name)), []);
  const sources = await Array.fromAsync(Deno.readDir(new URL("src/", ROOT)), ({ name }) => name);
  for await (const { name, isDirectory } of Deno.readDir(new URL(".", import.meta.url))) {
    assert(!isDirectory || sources.includes(name) || named.has(`${name}/`), name);
  }
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const spoken = [...readme.matchAll(/deno task (\w+)/g)].map(([, name = ""]) => name);
  assertEquals(spoken.filter((name) => !(name in tasks)), []);
});
