import { assertEquals } from "@std/assert";
import { sign } from "node:crypto";
import { type Bytes, concat, utf8 } from "../../src/bytes.ts";
import { readBundle } from "../../src/certificate/client_certificate.ts";
import type { PublicKey } from "../../src/certificate/x509.ts";
import { isRsaSignature, type SignatureHash } from "../../src/certificate/rsa.ts";
import { isSignedBy } from "../../src/certificate/signature.ts";
import { CASES } from "../helpers/proof_cases.ts";
import { type RsaKey, rsaPair, STRANGER } from "../helpers/rsa.ts";

/** A key with its private exponent, so that any message at all can be signed. */
interface OwnKey {
  readonly publicKey: Extract<PublicKey, { kind: "rsa" }>;
  sign(hash: string, data: Uint8Array): Bytes;
  /** What becomes of an encoded message. */
  raw(encoded: Uint8Array): Bytes;
}

function ownKey(name: RsaKey): OwnKey {
  const key = rsaPair(name).privateKey;
  const { n = "", e = "", d = "" } = key.export({ format: "jwk" });
  const bytes = (text: string): Bytes => Uint8Array.fromBase64(text, { alphabet: "base64url" });
  const modulus = bytes(n);
  return {
    publicKey: { kind: "rsa", modulus, exponent: bytes(e) },
    sign: (hash, data) => Uint8Array.from(sign(hash, data, key)),
    raw: (encoded) => {
      const result = power(number(encoded), number(bytes(d)), number(modulus));
      return Uint8Array.fromHex(result.toString(16).padStart(2 * modulus.length, "0"));
    },
  };
}

