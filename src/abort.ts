/**
 * Listening to signals, and leaving no listener behind.
 *
 * @module
 */

/**
 * Calls back when the signal aborts; at once if it already has.
 *
 * @returns What takes the listener off again.
 */
export function onAbort(
  signal: AbortSignal | undefined,
  callback: (reason: unknown) => void,
): () => void {
  if (!signal) return nothing;
  if (signal.aborted) {
    callback(signal.reason);
    return nothing;
  }
  const listener = (): void => callback(signal.reason);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

function nothing(): void {}

/** The outcome of some work, or a rejection with the signal's reason if that comes first. */
export async function untilAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return await work;
  const { promise, reject } = Promise.withResolvers<never>();
  const off = onAbort(signal, reject);
  try {
    return await Promise.race([work, promise]);
  } finally {
    off();
  }
}
