import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { Bytes } from "../../src/bytes.ts";
import { contextTag, DerError, readDer } from "../../src/asn1/der.ts";
import {
  algorithm,
  ATTRIBUTE,
  attribute,
  extensions,
  name,
  publicKey,
  readCertificate,
} from "../../src/certificate/x509.ts";
import { distinguishedName, extension } from "../../src/simulator/pki/authority.ts";
import {
  bitString,
  element,
  generalizedTime,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
  time,
  TRUE,
  utf8String,
} from "../../src/asn1/der_writer.ts";
import {
  assemble,
  authorityKeys,
  type CertificateParts,
  certify,
  ISSUER,
  ours,
  SHA256_WITH_RSA,
  spkiOf,
  SUBJECT,
  theirs,
} from "../helpers/x509.ts";

const RSA_SPKI = spkiOf("rsa");
const FALSE = element(0x01, Uint8Array.of(0));
const RSA_ID = sequence(objectId("1.2.840.113549.1.1.1"), NULL);

Deno.test("readCertificate() agrees with the runtime's own reader", async () => {
  const plans = [
    {},
    { extensions: [extension("2.5.29.19", sequence(TRUE), true), extension("1.2.3.4", NULL)] },
    { notBefore: new Date("1999-12-31T23:59:59Z"), notAfter: new Date("2049-12-31T23:59:59Z") },
    { notAfter: new Date("2050-01-01T00:00:00Z") },
    { notAfter: new Date("9999-12-31T23:59:59Z") },
  ];
  for (const spki of [RSA_SPKI, spkiOf("ec")]) {
    for (const plan of plans) {
      const der = await certify(spki, plan);
      assertEquals(ours(readCertificate(der)), theirs(der));
    }
  }
});

Deno.test("readCertificate() hands out the bytes that the signature is over", async () => {
  const der = await certify(RSA_SPKI);
  const { tbs, signature, spki, raw } = readCertificate(der);
  const { spki: issuer } = await authorityKeys();
  const kind = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", issuer, kind, false, ["verify"]);
  assert(await crypto.subtle.verify(kind, key, signature.slice(), tbs.slice()));
  assertEquals([spki, raw], [RSA_SPKI, der]);
});

Deno.test("readCertificate() keeps extensions by identifier, criticality told apart", async () => {
  const usage = element(0x03, Uint8Array.of(7, 0x80));
  const { extensions } = readCertificate(
    await certify(RSA_SPKI, {
      extensions: [extension("2.5.29.15", usage, true), extension("1.2.752.34.2.1", NULL)],
    }),
  );
  assertEquals([...extensions], [
    ["2.5.29.15", { critical: true, value: usage }],
    ["1.2.752.34.2.1", { critical: false, value: NULL }],
  ]);
});

function tagged(...list: Bytes[]): Bytes {
  return element(contextTag(3), sequence(...list));
}

const OTHER_ALGORITHM = sequence(objectId("1.2.840.113549.1.1.13"), NULL);
const FROM = time(new Date("2026-01-01"));
const UNTIL = time(new Date("2027-01-01"));

const MALFORMED: readonly (readonly [string, Partial<CertificateParts>, string])[] = [
  ["version 2", { version: element(contextTag(0), integer(1)) }, "version 3"],
  ["an explicit version 1", { version: element(contextTag(0), integer(0)) }, "version 3"],
  ["two versions", { version: element(contextTag(0), integer(2), integer(2)) }, "not expected"],
  ["a serial number of zero", { serial: integer(0) }, "positive"],
  ["a negative serial number", { serial: element(0x02, Uint8Array.of(0x80)) }, "positive"],
  ["a serial number with a leading zero", { serial: element(2, Uint8Array.of(0, 1)) }, "few bytes"],
  ["a long serial number", { serial: integer(new Uint8Array(21).fill(1)) }, "too long"],
  ["two signature algorithms", { innerAlgorithm: OTHER_ALGORITHM }, "differ"],
  ["an algorithm with more parts", sameAlgorithm(sequence(RSA_ID, NULL)), "Expected an element"],
  ["no time", { validity: sequence() }, "missing"],
  ["one time", { validity: sequence(FROM) }, "missing"],
  ["three times", { validity: sequence(FROM, UNTIL, UNTIL) }, "not expected"],
  ["a time without seconds", { validity: sequence(FROM, utc("2701010000Z")) }, "seconds"],
  ["a time with an offset", { validity: sequence(FROM, utc("270101000000+0100")) }, "UTC"],
  ["a subject that is no name", { subject: utf8String("CN=someone") }, "0x30"],
  ["a signature with unused bits", { signature: element(3, Uint8Array.of(1, 0)) }, "unused"],
  ["bytes after the signature", { after: NULL }, "not expected"],
  ["bytes after the extensions", { afterTbs: NULL }, "not expected"],
  ["a unique identifier", { extensions: element(0x81, Uint8Array.of(0, 1)) }, "not expected"],
  ["two lists of extensions", { extensions: tagged(), afterTbs: tagged() }, "not expected"],
  ["parts after the extensions", { extensions: element(0xa3, sequence(), NULL) }, "not expected"],
];

