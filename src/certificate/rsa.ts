/**
 * RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.2) with the language's own integers, for keys that the runtime's
 * Web Crypto does not take. Nothing here is secret, so that time may depend on the numbers.
 *
 * @module
 */
import { type Bytes, concat, equalBytes, fromHex, toHex } from "../bytes.ts";
import type { PublicKey } from "./x509.ts";

/** Hash functions of signatures. */
export type SignatureHash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** What stands before a hash in the message that is encoded (RFC 8017, 9.2, note 1). */
const DIGEST_INFO: Readonly<Record<SignatureHash, readonly number[]>> = {
  "SHA-1": [48, 33, 48, 9, 6, 5, 43, 14, 3, 2, 26, 5, 0, 4, 20],
  "SHA-256": [48, 49, 48, 13, 6, 9, 96, 134, 72, 1, 101, 3, 4, 2, 1, 5, 0, 4, 32],
  "SHA-384": [48, 65, 48, 13, 6, 9, 96, 134, 72, 1, 101, 3, 4, 2, 2, 5, 0, 4, 48],
  "SHA-512": [48, 81, 48, 13, 6, 9, 96, 134, 72, 1, 101, 3, 4, 2, 3, 5, 0, 4, 64],
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
  const digest = new Uint8Array(await crypto.subtle.digest(hash, data.slice()));
  const info = concat(Uint8Array.from(DIGEST_INFO[hash]), digest);
  const padding = new Uint8Array(modulus.length - info.length - 3).fill(0xff);
  // The whole encoded message is compared, and never taken apart (RFC 8017, 8.2.2, step 4).
  const encoded = concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info);
  return equalBytes(toBytes(power(s, toNumber(exponent), n), modulus.length), encoded);
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

function toBytes(value: bigint, length: number): Bytes {
  return fromHex(value.toString(16).padStart(2 * length, "0"));
}
