import { assert, assertEquals } from "@std/assert";
import { publicSurface, SURFACE } from "./helpers/public_surface.ts";

const ROOT = new URL("../", import.meta.url);

/** Layers from the bottom up; a file imports only from its own folder and from layers below. */
const LAYERS: readonly (readonly string[])[] = [
  ["src/types/"],
  ["src/types.ts"],
  [
    "src/errors/",
    "src/abort.ts",
    "src/builtin.ts",
    "src/bytes.ts",
    "src/listener.ts",
    "src/loopback.ts",
    "src/options.ts",
    "src/redact.ts",
    "src/timers.ts",
  ],
  ["src/errors.ts"],
  ["src/asn1/", "src/qr/", "src/protocol/", "src/transport/"],
  ["src/certificate/"],
  ["src/environment/"],
  ["src/renewing_transport.ts"],
  ["src/connection.ts"],
  ["src/client.ts"],
  ["src/operations/"],
  ["src/order/", "src/proof/"],
  ["src/web/"],
  ["src/simulator/pki/"],
  ["src/simulator/bank/"],
  ["src/simulator/http/"],
  ["src/simulator/simulator.ts"],
  ["src/simulator/mod.ts"],
  ["src/simulator/control/"],
  ["src/cli/"],
];

async function* filesIn(folder: URL): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) yield* filesIn(url);
    else if (entry.name.endsWith(".ts")) yield url.pathname.slice(ROOT.pathname.length);
  }
}

const sources = (await Array.fromAsync(filesIn(new URL("src/", ROOT)))).sort();
const texts = new Map(
  await Promise.all(
    sources.map(async (path) => [path, await Deno.readTextFile(new URL(path, ROOT))] as const),
  ),
);

function placeOf(path: string): { layer: number; group: string } {
  const layer = LAYERS.findIndex((groups) => groups.some((group) => path.startsWith(group)));
  const group = LAYERS[layer]?.find((each) => path.startsWith(each));
  assert(group, `${path} belongs to no layer`);
  return { layer, group };
}

function importsOf(path: string): string[] {
  const text = (texts.get(path) ?? "").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const statements = text.matchAll(/^(?:import|export)[^;]*? from "([^"]+)";/gm);
  return [...statements].map(([, specifier = ""]) => specifier);
}

Deno.test("src/ imports only downwards, by relative path with extension", () => {
  for (const path of sources) {
    const { layer, group } = placeOf(path);
    for (const specifier of importsOf(path)) {
      if (specifier.startsWith("node:")) continue;
      assert(/^\.{1,2}\/.*\.ts$/.test(specifier), `${path} imports ${specifier}`);
      const target = new URL(specifier, new URL(path, ROOT)).pathname.slice(ROOT.pathname.length);
      const other = placeOf(target);
      assert(
        other.layer < layer || other.group === group,
        `${path} (${group}) imports ${target} (${other.group})`,
      );
    }
  }
});

Deno.test("src/ takes nothing from node: but in the simulator and the command line", () => {
  for (const path of sources) {
    const fromNode = importsOf(path).filter((specifier) => specifier.startsWith("node:"));
    const mayUse = path.startsWith("src/simulator/") || path.startsWith("src/cli/");
    assertEquals(mayUse ? [] : fromNode, [], path);
  }
});

Deno.test("src/ uses nothing that a supported runtime lacks", () => {
  const newer = /\.(?:to|from)(?:Hex|Base64)\(|\b(?:Promise\.try|RegExp\.escape|Error\.isError)\b/;
  for (const path of sources.filter((each) => each !== "src/bytes.ts")) {
    assertEquals(newer.exec(codeOf(path))?.[0], undefined, path);
    assertEquals(
      /^ *(?:await )?using |\b(?:Async)?DisposableStack\b/m.exec(codeOf(path)),
      null,
      path,
    );
  }
});

Deno.test("src/ calls fetch in one place", () => {
  const server = sources.filter((path) => !path.startsWith("src/web/browser/"));
  const calls = server.filter((path) => /(?<![\w#]|async )fetch\(/.test(codeOf(path)));
  assertEquals(calls, ["src/transport/runtime_fetch.ts"]);
});

/** The text without comments and strings. */
function codeOf(path: string): string {
  return (texts.get(path) ?? "")
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
    .replaceAll(/"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, '""');
}

Deno.test("no file has over 300 lines, tests among them", async () => {
  const all = ["src/", "tests/"].map((folder) => Array.fromAsync(filesIn(new URL(folder, ROOT))));
  for (const path of (await Promise.all(all)).flat()) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    assert(text.split("\n").length <= 301, `${path} is too long`);
  }
});

Deno.test("src/ has no any, enum, private or unfinished work", () => {
  for (const path of sources) {
    const weak =
      /\bas any\b|: any\b|<any>|^\s*(?:export )?enum |^\s*private |@ts-ignore|\b(?:TODO|FIXME)\b/m;
    assert(!weak.test(codeOf(path)), `${path} holds ${weak.exec(codeOf(path))}`);
    assert(!/\bstatic \{/.test(codeOf(path)), `${path} runs something when it is loaded`);
  }
});

Deno.test("src/ is reached from the entry points, file by file", () => {
  // The login's script is served, not imported.
  const browser = ["src/web/browser/mod.ts", "src/web/browser/client.ts"];
  const entries = ["src/simulator/mod.ts", "src/cli/mod.ts", ...browser];
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const specifier of importsOf(path).filter((each) => each.startsWith("."))) {
      visit(new URL(specifier, new URL(path, ROOT)).pathname.slice(ROOT.pathname.length));
    }
  };
  entries.forEach(visit);
  const mod = Deno.readTextFileSync(new URL("mod.ts", ROOT));
  [...mod.matchAll(/from "\.\/([^"]+)"/g)].forEach(([, path = ""]) => visit(path));
  assertEquals(sources.filter((path) => !seen.has(path)), []);
});

Deno.test("the public surface is the one that is written down; 'deno task surface' renews it", async () => {
  const written = await Deno.readTextFile(SURFACE);
  assertEquals((await publicSurface()).split("\n"), written.split("\n"));
});
