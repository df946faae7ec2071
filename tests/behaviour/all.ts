import type { Behaviour } from "./behaviour.ts";
import { attacks } from "./attacks.ts";
import { calls } from "./calls.ts";
import { certificateFiles } from "./certificates.ts";
import { evidence } from "./evidence.ts";
import { simulator } from "./simulator.ts";
import { web } from "./web.ts";

/** Everything that must hold on every runtime. */
export const behaviours: readonly Behaviour[] = [
  ...calls,
  ...certificateFiles,
  ...evidence,
  ...simulator,
  ...web,
  ...attacks,
];
