/**
 * Modules of Node's that Deno, Bun and Node have built in. They are read when used, so that nothing is
 * imported on platforms without them.
 *
 * @module
 */

interface Runtime {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/** A built-in module, as far as the caller describes it; `undefined` where there is none. */
export function findBuiltin<T>(name: `node:${string}`): T | undefined {
  return (globalThis as unknown as Runtime).process?.getBuiltinModule?.(name) as T | undefined;
}

/** The same where there is one for certain. */
export function builtin<T>(name: `node:${string}`): T {
  const found = findBuiltin<T>(name);
  if (!found) throw new Error(`This runtime has no '${name}'`);
  return found;
}
