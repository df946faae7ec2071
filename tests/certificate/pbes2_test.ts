import { assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { pbkdf2Sync } from "node:crypto";
import { type Bytes, utf8 } from "../../src/bytes.ts";
import { DerError, readDer } from "../../src/asn1/der.ts";
import { integer, NULL, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { decryptPbes2 as decryptWith, PBES2 } from "../../src/certificate/pbes2.ts";
import { UnsupportedError } from "../../src/certificate/refusal.ts";
import { type Algorithm, algorithm } from "../../src/certificate/x509.ts";
import { encryptNew, OID, type Pbes2Parts } from "../helpers/pkcs12.ts";

const SALT = utf8("salt and pepper");
const IV = new Uint8Array(16).map((_, index) => index);
const PLAIN = utf8("What is encrypted is not a multiple of sixteen bytes long");

/** RFC 8018, appendices B.1.2 and B.2.5; NIST's arc for AES. */
const PRFS = {
  sha1: "1.2.840.113549.2.7",
  sha256: "1.2.840.113549.2.9",
  sha384: "1.2.840.113549.2.10",
  sha512: "1.2.840.113549.2.11",
} as const;
const AES = { 16: 2, 24: 22, 32: 42 } as const;

function decryptPbes2(
  how: Algorithm,
  data: Uint8Array,
  passphrase: string,
): Promise<Bytes | undefined> {
  return decryptWith(how, data, utf8(passphrase));
}

function read(scheme: Bytes): Algorithm {
  return algorithm(readDer(scheme));
}

/** The scheme as told in its parameters, and the plain text encrypted with it. */
async function encrypt(
  passphrase: string,
  hash: keyof typeof PRFS,
  length: keyof typeof AES,
  how: { iterations?: number; statesLength?: boolean; leavesPrfOut?: boolean } = {},
): Promise<{ scheme: Algorithm; data: Bytes }> {
  const { iterations = 2, statesLength, leavesPrfOut } = how;
  const bits = Uint8Array.from(
    pbkdf2Sync(utf8(passphrase), SALT, iterations, length, hash),
  );
  const key = await crypto.subtle.importKey("raw", bits, "AES-CBC", false, ["encrypt"]);
  const derivation = sequence(
    objectId("1.2.840.113549.1.5.12"),
    sequence(
      octetString(SALT),
      integer(iterations),
      ...(statesLength ? [integer(length)] : []),
      ...(leavesPrfOut ? [] : [sequence(objectId(PRFS[hash]), NULL)]),
    ),
  );
  const named = sequence(objectId(`2.16.840.1.101.3.4.1.${AES[length]}`), octetString(IV));
  return {
    scheme: read(sequence(objectId(PBES2), sequence(derivation, named))),
    data: new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv: IV }, key, PLAIN)),
  };
}

Deno.test("decryptPbes2() opens every hash with every key length", async () => {
  for (const hash of ["sha1", "sha256", "sha384", "sha512"] as const) {
    for (const length of [16, 24, 32] as const) {
      for (const statesLength of [false, true]) {
        const { scheme, data } = await encrypt("lösenord €𝄞", hash, length, { statesLength });
        assertEquals(await decryptPbes2(scheme, data, "lösenord €𝄞"), PLAIN);
      }
    }
  }
});

Deno.test("decryptPbes2() takes HMAC-SHA-1 where no hash is named, and an empty passphrase", async () => {
  const { scheme, data } = await encrypt("", "sha1", 32, { leavesPrfOut: true, iterations: 1 });
  assertEquals(await decryptPbes2(scheme, data, ""), PLAIN);
});

Deno.test("decryptPbes2() gives nothing for a wrong passphrase or cut data", async () => {
  const { scheme, data } = await encrypt("qwerty123", "sha256", 32);
  assertEquals(await decryptPbes2(scheme, data, "qwerty123"), PLAIN);
  for (const passphrase of ["", "qwerty124", "qwerty123 ", "QWERTY123"]) {
    assertStrictEquals(await decryptPbes2(scheme, data, passphrase), undefined);
  }
  for (const length of [0, 1, 15, 16, 17, data.length - 1]) {
    assertStrictEquals(
      await decryptPbes2(scheme, data.slice(0, length), "qwerty123"),
      undefined,
    );
  }
});

