/**
 * The parts of `node:crypto` used here. Web Crypto has no synchronous hash, and the key derivation
 * of PKCS#12 is thousands of tiny ones; nor has it Triple DES, in which old files are coded, nor a
 * way to compute a public key from a private one.
 *
 * @module
 */

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
}

interface Hash {
  update(data: Uint8Array): Hash;
  digest(): Uint8Array;
}

/** The runtime's `node:crypto`, read when used. */
export function nodeCrypto(): NodeCrypto {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: "node:crypto"): NodeCrypto };
  };
  return process.getBuiltinModule("node:crypto");
}
