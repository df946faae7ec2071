import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { createHash } from "node:crypto";
import { sha1 } from "../../src/certificate/sha1.ts";

/** The runtime's own, as often as told. */
function theirs(data: Uint8Array, times: number): string {
  let digest = createHash("sha1").update(data).digest();
  for (let done = 1; done < times; done++) digest = createHash("sha1").update(digest).digest();
  return encodeHex(Uint8Array.from(digest));
}

Deno.test("sha1() gives the published hashes", () => {
  // RFC 3174, 7.3, and the hash of nothing.
  const table = {
    "": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "abc": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq":
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    ["01234567".repeat(80)]: "dea356a2cddd90c7a7ecedc5ebb563934f460452",
  };
  for (const [text, digest] of Object.entries(table)) {
    assertEquals(encodeHex(sha1(new TextEncoder().encode(text), 1)), digest);
  }
});

Deno.test("sha1() hashes data of any length as the runtime does", () => {
  for (let length = 0; length < 260; length++) {
    const data = Uint8Array.from({ length }, (_, index) => 7 * index + length);
    assertEquals(encodeHex(sha1(data, 1)), theirs(data, 1), `${length} bytes`);
  }
});

Deno.test("sha1() hashes as often as it is told", () => {
  const data = decodeHex("00ff80".repeat(50));
  for (const times of [1, 2, 3, 100, 2048]) {
    assertEquals(encodeHex(sha1(data, times)), theirs(data, times), `${times} times`);
  }
});
