/**
 * RSA keys that stand ready: making one takes a third of a second.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import {
  bitString,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { type Bytes, fromHex, knownBase64 } from "../../src/bytes.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { type Keys, readKeys } from "../../src/simulator/pki/authority.ts";
import { type KeyOwner, publishedKey } from "../../src/simulator/pki/published_keys.ts";
import vectors from "../vectors/rsa_keys.json" with { type: "json" };

/** A key of the simulated BankID, or one that it does not know. */
export type RsaKey = KeyOwner | keyof typeof vectors.keys;

/** A pair of 2048 bits that the simulated BankID does not know. */
export const STRANGER = "2048 bits";

function pkcs8Of(name: RsaKey): Uint8Array<ArrayBuffer> {
  return name in vectors.keys
    ? knownBase64(vectors.keys[name as keyof typeof vectors.keys])
    : publishedKey(name as KeyOwner);
}

/** A pair as the simulator handles it. */
export function rsaKeys(name: RsaKey, hash: "SHA-256" | "SHA-512" = "SHA-256"): Promise<Keys> {
  return readKeys(pkcs8Of(name), hash);
}

/** A pair as Node handles it. */
export function rsaPair(name: RsaKey): { publicKey: KeyObject; privateKey: KeyObject } {
  const privateKey = createPrivateKey(writePem("PRIVATE KEY", pkcs8Of(name)));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The inverse of a number that has no factor in common with the modulus. */
function inverse(of: bigint, modulus: bigint): bigint {
  let [dividend, divisor] = [modulus, of % modulus];
  let [before, now] = [0n, 1n];
  while (divisor > 1n) {
    const times = dividend / divisor;
    [dividend, divisor] = [divisor, dividend - times * divisor];
    [before, now] = [now, before - times * now];
  }
  return (now + modulus) % modulus;
}

/** The RSA key of two factors and an exponent, whether the factors are primes or not. */
export function rsaKeyOf(p: bigint, q: bigint, e: bigint): { spki: Bytes; pkcs8: Bytes } {
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = [p * q, e, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)].map((each) => {
    const hex = each.toString(16);
    return integer(fromHex(hex.length % 2 === 0 ? hex : `0${hex}`));
  });
  const type = sequence(objectId("1.2.840.113549.1.1.1"), NULL);
  return {
    spki: sequence(type, bitString(sequence(...numbers.slice(0, 2)))),
    pkcs8: sequence(integer(0), type, octetString(sequence(integer(0), ...numbers))),
  };
}