function utc(text: string): Bytes {
  return element(0x17, new TextEncoder().encode(text));
}

function sameAlgorithm(identifier: Bytes): Partial<CertificateParts> {
  return { innerAlgorithm: identifier, algorithm: identifier };
}

Deno.test("readCertificate() refuses malformed certificates", () => {
  for (const [what, parts, message] of MALFORMED) {
    const der = assemble(RSA_SPKI, parts);
    const error = assertThrows(() => readCertificate(der), DerError);
    assert(error.message.includes(message), `${what}: ${error.message}`);
  }
});

Deno.test("readCertificate() reads the well-formed neighbours of what it refuses", () => {
  const neighbours: readonly Partial<CertificateParts>[] = [
    {},
    { version: new Uint8Array() },
    { serial: integer(new Uint8Array(20).fill(1)) },
    { extensions: tagged(extension("1.2.3.4", NULL)) },
    { validity: sequence(FROM, generalizedTime(new Date("2050-01-01"))) },
    { subject: sequence() },
    sameAlgorithm(sequence(objectId("1.2.840.10045.4.3.2"))),
  ];
  for (const parts of neighbours) {
    const der = assemble(RSA_SPKI, parts);
    assertEquals(readCertificate(der).raw, der);
  }
});

Deno.test("readCertificate() tells the version", () => {
  const spki = spkiOf("ec");
  assertEquals(readCertificate(assemble(spki)).version, 3);
  assertEquals(readCertificate(assemble(spki, { version: new Uint8Array() })).version, 1);
});

Deno.test("readCertificate() knows extensions in version 3 only", () => {
  const der = assemble(RSA_SPKI, {
    version: new Uint8Array(),
    extensions: tagged(extension("2.5.29.19", sequence(TRUE), true)),
  });
  assertThrows(() => readCertificate(der), DerError, "version 3");
});

Deno.test("readCertificate() refuses a certificate that is cut off or has bytes after it", () => {
  const der = assemble(RSA_SPKI);
  for (let length = 0; length < der.length; length++) {
    assertThrows(() => readCertificate(der.subarray(0, length)), DerError);
  }
  assertThrows(() => readCertificate(Uint8Array.of(...der, 0)), DerError, "follow");
});

Deno.test("extensions() takes FALSE for not critical, though DER leaves it out", () => {
  const encoded = readDer(sequence(sequence(objectId("2.5.29.15"), FALSE, octetString(NULL))));
  assertEquals([...extensions(encoded)], [["2.5.29.15", { critical: false, value: NULL }]]);
});

Deno.test("extensions() refuses what RFC 5280 forbids", () => {
  const id = objectId("2.5.29.15");
  const value = octetString(NULL);
  const table: readonly (readonly [Bytes[], string])[] = [
    [[sequence(id, value), sequence(id, value)], "Extension 2.5.29.15 stands twice"],
    [[sequence(id, TRUE, value), sequence(id, value)], "stands twice"],
    [[sequence(id, element(1, Uint8Array.of(1)), value)], "BOOLEAN"],
    [[sequence(id)], "missing"],
    [[sequence(id, TRUE)], "missing"],
    [[sequence(id, value, value)], "not expected"],
    [[sequence(id, value, TRUE)], "not expected"],
    [[sequence(value)], "0x06"],
    [[sequence(id, element(0x24, value))], "0x04"],
    [[NULL], "0x30"],
  ];
  for (const [list, message] of table) {
    const encoded = readDer(sequence(...list));
    assertThrows(() => extensions(encoded), DerError, message);
  }
});

Deno.test("publicKey() tells RSA keys for PSS from other RSA keys", () => {
  const numbers = sequence(integer(new Uint8Array(256).fill(0xc5)), integer(65_537));
  const pss = sequence(sequence(objectId("1.2.840.113549.1.1.10")), bitString(numbers));
  const { key } = publicKey(readDer(pss));
  assert(key.kind === "rsa-pss");
  assertEquals([key.modulus.length, encodeHex(key.exponent)], [256, "010001"]);
});

