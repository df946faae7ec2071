/**
 * Changes of a whole proof: of its document, its certificates, its OCSP response, and what belongs
 * together.
 *
 * @module
 */
import { fromBase64 } from "../../../src/bytes.ts";
import { children, contextTag, cursor, readDer, TAG } from "../../../src/asn1/der.ts";
import type { Sample } from "../samples.ts";
import { changeByte, changeCharacter, respell } from "./bytes.ts";
import { changeDer } from "./der.ts";
import type { Random } from "./random.ts";
import { XML_CHANGES } from "./xml.ts";

/** A proof in the text that is signed, or as good as. */
type Change = (random: Random, proof: Sample, other: Sample) => Sample;

function bytesOf(base64: string): Uint8Array {
  const bytes = fromBase64(base64);
  if (!bytes) throw new TypeError("A genuine proof is base64");
  return bytes;
}

function onDocument(change: (random: Random, xml: string, other: string) => string): Change {
  const xmlOf = ({ signature }: Sample): string => new TextDecoder().decode(bytesOf(signature));
  return (random, proof, other) => {
    const xml = change(random, xmlOf(proof), xmlOf(other));
    return { ...proof, signature: new TextEncoder().encode(xml).toBase64() };
  };
}

/** Changes what stands in base64 inside of the document. */
function onBase64(change: (random: Random, base64: string, all: string[]) => string): Change {
  return onDocument((random, xml) => {
    const all = [...xml.matchAll(/(?<=>)(?:[A-Za-z0-9+/]{4})+={0,2}(?=<)/g)]
      .filter(([text]) => fromBase64(text));
    const { 0: base64, index } = random.pick(all);
    const instead = change(random, base64, all.map(([text]) => text));
    return xml.slice(0, index) + instead + xml.slice(index + base64.length);
  });
}

function onMember(
  name: keyof Sample,
  change: (random: Random, base64: string, other: string) => string,
): Change {
  return (random, proof, other) => ({
    ...proof,
    [name]: change(random, proof[name], other[name]),
  });
}

function certificateChange(random: Random, base64: string, all: string[]): string {
  const isDer = (text: string): boolean => text.startsWith("MII");
  if (!isDer(base64)) return changeByte(random, bytesOf(base64)).toBase64();
  const others = all.filter(isDer).map(bytesOf);
  return changeDer(random, bytesOf(base64), others).toBase64();
}

/** Kinds of changes, and how a proof is changed by one of them. */
export const PROOF_CHANGES: Readonly<Record<string, Change>> = {
  "document: character": onMember("signature", changeCharacter),
  "document: base64": onMember("signature", respell),
  "document: byte": onMember(
    "signature",
    (random, base64) => changeByte(random, bytesOf(base64)).toBase64(),
  ),
  "document: elements": onDocument(XML_CHANGES.elements),
  "document: spelling": onDocument(XML_CHANGES.spelling),
  "document: wrapping": onDocument(XML_CHANGES.wrapping),
  "document: base64 inside": onBase64(respell),
  "document: values": onBase64(certificateChange),
  "document: borrowed value": onBase64((random, _, all) => random.pick(all)),
  "OCSP: character": onMember("ocspResponse", changeCharacter),
  "OCSP: base64": onMember("ocspResponse", respell),
  "OCSP: byte": onMember(
    "ocspResponse",
    (random, base64) => changeByte(random, bytesOf(base64)).toBase64(),
  ),
  "OCSP: elements": onMember(
    "ocspResponse",
    (random, base64, other) => changeDer(random, bytesOf(base64), [bytesOf(other)]).toBase64(),
  ),
  "both: exchanged": (random, proof, other) =>
    random.pick([
      { ...proof, ocspResponse: other.ocspResponse },
      { ...other, ocspResponse: proof.ocspResponse },
      { signature: proof.ocspResponse, ocspResponse: proof.signature },
    ]),
};

/**
 * Whether two proofs are the same: letter by letter, but for what RFC 6960 leaves open around what
 * the responder signs, which is further certificates and the NULL of an RSA algorithm.
 */
export function isSame(one: Sample, other: Sample): boolean {
  return one.signature === other.signature &&
    (one.ocspResponse === other.ocspResponse || isSameAnswer(one.ocspResponse, other.ocspResponse));
}

function isSameAnswer(changed: string, genuine: string): boolean {
  const [signed, certificates] = partsOf(changed) ?? [];
  const [wanted, own = []] = partsOf(genuine) ?? [];
  return signed === wanted && own.every((each) => certificates?.includes(each));
}

/** What the responder signed, with its signature; and the certificates beside it. */
function partsOf(base64: string): readonly [signed: string, certificates: string[]] | undefined {
  try {
    const outer = cursor(readDer(bytesOf(base64)));
    const status = outer.next(TAG.enumerated).raw.toHex();
    const [bytes, ...more] = children(outer.next(contextTag(0)), contextTag(0));
    outer.end();
    const [type, content, ...others] = bytes ? children(bytes, TAG.sequence) : [];
    if (content?.tag !== TAG.octetString || more.length + others.length > 0) return undefined;
    const basic = cursor(readDer(content.content));
    const tbs = basic.next(TAG.sequence).raw.toHex();
    const algorithm = basic.next(TAG.sequence).content.toHex().replace(/0500$/, "");
    const signature = basic.next(TAG.bitString).raw.toHex();
    const [list, ...lists] = children(basic.next(contextTag(0)), contextTag(0));
    basic.end();
    if (!list || lists.length > 0) return undefined;
    const certificates = children(list, TAG.sequence);
    return [
      [status, type?.raw.toHex(), tbs, algorithm, signature].join(),
      certificates.map(({ raw }) => raw.toHex()),
    ];
  } catch {
    return undefined;
  }
}
