/**
 * HTTP/1.1 as a server reads and writes it, by hand.
 *
 * @module
 */

/** A request, read to its end. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Reads the requests of one connection, one after the other. */
export class RequestReader {
  #bytes = new Uint8Array();

  /** Takes bytes in and returns the requests that are whole now. Throws on what is not HTTP/1.1. */
  read(bytes: Uint8Array): RawRequest[] {
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    this.#bytes = all;
    const requests: RawRequest[] = [];
    for (let next = this.#next(); next; next = this.#next()) requests.push(next);
    return requests;
  }

  #next(): RawRequest | undefined {
    const end = endOfHead(this.#bytes);
    if (end < 0) return undefined;
    const [first = "", ...lines] = decoder.decode(this.#bytes.subarray(0, end)).split("\r\n");
    const [, method, path] = /^([A-Z]+) (\/\S*) HTTP\/1\.1$/.exec(first) ?? [];
    if (method === undefined || path === undefined) throw new Error(`Not a request: ${first}`);
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const [, name, value] = /^([!-9;-~]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`Not a header: ${line}`);
      headers[name.toLowerCase()] = value;
    }
    if ("transfer-encoding" in headers) throw new Error("The body has no Content-Length");
    const length = Number(headers["content-length"] ?? 0);
    if (!Number.isSafeInteger(length)) throw new Error("Content-Length is not a number");
    const from = end + 4;
    if (this.#bytes.length < from + length) return undefined;
    const body = decoder.decode(this.#bytes.subarray(from, from + length));
    this.#bytes = this.#bytes.slice(from + length);
    return { method, path, headers, body };
  }
}

/** Where the empty line begins; -1 when it has not come. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}

/** Head and body of an answer. */
export function writeAnswer(
  { status, contentType, body }: {
    readonly status: number;
    readonly contentType: string;
    readonly body: string;
  },
): { readonly head: string; readonly body: Uint8Array } {
  const bytes = new TextEncoder().encode(body);
  const head = `HTTP/1.1 ${status} ${status < 400 ? "OK" : "Error"}\r\nServer: nginx\r\n` +
    `Date: ${new Date().toUTCString()}\r\nContent-Type: ${contentType}\r\n` +
    `Content-Length: ${bytes.length}\r\nCache-Control: no-store\r\n\r\n`;
  return { head, body: bytes };
}
