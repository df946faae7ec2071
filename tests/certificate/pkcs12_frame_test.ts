import { assert, assertEquals, assertThrows } from "@std/assert";
import { contextTag, DerError, readDer } from "../../src/asn1/der.ts";
import {
  element,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import { type Bytes, concat, utf8 } from "../../src/bytes.ts";
import {
  type Bag,
  readBags,
  readContentInfo,
  readParts,
  readPfx,
} from "../../src/certificate/pkcs12_frame.ts";
import { UnsupportedError } from "../../src/certificate/refusal.ts";
import { berOf } from "../helpers/ber.ts";
import {
  bag,
  certificateBag,
  contentInfo,
  encryptedPart,
  encryptNew,
  keyBag,
  macData,
  nestedBag,
  OID,
  pfx,
  plainPart,
  shroudedBag,
  wrapped,
} from "../helpers/pkcs12.ts";

const KEY = sequence(integer(0), NULL);
const CERTIFICATE = utf8("Not looked into here");
const ENCRYPTED = encryptNew(utf8("secret"), "x");
const PARTS = sequence(plainPart(keyBag(KEY)), encryptedPart(ENCRYPTED));

/** DER, and what programs make of it in BER. */
function codings(der: Bytes): Bytes[] {
  return [der, berOf(der), berOf(der, 3)];
}

Deno.test("readPfx() finds content and MAC, in DER and in BER", () => {
  const mac = macData("1.2.3", utf8("code"), integer(1));
  for (const file of codings(pfx(PARTS, mac))) {
    const read = readPfx(file);
    assertEquals([read.content, read.mac?.raw.slice()], [PARTS, mac]);
  }
  for (const file of codings(pfx(PARTS))) {
    assertEquals([readPfx(file).content, readPfx(file).mac], [PARTS, undefined]);
  }
});

Deno.test("readPfx() refuses other versions, and protection by a public key", () => {
  const content = contentInfo(OID.data, octetString(PARTS));
  for (const version of [0, 2, 4]) {
    const error = assertThrows(() => readPfx(sequence(integer(version), content)), DerError);
    assertEquals(error.message, "Only version 3 of PKCS#12 is supported");
  }
  for (const info of [contentInfo(OID.signedData, NULL), sequence(objectId(OID.data))]) {
    const error = assertThrows(() => readPfx(sequence(integer(3), info)), UnsupportedError);
    assertEquals(error.message, "protection by a public key, not by a passphrase");
    assert(error.advice?.includes("exported anew, with a passphrase"));
  }
  assertThrows(() => readPfx(pfx(PARTS, sequence(), NULL)), DerError, "not expected");
});

Deno.test("readContentInfo() reads a type with its content, or without", () => {
  const { type, content } = readContentInfo(readDer(contentInfo(OID.data, NULL)));
  assertEquals([type, content?.raw.slice()], [OID.data, NULL]);
  assertEquals(readContentInfo(readDer(sequence(objectId(OID.data)))).content, undefined);
  const two = sequence(objectId(OID.data), wrapped(concat(NULL, NULL)));
  assertThrows(() => readContentInfo(readDer(two)), DerError, "not expected");
});

Deno.test("readParts() tells bags from what is encrypted, which may be in pieces", () => {
  const implicit = sequence(
    objectId(OID.data),
    ENCRYPTED.scheme,
    element(
      contextTag(0),
      octetString(ENCRYPTED.data.slice(0, 5)),
      octetString(ENCRYPTED.data.slice(5)),
    ),
  );
  const inPieces = contentInfo(OID.encryptedData, sequence(integer(0), implicit));
  for (const parts of [...codings(PARTS), sequence(plainPart(keyBag(KEY)), inPieces)]) {
    const [plain, encrypted] = readParts(parts);
    assert(plain && "bags" in plain && encrypted && "how" in encrypted);
    assertEquals(Uint8Array.from(plain.bags), sequence(keyBag(KEY)));
    assertEquals([encrypted.how.oid, Uint8Array.from(encrypted.data)], [OID.pbes2, ENCRYPTED.data]);
  }
});

Deno.test("readParts() refuses what is no encrypted data, and names other parts", () => {
  const info = (...parts: Bytes[]): Bytes =>
    sequence(contentInfo(OID.encryptedData, sequence(integer(0), sequence(...parts))));
  const data = element(contextTag(0, "primitive"), ENCRYPTED.data);
  const wrong: readonly (readonly [Bytes, string])[] = [
    [info(objectId(OID.signedData), ENCRYPTED.scheme, data), "Encrypted data must hold data"],
    [info(objectId(OID.data), ENCRYPTED.scheme), "missing"],
    [info(objectId(OID.data), ENCRYPTED.scheme, octetString(NULL)), "no encrypted content"],
    [info(objectId(OID.data), ENCRYPTED.scheme, data, NULL), "not expected"],
    [info(objectId(OID.data), ENCRYPTED.scheme, element(contextTag(0), NULL)), "0x04"],
    [sequence(contentInfo(OID.encryptedData, sequence(integer(2), sequence()))), "version"],
  ];
  for (const [parts, message] of wrong) assertThrows(() => readParts(parts), DerError, message);
  const other = sequence(contentInfo(OID.envelopedData, NULL));
  const error = assertThrows(() => readParts(other), UnsupportedError);
  assertEquals(error.message, `a part of an unknown kind, ${OID.envelopedData}`);
  assert(error.advice);
});

/** What is in bags, encrypted keys by their data. */
function shown(bags: readonly Bag[]): unknown[] {
  return bags.map((each) =>
    each.kind === "encrypted-key"
      ? [each.kind, Uint8Array.from(each.encrypted.data)]
      : [each.kind, each.der]
  );
}

Deno.test("readBags() finds keys and certificates, in bags of bags, too, and passes over others", () => {
  const other = bag(5, sequence(objectId("1.2.3"), wrapped(NULL)));
  const sdsi = bag(3, sequence(objectId(OID.sdsi), wrapped(octetString(NULL))));
  const bags = sequence(
    keyBag(KEY),
    other,
    nestedBag(certificateBag(CERTIFICATE), nestedBag(shroudedBag(ENCRYPTED)), sdsi),
  );
  for (const coded of codings(bags)) {
    assertEquals(shown(readBags(coded)), [
      ["key", KEY],
      ["certificate", CERTIFICATE],
      ["encrypted-key", ENCRYPTED.data],
    ]);
  }
  assertEquals(readBags(sequence()), []);
});

Deno.test("readBags() refuses bags of another form", () => {
  const wrong = [
    NULL,
    sequence(NULL),
    sequence(sequence(objectId("1.2.840.113549.1.12.10.1.1"))),
    sequence(sequence(objectId("1.2.840.113549.1.12.10.1.1"), wrapped(concat(KEY, KEY)))),
    sequence(sequence(objectId("1.2.840.113549.1.12.10.1.1"), wrapped(KEY), NULL)),
    sequence(bag(3, sequence(objectId(OID.x509), wrapped(NULL)))),
    sequence(bag(3, sequence(objectId(OID.x509), wrapped(octetString(NULL)), NULL))),
    sequence(bag(2, sequence(NULL, octetString(NULL)))),
  ];
  for (const bags of wrong) assertThrows(() => readBags(bags), DerError);
});
