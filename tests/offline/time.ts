/**
 * The part of `@std/testing/time` that the tests use, for networks without JSR.
 *
 * @module
 */

interface Timer {
  readonly id: number;
  due: number;
  readonly every: number | undefined;
  readonly run: () => void;
}

type Callback = (...args: unknown[]) => void;

const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
};

/** Replaces the clock and the timers until it is restored. */
export class FakeTime {
  readonly start: number;
  #now: number;
  #nextId = 1;
  readonly #timers = new Map<number, Timer>();

  constructor(start: number | Date | string = real.Date.now()) {
    this.#now = new real.Date(start).getTime();
    this.start = this.#now;
    const now = (): number => this.#now;
    const FakeDate = class extends real.Date {
      constructor(...args: unknown[]) {
        super(...(args.length === 0 ? [now()] : args) as [number]);
      }
      static override now(): number {
        return now();
      }
    };
    const set = (repeats: boolean) => (callback: Callback, delay = 0, ...args: unknown[]): number =>
      this.#add(() => callback(...args), Number(delay) || 0, repeats);
    const clear = (id?: number): void => void this.#timers.delete(id ?? 0);
    Object.assign(globalThis, {
      Date: FakeDate,
      setTimeout: set(false),
      setInterval: set(true),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  #add(run: () => void, delay: number, repeats: boolean): number {
    const id = this.#nextId++;
    const every = repeats ? Math.max(delay, 1) : undefined;
    this.#timers.set(id, { id, due: this.#now + Math.max(delay, 0), every, run });
    return id;
  }

  #due(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (timer.due <= until && (!first || timer.due < first.due)) first = timer;
    }
    return first;
  }

  #fire(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.due);
    if (timer.every === undefined) this.#timers.delete(timer.id);
    else timer.due += timer.every;
    timer.run();
  }

  /** The fake clock, in epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** Sets the clock forwards and fires the timers on the way. */
  set now(value: number) {
    if (value < this.#now) throw new RangeError("Cannot set current time in the past");
    this.tick(value - this.#now);
  }

  /** Lets time pass. */
  tick(milliseconds = 0): void {
    const until = this.#now + milliseconds;
    for (let timer = this.#due(until); timer; timer = this.#due(until)) this.#fire(timer);
    this.#now = until;
  }

  /** Lets promises settle, then time pass. */
  async tickAsync(milliseconds = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(milliseconds);
  }

  /** Lets promises settle. */
  async runMicrotasks(): Promise<void> {
    await new Promise((resolve) => real.setTimeout.call(globalThis, resolve, 0));
  }

  /** Gives the real clock and timers back. */
  restore(): void {
    Object.assign(globalThis, real);
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
