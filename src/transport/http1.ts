/**
 * Reads answers of HTTP/1.1 (RFC 9112).
 *
 * @module
 */
import { type Bytes, concat, fromLatin1 } from "../bytes.ts";
import { BankIdResponseError } from "../errors.ts";
import { tooLarge } from "./network_error.ts";

/** An answer, read to its end. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly body: Bytes;
  /** Whether the connection may be used again. */
  readonly isReusable: boolean;
}

/** The error for an answer that cannot be read, once its status is known. */
function unreadable(why: string, status: number): BankIdResponseError {
  return new BankIdResponseError(`The answer cannot be read: ${why}`, { status });
}

/** Most bytes of a status line with its header fields. */
const MAX_HEAD = 65_536;
const CR = 13;
const LF = 10;

const BAD_CHUNK = "a chunk of its body has no proper length";

const NOTHING: Bytes = /* @__PURE__ */ new Uint8Array();

interface Head {
  readonly status: number;
  /** Header fields by their names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly isOld: boolean;
}

/** Reads the answer to one request. */
export class ResponseReader {
  readonly #maxBytes: number;
  /** Bytes that came and are not used yet. */
  #bytes: Bytes = NOTHING;
  #head: Head | undefined;
  /** Bytes still to come of the body, or of the chunk with its line break (2). */
  #left = 0;
  /** How the body ends (RFC 9112 section 6.3). */
  #framing: "length" | "chunks" | "trailer" | "close" = "length";
  readonly #parts: Bytes[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether anything has come. */
  get hasBegun(): boolean {
    return this.#bytes.length > 0 || this.#head !== undefined;
  }

  /** Takes bytes in. Returns the answer once it is whole, `undefined` before. */
  read(bytes: Bytes): WireResponse | undefined {
    this.#bytes = this.#bytes.length === 0 ? bytes : concat(this.#bytes, bytes);
    const head = this.#head ??= this.#readHead();
    if (!head) return undefined;
    if (this.#framing === "length" || this.#framing === "close") {
      this.#take(Math.min(this.#left, this.#bytes.length), head);
      return this.#left === 0 ? this.#whole(head) : undefined;
    }
    return this.#readChunks(head) ? this.#whole(head) : undefined;
  }

  /** The connection has ended. Returns the answer if that was its end, `undefined` if it broke off. */
  end(): WireResponse | undefined {
    return this.#head && this.#framing === "close" ? this.#whole(this.#head) : undefined;
  }

  #readHead(): Head | undefined {
    while (true) {
      const text = fromLatin1(this.#bytes);
      const end = text.indexOf("\r\n\r\n");
      if (end < 0 && text.length <= MAX_HEAD) return undefined;
      if (end < 0 || end > MAX_HEAD) {
        throw new Error("The header fields of the answer are too long");
      }
      const head = parseHead(text.slice(0, end));
      this.#bytes = this.#bytes.subarray(end + 4);
      // Interim answers come before the one that counts (RFC 9110 section 15.2).
      if (head.status >= 200) {
        this.#frame(head);
        return head;
      }
      if (head.status === 101) throw unreadable("it changes to another protocol", 101);
    }
  }

  /**
   * Decides how the body ends (RFC 9112, section 6.3). A server and a proxy that read a length differently
   * would disagree on where the next answer begins, so that all that is not certain is refused.
   */
  #frame({ status, fields }: Head): void {
    const coding = fields.get("transfer-encoding");
    const length = fields.get("content-length");
    const compression = fields.get("content-encoding") ?? "identity";
    if (compression.toLowerCase() !== "identity") {
      throw unreadable(`its body is compressed with ${compression}`, status);
    }
    if (status === 204 || status === 304) return;
    if (coding !== undefined) {
      if (coding.toLowerCase() !== "chunked" || length !== undefined) {
        throw unreadable("the length of its body is not certain", status);
      }
      this.#framing = "chunks";
    } else if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length)) {
        throw unreadable("its Content-Length is not one number", status);
      }
      this.#left = Number(length);
      if (this.#left > this.#maxBytes) throw tooLarge(status, this.#maxBytes);
    } else {
      this.#framing = "close";
      this.#left = Infinity;
    }
  }

  /** Moves bytes to the body. */
  #take(count: number, { status }: Head): void {
    this.#left -= count;
    this.#length += count;
    if (this.#length > this.#maxBytes) throw tooLarge(status, this.#maxBytes);
    const bytes = this.#bytes;
    const isAll = count === bytes.length;
    if (count > 0) this.#parts.push(isAll ? bytes : bytes.subarray(0, count));
    this.#bytes = isAll ? NOTHING : bytes.subarray(count);
  }

  /** Reads chunks (RFC 9112 section 7.1); true when the last one and the trailer have come. */
  #readChunks(head: Head): boolean {
    while (true) {
      if (this.#left > 2) this.#take(Math.min(this.#left - 2, this.#bytes.length), head);
      // A chunk is followed by an empty line of its own.
      if (this.#left > 0) {
        if (this.#left > 2 || this.#bytes.length < 2) return false;
        if (this.#bytes[0] !== CR || this.#bytes[1] !== LF) {
          throw unreadable(BAD_CHUNK, head.status);
        }
        this.#bytes = this.#bytes.subarray(2);
        this.#left = 0;
      }
      const end = endOfLine(this.#bytes);
      if (end < 0) {
        if (this.#bytes.length > MAX_HEAD) throw unreadable(BAD_CHUNK, head.status);
        return false;
      }
      const line = fromLatin1(this.#bytes.subarray(0, end));
      this.#bytes = this.#bytes.subarray(end + 2);
      if (this.#framing === "trailer") {
        if (line === "") return true;
        continue;
      }
      const [, digits] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line) ?? [];
      if (digits === undefined) throw unreadable(BAD_CHUNK, head.status);
      const size = parseInt(digits, 16);
      if (size === 0) this.#framing = "trailer";
      else this.#left = size + 2;
    }
  }

  #whole({ status, fields, isOld }: Head): WireResponse {
    const connection = fields.get("connection")?.toLowerCase() ?? "";
    const isClosing = this.#framing === "close" || connection.includes("close") ||
      (isOld && !connection.includes("keep-alive"));
    const [first] = this.#parts;
    return {
      status,
      headers: { get: (name) => fields.get(name.toLowerCase()) ?? null },
      body: first && this.#parts.length === 1 ? first : concat(...this.#parts),
      // What comes after the answer was not asked for.
      isReusable: !isClosing && this.#bytes.length === 0,
    };
  }
}

/** A status line. */
const STATUS = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;
/** A header field; none goes on in the next line. */
const FIELD = /^([!#$%&'*+.^_`|~\w-]+):([^\r\n\0]*)$/;

function parseHead(text: string): Head {
  const [first = "", ...lines] = text.split("\r\n");
  const [, minor, digits] = STATUS.exec(first) ?? [];
  if (digits === undefined) throw new Error("The answer is not HTTP/1.1");
  const status = Number(digits);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, given, value = ""] = FIELD.exec(line) ?? [];
    if (given === undefined) throw unreadable("a header field has no proper form", status);
    const name = given.toLowerCase();
    const before = fields.get(name);
    // The values, when the field came several times (RFC 9110 section 5.3).
    fields.set(name, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
  }
  return { status, fields, isOld: minor === "0" };
}

/** Where the first line ends; -1 when that has not come. */
function endOfLine(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF) return at;
  }
  return -1;
}
