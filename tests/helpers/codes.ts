/**
 * The codes that `src/types/codes.ts` knows, for tables that must name each of them.
 *
 * @module
 */

/** The codes of an open union that are known by name. */
export type Known<Code extends string> = Code extends unknown ? string extends Code ? never : Code
  : never;

const source = await Deno.readTextFile(new URL("../../src/types/codes.ts", import.meta.url));

/** The same at run time: the names in a type's declaration. */
export function knownCodes(type: string): string[] {
  const [, names = ""] = new RegExp(`export type ${type} =([^;]*);`).exec(source) ?? [];
  return [...names.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);
}
