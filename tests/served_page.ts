/**
 * Makes what the ready page's script is served as: `deno task page`.
 *
 * @module
 */
import { stripTypeScriptTypes } from "node:module";

const SOURCE = new URL("../src/web/browser/page.ts", import.meta.url);
const SERVED = new URL("../src/web/page_script.ts", import.meta.url);

/** The text of the served script's module, made from the source. */
export async function servedPage(): Promise<string> {
  const script = lean(stripTypeScriptTypes(await Deno.readTextFile(SOURCE)));
  const literal = script.replace(/[\\`]|\$\{/g, "\\$&");
  return `// Made of browser/page.ts by 'deno task page'.\n\n` +
    "/** The script of the ready page; `settings` stands before it. */\n" +
    `export const PAGE_SCRIPT: string = \`\n${literal}startPage(settings, globalThis);\n\`;\n`;
}

/**
 * Without comments, exports and indentation, and without the blanks where types stood. No text of
 * the script has more than one line, or two blanks in a row.
 */
function lean(script: string): string {
  const lines = script.replace(/^\s*\/\*\*[\s\S]*?\*\//gm, "").split("\n")
    .map((line) => line.replaceAll(/ {2,}/g, "").trim().replace(/^export (?=function)/, ""))
    .filter((line) => line !== "" && !line.startsWith("//") && !/^export \{\s*\};?$/.test(line));
  return lines.map((line) => `${line}\n`).join("");
}

/** Whether the source fits a browser's own types, which the rest of the module must not see. */
async function fitsBrowsers(): Promise<boolean> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(
    file,
    '/// <reference no-default-lib="true" />\n/// <reference lib="esnext" />\n' +
      '/// <reference lib="dom" />\n/// <reference lib="dom.iterable" />\n' +
      `import { startPage } from "${SOURCE.href}";\n` +
      "declare const settings: Parameters<typeof startPage>[0];\nstartPage(settings, globalThis);\n",
  );
  const args = ["check", "--no-config", "--quiet", file];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  await Deno.remove(file);
  await Deno.stderr.write(stderr);
  return code === 0;
}

if (import.meta.main) {
  if (!await fitsBrowsers()) Deno.exit(1);
  await Deno.writeTextFile(SERVED, await servedPage());
}
