/**
 * PEM text (RFC 7468): blocks of base64 between BEGIN and END lines. What stands around the blocks,
 * such as OpenSSL's bag attributes, is ignored.
 *
 * @module
 */
import { type Bytes, fromBase64, toBase64 } from "../bytes.ts";
import { BankIdCertificateError } from "../errors.ts";

/** A PEM block. */
export interface PemBlock {
  /** What the BEGIN line names, such as `CERTIFICATE`. */
  readonly label: string;
  /** The decoded bytes. */
  readonly der: Bytes;
}

const MAX_LENGTH = 1_048_576;
const BEGIN = /^-----BEGIN ([A-Z0-9 ]{1,40})-----$/;

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
  let label: string | undefined;
  let base64 = "";
  for (const line of pem.split(/\r\n|\r|\n/).map((each) => each.trim())) {
    const begin = BEGIN.exec(line)?.[1];
    if (label === undefined) {
      label = begin;
      base64 = "";
    } else if (line === `-----END ${label}-----`) {
      blocks.push({ label, der: decode(base64, label, what) });
      label = undefined;
    } else if (begin !== undefined) {
      throw unreadable(`${what} has a ${label} block without its END line: copy it anew`);
    } else if (line.startsWith("Proc-Type:") && line.includes("ENCRYPTED")) {
      throw new BankIdCertificateError(
        "certificate-unsupported",
        `${what} is encrypted in OpenSSL's old PEM form: convert it with 'openssl pkcs8 -topk8'`,
      );
    } else {
      base64 += line;
    }
  }
  if (label !== undefined) {
    throw unreadable(`${what} has a ${label} block without its END line: copy it anew`);
  }
  return blocks;
}

function decode(base64: string, label: string, what: string): Bytes {
  const der = fromBase64(base64);
  if (der === undefined || der.length === 0) {
    throw unreadable(`${what} has a ${label} block that is not base64: copy it anew`);
  }
  return der;
}

function unreadable(message: string): BankIdCertificateError {
  return new BankIdCertificateError("certificate-unreadable", message);
}

/** PEM text of one block, 64 characters a line. */
export function writePem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
