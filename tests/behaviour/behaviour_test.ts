import { behaviours } from "./all.ts";
import { certificateFiles } from "./certificates.ts";

// What files of certificates must do takes long, and stands in certificates_test.ts.
for (const behaviour of behaviours) {
  if (!certificateFiles.includes(behaviour)) Deno.test(behaviour.name, behaviour.run);
}
