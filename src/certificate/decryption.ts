/**
 * Decrypts what a passphrase protects, in every scheme and coding known here.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { cursor, type Der } from "../asn1/der.ts";
import { octets } from "../asn1/der_values.ts";
import { decryptLegacy, isLegacy } from "./legacy_rc2_3des.ts";
import { alike, type CodedPassphrase, distinct } from "./passphrase.ts";
import { decryptPbes2, PBES2 } from "./pbes2.ts";
import { UnsupportedError } from "./refusal.ts";
import { type Algorithm, algorithm } from "./x509.ts";

/** Something that a passphrase protects. */
export interface Encrypted {
  readonly how: Algorithm;
  readonly data: Uint8Array;
}

/** Reads an EncryptedPrivateKeyInfo (RFC 5958). */
export function readEncryptedKey(element: Der): Encrypted {
  const parts = cursor(element);
  const how = algorithm(parts.next());
  const data = octets(parts.next());
  parts.end();
  return { how, data };
}

/** What was decrypted, and the codings of the passphrase that can have been meant. */
export interface Decrypted {
  readonly plain: Bytes;
  readonly codings: readonly CodedPassphrase[];
}

/**
 * Decrypts with the first coding that fits; `undefined` when none does.
 *
 * @param isWhole Whether a plain text is one: the padding alone is right in one of 256 wrong ones.
 */
export async function decrypt(
  { how, data }: Encrypted,
  codings: readonly CodedPassphrase[],
  isWhole: (plain: Bytes) => boolean,
): Promise<Decrypted | undefined> {
  const isModern = how.oid === PBES2;
  if (!isModern && !isLegacy(how)) {
    throw new UnsupportedError(`encryption that is not known here, ${how.oid}`);
  }
  const form = isModern ? "narrow" : "wide";
  for (const coding of distinct(codings, form)) {
    const plain = isModern
      ? await decryptPbes2(how, data, coding.narrow)
      : await decryptLegacy(how, data, coding.wide);
    if (plain && isWhole(plain)) return { plain, codings: alike(codings, coding, form) };
  }
  return undefined;
}
