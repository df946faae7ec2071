/**
 * RSA keys that stand ready: making one takes a third of a second.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { knownBase64 } from "../../src/bytes.ts";
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
