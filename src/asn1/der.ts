/**
 * A strict reader of DER (ITU-T X.690): definite and minimal lengths, single-byte tags, nothing
 * left over. What it refuses throws a {@linkcode DerError}, which the callers turn into their own.
 *
 * @module
 */

/** The bytes are not the DER that was expected. */
export class DerError extends Error {
  override get name(): string {
    return "DerError";
  }
}

/** One element: tag, length and content. */
export interface Der {
  /** The identifier byte, class and form included. */
  readonly tag: number;
  /** The content bytes. */
  readonly content: Uint8Array;
  /** The whole element as it stands, header included. */
  readonly raw: Uint8Array;
  /** How many constructed elements enclose it. */
  readonly depth: number;
}

/** Identifier bytes that occur in certificates, keys, OCSP responses and PKCS#12. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Identifier byte of a context-specific element `[n]` (X.690, 8.1.2). */
export function contextTag(
  number: number,
  form: "constructed" | "primitive" = "constructed",
): number {
  return (form === "constructed" ? 0xa0 : 0x80) | number;
}

const MAX_DEPTH = 24;
const MAX_CHILDREN = 4096;

/**
 * The element at an offset. Nothing outside the bytes is read: an element that would reach beyond their
 * end is refused. There is one way only to write a length (X.690, 10.1), so that no two texts of DER mean
 * the same.
 */
function readAt(bytes: Uint8Array, start: number, depth: number): Der {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined) {
    throw new DerError("The data ends inside an element");
  }
  if ((tag & 0x1f) === 0x1f) throw new DerError("Multi-byte tags are not allowed");
  let length = first;
  let header = 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    // 0x80 alone would be BER's indefinite length (8.1.3.6).
    if (count === 0) throw new DerError("Indefinite lengths are not allowed");
    if (count > 4) throw new DerError("An element is longer than its data");
    length = 0;
    for (let index = 0; index < count; index++) {
      const byte = bytes[start + 2 + index];
      if (byte === undefined) throw new DerError("The data ends inside a length");
      length = length * 256 + byte;
    }
    // Not in the long form what fits the short one, and no leading zero byte.
    if (length < 0x80 || length < 256 ** (count - 1)) {
      throw new DerError("Lengths must take as few bytes as possible");
    }
    header += count;
  }
  const end = start + header + length;
  if (end > bytes.length) throw new DerError("An element is longer than its data");
  return {
    tag,
    content: bytes.subarray(start + header, end),
    raw: bytes.subarray(start, end),
    depth,
  };
}

/** Whether a reader takes the bytes, and throws no {@linkcode DerError}. */
export function isReadable<T extends Uint8Array>(bytes: T, read: (bytes: T) => unknown): boolean {
  try {
    read(bytes);
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** Reads the one element that the bytes consist of. */
export function readDer(bytes: Uint8Array): Der {
  const element = readAt(bytes, 0, 0);
  if (element.raw.length !== bytes.length) throw new DerError("Bytes follow the last element");
  return element;
}

/** Length in bytes of the element that the bytes begin with. */
export function derLength(bytes: Uint8Array): number {
  return readAt(bytes, 0, 0).raw.length;
}

/** The elements inside a constructed element, which must have the given tag. */
export function children(element: Der, tag: number = TAG.sequence): Der[] {
  expectTag(element, tag);
  if (element.depth >= MAX_DEPTH) throw new DerError("Elements are nested too deeply");
  const found: Der[] = [];
  for (let offset = 0; offset < element.content.length;) {
    if (found.length === MAX_CHILDREN) throw new DerError("An element has too many parts");
    const child = readAt(element.content, offset, element.depth + 1);
    found.push(child);
    offset += child.raw.length;
  }
  return found;
}

/** Hands out the children of an element one by one, in their order. */
export class Cursor {
  readonly #elements: Der[];
  #position = 0;

  constructor(elements: Der[]) {
    this.#elements = elements;
  }

  /** The next element, which must be there and have the tag. */
  next(tag?: number): Der {
    const element = this.#elements[this.#position];
    if (element === undefined) throw new DerError("An element is missing");
    if (tag !== undefined) expectTag(element, tag);
    this.#position++;
    return element;
  }

  /** The next element if it has the tag. */
  optional(tag: number): Der | undefined {
    return this.#elements[this.#position]?.tag === tag ? this.next() : undefined;
  }

  /** States that no element is left. */
  end(): void {
    if (this.#position !== this.#elements.length) {
      throw new DerError("An element is not expected here");
    }
  }
}

/** A cursor over the children of an element, which must have the given tag. */
export function cursor(element: Der, tag: number = TAG.sequence): Cursor {
  return new Cursor(children(element, tag));
}

/** Reads a SEQUENCE that has one part for each reader, in their order, and nothing else. */
export function readParts<A, B>(element: Der, a: Reader<A>, b: Reader<B>): [A, B];
export function readParts<A, B, C>(
  element: Der,
  a: Reader<A>,
  b: Reader<B>,
  c: Reader<C>,
): [A, B, C];
export function readParts(element: Der, ...readers: readonly Reader<unknown>[]): unknown[] {
  const parts = cursor(element);
  const read = readers.map((each) => each(parts.next()));
  parts.end();
  return read;
}

/** Reads a part of an element. */
export type Reader<T> = (element: Der) => T;

/** What stands alone in an element, which must have the given tag. */
export function only(element: Der, tag: number = element.tag): Der {
  const parts = cursor(element, tag);
  const found = parts.next();
  parts.end();
  return found;
}

/** Demands a tag. */
export function expectTag(element: Der, tag: number): void {
  if (element.tag !== tag) {
    const hex = (byte: number): string => "0x" + byte.toString(16).padStart(2, "0");
    throw new DerError(`Expected an element with tag ${hex(tag)}, found ${hex(element.tag)}`);
  }
}
