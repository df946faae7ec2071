import { assertEquals, assertThrows } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { createCipheriv } from "node:crypto";
import process from "node:process";
import { decrypt3des, nodeCrypto, yieldTurn } from "../../src/certificate/node_crypto.ts";
import { UnsupportedError } from "../../src/certificate/refusal.ts";

Deno.test("nodeCrypto() hashes what is given piece by piece", () => {
  // FIPS 180-4, examples of the hash of "abc".
  const table = {
    sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    sha384: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed" +
      "8086072ba1e7cc2358baeca134c825a7",
    sha512: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  };
  for (const [name, digest] of Object.entries(table)) {
    const hash = nodeCrypto().createHash(name);
    const made = hash.update(decodeHex("61")).update(decodeHex("6263")).digest();
    assertEquals(encodeHex(Uint8Array.from(made)), digest);
  }
});

Deno.test("decrypt3des() decrypts with cipher block chaining, and wants right padding", () => {
  // NIST SP 800-20, table A.1, in its first row: all keys alike make it single DES.
  const key = decodeHex("010101010101010101010101010101010101010101010101");
  const iv = decodeHex("8000000000000000");
  const cipher = createCipheriv("des-ede3-cbc", key, new Uint8Array(8));
  cipher.setAutoPadding(false);
  const block = Uint8Array.from([...cipher.update(iv), ...cipher.final()]);
  assertEquals(encodeHex(block), "95f8a5e5dd31d900");
  // Behind the first block, one of padding alone is xored with it.
  const padding = createCipheriv("des-ede3-cbc", key, block);
  const data = Uint8Array.from([...block, ...padding.final()]);
  assertEquals(encodeHex(decrypt3des(key, new Uint8Array(8), data) ?? iv), encodeHex(iv));
  assertEquals(encodeHex(decrypt3des(key, iv, data) ?? iv), "0000000000000000");
  for (const wrong of [data.slice(0, 8), data.slice(0, 15), data.slice(0, 0), data.slice(1)]) {
    assertEquals(decrypt3des(key, iv, wrong), undefined);
  }
});

Deno.test("yieldTurn() lets what waits go first", async () => {
  const order: string[] = [];
  setImmediate(() => order.push("what waits"));
  await yieldTurn();
  order.push("the rest");
  assertEquals(order, ["what waits", "the rest"]);
});

Deno.test("nodeCrypto() is looked up when it is used", () => {
  const { process } = globalThis as unknown as { process: { getBuiltinModule: unknown } };
  const { getBuiltinModule } = process;
  process.getBuiltinModule = (name: string): never => {
    throw new Error(`asked for ${name}`);
  };
  try {
    assertThrows(() => nodeCrypto(), Error, "asked for node:crypto");
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
});

Deno.test("decrypt3des() says what is missing on a runtime without Triple DES", () => {
  const original = process.getBuiltinModule;
  const createDecipheriv = (): never => {
    throw new TypeError("Unknown cipher des-ede3-cbc");
  };
  const data = new Uint8Array(8);
  try {
    Object.assign(process, { getBuiltinModule: () => ({ createDecipheriv }) });
    const key = new Uint8Array(24);
    assertThrows(
      () => decrypt3des(key, data, data),
      UnsupportedError,
      "Triple DES, which this runtime",
    );
  } finally {
    Object.assign(process, { getBuiltinModule: original });
  }
  assertEquals(decrypt3des(new Uint8Array(24), data, data), undefined);
});
