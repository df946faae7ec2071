/**
 * RSA signatures, with algorithms from policy and never from the data.
 *
 * @module
 */
import { TAG } from "../asn1/der.ts";
import type { Algorithm, X509 } from "../certificate/x509.ts";

/** Hash functions of signatures that occur in BankID's data. */
export type SignatureHash = "SHA-1" | "SHA-256" | "SHA-512";

const RSA_HASHES: Readonly<Record<string, SignatureHash>> = {
  "1.2.840.113549.1.1.5": "SHA-1",
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.13": "SHA-512",
};

const MIN_BITS = 2048;
const MAX_BITS = 8192;

/** The hash of an RSASSA-PKCS1-v1_5 algorithm identifier, `undefined` if it is another one. */
export function hashOf({ oid, parameters }: Algorithm): SignatureHash | undefined {
  const isNull = parameters?.tag === TAG.null && parameters.content.length === 0;
  return isNull && Object.hasOwn(RSA_HASHES, oid) ? RSA_HASHES[oid] : undefined;
}

/** Whether a certificate's key is RSA of a sound size. */
export function hasSoundKey({ publicKey }: X509): boolean {
  if (publicKey.kind !== "rsa") return false;
  const [lead = 0] = publicKey.modulus;
  const bits = 8 * publicKey.modulus.length - Math.clz32(lead) + 24;
  const { exponent } = publicKey;
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1;
  const isOne = exponent.length === 1 && exponent[0] === 1;
  return bits >= MIN_BITS && bits <= MAX_BITS && isOdd && !isOne && exponent.length <= 4;
}

/** Whether the key of a certificate made a signature over data. */
export async function isSignedBy(
  signer: X509,
  hash: SignatureHash,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  if (!hasSoundKey(signer)) return false;
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash };
  try {
    const key = await crypto.subtle.importKey("spki", signer.spki.slice(), algorithm, false, [
      "verify",
    ]);
    return await crypto.subtle.verify(algorithm, key, signature.slice(), data.slice());
  } catch {
    return false;
  }
}
