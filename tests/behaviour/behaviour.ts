/**
 * One thing that must hold on every runtime.
 *
 * @module
 */

/** One thing that must hold on every runtime. */
export interface Behaviour {
  readonly name: string;
  run(): Promise<void> | void;
}
