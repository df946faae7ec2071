import { assertEquals } from "@std/assert";
import { sign } from "node:crypto";
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
import { hasSoundKey, isSignedBy, schemeOf } from "../../src/certificate/signature.ts";
import { areEc, ecKeys, type Hash, signPlain, signWith } from "../helpers/proofs.ts";
import { assemble, spkiOf } from "../helpers/x509.ts";
import { type RsaKey, rsaPair } from "../helpers/rsa.ts";

/** Key and hash of an algorithm identifier; empty when it is none of those that are taken. */
function schemeText(id: string, ...parameters: Bytes[]): string {
  const scheme = schemeOf(algorithm(readDer(sequence(objectId(id), ...parameters))));
  return scheme ? [scheme.key, scheme.hash, scheme.form ?? ""].join(" ").trim() : "";
}

const RSA = "1.2.840.113549.1.1";
const ECDSA = "1.2.840.10045.4";

Deno.test("schemeOf() knows RSASSA-PKCS1-v1_5, with NULL or without", () => {
  const known = [[5, "SHA-1"], [11, "SHA-256"], [12, "SHA-384"], [13, "SHA-512"]];
  for (const [last, hash] of known) {
    assertEquals(schemeText(`${RSA}.${last}`, NULL), `rsa ${hash}`);
    assertEquals(schemeText(`${RSA}.${last}`), `rsa ${hash}`);
    for (const other of [sequence(), element(0x05, new Uint8Array(1)), element(0x04)]) {
      assertEquals(schemeText(`${RSA}.${last}`, other), "");
    }
  }
  // The key's own identifier, MD5, PSS, SHA-224.
  for (const last of [1, 4, 10, 14]) assertEquals(schemeText(`${RSA}.${last}`, NULL), "");
});

Deno.test("schemeOf() knows ECDSA, without parameters", () => {
  const known = [["3.2", "SHA-256"], ["3.3", "SHA-384"], ["3.4", "SHA-512"]];
  for (const [last, hash] of known) {
    assertEquals(schemeText(`${ECDSA}.${last}`), `ec ${hash} der`);
    assertEquals(schemeText(`${ECDSA}.${last}`, NULL), "");
  }
  // SHA-1, SHA-224, and the key's own identifier.
  for (const id of [`${ECDSA}.1`, `${ECDSA}.3.1`, "1.2.840.10045.2.1"]) {
    assertEquals(schemeText(id), "");
  }
});

function certified(spki: Bytes): X509 {
  return readCertificate(assemble(spki));
}

