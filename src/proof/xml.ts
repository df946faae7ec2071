/**
 * A recogniser for the one form of XML in which BankID writes signatures. It is the canonical form
 * (Canonical XML 1.0), so that the bytes as they stand are what was hashed. Everything that
 * canonicalisation would change, or two readers could understand differently, is refused: comments,
 * processing instructions, CDATA, entities, prefixes, white space between elements, attributes in
 * another order or spelling.
 *
 * @module
 */

/** The text is not in the form in which BankID writes it. */
export class XmlError extends Error {
  override get name(): string {
    return "XmlError";
  }
}

/** An element: either children or text, never both. */
export interface Element {
  readonly name: string;
  /** Attributes in their order, `xmlns` included. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly Element[];
  /** Text as it stands, entities included; empty where there are children. */
  readonly text: string;
  /** Where its start tag begins. */
  readonly start: number;
  /** Where its end tag ends. */
  readonly end: number;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>';
const MAX_DEPTH = 12;
const MAX_ELEMENTS = 128;

// One space before each attribute; no entity, tab or line feed in a value. Names are short, because
// messages repeat them.
const START_TAG =
  /<([A-Za-z][A-Za-z0-9]{0,63})((?: [A-Za-z]{1,64}="[^"<>&\p{Cc}\p{Cs}\uFFFE\uFFFF]*")*)>/uy;
const ATTRIBUTE = / ([A-Za-z]+)="([^"]*)"/gu;
// The entities are those that canonical XML leaves in text; all other characters stand for themselves.
const TEXT = /(?:[^<>&\p{Cc}\p{Cs}\uFFFE\uFFFF]+|&(?:amp|lt|gt|#xD);)*/uy;

class Reader {
  readonly #source: string;
  #position: number;
  #elements = 0;

  constructor(source: string, position: number) {
    this.#source = source;
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  #match(pattern: RegExp, what: string): RegExpExecArray {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#source);
    if (!match) throw new XmlError(`Expected ${what} at character ${this.#position}`);
    this.#position += match[0].length;
    return match;
  }

  element(depth: number): Element {
    if (depth > MAX_DEPTH) throw new XmlError("Elements are nested too deeply");
    if (++this.#elements > MAX_ELEMENTS) throw new XmlError("There are too many elements");
    const start = this.#position;
    const [, name = "", attributes = ""] = this.#match(START_TAG, "a start tag");
    const children: Element[] = [];
    let text = "";
    if (this.#isAt("<") && !this.#isAt("</")) {
      while (!this.#isAt("</")) children.push(this.element(depth + 1));
    } else {
      [text] = this.#match(TEXT, "text");
    }
    const close = `</${name}>`;
    if (!this.#isAt(close)) throw new XmlError(`Expected ${close} at character ${this.#position}`);
    this.#position += close.length;
    return { name, attributes: list(attributes), children, text, start, end: this.#position };
  }

  #isAt(text: string): boolean {
    return this.#source.startsWith(text, this.#position);
  }
}

/** The attributes of a start tag, which must stand in canonical order. */
function list(text: string): (readonly [string, string])[] {
  const found = [...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) =>
    [name, value] as const
  );
  found.forEach(([name], index) => {
    const [previous] = found[index - 1] ?? [];
    // The namespace declaration comes first, the others by their names, none of them twice.
    const inOrder = previous === undefined || (name !== "xmlns" &&
      (previous === "xmlns" || previous < name));
    if (!inOrder) throw new XmlError(`Attribute '${name}' is not in canonical order`);
  });
  return found;
}

/** Reads a whole document, which is the declaration and one element. */
export function readXml(source: string): Element {
  if (!source.startsWith(DECLARATION)) {
    throw new XmlError(`The document must begin with ${DECLARATION}`);
  }
  const reader = new Reader(source, DECLARATION.length);
  const root = reader.element(1);
  if (reader.position !== source.length) throw new XmlError("Something follows the root element");
  return root;
}
