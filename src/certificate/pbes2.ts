/**
 * Password-based encryption as it is done today: PBES2 (RFC 8018) with AES or Triple DES.
 *
 * @module
 */
import type { Bytes } from "../bytes.ts";
import { cursor, DerError } from "../asn1/der.ts";
import { octets } from "../asn1/der_values.ts";
import { decrypt3des } from "./node_crypto.ts";
import { readDerivation } from "./password_key.ts";
import { UnsupportedError } from "./refusal.ts";
import { type Algorithm, algorithm } from "./x509.ts";

/** Object identifier of PBES2. */
export const PBES2 = "1.2.840.113549.1.5.13";

/** Ciphers in CBC mode, and how many bytes of key and of initialization vector they take. */
const CIPHERS: Readonly<Record<string, { name: "3des" | "aes"; key: number; iv: number }>> = {
  "1.2.840.113549.3.7": { name: "3des", key: 24, iv: 8 },
  "2.16.840.1.101.3.4.1.2": { name: "aes", key: 16, iv: 16 },
  "2.16.840.1.101.3.4.1.22": { name: "aes", key: 24, iv: 16 },
  "2.16.840.1.101.3.4.1.42": { name: "aes", key: 32, iv: 16 },
};

/** Decrypts; `undefined` when the padding is wrong, as it is for a wrong passphrase. */
export async function decryptPbes2(
  { parameters }: Algorithm,
  data: Uint8Array,
  passphrase: Bytes,
): Promise<Bytes | undefined> {
  if (!parameters) throw new DerError("PBES2 has no parameters");
  const parts = cursor(parameters);
  const derivation = readDerivation(algorithm(parts.next()));
  const scheme = algorithm(parts.next());
  parts.end();
  const cipher = Object.hasOwn(CIPHERS, scheme.oid) ? CIPHERS[scheme.oid] : undefined;
  if (!cipher) throw new UnsupportedError(`an unknown cipher, ${scheme.oid}`);
  const { keyLength = cipher.key } = derivation;
  if (keyLength !== cipher.key) throw new DerError("The key has the wrong length");
  const iv = scheme.parameters && octets(scheme.parameters).slice();
  if (iv?.length !== cipher.iv) {
    throw new DerError("The initialization vector has the wrong length");
  }
  const key = await derivation.derive(passphrase, cipher.key);
  return cipher.name === "3des" ? decrypt3des(key, iv, data) : await decryptAes(key, iv, data);
}

async function decryptAes(secret: Bytes, iv: Bytes, data: Uint8Array): Promise<Bytes | undefined> {
  const { subtle } = crypto;
  const key = await subtle.importKey("raw", secret, "AES-CBC", false, ["decrypt"]);
  try {
    return new Uint8Array(await subtle.decrypt({ name: "AES-CBC", iv }, key, data.slice()));
  } catch {
    return undefined;
  }
}
