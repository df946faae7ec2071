// Runs the behaviours on Bun: the installed one, or one from npm.
const script = new URL("run.ts", import.meta.url).pathname;

async function run(command: string, ...args: readonly string[]): Promise<number | undefined> {
  try {
    const child = new Deno.Command(command, { args: [...args, script] }).spawn();
    return (await child.status).code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

Deno.exit(await run("bun") ?? await run("npx", "-y", "bun@^1.3") ?? 1);
