import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import type { Bytes } from "../../src/bytes.ts";
import { DerError, readDer } from "../../src/asn1/der.ts";
import { integer, NULL, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { decryptLegacy as decryptWith, isLegacy } from "../../src/certificate/legacy_rc2_3des.ts";
import { bmpPassphrase } from "../../src/certificate/passphrase.ts";
import { UnsupportedError } from "../../src/certificate/refusal.ts";
import { type Algorithm, algorithm } from "../../src/certificate/x509.ts";
import { encryptOld, OID } from "../helpers/pkcs12.ts";
import { rc2Block } from "../helpers/rc2.ts";
import known from "../vectors/pkcs12/rc2.json" with { type: "json" };

const SCHEMES = ["rc2-40", "rc2-128", "2des", "3des"] as const;

function read(scheme: Bytes): Algorithm {
  return algorithm(readDer(scheme));
}

function decryptLegacy(
  how: Algorithm,
  data: Uint8Array,
  passphrase: string,
): Promise<Bytes | undefined> {
  return decryptWith(how, data, bmpPassphrase(passphrase));
}

/** Bytes that look random and are the same in every run. */
function noise(length: number, seed: number): Bytes {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return state >>> 24;
  });
}

Deno.test("rc2Block(), against which decryptLegacy() is tested, has RFC 2268's vectors", () => {
  for (const { bits, key, plain, cipher } of known.rows) {
    assertEquals(encodeHex(rc2Block(decodeHex(key), bits, decodeHex(plain))), cipher);
  }
});

Deno.test("decryptLegacy() undoes RC2 and Triple DES for many keys and lengths", async () => {
  for (const scheme of SCHEMES) {
    for (let row = 0; row < 60; row++) {
      const plain = noise(row < 20 ? row : row * 7, row + 1);
      const passphrase = `lösenord ${row}`;
      const encrypted = encryptOld(scheme, plain, passphrase, 1 + row % 3);
      assertEquals(await decryptLegacy(read(encrypted.scheme), encrypted.data, passphrase), plain);
    }
  }
});

Deno.test("decryptLegacy() does not open with another passphrase", async () => {
  const plain = noise(200, 42);
  for (const scheme of SCHEMES) {
    const { scheme: how, data } = encryptOld(scheme, plain, "qwerty123");
    for (const passphrase of ["", "qwerty124", "Qwerty123", "qwerty123 "]) {
      assertEquals(await decryptLegacy(read(how), data, passphrase), undefined);
    }
  }
});

Deno.test("decryptLegacy() refuses data that is no whole number of blocks, or wrongly padded", async () => {
  for (const scheme of SCHEMES) {
    const { scheme: how, data } = encryptOld(scheme, noise(40, 7), "qwerty123");
    for (
      const wrong of [data.slice(0, 0), data.slice(0, 7), data.slice(0, -1), data.slice(8, -9)]
    ) {
      assertEquals(await decryptLegacy(read(how), wrong, "qwerty123"), undefined);
    }
    // Without its last block the data ends in what is no padding.
    assertEquals(await decryptLegacy(read(how), data.slice(0, -8), "qwerty123"), undefined);
  }
});

Deno.test("decryptLegacy() wants padding of one to eight equal bytes", async () => {
  const endings = ["00", "09", "080808080808080707", "0102", "0203", "ff"];
  for (const ending of endings) {
    const tail = decodeHex(ending);
    const plain = new Uint8Array(24).fill(0x55);
    plain.set(tail, 24 - tail.length);
    const { scheme, data } = encryptOld("rc2-40", plain, "qwerty123");
    // The helper's own block of padding is cut off, so that the ending stands last.
    const decrypted = await decryptLegacy(read(scheme), data.slice(0, 24), "qwerty123");
    assertEquals([ending, decrypted], [ending, undefined]);
  }
});

Deno.test("decryptLegacy() refuses iteration counts that no honest file has", async () => {
  for (const iterations of [1_000_001, 2 ** 31 - 1]) {
    const parameters = sequence(octetString(new Uint8Array(8)), integer(iterations));
    const how = read(sequence(objectId("1.2.840.113549.1.12.1.6"), parameters));
    const error = await assertRejects(
      () => decryptLegacy(how, new Uint8Array(8), "qwerty123"),
      UnsupportedError,
    );
    assertEquals(error.message, `${iterations} iterations; at most 1000000 are supported`);
  }
});

Deno.test("decryptLegacy() refuses parameters of another form", async () => {
  const salt = octetString(new Uint8Array(8));
  for (
    const parameters of [NULL, sequence(salt), sequence(integer(1), salt), sequence(salt, NULL)]
  ) {
    const how = read(sequence(objectId("1.2.840.113549.1.12.1.3"), parameters));
    await assertRejects(() => decryptLegacy(how, new Uint8Array(8), "qwerty123"), DerError);
  }
  const bare = read(sequence(objectId("1.2.840.113549.1.12.1.3")));
  assertEquals(await decryptLegacy(bare, new Uint8Array(8), "qwerty123"), undefined);
  const more = sequence(salt, integer(1), NULL);
  const how = read(sequence(objectId("1.2.840.113549.1.12.1.3"), more));
  await assertRejects(
    () => decryptLegacy(how, new Uint8Array(8), "qwerty123"),
    DerError,
    "not expected",
  );
});

Deno.test("isLegacy() knows four schemes and no others", () => {
  // RFC 7292, appendix C: RC4, RC4-40, 3DES, two-key 3DES, RC2-128, RC2-40.
  const found = [1, 2, 3, 4, 5, 6].filter((arc) =>
    isLegacy(read(sequence(objectId(`1.2.840.113549.1.12.1.${arc}`))))
  );
  assertEquals(found, [3, 4, 5, 6]);
  for (const other of [OID.pbes2, "1.2.840.113549.1.5.3"]) {
    assert(!isLegacy(read(sequence(objectId(other)))));
  }
});
