import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { readPkcs12 } from "../../mod.ts";
import { DerError, readDer } from "../../src/asn1/der.ts";
import { NULL, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import type { Bytes } from "../../src/bytes.ts";
import type { HashName } from "../../src/certificate/iterated_hash.ts";
import { codingsOf } from "../../src/certificate/passphrase.ts";
import { readPfx } from "../../src/certificate/pkcs12_frame.ts";
import { codingsByMac } from "../../src/certificate/pkcs12_mac.ts";
import { UnsupportedError } from "../../src/certificate/refusal.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import {
  OID,
  pbmac1 as sealOf,
  type Pbmac1Plan,
  pkcs12,
  plainPart,
  type Seal,
} from "../helpers/pkcs12.ts";
import vectors from "../vectors/pkcs12/pbmac1.json" with { type: "json" };

const PARTS = sequence(plainPart());

/** The codings that a file sealed in some way takes for a passphrase, by their oddities. */
async function taken(seal: Seal, sealed: string, tried = sealed): Promise<string[]> {
  const { content, mac } = readPfx(pkcs12(PARTS, sealed, seal));
  assert(mac);
  return (await codingsByMac(mac, content, codingsOf(tried))).map(({ oddity }) => oddity);
}

Deno.test("codingsByMac() tells the right passphrase from all others, with every hash", async () => {
  for (const hash of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] satisfies HashName[]) {
    for (const iterations of [1, 3]) {
      assertEquals(await taken({ hash, iterations }, "qwerty123"), [""]);
      for (const wrong of ["", "qwerty124", "qwerty123 ", "Qwerty123"]) {
        assertEquals(await taken({ hash, iterations }, "qwerty123", wrong), []);
      }
    }
  }
});

Deno.test("codingsByMac() finds in which coding a passphrase was meant", async () => {
  const [usual, , old] = codingsOf("lösen");
  assert(usual && old);
  assertEquals(await taken({ coded: usual.wide }, "", "lösen"), ["", "Latin-1"]);
  assertEquals(await taken({ coded: old.wide }, "", "lösen"), ["UTF-8 taken for Latin-1"]);
  const { content, mac } = readPfx(pkcs12(PARTS, "", { coded: new Uint8Array() }));
  assert(mac);
  const nothing = await codingsByMac(mac, content, codingsOf(""));
  assertEquals(nothing.map(({ wide }) => wide.length), [0]);
});

Deno.test("codingsByMac() notices each change of what the MAC covers, and of the MAC", async () => {
  const file = pkcs12(PARTS, "x", { hash: "SHA-256" });
  const { content, mac } = readPfx(file);
  assert(mac);
  for (let at = 0; at < content.length; at++) {
    const changed = content.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    assertEquals(await codingsByMac(mac, changed, codingsOf("x")), []);
  }
  assertEquals(await codingsByMac(mac, content.slice(1), codingsOf("x")), []);
});

/** PBMAC1 over `PARTS`. */
function pbmac1(how: Pbmac1Plan = {}): Bytes {
  return sealOf(PARTS, how);
}

async function byPbmac1(element: Bytes, passphrase: string): Promise<string[]> {
  const codings = await codingsByMac(readDer(element), PARTS, codingsOf(passphrase));
  return codings.map(({ oddity }) => oddity);
}

Deno.test("codingsByMac() checks a PBMAC1, whose keys are of 20 to 128 bytes", async () => {
  for (const keyLength of [20, 32, 64, 128]) {
    assertEquals(await byPbmac1(pbmac1({ keyLength }), "x"), [""]);
    assertEquals(await byPbmac1(pbmac1({ keyLength }), "y"), []);
  }
  const [, latin1] = codingsOf("ö");
  assert(latin1);
  assertEquals(await byPbmac1(pbmac1({ passphrase: latin1.narrow }), "ö"), ["Latin-1"]);
  for (const keyLength of [1, 19, 129, 1000]) {
    const element = pbmac1({ keyLength });
    await assertRejects(() => byPbmac1(element, "x"), UnsupportedError, "a MAC with a key of");
  }
});

Deno.test("codingsByMac() names what it does not know, and refuses what is malformed", async () => {
  await assertRejects(
    () => byPbmac1(pbmac1({ hmac: "1.2.840.113549.2.8" }), "x"),
    UnsupportedError,
    "1.2.840.113549.2.8",
  );
  await assertRejects(
    () => byPbmac1(pbmac1({ prf: "1.2.840.113549.2.6" }), "x"),
    UnsupportedError,
    "1.2.840.113549.2.6",
  );
  await assertRejects(
    () => byPbmac1(pbmac1({ keyLength: null }), "x"),
    DerError,
    "PBMAC1 must state the length of its key",
  );
  const bare = (id: string): Bytes =>
    sequence(sequence(sequence(objectId(id)), octetString(NULL)), octetString(NULL));
  await assertRejects(() => byPbmac1(bare(OID.pbmac1), "x"), DerError, "has no parameters");
  await assertRejects(() => byPbmac1(bare("1.2.3"), "x"), UnsupportedError, "unknown hash, 1.2.3");
});

for (const { name, what, opens, base64 } of vectors.files) {
  Deno.test(`readPkcs12() ${opens ? "opens" : "refuses"} the file of RFC 9579, ${name}: ${what}`, async () => {
    const bytes = decodeBase64(base64);
    if (opens) {
      const { subject, fingerprint } = await readPkcs12(bytes, vectors.passphrase);
      assertEquals(subject, "CN=tt,OU=rr,O=ee,2.5.4.7=ww,2.5.4.8=qq,C=XX");
      assertEquals(fingerprint, vectors.certificateSha256);
      const wrong = await assertRejects(() => readPkcs12(bytes, "1235"), BankIdCertificateError);
      assertEquals(wrong.code, "passphrase-wrong");
      return;
    }
    const error = await assertRejects(
      () => readPkcs12(bytes, vectors.passphrase),
      BankIdCertificateError,
    );
    const isMalformed = name === "A.6";
    assertEquals(error.code, isMalformed ? "certificate-unreadable" : "passphrase-wrong");
    if (isMalformed) assertStringIncludes(error.message, "must state the length of its key");
  });
}
