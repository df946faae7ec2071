// deno-lint-ignore-file no-console
/**
 * Calls that must not be repeated, at servers that close connections which nobody has used for 1, 5,
 * 15 or 60 seconds: prints how many failed. Arguments: seconds, how many clients, for how many
 * seconds, runtime.
 *
 * @module
 */
import { Child } from "../helpers/child.ts";
import { RUNTIMES } from "./runtimes.ts";

const [seconds = "1", clients = "100", lasting = "60", name = "deno"] = Deno.args;
const server = new Child<{ connections: number; handshakes: number }>(
  "../trouble/idle_server.ts",
  String(Number(seconds) * 1000),
);
const [command = "", ...flags] = RUNTIMES[name] ?? [];
const script = new URL("idle_client.ts", import.meta.url).pathname;
const milliseconds = [seconds, lasting].map((each) => String(Number(each) * 1000));
const { stdout } = await new Deno.Command(command, {
  args: [
    ...flags,
    script,
    await server.ready,
    milliseconds[0] ?? "",
    clients,
    milliseconds[1] ?? "",
  ],
  stderr: "inherit",
}).output();
const { calls, failures } = JSON.parse(new TextDecoder().decode(stdout));
console.log({ seconds, name, calls, failures, ...await server.end() });
