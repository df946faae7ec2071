/**
 * Time under the tests' control: letting it pass, setting the clock back, counting what still runs.
 *
 * @module
 */
import type { FakeTime } from "@std/testing/time";

const { setTimeout: setRealTimeout } = globalThis;

/**
 * Lets what is under way settle, without letting time pass. `FakeTime`'s own `runMicrotasks()` and
 * `tickAsync()` install the fake clock anew, and with that undo `countTimers()` and `setClockBack()`.
 */
export async function settle(turns = 2): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((done) => setRealTimeout(done, 0));
}

/** Lets time pass in steps, and everything settle after each. */
export async function pass(time: FakeTime, milliseconds: number, step = 500): Promise<void> {
  await settle();
  for (let left = milliseconds; left > 0; left -= step) {
    time.tick(Math.min(step, left));
    await settle();
  }
}

/**
 * Has the clock show another time than it would; timers go on as they were. (Under `FakeTime` nothing
 * comes of assigning to `Date.now`, but for the real clock, which is then broken.)
 */
export function shiftClock(by: () => number): Disposable {
  const Before = globalThis.Date;
  const now = (): number => Before.now() + by();
  globalThis.Date = new Proxy(Before, {
    construct: (_, args) => Reflect.construct(Before, args.length === 0 ? [now()] : args),
    get: (_, name) => name === "now" ? now : Reflect.get(Before, name),
  });
  return { [Symbol.dispose]: () => void (globalThis.Date = Before) };
}

/** Sets the clock back, as an administrator does. */
export function setClockBack(milliseconds: number): Disposable {
  return shiftClock(() => -milliseconds);
}

/** Timers that were started and have neither fired nor been cleared. */
export interface TimerCount extends Disposable {
  readonly running: number;
}

/** Counts timers from now on, whether they are real or fake, but for those that hold no process. */
export function countTimers(): TimerCount {
  const { setTimeout, clearTimeout } = globalThis;
  const { unrefTimer } = Deno;
  const running = new Set<unknown>();
  type Id = ReturnType<typeof setTimeout>;
  Object.assign(globalThis, {
    setTimeout: (run: () => void, delay?: number): Id => {
      const id = setTimeout(() => {
        running.delete(id);
        run();
      }, delay);
      running.add(id);
      return id;
    },
    clearTimeout: (id?: Id): void => {
      running.delete(id);
      clearTimeout(id);
    },
  });
  Deno.unrefTimer = (id): void => {
    running.delete(id);
    unrefTimer(id);
  };
  return {
    get running(): number {
      return running.size;
    },
    [Symbol.dispose]: () => {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      Deno.unrefTimer = unrefTimer;
    },
  };
}

/** An abort controller that knows how many listeners its signal has. */
export class CountedAbort extends AbortController {
  readonly #listeners = new Set<unknown>();

  constructor() {
    super();
    const { signal } = this;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>): void => {
      this.#listeners.add(args[1]);
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
      this.#listeners.delete(args[1]);
      remove(...args);
    };
  }

  /** Listeners that were added and not removed. */
  get listeners(): number {
    return this.#listeners.size;
  }
}
