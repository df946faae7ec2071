/**
 * A list of checks as a person reads it.
 *
 * @module
 */
import { EXIT, type Terminal } from "./terminal.ts";

/** A list of checks as a person reads it. */
export class Checklist {
  readonly #terminal: Terminal;
  #failed = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get exitCode(): number {
    return this.#failed ? EXIT.failed : EXIT.ok;
  }

  pass(what: string): void {
    this.#terminal.print(`✓ ${what}`);
  }

  fail(what: string, remedy: string): void {
    this.#failed = true;
    this.#terminal.print(`✗ ${what}`);
    this.#terminal.print(`    ${remedy}`);
  }

  /** What no check can tell. */
  note(what: string): void {
    this.#terminal.print(`? ${what}`);
  }

  check(holds: boolean, what: string, remedy: string): void {
    if (holds) this.pass(what);
    else this.fail(what, remedy);
  }
}
