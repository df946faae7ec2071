/**
 * One thing that must hold on every runtime.
 *
 * @module
 */

/** One thing that must hold on every runtime. */
export interface Behaviour {
  readonly name: string;
  /** Whether the test itself serves mutual TLS: Deno can from 2.7 on, Bun from 1.4. */
  readonly serves?: boolean;
  run(): Promise<void> | void;
}
