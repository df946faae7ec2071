/**
 * A pause that can be cut short.
 *
 * @module
 */
import { onAbort } from "../abort.ts";

/** Waits, and leaves neither timer nor listener behind. Rejects with the signal's reason. */
export async function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const off = onAbort(signal, reject);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    off();
  }
}
