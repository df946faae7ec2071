/**
 * The runtimes on which campaigns run.
 *
 * @module
 */

/** How a script is run, with garbage collection at will. */
export const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  deno: [Deno.execPath(), "run", "-A", "--no-lock", "--no-check", "--v8-flags=--expose-gc"],
  bun: ["bun"],
  node: ["npx", "-y", "node@22", "--expose-gc", "--no-warnings", "--experimental-strip-types"],
};
