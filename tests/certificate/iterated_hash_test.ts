import { assert, assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { createHash } from "node:crypto";
import { type HashName, iteratedHash } from "../../src/certificate/iterated_hash.ts";

const HASHES: readonly HashName[] = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

/** The runtime's own, as often as told. */
function theirs(hash: HashName, data: Uint8Array, times: number): string {
  const name = hash.replace("-", "");
  let digest = createHash(name).update(data).digest();
  for (let done = 1; done < times; done++) digest = createHash(name).update(digest).digest();
  return encodeHex(Uint8Array.from(digest));
}

Deno.test("iteratedHash() gives the published hashes, and those of OpenSSL for many times", async () => {
  const abc = new TextEncoder().encode("abc");
  // FIPS 180-4, examples of the hash of "abc"; the others: 'openssl dgst -binary', piped on.
  const table = {
    "SHA-1": [
      "a9993e364706816aba3e25717850c26c9cd0d89d",
      "0d3ced9bec10a777aec23ccc353a8c08a633045e",
      "65ba90ac47c0e09f83e6257ca0453aeb19df63cf",
    ],
    "SHA-256": [
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358",
      "f2a778f1a6ed3d5bc59a5d79104c598f3f07093f240ca4e91333fb09ed4f36da",
    ],
  } as const;
  for (const [hash, digests] of Object.entries(table)) {
    assert(hash === "SHA-1" || hash === "SHA-256");
    for (const [index, digest] of digests.entries()) {
      assertEquals(encodeHex(await iteratedHash(hash, abc, index + 1)), digest);
    }
  }
});

Deno.test("iteratedHash() hashes as often as it is told, around the ends of its slices, too", async () => {
  for (const hash of HASHES) {
    for (const times of [1, 2, 3, 100, 1023, 1024, 1025, 1026, 2048, 2049, 2050]) {
      const data = Uint8Array.from({ length: times % 300 }, (_, index) => 7 * index + times);
      const said = encodeHex(await iteratedHash(hash, data, times));
      assertEquals(said, theirs(hash, data, times), `${hash}, ${times} times`);
    }
  }
});

Deno.test("iteratedHash() lets others go on, and two at once do not meddle with each other", async () => {
  for (const hash of HASHES) {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    const both = Promise.all([3, 4].map((byte) => iteratedHash(hash, Uint8Array.of(byte), 6_000)));
    setImmediate(count);
    const [three, four] = (await both).map((digest) => encodeHex(digest));
    isDone = true;
    assert(turns >= 4, `${hash}: others had ${turns} turns`);
    assertEquals(three, theirs(hash, Uint8Array.of(3), 6_000));
    assertEquals(four, theirs(hash, Uint8Array.of(4), 6_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
});