function rsaSpki(modulus: Uint8Array, exponent: number[]): Bytes {
  const key = sequence(integer(modulus), integer(Uint8Array.from(exponent)));
  return sequence(sequence(objectId(`${RSA}.1`), NULL), bitString(key));
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

const P256 = "1.2.840.10045.3.1.7";
const P384 = "1.3.132.0.34";

function ecSpki(curve: string, ...point: Uint8Array[]): Bytes {
  return sequence(
    sequence(objectId("1.2.840.10045.2.1"), objectId(curve)),
    bitString(concat(...point)),
  );
}

Deno.test("hasSoundKey() takes points on P-256 and P-384 that are not compressed", () => {
  const sound = (curve: string, first: number, length: number): boolean =>
    hasSoundKey(certified(ecSpki(curve, Uint8Array.of(first), new Uint8Array(length))));
  assertEquals([sound(P256, 4, 64), sound(P384, 4, 96)], [true, true]);
  const wrong = [
    sound(P256, 4, 63),
    sound(P256, 4, 65),
    sound(P256, 4, 96),
    sound(P384, 4, 64),
    sound(P256, 2, 32),
    sound(P256, 5, 64),
    sound("1.3.132.0.35", 4, 132),
    sound("1.3.132.0.10", 4, 64),
    sound("1.3.132.0.35", 4, 0),
  ];
  assertEquals(wrong, wrong.map(() => false));
  assertEquals(hasSoundKey(certified(ecSpki(P256))), false);
});

Deno.test("hasSoundKey() refuses keys of other kinds", () => {
  const numbers = sequence(integer(new Uint8Array(256).fill(0xc5)), integer(65_537));
  const pss = sequence(sequence(objectId(`${RSA}.10`)), bitString(numbers));
  const ed25519 = sequence(sequence(objectId("1.3.101.112")), bitString(new Uint8Array(32)));
  for (const spki of [pss, ed25519]) assertEquals(hasSoundKey(certified(spki)), false);
});

interface Pair {
  readonly x509: X509;
  sign(hash: string, data: Uint8Array): Bytes;
}

function pair(name: RsaKey): Pair {
  const { publicKey, privateKey } = rsaPair(name);
  const spki = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
  return {
    x509: certified(spki),
    sign: (hash, data) => Uint8Array.from(sign(hash, data, privateKey)),
  };
}

const data = utf8("data");
const HASHES: readonly (readonly [Hash, string])[] = [
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
];

Deno.test("isSignedBy() holds for the RSA key, the data and the hash, and nothing else", async () => {
  const [own, other] = [pair("bank"), pair("person")];
  for (const [hash, name] of HASHES) {
    const made = own.sign(name, data);
    const is = (x509: X509, signature: Bytes, of = data): Promise<boolean> =>
      isSignedBy(x509, { key: "rsa", hash }, signature, of);
    assertEquals(await is(own.x509, made), true);
    assertEquals(await is(other.x509, made), false);
    assertEquals(await is(own.x509, made, utf8("Data")), false);
    assertEquals(await is(own.x509, made.with(100, (made[100] ?? 0) ^ 1)), false);
    assertEquals(await is(own.x509, made.slice(0, -1)), false);
    assertEquals(await is(own.x509, concat(Uint8Array.of(0), made)), false);
    assertEquals(await is(own.x509, concat(made, Uint8Array.of(0))), false);
    assertEquals(await is(own.x509, new Uint8Array()), false);
    for (const [another] of HASHES) {
      const scheme = { key: "rsa", hash: another } as const;
      assertEquals(await isSignedBy(own.x509, scheme, made, data), another === hash);
    }
  }
});

Deno.test("isSignedBy() holds for the key on a curve, with each hash and in each form", async () => {
  for (const curve of ["P-256", "P-384"] as const) {
    const [own, other] = [await ecKeys(curve), await ecKeys(curve)];
    const [x509, another] = [certified(own.spki), certified(other.spki)];
    for (const hash of ["SHA-256", "SHA-384", "SHA-512"] as const) {
      for (const form of ["der", undefined] as const) {
        const made = await (form ? signWith : signPlain)(own, hash, data);
        const scheme = { key: "ec", hash, ...(form && { form }) } as const;
        const is = (signature: Uint8Array, of = data): Promise<boolean> =>
          isSignedBy(x509, scheme, signature, of);
        assertEquals(await is(made), true);
        assertEquals(await is(made, utf8("Data")), false);
        assertEquals(await isSignedBy(another, scheme, made, data), false);
        assertEquals(await is(made.with(-9, (made.at(-9) ?? 0) ^ 1)), false);
        for (const wrong of [made.slice(0, -1), concat(made, Uint8Array.of(0)), made.slice(1)]) {
          assertEquals(await is(wrong), false);
        }
        const inOther = form ? { key: "ec", hash } as const : { ...scheme, form: "der" } as const;
        assertEquals(await isSignedBy(x509, inOther, made, data), false);
      }
    }
  }
});

Deno.test("isSignedBy() reads the two numbers of ECDSA, however short", async () => {
  const keys = await ecKeys("P-256");
  const x509 = certified(keys.spki);
  const scheme = { key: "ec", hash: "SHA-256", form: "der" } as const;
  // About one in 128 has a number that is shorter than the curve's.
  for (let index = 0, short = 0; short < 2; index++) {
    const text = utf8(`data ${index}`);
    const plain = await signPlain(keys, "SHA-256", text);
    if (plain[0] !== 0 && plain[32] !== 0) continue;
    short++;
    const der = sequence(integer(plain.subarray(0, 32)), integer(plain.subarray(32)));
    assertEquals(await isSignedBy(x509, scheme, der, text), true);
  }
  const plain = await signPlain(keys, "SHA-256", data);
  const [r, s] = [integer(plain.subarray(0, 32)), integer(plain.subarray(32))];
  const wrong: readonly Bytes[] = [
    sequence(r, s, s),
    sequence(r),
    sequence(r, integer(0)),
    sequence(s, r),
    sequence(r, integer(new Uint8Array(33).fill(1))),
    concat(r, s),
    new Uint8Array(),
  ];
  for (const der of wrong) assertEquals(await isSignedBy(x509, scheme, der, data), false);
});

Deno.test("isSignedBy() takes no key of another kind than the algorithm's", async () => {
  const ec = await ecKeys("P-256");
  const rsa = pair("bank");
  assertEquals(areEc(ec), true);
  const [made, plain] = [rsa.sign("sha256", data), await signPlain(ec, "SHA-256", data)];
  const is = (x509: X509, key: "rsa" | "ec", signature: Bytes): Promise<boolean> =>
    isSignedBy(x509, { key, hash: "SHA-256" }, signature, data);
  const x509 = certified(ec.spki);
  assertEquals([await is(x509, "ec", plain), await is(rsa.x509, "rsa", made)], [true, true]);
  assertEquals([await is(x509, "rsa", plain), await is(rsa.x509, "ec", made)], [false, false]);
});

Deno.test("isSignedBy() refuses right signatures of keys that are not sound", async () => {
  const weak = pair("1024 bits");
  const made = weak.sign("sha256", data);
  assertEquals(await isSignedBy(weak.x509, { key: "rsa", hash: "SHA-256" }, made, data), false);
  const other = await ecKeys("P-521");
  const plain = await signPlain(other, "SHA-512", data);
  const scheme = { key: "ec", hash: "SHA-512" } as const;
  assertEquals(await isSignedBy(certified(other.spki), scheme, plain, data), false);
});

Deno.test("isSignedBy() takes keys of odd lengths and small exponents on every runtime", async () => {
  const scheme = { key: "rsa", hash: "SHA-256" } as const;
  for (const own of [pair("2050 bits"), pair("exponent 3")]) {
    const made = own.sign("sha256", data);
    assertEquals(await isSignedBy(own.x509, scheme, made, data), true);
    assertEquals(await isSignedBy(own.x509, scheme, made, utf8("Data")), false);
  }
});

Deno.test("isSignedBy() refuses keys that the runtime does not take, and does not throw", async () => {
  const even = modulus(2048);
  even[255] = 0xfe;
  const offCurve = concat(Uint8Array.of(4), new Uint8Array(64).fill(1));
  const keys: readonly (readonly ["rsa" | "ec", Bytes])[] = [
    ["rsa", rsaSpki(even, F4)],
    ["rsa", rsaSpki(modulus(2048), [3])],
    ["rsa", rsaSpki(modulus(8192), F4)],
    ["ec", ecSpki(P256, offCurve)],
    ["ec", spkiOf("ec")],
  ];
  for (const [key, spki] of keys) {
    for (const size of [0, 1, 64, 255, 256, 257, 1024, 100_000]) {
      const signature = new Uint8Array(size).fill(0xff);
      const scheme = { key, hash: "SHA-256" } as const;
      assertEquals(await isSignedBy(certified(spki), scheme, signature, data), false);
    }
  }
});
