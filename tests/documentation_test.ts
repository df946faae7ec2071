import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);
const MODULE_DOC = "module_doc";

interface Tag {
  readonly kind: string;
  readonly doc?: string;
}
interface Doc {
  readonly doc?: string;
  readonly tags?: readonly Tag[];
}
interface Symbol {
  readonly name: string;
  readonly declarations: readonly { readonly kind: string; readonly jsDoc?: Doc }[];
}
interface Entry {
  readonly [MODULE_DOC]?: Doc;
  readonly symbols?: readonly Symbol[];
}

/** What `deno doc` shows of each entry point, by its name. */
async function documentation(): Promise<Map<string, Entry>> {
  const { exports }: { exports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const command = new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...Object.values(exports)],
    cwd: ROOT,
    stderr: "piped",
  });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  const { nodes }: { nodes: Record<string, Entry> } = JSON.parse(new TextDecoder().decode(stdout));
  return new Map(
    Object.entries(exports).map(([name, path]) => [name, nodes[new URL(path, ROOT).href] ?? {}]),
  );
}

const entries = await documentation();
const { [MODULE_DOC]: landing, symbols = [] } = entries.get(".") ?? {};
const page = landing?.doc ?? "";

function categoriesOf({ declarations }: Symbol): string[][] {
  return declarations.filter(({ jsDoc }) => jsDoc).map(({ jsDoc }) =>
    (jsDoc?.tags ?? []).filter(({ kind }) => kind === "category").map(({ doc = "" }) => doc.trim())
  );
}

Deno.test("every export has one category", () => {
  const without: string[] = [];
  for (const [entry, { symbols = [] }] of entries) {
    for (const symbol of symbols) {
      const categories = categoriesOf(symbol);
      const hasOne = categories.length > 0 && categories.every((each) => each.length === 1);
      if (!hasOne) without.push(`${entry}: ${symbol.name}`);
    }
  }
  assertEquals(without, []);
  assert(symbols.length > 100);
});

Deno.test("every entry point says what it is", () => {
  for (const [name, entry] of entries) {
    assert((entry[MODULE_DOC]?.doc?.length ?? 0) > 200, name);
  }
});

Deno.test("the first page of the docs has a row for each group, with all of its functions", () => {
  const rows = new Map(
    [...page.matchAll(/^\| ([A-Z][\w ]*?) +\| (.*) \|$/gm)].map(([, group = "", row = ""]) => [
      group,
      row,
    ]),
  );
  rows.delete("Group");
  const categories = new Set(symbols.flatMap((symbol) => categoriesOf(symbol).flat()));
  assertEquals([...rows.keys()].toSorted(), [...categories].toSorted());
  for (const symbol of symbols.filter(({ declarations: [first] }) => first?.kind === "function")) {
    const [group = ""] = categoriesOf(symbol).flat();
    assert(rows.get(group)?.includes(`{@linkcode ${symbol.name}}`), `${group}: ${symbol.name}`);
  }
});

Deno.test("the first page of the docs shows a whole login in twelve lines", () => {
  const [, login = ""] = page.split("```ts\n");
  const lines = login.split("```", 1)[0]?.trimEnd().split("\n") ?? [];
  assert(lines.length <= 12 && lines.length > 5, `${lines.length} lines`);
});

Deno.test("every function of the module has an example, and says what it returns", () => {
  for (const { name, declarations: [first] } of symbols) {
    if (first?.kind !== "function") continue;
    const kinds = new Set(first.jsDoc?.tags?.map(({ kind }) => kind));
    assert(kinds.has("example") && kinds.has("return"), name);
  }
});

Deno.test("the docs explain every code of an error and every check of a proof", async () => {
  for (const [name, path] of [["BankIdErrorCode", "base"], ["ProofCheck", "proof"]]) {
    const source = await Deno.readTextFile(new URL(`src/errors/${path}.ts`, ROOT));
    const [, union = ""] = new RegExp(`export type ${name} =([^;]+);`).exec(source) ?? [];
    const codes = [...union.matchAll(/"([\w-]+)"/g)].map(([, code = ""]) => code);
    assert(codes.length > 10, name);
    const doc = symbols.find((symbol) => symbol.name === name)?.declarations[0]?.jsDoc?.doc ?? "";
    assertEquals(codes.filter((code) => !doc.includes(`\`${code}\``)), [], name);
  }
});

Deno.test("rules come with the page or the section that they are from", () => {
  const operations = ["auth", "sign", "phoneAuth", "phoneSign", "payment", "otherPayment"];
  for (const name of [...operations, "collect", "cancel", "verifyIdCard", "verifyCompletion"]) {
    const { declarations: [first] = [] } = symbols.find((symbol) => symbol.name === name) ?? {};
    const pages = first?.jsDoc?.tags?.filter(({ kind }) => kind === "see") ?? [];
    assert(pages.some(({ doc }) => doc?.startsWith("https://developers.bankid.com/")), name);
  }
});

Deno.test("every task of deno.json says what it does", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const silent = Object.keys(tasks).filter((name) => !tasks[name].description);
  assertEquals(silent, []);
});

Deno.test("every example of the docs starts without a permission", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const [, command = ""] = tasks.doc.command.split("with_std.ts ");
  assertEquals(command, "test --no-prompt --quiet --parallel --doc mod.ts src README.md");
});

Deno.test("every link in the docs leads to an export of the same entry point", () => {
  const broken: string[] = [];
  for (const [entry, { symbols = [], ...rest }] of entries) {
    const names = new Set(symbols.map(({ name }) => name));
    const texts = JSON.stringify([symbols, rest]).matchAll(/\{@link(?:code)? (\w+)/g);
    for (const [, name = ""] of texts) if (!names.has(name)) broken.push(`${entry}: ${name}`);
  }
  assertEquals(broken, []);
});
