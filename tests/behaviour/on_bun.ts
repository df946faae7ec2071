// Runs the behaviours on Bun.
import { runOnBun } from "../helpers/bun.ts";

Deno.exit(await runOnBun(new URL("run.ts", import.meta.url)));
