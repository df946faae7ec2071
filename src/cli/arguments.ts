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
 * @throws {UsageError} For an option that there is not, with the nearest.
 */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const [, name] = /^Unknown option '(--[^'=]+)/.exec(String(Object(error).message)) ?? [];
    if (name === undefined) throw error;
    const known = Object.keys(config.options ?? {}).map((each) => `--${each}`);
    throw new UsageError(`There is no option '${name}': ${adviceOn(name, known)}`);
  }
}
