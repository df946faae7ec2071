/**
 * Programs that a test can do without.
 *
 * @module
 */

/** Whether a program can be started and tells its version. */
export function isInstalled(program: string, version = "--version"): boolean {
  try {
    return new Deno.Command(program, { args: [version] }).outputSync().success;
  } catch {
    return false;
  }
}
