import { certificateFiles } from "./certificates.ts";

for (const { name, run } of certificateFiles) Deno.test(name, run);