const hmac = (id: string): Bytes => sequence(objectId(id), NULL);
const named = (id: string, iv: number): Bytes =>
  sequence(objectId(id), octetString(new Uint8Array(iv)));

Deno.test("decryptPbes2() names what it does not know", async () => {
  const table: readonly (readonly [Pbes2Parts, RegExp])[] = [
    [
      { derivation: named("1.3.6.1.4.1.11591.4.12", 8) },
      /key derivation, 1\.3\.6\.1\.4\.1\.11591\.4\.12/,
    ],
    [
      { derivation: sequence(objectId("1.3.6.1.4.1.11591.4.11")) },
      /key derivation, 1\.3\.6\.1\.4\.1\.11591\.4\.11/,
    ],
    [{ derivation: sequence(objectId(OID.pbkdf2)) }, /key derivation, 1\.2\.840\.113549\.1\.5\.12/],
    [{ cipher: named("1.2.840.113549.3.2", 8) }, /unknown cipher, 1\.2\.840\.113549\.3\.2/],
    [
      { cipher: named("2.16.840.1.101.3.4.1.46", 12) },
      /unknown cipher, 2\.16\.840\.1\.101\.3\.4\.1\.46/,
    ],
    [{ prf: hmac("1.2.840.113549.2.8") }, /pseudo-random function, 1\.2\.840\.113549\.2\.8/],
    [{ prf: hmac("1.2.840.113549.2.5") }, /pseudo-random function, 1\.2\.840\.113549\.2\.5/],
    [{ iterations: integer(1_000_001) }, /\b1000001 iterations; at most 1000000/],
    [{ iterations: integer(2 ** 31 - 1) }, /\b2147483647 iterations/],
  ];
  for (const [parts, message] of table) {
    const { scheme, data } = encryptNew(PLAIN, "qwerty123", parts);
    const error = await assertRejects(
      () => decryptPbes2(read(scheme), data, "qwerty123"),
      UnsupportedError,
    );
    assertMatch(error.message, message);
  }
});

Deno.test("decryptPbes2() refuses parameters that do not fit their scheme", async () => {
  const table: readonly (readonly [Pbes2Parts, string])[] = [
    [{ cipher: sequence(objectId(OID.aes256)) }, "initialization vector has the wrong length"],
    [{ cipher: named(OID.aes256, 15) }, "initialization vector has the wrong length"],
    [{ cipher: named(OID.aes256, 0) }, "initialization vector has the wrong length"],
    [{ cipher: named("1.2.840.113549.3.7", 16) }, "initialization vector has the wrong length"],
    [{ keyLength: integer(16) }, "The key has the wrong length"],
    [{ keyLength: integer(5) }, "The key has the wrong length"],
    [{ iterations: integer(0) }, "There must be an iteration"],
  ];
  for (const [parts, message] of table) {
    const { scheme, data } = encryptNew(PLAIN, "qwerty123", parts);
    await assertRejects(() => decryptPbes2(read(scheme), data, "qwerty123"), DerError, message);
  }
});

Deno.test("decryptPbes2() refuses parameters of another form", async () => {
  const bare = read(sequence(objectId(PBES2)));
  await assertRejects(() => decryptPbes2(bare, PLAIN, ""), DerError, "PBES2 has no parameters");
  const table: readonly Bytes[] = [
    NULL,
    sequence(),
    sequence(hmac(OID.pbkdf2)),
    sequence(hmac(OID.pbkdf2), named(OID.aes256, 16), NULL),
    sequence(sequence(objectId(OID.pbkdf2), sequence(integer(1))), named(OID.aes256, 16)),
    sequence(
      sequence(objectId(OID.pbkdf2), sequence(octetString(SALT), octetString(SALT))),
      named(OID.aes256, 16),
    ),
    sequence(
      sequence(objectId(OID.pbkdf2), sequence(octetString(SALT), integer(1), NULL)),
      named(OID.aes256, 16),
    ),
  ];
  for (const parameters of table) {
    const scheme = read(sequence(objectId(PBES2), parameters));
    await assertRejects(() => decryptPbes2(scheme, PLAIN, "qwerty123"), DerError);
  }
});
