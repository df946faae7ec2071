/**
 * Changes of the tree of elements of which DER consists.
 *
 * @module
 */
import { type Bytes, concat } from "../../../src/bytes.ts";
import { readDer, TAG } from "../../../src/asn1/der.ts";
import { element, NULL } from "../../../src/asn1/der_writer.ts";
import { changeByte } from "./bytes.ts";
import type { Random } from "./random.ts";

/** An element that can be changed. */
interface Node {
  tag: number;
  /** Bytes before the children: the unused bits of a BIT STRING around DER. */
  prefix: Uint8Array;
  /** Content of an element without children. */
  content: Uint8Array;
  children: Node[] | undefined;
  /** How it is written, if not in DER. */
  write?: (tag: number, content: Uint8Array) => Bytes;
}

function parse(der: Uint8Array): Node {
  const { tag, content } = readDer(der);
  const prefix = content.subarray(0, tag === TAG.bitString ? 1 : 0);
  return { tag, prefix, content, children: childrenOf(tag, content.subarray(prefix.length)) };
}

/** Children also where a string holds DER, as in extensions, keys and OCSP responses. */
function childrenOf(tag: number, content: Uint8Array): Node[] | undefined {
  const mayHold = tag === TAG.octetString || tag === TAG.bitString;
  if ((tag & 0x20) === 0 && !(mayHold && content[0] === TAG.sequence)) return undefined;
  try {
    const found: Node[] = [];
    for (let rest = content; rest.length > 0;) {
      const length = lengthOf(rest);
      found.push(parse(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
    return found;
  } catch {
    return undefined;
  }
}

function lengthOf(bytes: Uint8Array): number {
  const [, first = 0, ...rest] = bytes.subarray(0, 6);
  if (first < 0x80) return 2 + first;
  const count = first - 0x80;
  return 2 + count + rest.slice(0, count).reduce((length, byte) => length * 256 + byte, 0);
}

function write({ tag, prefix, content, children, write: own = element }: Node): Bytes {
  return own(tag, children ? concat(prefix, ...children.map(write)) : content);
}

function all(node: Node): Node[] {
  return [node, ...node.children?.flatMap(all) ?? []];
}

function longLength(tag: number, content: Uint8Array): Bytes {
  const { length } = content;
  const header = Uint8Array.of(tag, 0x83, length >> 16, length >> 8 & 0xff, length & 0xff);
  return concat(header, content);
}

function indefinite(tag: number, content: Uint8Array): Bytes {
  return concat(Uint8Array.of(tag, 0x80), content, new Uint8Array(2));
}

type Change = (random: Random, node: Node, pool: readonly Node[]) => void;

function withChildren(
  change: (random: Random, children: Node[], pool: readonly Node[]) => void,
): Change {
  return (random, { children }, pool) => {
    if (children && children.length > 0) change(random, children, pool);
  };
}

const TAGS = [...Object.values(TAG), 0xa0, 0xa1, 0xa2, 0xa3, 0x80, 0x81, 0x82, 0x24, 0x1f];

const CHANGES: readonly Change[] = [
  withChildren((random, children) => {
    if (children.length < 2) return;
    const [first, second] = random.pair(children.length);
    children.splice(first, 1, ...children.splice(second, 1, ...children.slice(first, first + 1)));
  }),
  withChildren((random, children) => {
    const at = random.below(children.length);
    children.splice(at, 0, ...children.slice(at, at + 1));
  }),
  withChildren((random, children) => {
    children.splice(random.below(children.length), 1);
  }),
  withChildren((random, children, pool) => {
    children.splice(random.below(children.length), 1, random.pick(pool));
  }),
  withChildren((random, children, pool) => {
    children.splice(random.below(children.length + 1), 0, random.pick(pool));
  }),
  withChildren((_, children) => {
    children.push(parse(NULL));
  }),
  withChildren((_, children) => {
    children.reverse();
  }),
  (random, node): void => {
    node.tag = random.pick(TAGS);
  },
  (random, node): void => {
    node.tag ^= 1 << random.below(8);
  },
  (random, node): void => {
    node.children = undefined;
    node.content = node.content.length === 0 ? Uint8Array.of(0) : changeByte(random, node.content);
  },
  (_, node): void => {
    node.children = undefined;
    node.content = new Uint8Array();
  },
  (_, node): void => {
    node.children = undefined;
    node.content = concat(new Uint8Array(1), node.content);
  },
  (random, node): void => {
    node.write = random.pick([longLength, indefinite]);
  },
  (_, node): void => {
    node.write = (tag, content) => element(tag, element(tag, content));
  },
];

/** DER with one element of the tree changed; elements may come from the other DER too. */
export function changeDer(random: Random, der: Uint8Array, others: readonly Uint8Array[]): Bytes {
  const tree = parse(der);
  const other = parse(random.pick([der, ...others]));
  random.pick(CHANGES)(random, random.pick(all(tree)), all(other));
  return write(tree);
}
