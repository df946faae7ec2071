/**
 * RSA keys that stand ready: making one takes a third of a second.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { type Keys, readKeys } from "../../src/simulator/pki/authority.ts";
import { type KeyOwner, publishedKey } from "../../src/simulator/pki/published_keys.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };

/** A key of the simulated BankID, or of somebody whom it does not know. */
export type RsaKey = KeyOwner | "stranger";

function pkcs8Of(owner: RsaKey): Uint8Array<ArrayBuffer> {
  if (owner !== "stranger") return publishedKey(owner);
  const [block] = readPemBlocks(identities.rsa.key, "The key");
  return block?.der ?? new Uint8Array();
}

/** A pair of 2048 bits, as the simulator handles it. */
export function rsaKeys(owner: RsaKey, hash: "SHA-256" | "SHA-512" = "SHA-256"): Promise<Keys> {
  return readKeys(pkcs8Of(owner), hash);
}

/** A pair of 2048 bits, as Node handles it. */
export function rsaPair(owner: RsaKey): { publicKey: KeyObject; privateKey: KeyObject } {
  const privateKey = createPrivateKey(writePem("PRIVATE KEY", pkcs8Of(owner)));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
