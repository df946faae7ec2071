/**
 * The public surface as text: what `deno doc` shows of each entry point, without its prose. Written to
 * `tests/public_surface.txt` by `deno task surface`.
 *
 * @module
 */
const ROOT = new URL("../../", import.meta.url);

/** Where the surface is written down. */
export const SURFACE: URL = new URL("tests/public_surface.txt", ROOT);

/** Without comments, and with `Optional<T>` for parameters that have a default. */
function bare(source: string): string {
  return source.replaceAll(/^[ \t]*\/\*\*.*?\*\/\n/gms, "")
    .replaceAll(/: ([\w<>[\] |"]+|\{[^{}]*\}) = [^;\n]+?(?=,\n|\)[:,; ])/g, ": Optional<$1>");
}

async function copy(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(new URL(`${name}/`, from), new URL(`${name}/`, to));
    else if (name.endsWith(".ts")) {
      const source = await Deno.readTextFile(new URL(name, from));
      await Deno.writeTextFile(new URL(name, to), bare(source));
    }
  }
}

async function documentation(entry: string, folder: URL): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["doc", entry],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stderr: "piped",
  });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout)
    .replaceAll(/^Defined in .*\n/gm, "")
    .replaceAll(/\n{2,}/g, "\n")
    .trim();
}

/** The surface as it is now. */
export async function publicSurface(): Promise<string> {
  const { exports }: { exports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const folder = new URL(`file://${await Deno.makeTempDir()}/`);
  try {
    await copy(new URL("src/", ROOT), new URL("src/", folder));
    const mod = await Deno.readTextFile(new URL("mod.ts", ROOT));
    await Deno.writeTextFile(new URL("mod.ts", folder), bare(mod));
    const texts = await Promise.all(
      Object.entries(exports).map(async ([name, path]) =>
        `=== ${name}\n${await documentation(path, folder)}\n`
      ),
    );
    return texts.join("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await Deno.writeTextFile(SURFACE, await publicSurface());
