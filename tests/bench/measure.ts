// deno-lint-ignore-file no-console
/**
 * Measures two ways of doing a thing side by side in one run.
 *
 * @module
 */

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Milliseconds as text, in a unit that fits. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1) return `${milliseconds.toFixed(2)} ms`;
  return `${(milliseconds * 1000).toFixed(1)} µs`;
}

/** Something that is measured. */
export interface Contender {
  readonly name: string;
  /** What is called, unless it measures itself. */
  readonly run?: () => unknown;
  /** Makes so many calls elsewhere; gives the milliseconds of each. */
  readonly time?: (calls: number) => Promise<number>;
}

async function time({ run, time }: Contender, calls: number): Promise<number> {
  if (time) return await time(calls);
  const begun = performance.now();
  for (let call = 0; call < calls; call++) await run?.();
  return (performance.now() - begun) / calls;
}

/** Runs both in turn, pair by pair, and prints the medians and the ratio of the pairs. */
export async function compare(
  ours: Contender,
  theirs: Contender,
  { rounds = 40, calls = 100 }: { readonly rounds?: number; readonly calls?: number } = {},
): Promise<void> {
  await time(ours, calls);
  await time(theirs, calls);
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0;
    const a = await time(first ? ours : theirs, calls);
    const b = await time(first ? theirs : ours, calls);
    pairs.push(first ? { ours: a, theirs: b } : { ours: b, theirs: a });
  }
  const line = (name: string, value: string): void => console.log(`${name.padEnd(44)} ${value}`);
  line(ours.name, duration(median(pairs.map((pair) => pair.ours))));
  line(theirs.name, duration(median(pairs.map((pair) => pair.theirs))));
  line("ratio, pair by pair", median(pairs.map((pair) => pair.ours / pair.theirs)).toFixed(3));
}
