/**
 * What the commands see of the world around them, on Deno, Bun and Node alike.
 *
 * @module
 */
import process from "node:process";

/** Input and output of a command. */
export interface Terminal {
  /** Whether output goes to a terminal that understands ANSI escape sequences. */
  readonly isInteractive: boolean;
  /** Columns and rows, at this moment. */
  size(): { readonly columns: number; readonly rows: number };
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
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

/** The process's own terminal. */
export const processTerminal: Terminal = {
  isInteractive: process.stdout.isTTY === true && process.env["TERM"] !== "dumb",
  size: () => ({ columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 }),
  write(text): void {
    process.stdout.write(text);
  },
  complain(line): void {
    process.stderr.write(`${line}\n`);
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

/** Says that a service is ready, and waits until it is to stop. */
export async function untilInterrupted(terminal: Terminal, ready: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // Whoever starts the service may stop it as soon as the line can be read.
  const stop = terminal.onInterrupt(resolve);
  terminal.write(ready);
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
