import { certificateFiles } from "./certificates.ts";

// A key of theirs takes 600 000 rounds several times over: the tasks 'bun' and 'matrix' open them.
const TAKES_LONG = /: (n-legacy|g--null-password-3des-pkcs12)\.p12$/;

for (const { name, run } of certificateFiles) {
  if (!TAKES_LONG.test(name)) Deno.test(name, run);
}
