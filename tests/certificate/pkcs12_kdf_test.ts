import { assertEquals, assertFalse, assertNotEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { createHmac } from "node:crypto";
import {
  bmpPassphrase,
  derive,
  type HashName,
  hasMac,
  PURPOSE,
} from "../../src/certificate/pkcs12_kdf.ts";
import known from "../vectors/pkcs12/kdf.json" with { type: "json" };

const ROWS = [...known.published.rows, ...known.made.rows];
const HASHES: readonly HashName[] = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

function hashName(text: string): HashName {
  const found = HASHES.find((each) => each === text);
  if (!found) throw new Error(`No hash ${text}`);
  return found;
}

Deno.test("derive() gives the published values, and those of OpenSSL for every hash", () => {
  for (const { hash, purpose, iterations, passphrase, salt, key } of ROWS) {
    const from = {
      hash: hashName(hash),
      passphrase: bmpPassphrase(passphrase),
      salt: decodeHex(salt),
      iterations,
    };
    assertEquals(encodeHex(derive(from, purpose, key.length / 2)), key);
  }
  assertEquals(new Set(ROWS.map(({ hash }) => hash)), new Set<string>(HASHES));
});

Deno.test("derive() gives the beginning of what it gives for a greater length", () => {
  const from = {
    hash: "SHA-1",
    passphrase: bmpPassphrase("qwerty123"),
    salt: decodeHex("0102030405060708"),
    iterations: 2,
  } as const;
  const long = derive(from, PURPOSE.key, 100);
  for (const length of [0, 1, 19, 20, 21, 40, 99]) {
    assertEquals(derive(from, PURPOSE.key, length), long.slice(0, length));
  }
});

Deno.test("derive() gives another key for each purpose", () => {
  const from = {
    hash: "SHA-256",
    passphrase: bmpPassphrase("a"),
    salt: decodeHex("00"),
    iterations: 1,
  } as const;
  const keys = Object.values(PURPOSE).map((purpose) => encodeHex(derive(from, purpose, 8)));
  assertEquals(new Set(keys).size, 3);
  // RFC 7292, appendix B.3.
  assertEquals(PURPOSE, { key: 1, iv: 2, mac: 3 });
});

Deno.test("bmpPassphrase() codes UTF-16, big-endian, and ends it with two zero bytes", () => {
  const table = {
    "": "0000",
    "Beavis": "0042006500610076006900730000",
    "åäö€": "00e500e400f620ac0000",
    "𝄞": "d834dd1e0000",
  };
  for (const [text, hex] of Object.entries(table)) {
    assertEquals(encodeHex(bmpPassphrase(text)), hex);
  }
});

Deno.test("hasMac() tells the right passphrase, content and code from all others", async () => {
  const content = decodeHex("3003020101");
  for (const hash of HASHES) {
    const from = {
      hash,
      passphrase: bmpPassphrase("qwerty123"),
      salt: decodeHex("0102030405060708"),
      iterations: 3,
    };
    const name = hash.replace("-", "");
    const length = createHmac(name, "").digest().length;
    const key = derive(from, PURPOSE.mac, length);
    const mac = Uint8Array.from(createHmac(name, key).update(content).digest());
    assertEquals(await hasMac(from, content, mac), true);
    const other = mac.slice();
    other[length - 1] = (other[length - 1] ?? 0) ^ 1;
    assertNotEquals(other, mac);
    const wrong = [
      hasMac(from, content, other),
      hasMac(from, content, mac.slice(0, -1)),
      hasMac(from, content, new Uint8Array()),
      hasMac(from, content.slice(1), mac),
      hasMac({ ...from, iterations: 2 }, content, mac),
      hasMac({ ...from, salt: decodeHex("0102030405060709") }, content, mac),
      hasMac({ ...from, passphrase: bmpPassphrase("qwerty124") }, content, mac),
      hasMac({ ...from, hash: hash === "SHA-1" ? "SHA-256" : "SHA-1" }, content, mac),
    ];
    for (const verdict of await Promise.all(wrong)) assertFalse(verdict);
  }
});
