import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { DerError, readDer } from "../../src/asn1/der.ts";
import { integer, NULL, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { type Bytes, utf8 } from "../../src/bytes.ts";
import {
  checkIterations,
  hmacHash,
  type KeyDerivation,
  MAX_ITERATIONS,
  readDerivation,
} from "../../src/certificate/password_key.ts";
import { UnsupportedError } from "../../src/certificate/refusal.ts";
import { algorithm } from "../../src/certificate/x509.ts";

const PBKDF2 = "1.2.840.113549.1.5.12";
const SCRYPT = "1.3.6.1.4.1.11591.4.11";

function derivation(id: string, ...parameters: readonly Bytes[]): KeyDerivation {
  return readDerivation(algorithm(readDer(sequence(objectId(id), sequence(...parameters)))));
}

Deno.test("readDerivation() gives the keys of PBKDF2 that Python's hashlib gives", async () => {
  const salt = octetString(utf8("salt"));
  const sha256 = sequence(objectId("1.2.840.113549.2.9"), NULL);
  const table: readonly (readonly [string, Bytes[], string])[] = [
    ["password", [integer(1)], "0c60c80f961f0e71f3a9b524af6012062fe037a6"],
    ["password", [integer(2)], "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"],
    ["password", [integer(4096)], "4b007901b765489abead49d926f721d065a429c1"],
    [
      "passwd",
      [integer(1), integer(64), sha256],
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" +
      "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    ],
  ];
  for (const [passphrase, rest, key] of table) {
    const { derive, keyLength } = derivation(PBKDF2, salt, ...rest);
    assertEquals(keyLength, rest.length === 3 ? 64 : undefined);
    assertEquals(encodeHex(await derive(utf8(passphrase), key.length / 2)), key);
  }
});

Deno.test("readDerivation() gives the keys of scrypt that Python's hashlib gives", async () => {
  const table: readonly (readonly [string, string, number[], string])[] = [
    ["", "", [16, 1, 1], "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"],
    [
      "password",
      "NaCl",
      [1024, 8, 16],
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162",
    ],
    [
      "pleaseletmein",
      "SodiumChloride",
      [16384, 8, 1],
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2",
    ],
  ];
  for (const [passphrase, salt, costs, key] of table) {
    const parameters = [octetString(utf8(salt)), ...costs.map((cost) => integer(cost))];
    const { derive, keyLength } = derivation(SCRYPT, ...parameters);
    assertEquals(keyLength, undefined);
    assertEquals(encodeHex(await derive(utf8(passphrase), 32)), key);
    assertEquals(derivation(SCRYPT, ...parameters, integer(24)).keyLength, 24);
  }
});

Deno.test("readDerivation() refuses costs of scrypt that no honest file has", async () => {
  const of = (...costs: number[]): KeyDerivation =>
    derivation(SCRYPT, octetString(utf8("salt")), ...costs.map((cost) => integer(cost)));
  for (const costs of [[1 << 21, 1, 1], [1 << 17, 16, 1], [1 << 17, 8, 5], [1 << 30, 8, 1]]) {
    const [n, r, p] = costs;
    const error = assertThrows(() => of(...costs), UnsupportedError);
    const said = `scrypt with the costs N ${n}, r ${r}, p ${p}, more than is supported`;
    assertEquals(error.message, said);
  }
  for (const costs of [[0, 1, 1], [1, 1, 1], [3, 1, 1], [16, 0, 1], [16, 1, 0], [2 ** 31, 1, 1]]) {
    assertThrows(() => of(...costs), DerError);
  }
  // Costs that the RFC does not allow together, which only the runtime notices.
  const error = await assertRejects(
    () => of(1 << 16, 1, 1).derive(utf8("x"), 16),
    UnsupportedError,
  );
  assertEquals(error.message, "scrypt with the costs N 65536, r 1, p 1, more than is supported");
  // As much as is allowed at once.
  assertEquals((await of(1 << 17, 8, 1).derive(utf8("x"), 16)).length, 16);
});

Deno.test("readDerivation() names what it does not know", () => {
  const salt = octetString(utf8("salt"));
  assertThrows(() => derivation("1.2.3", salt), UnsupportedError, "key derivation, 1.2.3");
  const bare = algorithm(readDer(sequence(objectId(PBKDF2))));
  assertThrows(() => readDerivation(bare), UnsupportedError, PBKDF2);
  const md5 = sequence(objectId("1.2.840.113549.2.6"), NULL);
  assertThrows(
    () => derivation(PBKDF2, salt, integer(1), md5),
    UnsupportedError,
    "an unknown pseudo-random function, 1.2.840.113549.2.6",
  );
  assertThrows(() => derivation(PBKDF2, salt, integer(0)), DerError, "There must be an iteration");
  assertThrows(() => derivation(PBKDF2, salt, integer(1), NULL), DerError);
  assertThrows(() => derivation(PBKDF2, integer(1), salt), DerError);
});

Deno.test("hmacHash() knows four hashes", () => {
  const names = [7, 9, 10, 11].map((arc) =>
    hmacHash({ oid: `1.2.840.113549.2.${arc}`, parameters: undefined })
  );
  assertEquals(names, ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]);
  for (const oid of ["1.2.840.113549.2.8", "toString"]) {
    assertThrows(() => hmacHash({ oid, parameters: undefined }), UnsupportedError, oid);
  }
});

Deno.test("checkIterations() takes one to a million", () => {
  for (const iterations of [1, 2048, 600_000, MAX_ITERATIONS]) {
    assertEquals(checkIterations(iterations), iterations);
  }
  assertEquals(MAX_ITERATIONS, 1_000_000);
  assertThrows(() => checkIterations(0), DerError, "There must be an iteration");
  const error = assertThrows(() => checkIterations(MAX_ITERATIONS + 1), UnsupportedError);
  assertEquals(error.message, "1000001 iterations; at most 1000000 are supported");
});
