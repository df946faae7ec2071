/**
 * PEM text (RFC 7468): blocks of base64 between BEGIN and END lines. What stands around the blocks,
 * such as OpenSSL's bag attributes, is ignored; so are the ways in which a text suffers in
 * environment variables and secret stores: indentation, quotes, line breaks that are written out or
 * missing, base64 of the whole.
 *
 * @module
 */
import { type Bytes, fromBase64, toBase64 } from "../bytes.ts";
import { unreadable } from "./refusal.ts";

/** A PEM block. */
export interface PemBlock {
  /** What the BEGIN line names, such as `CERTIFICATE`. */
  readonly label: string;
  /** The decoded bytes. */
  readonly der: Bytes;
}

const MAX_LENGTH = 1_048_576;

/** Begins the label of a block in OpenSSL's old encrypted form, which is not decoded (RFC 1421, 4.6.1.1). */
export const OLD = "OLD ENCRYPTED ";

/**
 * Reads every block of a PEM text.
 *
 * @param pem The text.
 * @param what What the text is, for error messages.
 */
export function readPemBlocks(pem: string, what: string): PemBlock[] {
  if (pem.length > MAX_LENGTH) {
    throw unreadable(`${what} is too large to be PEM: ${pem.length} characters`);
  }
  const blocks: PemBlock[] = [];
  // Text, then by turns BEGIN or END, a label, and the text up to the next of them.
  const parts = unwrapped(pem).split(EDGE);
  for (let at = 1; at < parts.length; at += 3) {
    const [edge, label = "", content = "", next, nextLabel] = parts.slice(at, at + 5);
    if (edge !== "BEGIN") continue;
    if (next !== "END" || nextLabel !== label) {
      throw unreadable(`${what} has a ${label} block without its END line: copy it anew`);
    }
    blocks.push(blockOf(label, content, what));
  }
  return blocks;
}

/** Why a text has no blocks. */
export function whyNoPem(text: string): string {
  return /^[\w./\\: -]{1,255}$/.test(text)
    ? "it looks like a path; pass the file's content"
    : "no '-----BEGIN …-----' line was found";
}

const EDGE = /-----(BEGIN|END) ([A-Z0-9 #]{1,40})-----/;
/** White space, quotes, and line breaks as source code writes them. */
const NOISE = /[\s"']|\\+[rnt]?/g;

/** The text itself, or what it is the base64 of, perhaps again and again. */
function unwrapped(pem: string): string {
  // UTF-16, which PowerShell writes, has zero bytes between the letters.
  const text = pem.replaceAll("\0", "");
  if (text.includes("-----BEGIN ")) return text;
  const inner = fromBase64(text.replace(NOISE, ""));
  return inner?.length ? unwrapped(new TextDecoder().decode(inner)) : text;
}

function blockOf(label: string, content: string, what: string): PemBlock {
  if (/Proc-Type:.*ENCRYPTED/.test(content)) return { label: OLD + label, der: new Uint8Array() };
  const der = fromBase64(content.replace(NOISE, ""));
  if (der === undefined || der.length === 0) {
    throw unreadable(`${what} has a ${label} block that is not base64: copy it anew`);
  }
  return { label, der };
}

/** PEM text of one block. */
export function writePem(label: string, der: Uint8Array): string {
  return pemOf(label, toBase64(der));
}

/** PEM text of one block that is in base64 already, 64 characters a line. */
export function pemOf(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
