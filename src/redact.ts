/**
 * Keeps secrets out of logs.
 *
 * @module
 */

/** The symbol under which Deno, Bun and Node look for an object's own way to be shown. */
const inspect = /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom");

/** What stands in for a secret. */
export const HIDDEN = "[hidden]";

/**
 * Makes `console.log` and the runtimes' `inspect` hide members of an object. The members stay
 * what they are: readable, enumerable, and part of `JSON.stringify`.
 */
export function redact<T extends object>(value: T, secrets: readonly string[]): T {
  Object.defineProperty(value, inspect, {
    value(this: object): object {
      return Object.fromEntries(
        Object.entries(this).map(([name, content]) => [
          name,
          secrets.includes(name) && content !== undefined ? HIDDEN : content,
        ]),
      );
    },
  });
  return value;
}

/** Replaces everything that looks like a personal number. */
export function redactPersonalNumbers(text: string): string {
  return text.replace(/(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)/g, HIDDEN);
}

/** A value in a message: short, and without what could be a personal number in the wrong place. */
export function quoted(value: string): string {
  return `'${redactPersonalNumbers(value).slice(0, 100)}'`;
}
