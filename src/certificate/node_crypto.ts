/**
 * The parts of `node:crypto` used here. Web Crypto has no synchronous hash, and the key derivation
 * of PKCS#12 is thousands of tiny ones; nor has it Triple DES, scrypt, or a way to compute a public
 * key from a private one.
 *
 * @module
 */
import { builtin } from "../builtin.ts";
import { type Bytes, concat } from "../bytes.ts";
import { UnsupportedError } from "./refusal.ts";

/** What is used of `node:crypto`. */
export interface NodeCrypto {
  createHash(algorithm: string): Hash;
  createDecipheriv(algorithm: string, key: Uint8Array, iv: Uint8Array): {
    update(data: Uint8Array): Uint8Array;
    final(): Uint8Array;
  };
  createPrivateKey(pem: string): object;
  createPublicKey(privateKey: object): {
    export(form: { type: "spki"; format: "der" }): Uint8Array;
  };
  scrypt(
    password: Uint8Array,
    salt: Uint8Array,
    length: number,
    costs: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
    done: (error: Error | null, key: Uint8Array) => void,
  ): void;
}

interface Hash {
  update(data: Uint8Array): Hash;
  digest(): Uint8Array;
}

/** The runtime's `node:crypto`, read when used. */
export function nodeCrypto(): NodeCrypto {
  return builtin("node:crypto");
}

/** Lets everything else that waits have its turn. */
export function yieldTurn(): Promise<void> {
  const { setImmediate } = builtin<{ setImmediate(callback: () => void): void }>("node:timers");
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Decrypts Triple DES in CBC mode; `undefined` when the padding is wrong.
 *
 * @throws {UnsupportedError} On a runtime without it.
 */
export function decrypt3des(key: Bytes, iv: Bytes, data: Uint8Array): Bytes | undefined {
  if (data.length === 0) return undefined;
  let decipher: ReturnType<NodeCrypto["createDecipheriv"]>;
  try {
    decipher = nodeCrypto().createDecipheriv("des-ede3-cbc", key, iv);
  } catch {
    throw new UnsupportedError(
      "encryption with Triple DES, which this runtime lacks (Deno has it from 2.7 on)",
    );
  }
  try {
    return concat(decipher.update(data), decipher.final());
  } catch {
    return undefined;
  }
}
