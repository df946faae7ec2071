/**
 * In which coding a PKCS#12 file is, told without its passphrase.
 *
 * @module
 */
import { DerError } from "../asn1/der.ts";
import { PBES2 } from "./pbes2.ts";
import { readBags, readParts, readPfx } from "./pkcs12_frame.ts";
import { UnsupportedError } from "./refusal.ts";

/**
 * `modern` is PBES2, `old` is RC2 or Triple DES; `undefined` when nothing is encrypted, or the file
 * is not PKCS#12.
 */
export function pkcs12Coding(bytes: Uint8Array): "modern" | "old" | undefined {
  try {
    const schemes = readParts(readPfx(bytes).content).flatMap((part) =>
      "how" in part
        ? part.how
        : readBags(part.bags).flatMap((bag) =>
          bag.kind === "encrypted-key" ? bag.encrypted.how : []
        )
    );
    if (schemes.length === 0) return undefined;
    return schemes.every(({ oid }) => oid === PBES2) ? "modern" : "old";
  } catch (error) {
    if (error instanceof DerError || error instanceof UnsupportedError) return undefined;
    throw error;
  }
}
