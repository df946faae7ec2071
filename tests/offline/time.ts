/**
 * The part of `@std/testing/time` that the tests use, for networks without JSR.
 *
 * @module
 */

interface Timer {
  readonly run: () => void;
  readonly due: number;
  readonly every: number | undefined;
}

type Callback = (...args: unknown[]) => void;

const Date = globalThis.Date;
const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
const real = { Date, setTimeout, clearTimeout, setInterval, clearInterval };
const realSignal = { timeout: AbortSignal.timeout };

let current: FakeTime | undefined;
let timers = new Map<number, Timer>();
let nextId = 1;

/** What an operation on a clock that is not in the right state throws. */
class TimeError extends Error {
  override readonly name = "TimeError";
}

function now(): number {
  return current?.now ?? Date.now();
}

const FakeDate = new Proxy(Date, {
  construct: (_, args) => Reflect.construct(Date, args.length === 0 ? [now()] : args),
  apply: () => new Date(now()).toString(),
  get: (_, name) => name === "now" ? now : Reflect.get(Date, name),
});

function demandFake(): void {
  if (!current) throw new TimeError("Time is not faked");
}

function start(callback: Callback, delay: number, args: unknown[], repeats: boolean): number {
  demandFake();
  if (typeof callback !== "function") throw new TimeError("A timer's callback is a function");
  const every = Math.max(Math.floor(delay), repeats ? 1 : 0);
  timers.set(nextId, {
    run: () => callback.apply(null, args),
    due: now() + every,
    every: repeats ? every : undefined,
  });
  return nextId++;
}

function clear(id?: unknown): void {
  demandFake();
  timers.delete(id as number);
}

const fake = {
  Date: FakeDate,
  setTimeout: (run: Callback, delay = 0, ...args: unknown[]): number =>
    start(run, delay, args, false),
  setInterval: (run: Callback, delay = 0, ...args: unknown[]): number =>
    start(run, delay, args, true),
  clearTimeout: clear,
  clearInterval: clear,
};

function fakeSignal(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const reason = new DOMException("Signal timed out.", "TimeoutError");
  fake.setTimeout(() => controller.abort(reason), milliseconds);
  return controller.signal;
}

function install(globals: typeof real | typeof fake, timeout: typeof AbortSignal.timeout): void {
  Object.assign(globalThis, globals);
  AbortSignal.timeout = timeout;
}

/** The first timer that is due by then; of two that are due together, the one that was set first. */
function firstDue(until: number): [id: number, timer: Timer] | undefined {
  let first: [number, Timer] | undefined;
  for (const each of timers) {
    if (each[1].due <= until && each[1].due < (first?.[1].due ?? Infinity)) first = each;
  }
  return first;
}

/** Replaces the clock and the timers until it is restored. */
export class FakeTime {
  /** When it began, in epoch milliseconds. */
  readonly start: number;
  #now: number;

  constructor(start: number | string | Date = Date.now()) {
    if (current) throw new TimeError("Cannot construct FakeTime: time is already faked");
    this.start = this.#now = Math.floor(new Date(start).getTime());
    if (Number.isNaN(this.start)) throw new TypeError("Cannot construct FakeTime: invalid start");
    [timers, nextId] = [new Map(), 1];
    install(fake, fakeSignal);
    current = this;
  }

  /** The fake clock, in epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** Sets the clock forwards, and fires the timers on the way. */
  set now(until: number) {
    if (until < this.#now) throw new RangeError("Cannot set current time in the past");
    for (let found = firstDue(until); found; found = firstDue(until)) {
      const [id, timer] = found;
      const { every, due } = timer;
      timers.delete(id);
      this.#now = due;
      if (every !== undefined) timers.set(id, { ...timer, due: due + every });
      timer.run();
    }
    this.#now = until;
  }

  /** Lets time pass. */
  tick(milliseconds = 0): void {
    this.now += milliseconds;
  }

  /** Lets promises settle. As std does it, this installs the fake clock anew. */
  async runMicrotasks(): Promise<void> {
    demandFake();
    install(fake, fakeSignal);
    await new Promise((resolve) => void setTimeout(resolve, 0));
  }

  /** Lets promises settle, then time pass. */
  async tickAsync(milliseconds = 0): Promise<void> {
    await this.runMicrotasks();
    this.now += milliseconds;
  }

  /** Gives the real clock and timers back. */
  restore(): void {
    if (!current) throw new TimeError("Cannot restore time: time is already restored");
    current = undefined;
    install(real, realSignal.timeout);
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
