import { behaviours } from "./all.ts";

for (const { name, run } of behaviours) Deno.test(name, run);
