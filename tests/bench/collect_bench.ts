/**
 * What `collect` costs: on each runtime beside its own `fetch` and `JSON.parse`, and beside the clients
 * of others; one call after the other, and fifty at once. Every client and the server is a process of
 * its own.
 *
 * @module
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { makeTlsCertificates } from "../../src/simulator/pki/authority.ts";
import { writePkcs12 } from "../../src/simulator/pki/pkcs12_writer.ts";
import type { Place } from "./collect_client.ts";
import { compare, type Contender } from "./measure.ts";

const PENDING = {
  orderRef: "131daac9-16c6-4618-beb0-365768f37288",
  status: "pending",
  hintCode: "outstandingTransaction",
};
const PASSPHRASE = "qwerty123";
const CLIENT = new URL("collect_client.ts", import.meta.url).pathname;
const PYTHON_CLIENT = new URL("collect_client.py", import.meta.url).pathname;

const { ca, server, client: certificate } = await makeTlsCertificates();

const SERVER = `
  import { createServer } from "node:https";
  const body = ${JSON.stringify(JSON.stringify(PENDING))};
  const headers = { "Content-Type": "application/json", "Content-Length": body.length };
  createServer(
    { ...${JSON.stringify(server)}, ca: ${JSON.stringify(ca)}, requestCert: true },
    (request, response) => request.resume().on("end", () => response.writeHead(200, headers).end(body)),
  ).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

/** A process that answers lines with lines. */
class Process implements Disposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor([program = "", ...args]: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async read(): Promise<number> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("A client ended");
    return Number(value);
  }

  async ask(line: string): Promise<number> {
    this.#child.stdin.write(`${line}\n`);
    return await this.read();
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}

/** Whether a program can be started. */
async function has(command: readonly string[]): Promise<boolean> {
  const [program = "", ...args] = command;
  const quiet = { stdout: "null", stderr: "null" } as const;
  return await new Deno.Command(program, { args, ...quiet }).output()
    .then(({ success }) => success, () => false);
}

/** Compares two clients: the name of each, and the command that starts it. */
async function contend(
  [ourName, ourCommand]: readonly [string, readonly string[]],
  [theirName, theirCommand]: readonly [string, readonly string[]],
  rounds: number,
): Promise<void> {
  using ours = new Process(ourCommand);
  using theirs = new Process(theirCommand);
  for (const atOnce of [1, 50]) {
    // A server runs for days: its code is compiled, its connections are open.
    for (const each of [ours, theirs]) await each.ask(`5000 ${atOnce}`);
    const contender = (name: string, process: Process): Contender => ({
      name: `${name}, ${atOnce} at once`,
      time: (calls) => process.ask(`${calls} ${atOnce}`),
    });
    await compare(contender(ourName, ours), contender(theirName, theirs), { rounds, calls: 200 });
  }
}

const folder = await Deno.makeTempDir();
using serving = new Process([Deno.execPath(), "eval", SERVER]);
const apiUrl = `https://localhost:${await serving.read()}/`;
const place: Place = { apiUrl, ca, certificate, npm: folder };
const clientOn = (runtime: readonly string[], kind: string): string[] => [
  ...runtime,
  CLIENT,
  kind,
  JSON.stringify(place),
];
const runtimes = {
  Deno: [Deno.execPath(), "run", "-A", "--no-check", "--quiet"],
  Bun: ["bun"],
  Node: ["npx", "-y", "node@24"],
};
for (const [name, runtime] of Object.entries(runtimes)) {
  if (!await has([runtime[0] ?? "", "--version"])) continue;
  const ours = clientOn(runtime, "ours");
  const theirs = clientOn(runtime, "fetch");
  await contend([`collect on ${name}`, ours], ["its fetch and JSON.parse", theirs], 40);
}

for (const [name, text] of Object.entries({ ca, ...certificate })) {
  await Deno.writeTextFile(`${folder}/${name}.pem`, text);
}
await Deno.writeFile(`${folder}/client.p12`, await writePkcs12(certificate, PASSPHRASE));
const ours = ["collect on Deno", clientOn(runtimes.Deno, "ours")] as const;
if (await has(["npm", "install", "--silent", "--prefix", folder, "bankid@3.2.1"])) {
  await contend(ours, ["npm's bankid on Node", clientOn(runtimes.Node, "npm")], 10);
}
for (const python of ["python3", "/usr/bin/python3"]) {
  if (!await has([python, "-c", "import httpx"])) continue;
  await contend(ours, ["httpx, as PyBankID uses it", [python, PYTHON_CLIENT, apiUrl, folder]], 10);
  break;
}
await Deno.remove(folder, { recursive: true });
