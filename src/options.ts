/**
 * Checks of what callers hand over. Every function that takes options refuses those that it does
 * not know, with the nearest name: a misspelt option would otherwise be no option at all.
 *
 * ```ts ignore
 * const OPTIONS: OptionNames<FollowOptions> = { signal: true, interval: true, maxOutage: true };
 * checkOptions(options, "collectUpdates", OPTIONS);
 * // TypeError: collectUpdates has no option 'intervall': did you mean 'interval'?
 * ```
 *
 * @module
 */

/** The names of all options of a type; the compiler says when one is forgotten or too many. */
export type OptionNames<T> = { readonly [Name in keyof T]-?: true };

/** Whether a value is an object with members: neither `null` nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Describes a value without showing it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (value instanceof Promise) return "a Promise (is an 'await' missing?)";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The error for a value of the wrong kind; the value itself, which may be a secret, is not shown. */
export function wrongKind(name: string, rule: string, value: unknown): TypeError {
  return new TypeError(`'${name}' must be ${rule}: got ${kindOf(value)}`);
}

/**
 * Refuses what is none of some words.
 *
 * @throws {TypeError} Naming the option and its value.
 */
export function checkWord(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  const words = known.map((word) => `'${word}'`);
  const rule = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  throw new TypeError(`'${name}' must be ${rule}: got '${value}'`);
}

/**
 * Refuses what is no whole number of at least so much.
 *
 * @throws {RangeError} Naming the option and its value.
 */
export function checkCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `'${name}' must be a whole number, at least ${least}: got ${
      typeof value === "number" ? value : kindOf(value)
    }`,
  );
}

/**
 * Refuses options that are not known.
 *
 * @param options What the caller gave.
 * @param of Whose options they are, such as `collectUpdates`.
 * @param known The names that there are.
 * @throws {TypeError} If `options` is no object, or has a member that is not known.
 */
export function checkOptions(
  options: unknown,
  of: string,
  known: Readonly<Record<string, true>>,
): void {
  if (!isRecord(options) || options instanceof Promise) {
    throw new TypeError(`The options of ${of} must be an object: got ${kindOf(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(
        `${of} has no option '${name.slice(0, 100)}': ${adviceOn(name, Object.keys(known))}`,
      );
    }
  }
}

/**
 * Refuses a signal that is none, such as an `AbortController`.
 *
 * @throws {TypeError} Naming the option.
 */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && typeof Object(signal).throwIfAborted !== "function") {
    throw wrongKind("signal", "an AbortSignal", signal);
  }
}

/** What to write instead of a name that is not known: the nearest, or any of them. */
export function adviceOn(name: string, known: readonly string[]): string {
  const farness = (each: string): number => distance(letters(name), letters(each));
  const [nearest = ""] = known.toSorted((a, b) => farness(a) - farness(b));
  return farness(nearest) <= Math.round(letters(name).length / 3)
    ? `did you mean '${nearest}'?`
    : `known are ${known.join(", ")}`;
}

/** What counts in a name: `end_user_ip` is as good as `endUserIp`. */
function letters(name: string): string {
  return name.slice(0, 50).replace(/[^a-z0-9]/gi, "").toLowerCase();
}

/** How many letters must change (Levenshtein); one, where a name only goes on after the other. */
function distance(a: string, b: string): number {
  if (a.length > 2 && a !== b && (a.startsWith(b) || b.startsWith(a))) return 1;
  // The row of Levenshtein's table for no letter of `a`, and then for one letter more each time.
  let row = [...Array(b.length + 1).keys()];
  for (const letter of a) {
    let left = row[0] ?? 0;
    row = row.map((up, column) => {
      const diagonal = row[column - 1];
      if (diagonal === undefined) return ++left;
      return left = Math.min(left + 1, up + 1, diagonal + Number(letter !== b[column - 1]));
    });
  }
  return row.at(-1) ?? 0;
}