Deno.test("publicKey() reads RSA and EC keys", () => {
  const rsa = publicKey(readDer(RSA_SPKI)).key;
  const jwk = createPublicKey({ key: Buffer.from(RSA_SPKI), format: "der", type: "spki" })
    .export({ format: "jwk" });
  assert(rsa.kind === "rsa");
  assertEquals(encodeHex(rsa.modulus), Buffer.from(jwk.n ?? "", "base64url").toString("hex"));
  assertEquals(encodeHex(rsa.exponent), "010001");

  const spki = spkiOf("ec");
  const ec = publicKey(readDer(spki)).key;
  assert(ec.kind === "ec");
  assertEquals([ec.curve, ec.point.length, ec.point[0]], ["1.2.840.10045.3.1.7", 65, 4]);
  assertEquals(ec.point, spki.subarray(-65));

  const edwards = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" });
  assertEquals(publicKey(readDer(edwards)).key, { kind: "other", algorithm: "1.3.101.112" });
  const others: readonly (readonly [id: string, parameters: Bytes])[] = [
    ["1.2.3", objectId("1.2.840.10045.3.1.7")],
    ["1.2.840.10045.2.1", sequence()],
  ];
  for (const [algorithm, parameters] of others) {
    const key = sequence(sequence(objectId(algorithm), parameters), bitString(NULL));
    assertEquals(publicKey(readDer(key)).key, { kind: "other", algorithm });
  }
});

Deno.test("publicKey() refuses malformed keys", () => {
  const modulus = integer(new Uint8Array(256).fill(0x99));
  const table: readonly (readonly [Bytes, string])[] = [
    [sequence(RSA_ID, bitString(sequence(modulus))), "missing"],
    [sequence(RSA_ID, bitString(sequence(modulus, integer(3), integer(5)))), "not expected"],
    [sequence(RSA_ID, bitString(sequence(modulus, integer(0)))), "positive"],
    [sequence(RSA_ID, bitString(Uint8Array.of(...sequence(modulus, integer(3)), 0))), "follow"],
    [sequence(RSA_ID, element(3, Uint8Array.of(1, 0x30, 0))), "unused"],
    [sequence(RSA_ID), "missing"],
    ...[[], [sequence()], [element(5, Uint8Array.of(0))]].map((parameters) =>
      [
        sequence(
          sequence(objectId("1.2.840.113549.1.1.1"), ...parameters),
          bitString(sequence(modulus, integer(3))),
        ),
        "must have the parameters NULL",
      ] as const
    ),
    [sequence(RSA_ID, bitString(sequence(modulus, integer(3))), NULL), "not expected"],
  ];
  for (const [spki, message] of table) {
    const encoded = readDer(spki);
    assertThrows(() => publicKey(encoded), DerError, message);
  }
});

Deno.test("algorithm() takes parameters that are there, absent, and no more", () => {
  assertEquals(algorithm(readDer(SHA256_WITH_RSA)).parameters?.raw, NULL);
  const bare = readDer(sequence(objectId("1.3.101.112")));
  assertEquals(algorithm(bare), { oid: "1.3.101.112", parameters: undefined });
  const more = readDer(sequence(objectId("1.3.101.112"), NULL, NULL));
  assertThrows(() => algorithm(more), DerError, "too many parts");
  assertThrows(() => algorithm(readDer(sequence())), DerError, "missing");
});

Deno.test("name() keeps attributes in their order, and attribute() never guesses", () => {
  const common = (value: string): readonly [string, string] => [ATTRIBUTE.commonName, value];
  const twice = name(readDer(distinguishedName([common("a"), ["2.5.4.41", "b"], common("c")])));
  assertEquals(twice.attributes.map(({ value }) => value), ["a", "b", "c"]);
  assertEquals(attribute(twice, ATTRIBUTE.name), "b");
  assertEquals(attribute(twice, ATTRIBUTE.commonName), undefined);
  assertEquals(attribute(twice, ATTRIBUTE.country), undefined);
  assertEquals(name(readDer(SUBJECT)).raw, SUBJECT);
  assertEquals(attribute(name(readDer(ISSUER)), ATTRIBUTE.commonName), "Test authority");
});

Deno.test("name() refuses malformed names", () => {
  const pair = (...parts: Bytes[]): Bytes => sequence(element(0x31, sequence(...parts)));
  const type = objectId(ATTRIBUTE.commonName);
  const table: readonly (readonly [Bytes, string])[] = [
    [pair(type), "missing"],
    [pair(type, utf8String("a"), utf8String("b")), "not expected"],
    [pair(type, integer(1)), "character string"],
    [pair(utf8String("a"), type), "0x06"],
    [sequence(sequence(type, utf8String("a"))), "0x31"],
    [element(0x31), "0x30"],
  ];
  for (const [encoded, message] of table) {
    const given = readDer(encoded);
    assertThrows(() => name(given), DerError, message);
  }
});
