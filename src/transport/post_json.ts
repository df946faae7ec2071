/**
 * Sends JSON and reads the answer.
 *
 * @module
 */
import { BankIdResponseError } from "../errors.ts";
import type { Calls } from "./calls.ts";
import type { Transport } from "./transport.ts";

/** Bounds of one exchange. */
export interface Bounds {
  /** Lets it begin when its turn has come, and ends it when it takes too long. */
  readonly calls: Calls;
  /** Ends it with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Most bytes that are read. */
  readonly maxBytes: number;
  /** Whether it may go out only on a connection that is new or was used just now. */
  readonly isDelicate: boolean;
}

/** An answer, read to its end. */
export interface TextResponse {
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly text: string;
}

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true });

/** Posts a JSON text, once, and reads the answer. Follows no redirect. */
export async function postJson(
  transport: Transport,
  url: string,
  body: string,
  { calls, signal, maxBytes, isDelicate }: Bounds,
): Promise<TextResponse> {
  const { status, headers, body: answer } = await calls.run(
    (call) => transport.send(url, { body, isDelicate, maxBytes, call }),
    signal,
  );
  try {
    return { status, headers, text: decoder.decode(answer) };
  } catch {
    const body = new TextDecoder().decode(answer);
    throw new BankIdResponseError(
      "The answer is not UTF-8: 'body' has U+FFFD in place of what cannot be read",
      { status, body },
    );
  }
}
