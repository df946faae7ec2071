import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import type { HashName } from "../../src/certificate/iterated_hash.ts";
import { bmpPassphrase } from "../../src/certificate/passphrase.ts";
import { derive, PURPOSE } from "../../src/certificate/pkcs12_kdf.ts";
import { derive as byTheBook } from "../helpers/pkcs12.ts";
import known from "../vectors/pkcs12/kdf.json" with { type: "json" };

const ROWS = [...known.published.rows, ...known.made.rows];
const HASHES: readonly HashName[] = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

function hashName(text: string): HashName {
  const found = HASHES.find((each) => each === text);
  if (!found) throw new Error(`No hash ${text}`);
  return found;
}

Deno.test("derive() gives the published values, and those of OpenSSL for every hash", async () => {
  for (const { hash, purpose, iterations, passphrase, salt, key } of ROWS) {
    const from = {
      hash: hashName(hash),
      passphrase: bmpPassphrase(passphrase),
      salt: decodeHex(salt),
      iterations,
    };
    assertEquals(encodeHex(await derive(from, purpose, key.length / 2)), key);
    assertEquals(encodeHex(byTheBook(from, purpose, key.length / 2)), key);
  }
  assertEquals(new Set(ROWS.map(({ hash }) => hash)), new Set<string>(HASHES));
});

Deno.test("derive() gives the beginning of what it gives for a greater length", async () => {
  const from = {
    hash: "SHA-1",
    passphrase: bmpPassphrase("qwerty123"),
    salt: decodeHex("0102030405060708"),
    iterations: 2,
  } as const;
  const long = await derive(from, PURPOSE.key, 100);
  for (const length of [0, 1, 19, 20, 21, 40, 99]) {
    assertEquals(await derive(from, PURPOSE.key, length), long.slice(0, length));
  }
});

Deno.test("derive() gives another key for each purpose", async () => {
  const from = {
    hash: "SHA-256",
    passphrase: bmpPassphrase("a"),
    salt: decodeHex("00"),
    iterations: 1,
  } as const;
  const keys = await Promise.all(
    Object.values(PURPOSE).map(async (purpose) => encodeHex(await derive(from, purpose, 8))),
  );
  assertEquals(new Set(keys).size, 3);
  // RFC 7292, appendix B.3.
  assertEquals(PURPOSE, { key: 1, iv: 2, mac: 3 });
});
