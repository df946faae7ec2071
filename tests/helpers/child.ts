/**
 * Parts of a test in processes of their own: each prints a line when it is ready, and what it knows
 * at the end of its input.
 *
 * @module
 */

/** A script of this repository that runs beside the test. */
export class Child<T> {
  readonly #process: Deno.ChildProcess;
  readonly #text: ReadableStreamDefaultReader<string>;
  /** The line that it prints when it is ready. */
  readonly ready: Promise<string>;

  /** Starts a script, whose path is relative to this file. */
  constructor(script: string, ...args: readonly string[]) {
    const path = new URL(script, import.meta.url).pathname;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", "--no-check", path, ...args],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#text = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.ready = this.#line();
  }

  async #line(): Promise<string> {
    let text = "";
    while (!text.includes("\n")) {
      const { value, done } = await this.#text.read();
      if (done) throw new Error(`The process ended: ${text}`);
      text += value;
    }
    return text.trim();
  }

  /** Ends its input, and reads what it tells. */
  async end(): Promise<T> {
    await this.#process.stdin.close();
    let text = "";
    for (let part = await this.#text.read(); part.value; part = await this.#text.read()) {
      text += part.value;
    }
    await this.#process.status;
    return JSON.parse(text);
  }
}
