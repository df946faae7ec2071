import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Bytes } from "../../src/bytes.ts";
import { contextTag, DerError, readDer } from "../../src/asn1/der.ts";
import {
  belongs,
  isWholeRsa,
  type PublicHalf,
  readPkcs1,
  readPkcs8,
  readSec1,
} from "../../src/certificate/private_key.ts";
import { type PublicKey, publicKey } from "../../src/certificate/x509.ts";
import {
  bitString,
  element,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { rsaPair } from "../helpers/rsa.ts";

const CURVES = {
  "P-256": "1.2.840.10045.3.1.7",
  "P-384": "1.3.132.0.34",
  "P-521": "1.3.132.0.35",
} as const;

function der(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): Bytes {
  return Uint8Array.from(key.export({ type, format: "der" }));
}

/** What a certificate would say of the key. */
function stated(key: KeyObject): PublicKey {
  return publicKey(readDer(key.export({ type: "spki", format: "der" }))).key;
}

function base64url(text: string | undefined): Bytes {
  return Uint8Array.from(Buffer.from(text ?? "", "base64url"));
}

const rsa = rsaPair("bank");
const otherRsa = rsaPair("person");
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const otherEc = generateKeyPairSync("ec", { namedCurve: "P-256" });
const edwards = generateKeyPairSync("ed25519");

const RSA = objectId("1.2.840.113549.1.1.1");
const P256 = objectId(CURVES["P-256"]);

/** An EC key that states neither its public point nor, unless told, its curve. */
function bareEc(...parts: Bytes[]): Bytes {
  return sequence(integer(1), octetString(new Uint8Array(32).fill(1)), ...parts);
}

Deno.test("readPkcs8() and readPkcs1() find the public half of an RSA key", () => {
  const { n, e } = rsa.publicKey.export({ format: "jwk" });
  const half: PublicHalf = { kind: "rsa", modulus: base64url(n), exponent: base64url(e) };
  assertEquals(readPkcs8(der(rsa.privateKey, "pkcs8")), half);
  assertEquals(readPkcs1(der(rsa.privateKey, "pkcs1")), half);
});

Deno.test("readPkcs8() and readSec1() find the public half of an EC key", () => {
  for (const [namedCurve, curve] of Object.entries(CURVES)) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const { x, y } = publicKey.export({ format: "jwk" });
    const point = Uint8Array.of(4, ...base64url(x), ...base64url(y));
    assertEquals(readPkcs8(der(privateKey, "pkcs8")), { kind: "ec", curve, point });
    assertEquals(readSec1(der(privateKey, "sec1")), { kind: "ec", curve, point });
  }
});

Deno.test("readSec1() does without the public point", () => {
  const curve = CURVES["P-256"];
  const bare = { kind: "ec", curve, point: undefined } as const;
  assertEquals(readSec1(bareEc(element(contextTag(0), P256))), bare);
  assertEquals(readSec1(bareEc(), curve), bare);
  const error = assertThrows(() => readSec1(bareEc()), DerError);
  assertEquals(error.message, "The EC key does not name its curve");
});

Deno.test("readPkcs8() names the algorithm of other keys", () => {
  const key = der(edwards.privateKey, "pkcs8");
  assertEquals(readPkcs8(key), { kind: "other", algorithm: "1.3.101.112" });
  // RFC 5958: version 1 has the public key after the private one.
  const newer = sequence(
    integer(1),
    sequence(objectId("1.3.101.112")),
    octetString(octetString(new Uint8Array(32))),
    element(0x81, Uint8Array.of(0), new Uint8Array(32)),
  );
  assertEquals(readPkcs8(newer), { kind: "other", algorithm: "1.3.101.112" });
  const named = sequence(integer(0), sequence(objectId("1.2.3"), P256), octetString(bareEc()));
  assertEquals(readPkcs8(named), { kind: "other", algorithm: "1.2.3" });
  const unnamed = sequence(
    integer(0),
    sequence(objectId("1.2.840.10045.2.1"), sequence()),
    octetString(bareEc()),
  );
  assertEquals(readPkcs8(unnamed), { kind: "other", algorithm: "1.2.840.10045.2.1" });
});

