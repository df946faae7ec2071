// deno-lint-ignore-file no-console
/**
 * Has Python's httpx log in, sign and fail at the command `simulator`. Run:
 * `deno run -A tests/peers/python_peers.ts`.
 *
 * @module
 */
import { startSimulator } from "./simulator_process.ts";

const SCRIPT = new URL("python_client.py", import.meta.url).pathname;

/** A Python that has httpx. */
function findPython(): string | undefined {
  return ["python3", "/usr/bin/python3"].find((program) => {
    try {
      return new Deno.Command(program, { args: ["-c", "import httpx"] }).outputSync().success;
    } catch {
      return false;
    }
  });
}

const python = findPython();
if (python === undefined) {
  console.log("skipped: there is no Python with httpx (Debian: python3-httpx)");
} else {
  await using simulator = await startSimulator();
  const { apiUrl, origin } = simulator;
  const args = [SCRIPT, apiUrl, origin, simulator.path("")];
  const { code } = await new Deno.Command(python, { args }).spawn().status;
  Deno.exitCode = code;
}
