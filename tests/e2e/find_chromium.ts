/**
 * Where a Chromium is on this machine.
 *
 * @module
 */
import { isInstalled } from "../helpers/installed.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** The path of the one named in `CHROMIUM`, or else of the first that can be started. */
export function findChromium(): string | undefined {
  const named = Deno.env.get("CHROMIUM");
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const usual = NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  return (named ? [named] : [...usual, ON_A_MAC]).find((program) => isInstalled(program));
}