const own = ownKey(STRANGER);
const ofExponent3 = ownKey("exponent 3");

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytes.toHex()}`);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power(base, exponent >> 1n, modulus) ** 2n % modulus;
  return exponent % 2n === 1n ? half * base % modulus : half;
}

const data = utf8("data");
const HASHES: readonly (readonly [SignatureHash, string])[] = [
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
];

Deno.test("isRsaSignature() agrees with the runtime's own signatures", async () => {
  for (const key of [own, ownKey("2049 bits"), ofExponent3]) {
    const is = (hash: SignatureHash, signature: Bytes, of = data): Promise<boolean> =>
      isRsaSignature(key.publicKey, hash, signature, of);
    for (const [hash, name] of HASHES) {
      const made = key.sign(name, data);
      for (const [other] of HASHES) assertEquals(await is(other, made), other === hash);
      assertEquals(await is(hash, made, utf8("Data")), false);
      assertEquals(await is(hash, made.with(9, (made[9] ?? 0) ^ 1)), false);
    }
  }
});

Deno.test("isRsaSignature() holds for a root of 8192 bits, which Deno's own functions refuse", async () => {
  const [pem = ""] = CASES.find(({ name }) => name === "root key 8192")?.options.roots ?? [];
  const [root] = readBundle(pem, "The root");
  if (root?.publicKey.kind !== "rsa") throw new TypeError("The root has another key");
  assertEquals(root.publicKey.modulus.length, 1024);
  assertEquals(await isRsaSignature(root.publicKey, "SHA-512", root.signature, root.tbs), true);
  const altered = root.tbs.with(99, (root.tbs[99] ?? 0) ^ 1);
  assertEquals(await isRsaSignature(root.publicKey, "SHA-512", root.signature, altered), false);
  const scheme = { key: "rsa", hash: "SHA-512" } as const;
  assertEquals(await isSignedBy(root, scheme, root.signature, root.tbs), true);
  assertEquals(await isSignedBy(root, scheme, root.signature, altered), false);
});

/** The encoded message of RFC 8017, 9.2, in parts. */
async function encoded(size: number): Promise<{ ps: Bytes; info: Bytes; hash: Bytes }> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const info = Uint8Array.fromHex("3031300d060960864801650304020105000420");
  return { ps: new Uint8Array(size - 3 - info.length - 32).fill(0xff), info, hash };
}

const bytes = (...values: number[]): Bytes => Uint8Array.from(values);

Deno.test("isRsaSignature() compares the whole message: no padding, no rest, no other coding", async () => {
  const { ps, info, hash } = await encoded(256);
  const is = (...parts: Uint8Array[]): Promise<boolean> =>
    isRsaSignature(own.publicKey, "SHA-256", own.raw(concat(...parts)), data);
  const [zero, one] = [bytes(0), bytes(1)];
  assertEquals(await is(zero, one, ps, zero, info, hash), true);
  const bare = Uint8Array.fromHex("302f300b0609608648016503040201" + "0420");
  const wrong: Readonly<Record<string, readonly Uint8Array[]>> = {
    "the kind of encryption": [zero, bytes(2), ps, zero, info, hash],
    "no first zero": [one, one, ps, zero, info, hash],
    "another padding": [zero, one, ps.with(50, 0xfe), zero, info, hash],
    "no end of the padding": [zero, one, ps, bytes(0xff), info, hash],
    "a rest after a short padding": [
      ...[zero, one, ps.subarray(100), zero, info, hash],
      new Uint8Array(100).fill(7),
    ],
    "a rest before the hash": [
      ...[zero, one, ps.subarray(100), zero],
      ...[new Uint8Array(100).fill(7), info, hash],
    ],
    "no NULL": [zero, one, bytes(0xff, 0xff), ps, zero, bare, hash],
    "the hash alone": [zero, one, new Uint8Array(19).fill(0xff), ps, zero, hash],
    "another hash": [zero, one, ps, zero, info, hash.with(0, (hash[0] ?? 0) ^ 1)],
    "nothing": [new Uint8Array(256)],
  };
  for (const [what, parts] of Object.entries(wrong)) {
    assertEquals(await is(...parts), false, what);
  }
});

Deno.test("isRsaSignature() refuses Bleichenbacher's forgery for small exponents", async () => {
  const { info, hash } = await encoded(256);
  // A cube whose upper part is a message with a short padding, whatever comes after.
  const wanted = concat(bytes(0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0), info, hash);
  const target = number(concat(wanted, new Uint8Array(256 - wanted.length).fill(0xff)));
  const root = cubeRoot(target);
  const forged = Uint8Array.fromHex(root.toString(16).padStart(512, "0"));
  const cubed = (root ** 3n).toString(16).padStart(512, "0");
  assertEquals(cubed.startsWith(wanted.toHex()), true);
  assertEquals(await isRsaSignature(ofExponent3.publicKey, "SHA-256", forged, data), false);
});

function cubeRoot(value: bigint): bigint {
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** 3n <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

Deno.test("isRsaSignature() takes one number for one signature, of the key's length", async () => {
  const { modulus } = own.publicKey;
  const made = own.sign("sha256", data);
  const is = (signature: Uint8Array): Promise<boolean> =>
    isRsaSignature(own.publicKey, "SHA-256", signature, data);
  assertEquals(await is(made), true);
  const more = (number(made) + number(modulus)).toString(16);
  const longer = Uint8Array.fromHex(more.padStart(2 * Math.ceil(more.length / 2), "0"));
  for (
    const each of [longer, concat(bytes(0), made), made.slice(0, -1), new Uint8Array(), modulus]
  ) {
    assertEquals(await is(each), false);
  }
  // A signature of the key's length that is no smaller than the modulus.
  for (let index = 0;; index++) {
    const text = utf8(`data ${index}`);
    const sum = number(own.sign("sha256", text)) + number(modulus);
    if (sum >= 1n << 2048n) continue;
    const same = Uint8Array.fromHex(sum.toString(16));
    assertEquals(await isRsaSignature(own.publicKey, "SHA-256", same, text), false);
    break;
  }
});
