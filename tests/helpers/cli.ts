/**
 * The command line in a test: a terminal that is not there, and a BankID to connect to.
 *
 * @module
 */
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";
import { type Streams, Terminal } from "../../src/cli/terminal.ts";
import {
  createSimulator,
  type ListenOptions,
  type Simulator,
  type SimulatorOptions,
} from "../../src/simulator/mod.ts";
import { writePkcs12 } from "../../src/simulator/pki/pkcs12_writer.ts";
import type { ListeningSimulator } from "../../src/simulator/mod.ts";

/** What a terminal is like. */
export interface FakeTerminalOptions {
  /** Columns and rows; without them output goes to a file. */
  readonly size?: { readonly columns: number; readonly rows: number };
  /** Environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What the person types when asked; nobody can be asked without it. */
  readonly secret?: string;
  /** Called with what is written to standard output. */
  readonly onWrite?: (text: string, terminal: FakeTerminal) => void;
}

/** The streams of a terminal that keeps what is written. */
class FakeStreams implements Streams {
  readonly isInteractive: boolean;
  output = "";
  errors = "";
  readonly questions: string[] = [];
  readonly listeners = new Set<() => void>();
  readonly #options: FakeTerminalOptions;
  readonly #terminal: () => FakeTerminal;

  constructor(options: FakeTerminalOptions, terminal: () => FakeTerminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.isInteractive = options.size !== undefined;
  }

  size(): { readonly columns: number; readonly rows: number } {
    return this.#options.size ?? { columns: 80, rows: 24 };
  }

  out(text: string): void {
    this.output += text;
    this.#options.onWrite?.(text, this.#terminal());
  }

  error(text: string): void {
    this.errors += text;
  }

  onInterrupt(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  variable(name: string): string | undefined {
    return this.#options.variables?.[name];
  }

  askSecret(question: string): Promise<string | undefined> {
    this.questions.push(question);
    return Promise.resolve(this.#options.secret);
  }
}

/** A terminal that keeps what is written. */
export class FakeTerminal extends Terminal {
  readonly #streams: FakeStreams;

  constructor(options: FakeTerminalOptions = {}) {
    const streams = new FakeStreams(options, () => this);
    super(streams);
    this.#streams = streams;
  }

  /** Standard output so far. */
  get output(): string {
    return this.#streams.output;
  }

  /** Standard error so far. */
  get errors(): string {
    return this.#streams.errors;
  }

  /** Questions that were asked. */
  get questions(): readonly string[] {
    return this.#streams.questions;
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    [...this.#streams.listeners].forEach((listener) => listener());
  }

  /** How many wait for Ctrl-C. */
  get listeners(): number {
    return this.#streams.listeners.size;
  }
}

/** What a command has left behind. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
  readonly terminal: FakeTerminal;
}

/** Runs a command line. */
export async function run(
  args: readonly string[],
  options: FakeTerminalOptions = {},
): Promise<Ran> {
  const terminal = new FakeTerminal(options);
  const code = await main(args, terminal);
  return { code, output: terminal.output, errors: terminal.errors, terminal };
}

/** A folder that is removed in the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "bankid-cli-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A BankID to connect to, with its files in a folder. */
export interface OwnBankId extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly service: ListeningSimulator;
  readonly folder: string;
  /** Options that lead to it: `--url`, `--ca`. */
  readonly address: readonly string[];
  /** Those, and `--cert` and `--key`. */
  readonly options: readonly string[];
}

/** Passphrase of `client.p12`. */
export const PASSPHRASE = "Ett långt lösen!";

/** Serves a simulator on loopback, as `simulator` does. */
export async function ownBankId(
  settings: SimulatorOptions = {},
  listening: ListenOptions = {},
): Promise<OwnBankId> {
  const simulator = createSimulator(settings);
  const service = await simulator.listen(listening);
  const { path: folder } = await temporaryFolder();
  const { environment, certificate } = service;
  const p12 = await writePkcs12(certificate, PASSPHRASE);
  await Deno.writeTextFile(join(folder, "ca.pem"), environment.caCerts.join(""));
  await Deno.writeTextFile(join(folder, "client.pem"), certificate.cert);
  await Deno.writeTextFile(join(folder, "client-key.pem"), certificate.key);
  await Deno.writeFile(join(folder, "client.p12"), p12);
  const address = ["--url", environment.apiUrl, "--ca", join(folder, "ca.pem")];
  const files = ["--cert", join(folder, "client.pem"), "--key", join(folder, "client-key.pem")];
  return {
    simulator,
    service,
    folder,
    address,
    options: [...address, ...files],
    async [Symbol.asyncDispose](): Promise<void> {
      await service.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The token in the link that a command shows, if there is one in the text. */
export function tokenIn(text: string): string | undefined {
  return /autostarttoken=([\w-]+)/.exec(text)?.[1];
}

/** Lets the machine's clock run ahead; timers go on as they were. */
export function clockAhead(): Disposable & { by(milliseconds: number): void } {
  const { now } = Date;
  let ahead = 0;
  Date.now = () => now() + ahead;
  return {
    by: (milliseconds) => void (ahead += milliseconds),
    [Symbol.dispose]: () => void (Date.now = now),
  };
}

const ROOT = new URL("../../", import.meta.url);

/** Starts the command line in a process of its own, with all permissions or those that are named. */
export function spawn(
  args: readonly string[],
  options: Deno.CommandOptions = {},
  permissions: readonly string[] = ["-A"],
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissions, "--no-lock", "src/cli/mod.ts", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...options,
  }).spawn();
}

/** Runs a command that serves until it is told to stop, tells it when the test is done. */
export async function serving(
  args: readonly string[],
  test: (ready: string) => Promise<void>,
): Promise<Ran> {
  const ready = Promise.withResolvers<string>();
  const terminal = new FakeTerminal({ onWrite: ready.resolve });
  const ended = main(args, terminal);
  const early = ended.then((code) => {
    throw new Error(`It ended with ${code}: ${terminal.errors}`);
  });
  early.catch(() => {});
  try {
    await test(await Promise.race([ready.promise, early]));
  } finally {
    terminal.interrupt();
  }
  return { code: await ended, output: terminal.output, errors: terminal.errors, terminal };
}