Deno.test("belongs() compares the public halves", () => {
  const bare = readSec1(bareEc(element(contextTag(0), P256)));
  const p384 = stated(generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey);
  const kinds: readonly (readonly [PublicHalf, PublicKey, boolean])[] = [
    [readPkcs8(der(rsa.privateKey, "pkcs8")), stated(rsa.publicKey), true],
    [readPkcs1(der(rsa.privateKey, "pkcs1")), stated(rsa.publicKey), true],
    [readPkcs8(der(rsa.privateKey, "pkcs8")), stated(otherRsa.publicKey), false],
    [readPkcs8(der(rsa.privateKey, "pkcs8")), stated(ec.publicKey), false],
    [readSec1(der(ec.privateKey, "sec1")), stated(ec.publicKey), true],
    [readPkcs8(der(ec.privateKey, "pkcs8")), stated(ec.publicKey), true],
    [readSec1(der(ec.privateKey, "sec1")), stated(otherEc.publicKey), false],
    [readSec1(der(ec.privateKey, "sec1")), stated(rsa.publicKey), false],
    [bare, stated(ec.publicKey), true],
    [bare, p384, false],
    [readPkcs8(der(edwards.privateKey, "pkcs8")), stated(edwards.publicKey), true],
    [readPkcs8(der(edwards.privateKey, "pkcs8")), stated(rsa.publicKey), false],
    [readPkcs8(der(rsa.privateKey, "pkcs8")), stated(edwards.publicKey), false],
  ];
  for (const [index, [half, key, expected]] of kinds.entries()) {
    assertEquals([index, belongs(half, key)], [index, expected]);
  }
});

Deno.test("belongs() does not take a key for PSS for another, nor the other way round", () => {
  const { privateKey, publicKey } = rsaPair("bank");
  const [half, key] = [readPkcs8(der(privateKey, "pkcs8")), stated(publicKey)];
  assert(half.kind === "rsa" && key.kind === "rsa");
  const [pssHalf, pssKey] = [{ ...half, kind: "rsa-pss" }, { ...key, kind: "rsa-pss" }] as const;
  assert(belongs(pssHalf, pssKey));
  assert(!belongs(pssHalf, key));
  assert(!belongs(half, pssKey));
  assert(!belongs(pssHalf, stated(otherRsa.publicKey)));
});

Deno.test("belongs() needs the exponent to be the same, too", () => {
  const half = readPkcs1(der(rsa.privateKey, "pkcs1"));
  assert(half.kind === "rsa");
  assertEquals(belongs({ ...half, exponent: Uint8Array.of(3) }, stated(rsa.publicKey)), false);
});

Deno.test("readPkcs8(), readPkcs1() and readSec1() refuse what is not a key", () => {
  const pkcs8 = (...parts: Bytes[]): Bytes => sequence(...parts);
  const table: readonly (readonly [(der: Uint8Array) => unknown, Bytes, string])[] = [
    [readPkcs8, pkcs8(integer(2), sequence(RSA, NULL), octetString(NULL)), "version"],
    [readPkcs8, pkcs8(integer(0), RSA, octetString(NULL)), "0x30"],
    [readPkcs8, pkcs8(integer(0), sequence(RSA, NULL), bitString(NULL)), "0x04"],
    [readPkcs8, pkcs8(integer(0), sequence(RSA, NULL)), "missing"],
    [readPkcs8, pkcs8(integer(0), sequence(RSA, NULL), octetString(NULL)), "0x30"],
    [readPkcs8, der(rsa.privateKey, "pkcs1"), "Expected"],
    [readPkcs1, sequence(integer(1), integer(15), integer(3)), "two-prime"],
    [readPkcs1, sequence(integer(0), integer(15)), "missing"],
    [readPkcs1, sequence(integer(0), integer(0), integer(3)), "positive"],
    [readPkcs1, der(rsa.privateKey, "pkcs8"), "Expected"],
    [readSec1, sequence(integer(2), octetString(NULL), element(contextTag(0), P256)), "version"],
    [readSec1, sequence(integer(1), bitString(NULL), element(contextTag(0), P256)), "0x04"],
    [readSec1, bareEc(element(contextTag(0), NULL)), "0x06"],
    [readSec1, bareEc(element(contextTag(0), P256, P256)), "not expected"],
    [readSec1, bareEc(element(contextTag(0), P256), NULL), "not expected"],
    [readSec1, bareEc(element(contextTag(0), P256), element(contextTag(2), NULL)), "not expected"],
    [readSec1, bareEc(element(contextTag(0), P256), element(contextTag(1), NULL)), "0x03"],
  ];
  for (const [read, encoded, message] of table) {
    assertThrows(() => read(encoded), DerError, message);
  }
});

