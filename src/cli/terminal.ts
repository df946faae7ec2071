/**
 * What the commands see of the world around them, on Deno, Bun and Node alike.
 *
 * @module
 */
import process from "node:process";

/** Where a terminal writes, and what it knows. */
export interface Streams {
  /** Whether output goes to a terminal that understands ANSI escape sequences. */
  readonly isInteractive: boolean;
  /** Columns and rows, at this moment. */
  size(): { readonly columns: number; readonly rows: number };
  /** Writes to standard output as it stands. */
  out(text: string): void;
  /** Writes to standard error as it stands. */
  error(text: string): void;
  /**
   * Calls back on Ctrl-C, when the process is to stop, or when nobody reads its output any more;
   * returns a function that ends it.
   */
  onInterrupt(listener: () => void): () => void;
  /** An environment variable. */
  variable(name: string): string | undefined;
  /**
   * Asks for a secret without showing what is typed; `undefined` where nobody can be asked.
   *
   * @throws {InterruptedError} If the person types Ctrl-C or Ctrl-D instead.
   */
  askSecret(question: string): Promise<string | undefined>;
}

/**
 * A text without what a terminal obeys, or what turns its order round: such characters are written
 * as JSON writes them, so that JSON stays what it is.
 */
export function harmless(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}

/** Input and output of a command. Whatever a command writes passes here, and is made harmless. */
export class Terminal {
  readonly #streams: Streams;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** Whether output goes to a terminal that understands ANSI escape sequences. */
  get isInteractive(): boolean {
    return this.#streams.isInteractive;
  }

  /** Columns and rows, at this moment. */
  size(): { readonly columns: number; readonly rows: number } {
    return this.#streams.size();
  }

  /** Writes a line. */
  print(line: string): void {
    this.#streams.out(`${harmless(line)}\n`);
  }

  /** Writes a text of several lines, of which none can come from outside. */
  write(text: string): void {
    this.#streams.out(text.split("\n").map(harmless).join("\n"));
  }

  /** Writes a line to standard error. */
  complain(line: string): void {
    this.#streams.error(`${harmless(line)}\n`);
  }

  /** Writes escape sequences; what else is in them must be harmless already. */
  draw(sequence: string): void {
    this.#streams.out(sequence);
  }

  /** Calls back on Ctrl-C and the like, see {@linkcode Streams}. */
  onInterrupt(listener: () => void): () => void {
    return this.#streams.onInterrupt(listener);
  }

  /** An environment variable. */
  variable(name: string): string | undefined {
    return this.#streams.variable(name);
  }

  /** Asks for a secret, see {@linkcode Streams}. */
  async askSecret(question: string): Promise<string | undefined> {
    return await this.#streams.askSecret(harmless(question));
  }
}

/** What Deno has for permissions; not there on Bun and Node. */
interface Permissions {
  querySync(what: { name: "env"; variable: string }): { readonly state: string };
}

/** An environment variable, unless Deno would have to ask the person for it first. */
function variableAtHand(name: string): string | undefined {
  const { Deno } = globalThis as { Deno?: { permissions?: Permissions } };
  const status = Deno?.permissions?.querySync({ name: "env", variable: name });
  return status === undefined || status.state === "granted" ? process.env[name] : undefined;
}

/** The process's own streams. */
export const processStreams: Streams = {
  get isInteractive(): boolean {
    return process.stdout.isTTY === true && variableAtHand("TERM") !== "dumb";
  },
  size: () => ({ columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 }),
  out(text): void {
    process.stdout.write(text);
  },
  error(text): void {
    process.stderr.write(text);
  },
  onInterrupt(listener): () => void {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    signals.forEach((signal) => process.on(signal, listener));
    process.stdout.on("error", listener);
    return () => {
      signals.forEach((signal) => process.off(signal, listener));
      process.stdout.off("error", listener);
    };
  },
  variable: (name) => process.env[name],
  askSecret,
};

/** Says in a line that a service is ready, and waits until it is to stop. */
export async function untilInterrupted(terminal: Terminal, ready: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // Whoever starts the service may stop it as soon as the line can be read.
  const stop = terminal.onInterrupt(resolve);
  terminal.print(ready);
  await promise;
  stop();
}

const ENTER = ["\r", "\n"];
const INTERRUPT = ["\x03", "\x04"];
const ERASE = ["\x7f", "\b"];

async function askSecret(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true) return undefined;
  // In this order, so that nothing typed at once is shown.
  stdin.setRawMode(true);
  stderr.write(question);
  stdin.setEncoding("utf8");
  let secret = "";
  try {
    for await (const typed of stdin) {
      for (const character of String(typed)) {
        if (ENTER.includes(character)) return secret;
        if (INTERRUPT.includes(character)) throw new InterruptedError();
        secret = ERASE.includes(character) ? secret.replace(/.$/su, "") : secret + character;
      }
    }
    return secret;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** A command was given wrongly; the message says how. */
export class UsageError extends Error {
  override get name(): string {
    return "UsageError";
  }
}

/** The person gave up. */
export class InterruptedError extends Error {
  override get name(): string {
    return "InterruptedError";
  }
}

/** Exit codes, as shells know them. */
export const EXIT = { ok: 0, failed: 1, misused: 2, interrupted: 130 } as const;
