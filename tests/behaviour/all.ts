import type { Behaviour } from "./behaviour.ts";
import { attacks } from "./attacks.ts";
import { calls } from "./calls.ts";
import { certificateFiles } from "./certificates.ts";
import { connections } from "./connections.ts";
import { evidence } from "./evidence.ts";
import { simulator } from "./simulator.ts";
import { web } from "./web.ts";

const serving = [...calls, ...connections, ...simulator].map((each) => ({ ...each, serves: true }));

/** Everything that must hold on every runtime. */
export const behaviours: readonly Behaviour[] = [
  ...serving,
  ...certificateFiles,
  ...evidence,
  ...web,
  ...attacks,
];
