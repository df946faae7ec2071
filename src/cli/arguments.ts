/**
 * What is written behind a command.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { adviceOn } from "../options.ts";
import { UsageError } from "./terminal.ts";

/**
 * Reads options and arguments.
 *
 * @throws {UsageError} For an option that there is not, with the nearest, and for a value without its
 * option.
 */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = String(Object(error).message);
    const known = Object.keys(config.options ?? {}).map((each) => `--${each}`);
    const [, value] = /^Unexpected argument '([^']*)'/.exec(message) ?? [];
    if (value !== undefined) {
      throw new UsageError(
        `'${value}' stands alone: write it after the name of its option (${known.join(", ")})`,
      );
    }
    const [, name] = /^Unknown option '(--[^'=]+)/.exec(message) ?? [];
    if (name === undefined) throw error;
    throw new UsageError(`There is no option '${name}': ${adviceOn(name, known)}`);
  }
}
