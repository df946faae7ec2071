import { assertEquals } from "@std/assert";
import { generateKeyPairSync, sign } from "node:crypto";
import { type Bytes, concat, utf8 } from "../../src/bytes.ts";
import { readDer } from "../../src/asn1/der.ts";
import {
  bitString,
  element,
  integer,
  NULL,
  objectId,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { algorithm, readCertificate, type X509 } from "../../src/certificate/x509.ts";
import { hashOf, hasSoundKey, isSignedBy } from "../../src/proof/rsa.ts";
import { assemble, spkiOf } from "../helpers/x509.ts";

Deno.test("hashOf() knows RSASSA-PKCS1-v1_5 with SHA-1, SHA-256 and SHA-512, and NULL", () => {
  const rsa = (last: number, ...parameters: Bytes[]): string | undefined =>
    hashOf(
      algorithm(readDer(sequence(objectId(`1.2.840.113549.1.1.${last}`), ...parameters))),
    );
  assertEquals([rsa(5, NULL), rsa(11, NULL), rsa(13, NULL)], ["SHA-1", "SHA-256", "SHA-512"]);
  // MD5, PSS, SHA-384, SHA-224, and the key's own identifier.
  assertEquals([1, 4, 10, 12, 14].map((last) => rsa(last, NULL)), Array(5).fill(undefined));
  assertEquals([rsa(11), rsa(11, sequence()), rsa(11, element(0x05, new Uint8Array(1)))], [
    undefined,
    undefined,
    undefined,
  ]);
  const ecdsa = algorithm(readDer(sequence(objectId("1.2.840.10045.4.3.2"), NULL)));
  assertEquals(hashOf(ecdsa), undefined);
});

function certified(spki: Bytes): X509 {
  return readCertificate(assemble(spki));
}

function rsaSpki(modulus: Uint8Array, exponent: number[]): Bytes {
  const key = sequence(integer(modulus), integer(Uint8Array.from(exponent)));
  return sequence(sequence(objectId("1.2.840.113549.1.1.1"), NULL), bitString(key));
}

/** An odd number of so many bits. */
function modulus(bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(0xff);
  bytes[0] = 0xff >> (8 * bytes.length - bits);
  return bytes;
}

const F4 = [1, 0, 1];

Deno.test("hasSoundKey() takes RSA keys from 2048 bits on, up to 8192", () => {
  const sizes = [512, 1024, 2040, 2047, 2048, 2049, 3072, 4096, 8191, 8192, 8193, 16384];
  const sound = sizes.filter((bits) => hasSoundKey(certified(rsaSpki(modulus(bits), F4))));
  assertEquals(sound, [2048, 2049, 3072, 4096, 8191, 8192]);
});

Deno.test("hasSoundKey() takes odd exponents other than 1, up to 32 bits", () => {
  const sound = (...exponent: number[]): boolean =>
    hasSoundKey(certified(rsaSpki(modulus(2048), exponent)));
  assertEquals([sound(3), sound(...F4), sound(255, 255, 255, 255)], [true, true, true]);
  assertEquals([sound(1), sound(2), sound(1, 0, 0), sound(1, 0, 0, 0, 1)], Array(4).fill(false));
});

Deno.test("hasSoundKey() refuses keys that are not RSA", () => {
  assertEquals(hasSoundKey(certified(spkiOf("ec"))), false);
  const pss = sequence(sequence(objectId("1.2.840.113549.1.1.10")), bitString(new Uint8Array(270)));
  assertEquals(hasSoundKey(certified(pss)), false);
});

interface Pair {
  readonly x509: X509;
  sign(hash: string, data: Uint8Array): Bytes;
}

function pair(modulusLength: number): Pair {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength });
  const spki = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
  return {
    x509: certified(spki),
    sign: (hash, data) => Uint8Array.from(sign(hash, data, privateKey)),
  };
}

Deno.test("isSignedBy() holds for the key, the data and the hash, and nothing else", async () => {
  const [own, other] = [pair(2048), pair(2048)];
  const data = utf8("data");
  for (const [hash, name] of [["SHA-1", "sha1"], ["SHA-256", "sha256"], ["SHA-512", "sha512"]]) {
    const made = own.sign(name ?? "", data);
    const is = (x509: X509, signature: Bytes, of = data): Promise<boolean> =>
      isSignedBy(x509, hash as "SHA-256", signature, of);
    assertEquals(await is(own.x509, made), true);
    assertEquals(await is(other.x509, made), false);
    assertEquals(await is(own.x509, made, utf8("Data")), false);
    assertEquals(await is(own.x509, made.with(100, (made[100] ?? 0) ^ 1)), false);
    assertEquals(await is(own.x509, made.slice(0, -1)), false);
    assertEquals(await is(own.x509, concat(Uint8Array.of(0), made)), false);
    assertEquals(await is(own.x509, concat(made, Uint8Array.of(0))), false);
    assertEquals(await is(own.x509, new Uint8Array()), false);
  }
  assertEquals(await isSignedBy(own.x509, "SHA-512", own.sign("sha256", data), data), false);
});

Deno.test("isSignedBy() refuses a right signature of an RSA key under 2048 bits", async () => {
  const weak = pair(1024);
  const made = weak.sign("sha256", utf8("data"));
  assertEquals(await isSignedBy(weak.x509, "SHA-256", made, utf8("data")), false);
});

Deno.test("isSignedBy() refuses keys that the runtime does not take, and does not throw", async () => {
  const even = modulus(2048);
  even[255] = 0xfe;
  const keys = [rsaSpki(even, F4), rsaSpki(modulus(2048), [3]), spkiOf("ec")];
  for (const spki of keys) {
    for (const size of [0, 1, 255, 256, 257, 100_000]) {
      const signature = new Uint8Array(size).fill(0xff);
      assertEquals(await isSignedBy(certified(spki), "SHA-256", signature, utf8("x")), false);
    }
  }
});
