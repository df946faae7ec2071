/**
 * Timers that hold no process, and turns of the event loop.
 *
 * @module
 */

/** What a timer is; a number where the runtime follows the browsers. */
export type Timer = ReturnType<typeof setTimeout>;

/** What the runtimes offer beside the standard, read when used. */
interface Runtime {
  readonly Deno?: { unrefTimer?(id: number): void };
}

/** Runs something later, unless the process has ended by then. */
export function quietTimer(run: () => void, milliseconds: number): Timer {
  const timer = setTimeout(run, milliseconds);
  const { Deno } = globalThis as unknown as Runtime;
  if (typeof timer === "number") Deno?.unrefTimer?.(timer);
  else Object(timer).unref?.();
  return timer;
}

/**
 * Lets the runtime tell what has happened on its sockets. Each turn is a timer, which makes the event
 * loop ask the system; two have been enough on Deno, Bun and Node. (After `setImmediate` Deno asks only
 * every sixty-first time.)
 */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
