/**
 * Scripts on Bun: the installed one, or one from npm.
 *
 * @module
 */

async function run(command: string, args: readonly string[]): Promise<number | undefined> {
  try {
    const child = new Deno.Command(command, { args: [...args] }).spawn();
    return (await child.status).code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Runs a script on Bun; returns its exit code. */
export async function runOnBun(script: URL): Promise<number> {
  const { pathname } = script;
  return await run("bun", [pathname]) ?? await run("npx", ["-y", "bun@^1.3", pathname]) ?? 1;
}
