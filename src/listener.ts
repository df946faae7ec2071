/**
 * Listeners of the caller's.
 *
 * @module
 */

/**
 * Tells a listener something. Nobody waits for it, and one that fails, at once or later, must not cost
 * the caller what it is told about, such as an answer that BankID gives only once.
 */
export function tell<T>(listener: (told: T) => unknown, told: T): void {
  const telling = async (): Promise<unknown> => await listener(told);
  telling().catch(() => {});
}
