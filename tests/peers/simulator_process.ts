/**
 * The command `simulator` in a process of its own, as other people's clients find it.
 *
 * @module
 */

/** Where it is, and how its people are played. */
export interface SimulatorProcess extends AsyncDisposable {
  /** Base URL of the service, with a slash at its end. */
  readonly apiUrl: string;
  /** Address of the control API, with a slash at its end. */
  readonly origin: string;
  /** Path of one of the files that it has written. */
  path(name: string): string;
  /** Asks the control API. */
  control(path: string, body?: object): Promise<unknown>;
  /** Lets the simulated person do something with an order. */
  act(orderRef: string, action: string, body?: object): Promise<void>;
}

const CLI = new URL("../../src/cli/mod.ts", import.meta.url).pathname;

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n")) return text;
  }
  throw new Error(`The simulator ended: ${text}`);
}

/** How the command line is run: on Deno, or as `BANKID_SIMULATOR` says. */
function program(): readonly [command: string, ...args: string[]] {
  const [command, ...args] = Deno.env.get("BANKID_SIMULATOR")?.split(" ") ?? [];
  return command === undefined
    ? [Deno.execPath(), "run", "-A", "--quiet", CLI]
    : [command, ...args];
}

/** Starts `simulator --port 0` with more options, and waits until it is ready. */
export async function startSimulator(...options: readonly string[]): Promise<SimulatorProcess> {
  const folder = await Deno.makeTempDir();
  const [command, ...args] = program();
  const child = new Deno.Command(command, {
    args: [...args, "simulator", "--port", "0", "--control", "0", "--out", folder, ...options],
    stdout: "piped",
  }).spawn();
  const line = await firstLine(child.stdout);
  const [, apiUrl = "", origin = ""] = /at (\S+) \(control: (\S+),/.exec(line) ?? [];
  const control = async (path: string, body?: object): Promise<unknown> => {
    const method = body ? "POST" : "GET";
    const response = await fetch(origin + path, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return await response.json();
  };
  return {
    apiUrl,
    origin,
    path: (name) => `${folder}/${name}`,
    control,
    act: async (orderRef, action, body = {}) => {
      await control(`orders/${orderRef}/${action}`, body);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}
