import { assertEquals } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { concat } from "../../src/bytes.ts";
import { integer, objectId, sequence } from "../../src/asn1/der_writer.ts";
import { pkcs12Coding } from "../../src/certificate/pkcs12_coding.ts";
import {
  certificateBag,
  contentInfo,
  encryptedPart,
  encryptNew,
  encryptOld,
  OID,
  pfx,
  pkcs12,
  plainPart,
  shroudedBag,
  wrapped,
} from "../helpers/pkcs12.ts";
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };
import published from "../vectors/pkcs12/test_certificate.json" with { type: "json" };

Deno.test("pkcs12Coding() tells new files from old ones without a passphrase", () => {
  for (const { name, coding, base64 } of opens.files) {
    assertEquals(pkcs12Coding(decodeBase64(base64)), coding ?? undefined, name);
  }
  assertEquals(pkcs12Coding(decodeBase64(published.base64)), "modern");
});

Deno.test("pkcs12Coding() calls a file old when any part of it is", () => {
  const data = new Uint8Array(16);
  const [oldKey, newKey] = [encryptOld("3des", data, "x"), encryptNew(data, "x")];
  const newPart = encryptedPart(newKey);
  const files: readonly (readonly [string | undefined, Uint8Array])[] = [
    ["modern", sequence(newPart, plainPart(shroudedBag(newKey)))],
    ["old", sequence(newPart, plainPart(shroudedBag(oldKey)))],
    ["old", sequence(encryptedPart(oldKey), plainPart(shroudedBag(newKey)))],
    ["old", sequence(plainPart(shroudedBag(oldKey)))],
    ["modern", sequence(plainPart(certificateBag(data)), plainPart(shroudedBag(newKey)))],
    [undefined, sequence(plainPart())],
  ];
  for (const [coding, parts] of files) {
    assertEquals(pkcs12Coding(pkcs12(Uint8Array.from(parts), "x")), coding);
  }
});

Deno.test("pkcs12Coding() knows nothing of other files, and never throws", () => {
  const utf8 = new TextEncoder();
  const file = decodeBase64(published.base64);
  const others = [
    new Uint8Array(),
    utf8.encode(pem.pkcs1),
    decodeBase64(pem.pkcs7),
    file.subarray(0, 1000),
    concat(file, Uint8Array.of(1)),
    pfx(sequence(contentInfo(OID.encryptedData, sequence()))),
    pfx(sequence(contentInfo(OID.envelopedData, sequence()))),
    sequence(),
    sequence(integer(3), sequence()),
    sequence(integer(3), sequence(objectId(OID.data))),
    sequence(integer(3), sequence(objectId(OID.data), wrapped(new Uint8Array()))),
  ];
  for (const [index, bytes] of others.entries()) {
    assertEquals(pkcs12Coding(Uint8Array.from(bytes)), undefined, `file ${index}`);
  }
  for (let at = 0; at < file.length; at += 7) {
    const copy = file.slice();
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    assertEquals([undefined, "modern", "old"].includes(pkcs12Coding(copy)), true);
  }
});
