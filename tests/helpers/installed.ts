/**
 * Programs that a test can do without.
 *
 * @module
 */

/** Whether a program can be started. */
export function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
