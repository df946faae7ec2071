import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Bytes } from "../../src/bytes.ts";
import { contextTag, DerError, TAG } from "../../src/asn1/der.ts";
import {
  isKeyOf,
  isWholeRsa,
  pkcs8Of,
  readPkcs1,
  readPkcs8,
  readSec1,
} from "../../src/certificate/private_key.ts";
import { readCertificate, type X509 } from "../../src/certificate/x509.ts";
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
import { certify } from "../helpers/x509.ts";

const CURVES = {
  "P-256": "1.2.840.10045.3.1.7",
  "P-384": "1.3.132.0.34",
  "P-521": "1.3.132.0.35",
} as const;

function der(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): Bytes {
  return Uint8Array.from(key.export({ type, format: "der" }));
}

/** A certificate for the key. */
async function certificateOf(key: KeyObject): Promise<X509> {
  const spki = Uint8Array.from(key.export({ type: "spki", format: "der" }));
  return readCertificate(await certify(spki));
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
const EC = objectId("1.2.840.10045.2.1");
const P256 = objectId(CURVES["P-256"]);

/** An EC key that states neither its public point nor, unless told, its curve. */
function bareEc(...parts: Bytes[]): Bytes {
  return sequence(integer(1), octetString(new Uint8Array(32).fill(1)), ...parts);
}

Deno.test("readPkcs8() and readPkcs1() find the public half of an RSA key", () => {
  const { n, e } = rsa.publicKey.export({ format: "jwk" });
  const half = { kind: "rsa", modulus: base64url(n), exponent: base64url(e) } as const;
  assertEquals(readPkcs8(der(rsa.privateKey, "pkcs8")), half);
  assertEquals(readPkcs1(der(rsa.privateKey, "pkcs1")), half);
  const type = sequence(objectId("1.2.840.113549.1.1.10"));
  const key = sequence(integer(0), type, octetString(der(rsa.privateKey, "pkcs1")));
  assertEquals(readPkcs8(key), { ...half, kind: "rsa-pss" });
});

Deno.test("readPkcs8() takes keys of other kinds, and readSec1() finds the curve", () => {
  for (const [namedCurve, curve] of Object.entries(CURVES)) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve });
    assertEquals(readPkcs8(der(privateKey, "pkcs8")), undefined);
    assertEquals(readSec1(der(privateKey, "sec1")), curve);
  }
  assertEquals(readSec1(bareEc(element(contextTag(0), P256))), CURVES["P-256"]);
  const error = assertThrows(() => readSec1(bareEc()), DerError);
  assertEquals(error.message, "The EC key does not name its curve");
  // RFC 5958: version 1 has the public key after the private one.
  const newer = sequence(
    integer(1),
    sequence(objectId("1.3.101.112")),
    octetString(octetString(new Uint8Array(32))),
    element(0x81, Uint8Array.of(0), new Uint8Array(32)),
  );
  const named = sequence(integer(0), sequence(objectId("1.2.3"), P256), octetString(bareEc()));
  const unnamed = sequence(
    integer(0),
    sequence(objectId("1.2.840.10045.2.1"), sequence()),
    octetString(bareEc()),
  );
  for (const key of [der(edwards.privateKey, "pkcs8"), newer, named, unnamed]) {
    assertEquals(readPkcs8(key), undefined);
  }
});

Deno.test("isKeyOf() tells the key of a certificate from every other", async () => {
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const pairs = [rsa, otherRsa, ec, otherEc, p384, edwards];
  const certificates = await Promise.all(pairs.map((pair) => certificateOf(pair.publicKey)));
  for (const [of, { privateKey }] of pairs.entries()) {
    for (const [to, x509] of certificates.entries()) {
      assertEquals([of, to, isKeyOf(der(privateKey, "pkcs8"), x509)], [of, to, of === to]);
    }
  }
});

Deno.test("isKeyOf() believes no public point that an EC key states", async () => {
  const x509 = await certificateOf(ec.publicKey);
  const point = element(contextTag(1), bitString(x509.keyBits));
  const { d } = otherEc.privateKey.export({ format: "jwk" });
  const secret = octetString(base64url(d));
  const type = sequence(objectId("1.2.840.10045.2.1"), P256);
  const forged = sequence(
    integer(0),
    type,
    octetString(sequence(integer(1), secret, point)),
  );
  assertEquals(isKeyOf(forged, x509), false);
});

Deno.test("isKeyOf() is not sure of an EC key that states another point than its own", async () => {
  const x509 = await certificateOf(ec.publicKey);
  const { keyBits: other } = await certificateOf(otherEc.publicKey);
  const compressed = Uint8Array.of(2, ...x509.keyBits.subarray(1, 33));
  const { d } = ec.privateKey.export({ format: "jwk" });
  const type = sequence(objectId("1.2.840.10045.2.1"), P256);
  for (
    const [point, expected] of [
      [x509.keyBits, true],
      [compressed, true],
      [other, undefined],
    ] as const
  ) {
    const stated = element(contextTag(1), bitString(point));
    const key = sequence(integer(1), octetString(base64url(d)), stated);
    assertEquals(isKeyOf(sequence(integer(0), type, octetString(key)), x509), expected);
  }
});

Deno.test("isKeyOf() does not take an RSA key for PSS for another, nor one of another exponent", async () => {
  const x509 = await certificateOf(rsa.publicKey);
  const key = x509.publicKey;
  assert(key.kind === "rsa");
  const pkcs8 = der(rsa.privateKey, "pkcs8");
  assertEquals(isKeyOf(pkcs8, x509), true);
  assertEquals(isKeyOf(pkcs8, { ...x509, publicKey: { ...key, kind: "rsa-pss" } }), false);
  const other = { ...key, exponent: Uint8Array.of(3) };
  assertEquals(isKeyOf(pkcs8, { ...x509, publicKey: other }), false);
});

Deno.test("isKeyOf() says when the runtime does not know the key", async () => {
  const x509 = await certificateOf(edwards.publicKey);
  const broken = sequence(
    integer(0),
    sequence(objectId("1.3.101.112")),
    octetString(octetString(new Uint8Array(7))),
  );
  assertEquals(isKeyOf(broken, x509), undefined);
});

Deno.test("readPkcs8(), readPkcs1() and readSec1() refuse what is not a key", () => {
  const pkcs8 = (...parts: Bytes[]): Bytes => sequence(...parts);
  const damaged = bareEc(element(contextTag(0), element(TAG.oid, Uint8Array.of(42, 134))));
  const ofBlock = (der: Bytes): unknown => pkcs8Of({ label: "EC PRIVATE KEY", der });
  const table: readonly (readonly [(der: Bytes) => unknown, Bytes, string])[] = [
    [ofBlock, damaged, "IDENTIFIER is malformed"],
    [readSec1, damaged, "IDENTIFIER is malformed"],
    [readPkcs8, pkcs8(integer(0), sequence(EC, P256), octetString(damaged)), "is malformed"],
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
    [readSec1, bareEc(element(contextTag(0), NULL)), "must name its curve"],
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
    [readSec1, der(ec.privateKey, "sec1")],
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
