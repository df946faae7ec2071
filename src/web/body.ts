/**
 * Bodies of requests and responses, read with limits.
 *
 * @module
 */

/** A text, or why there is none. */
export type Read = { readonly text: string } | { readonly unread: "too-large" | "too-slow" };

/** How long a body may take to arrive, in milliseconds. */
const DEADLINE = 10_000;

/**
 * The text of a body of at most some bytes.
 *
 * @throws What breaks the body off.
 */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<Read> {
  if (body === null) return { text: "" };
  const reader = body.getReader();
  const stop = (): void => void reader.cancel().catch(() => {});
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, DEADLINE);
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      length += value?.length ?? 0;
      if (length > most) {
        stop();
        return { unread: "too-large" };
      }
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    clearTimeout(timer);
  }
  // A body whose reader is cancelled looks like one that has ended.
  return isLate ? { unread: "too-slow" } : { text: text + decoder.decode() };
}
