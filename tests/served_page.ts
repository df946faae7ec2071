/**
 * Makes what the login's script is served as: `deno task page`. esbuild and terser make it small; whether it
 * is of today's sources can be told without it.
 *
 * @module
 */
import { encodeHex } from "@std/encoding";

const ESBUILD = "npm:esbuild@0.28.2";
const TERSER = "npm:terser@5.51.4";
const FOLDER = new URL("../src/web/browser/", import.meta.url);
const SERVED = new URL("../src/web/page_script.ts", import.meta.url);
const FILES = [
  "answer",
  "client",
  "courier",
  "element",
  "login",
  "style",
  "tab",
  "texts",
  "types",
  "view",
  "world",
];

/** What tells today's sources, and a script made of them, from all others; comments do not count. */
export async function servedMark(script: string): Promise<string> {
  const sources = FILES.map((name) => Deno.readTextFile(new URL(`${name}.ts`, FOLDER)));
  const text = [...await Promise.all(sources), script].join("\0")
    .replaceAll(/\/\*\*[\s\S]*?\*\/\s*/g, "").replaceAll("\r", "");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encodeHex(digest).slice(0, 32);
}

/** Runs a tool from npm. */
async function run(tool: string, ...args: string[]): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", "--quiet", tool, ...args],
  });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** The bundle: a module that takes `config` from the line before it. */
async function bundle(): Promise<string> {
  const entry = `import { makeStartLogin } from "${new URL("client.ts", FOLDER).pathname}";` +
    "export const startLogin = makeStartLogin(config, globalThis);";
  const file = await Deno.makeTempFile({ suffix: ".js" });
  await Deno.writeTextFile(file, entry);
  const flags = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=error"];
  await run(ESBUILD, file, ...flags, `--outfile=${file}`, "--allow-overwrite");
  // In a style sheet, and between elements, the ends of lines mean nothing.
  const dense = (await Deno.readTextFile(file)).replaceAll(/\n\s*(?=[^\n]*\}|<)/g, "");
  await Deno.writeTextFile(file, dense);
  const compress =
    "passes=3,ecma=2022,unsafe=true,unsafe_arrows=true,pure_getters=true,hoist_props=true,hoist_vars=true,booleans=false";
  await run(TERSER, file, "--module", "--mangle", "--compress", compress, "--output", file);
  const text = await Deno.readTextFile(file);
  await Deno.remove(file);
  // Nothing in it ends the script that it stands in.
  return text.trim().replaceAll("</", "<\\/");
}

/** The module's text with the script. */
async function served(): Promise<string> {
  const script = await bundle();
  const literal = script.replace(/[\\`]|\$\{/g, "\\$&");
  return `// Made of browser/*.ts by 'deno task page'.\n\n` +
    "/** The script of the login; `config` stands before it. */\n" +
    `export const CLIENT_SCRIPT: string =\n  \`${literal}\`;\n\n` +
    "/** Tells the sources of which it was made. */\n" +
    `export const CLIENT_MARK: string = "${await servedMark(script)}";\n`;
}

/**
 * Whether the source fits a browser's own types, which the rest of the module must not see. `more` is what
 * the world names besides, for the test of this: it is refused without a word.
 */
export async function fitsBrowsers(more = ""): Promise<boolean> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(
    file,
    '/// <reference no-default-lib="true" />\n/// <reference lib="esnext" />\n' +
      '/// <reference lib="dom" />\n/// <reference lib="dom.iterable" />\n' +
      `import { makeStartLogin } from "${new URL("client.ts", FOLDER).href}";\n` +
      "declare const config: Parameters<typeof makeStartLogin>[0];\n" +
      "makeStartLogin(config, globalThis);\n" +
      `declare module "${new URL("world.ts", FOLDER).href}" { interface LoginWorld { ${more} } }\n`,
  );
  const args = ["check", "--no-config", "--quiet", file];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  await Deno.remove(file);
  if (more === "") await Deno.stderr.write(stderr);
  return success;
}

if (import.meta.main) {
  if (!await fitsBrowsers()) Deno.exit(1);
  await Deno.writeTextFile(SERVED, await served());
}