Deno.test("readPkcs8(), readPkcs1() and readSec1() refuse keys cut off or with bytes after", () => {
  const readers = [
    [readPkcs8, der(ec.privateKey, "pkcs8")],
    [readPkcs1, der(rsa.privateKey, "pkcs1")],
    [(key: Uint8Array) => readSec1(key), der(ec.privateKey, "sec1")],
  ] as const;
  for (const [read, key] of readers) {
    for (let length = 0; length < key.length; length++) {
      assertThrows(() => read(key.subarray(0, length)), DerError);
    }
    assertThrows(() => read(Uint8Array.of(...key, 0)), DerError, "follow");
  }
});

type Numbers = Readonly<Record<"n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi", bigint>>;

/** An RSA key of any numbers, in PKCS#8. */
function keyOf({ n, e, d, p, q, dp, dq, qi }: Numbers): Bytes {
  const numbers = [n, e, d, p, q, dp, dq, qi].map((each) => {
    const hex = each.toString(16);
    return integer(Uint8Array.fromHex(hex.length % 2 === 0 ? hex : `0${hex}`));
  });
  const pkcs1 = sequence(integer(0), ...numbers);
  return sequence(integer(0), sequence(RSA, NULL), octetString(pkcs1));
}

Deno.test("isWholeRsa() holds for keys of which every number belongs to the others", () => {
  const jwk = rsa.privateKey.export({ format: "jwk" });
  const number = (text: string | undefined): bigint => BigInt(`0x${base64url(text).toHex()}`);
  const [n, e, d, p, q] = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q].map(number);
  const [dp, dq, qi] = [jwk.dp, jwk.dq, jwk.qi].map(number);
  assert(n && e && d && p && q && dp && dq && qi);
  const right: Numbers = { n, e, d, p, q, dp, dq, qi };
  assertEquals(keyOf(right), der(rsa.privateKey, "pkcs8"));
  assert(isWholeRsa(keyOf(right)));
  for (const [name, value] of Object.entries(right)) {
    assert(!isWholeRsa(keyOf({ ...right, [name]: value + 2n })), name);
  }
  const [forP, forQ] = [d + p - 1n, d + q - 1n];
  const halves: Readonly<Record<string, Partial<Numbers>>> = {
    "a secret exponent that suits but one prime": { d: forP, dq: forP % (q - 1n) },
    "a secret exponent that suits but the other": { d: forQ, dp: forQ % (p - 1n) },
    "no primes": { p: 1n, q: n },
    "no primes, the other way round": { p: n, q: 1n },
    "the primes exchanged": { p: q, q: p },
  };
  for (const [what, change] of Object.entries(halves)) {
    assert(!isWholeRsa(keyOf({ ...right, ...change })), what);
  }
  const small = { n: 35n, e: 3n, d: 23n, dp: 23n, dq: 23n, qi: 1n };
  assert(!isWholeRsa(keyOf({ ...small, p: 35n, q: 1n })));
  assert(!isWholeRsa(keyOf({ ...small, p: 1n, q: 35n })));
  const other = otherRsa.privateKey.export({ format: "jwk" });
  const mixed = { ...right, d: number(other.d), p: number(other.p), q: number(other.q) };
  assert(!isWholeRsa(keyOf(mixed)));
});
