/**
 * RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.2) with the language's own integers, for keys that the runtime's
 * Web Crypto does not take. Nothing here is secret, so that time may depend on the numbers.
 *
 * @module
 */
import { toHex } from "../bytes.ts";
import type { PublicKey } from "./x509.ts";

/** Hash functions of signatures. */
export type SignatureHash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** What stands before a hash in the message that is encoded, in hex (RFC 8017, 9.2, note 1). */
const DIGEST_INFO: Readonly<Record<SignatureHash, string>> = {
  "SHA-1": "3021300906052b0e03021a05000414",
  "SHA-256": "3031300d060960864801650304020105000420",
  "SHA-384": "3041300d060960864801650304020205000430",
  "SHA-512": "3051300d060960864801650304020305000440",
};

/** Whether a key, which the caller found to be sound, made a signature over data. */
export async function isRsaSignature(
  { modulus, exponent }: Extract<PublicKey, { kind: "rsa" }>,
  hash: SignatureHash,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  const [n, s] = [toNumber(modulus), toNumber(signature)];
  if (signature.length !== modulus.length || s >= n) return false;
  const digest = await crypto.subtle.digest(hash, data.slice());
  const info = DIGEST_INFO[hash] + toHex(new Uint8Array(digest));
  const padding = "ff".repeat(modulus.length - info.length / 2 - 3);
  // The whole encoded message is compared, and never taken apart (RFC 8017, 8.2.2, step 4).
  return power(s, toNumber(exponent), n) === BigInt(`0x0001${padding}00${info}`);
}

/** Square and multiply, from the highest bit of the exponent: the exponent is public and short. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = result * result % modulus;
    if (bit === "1") result = result * base % modulus;
  }
  return result;
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x0${toHex(bytes)}`);
}
