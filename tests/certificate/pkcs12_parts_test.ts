import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readPkcs12 } from "../../mod.ts";
import { type Bytes, concat } from "../../src/bytes.ts";
import { children, readDer, TAG } from "../../src/asn1/der.ts";
import {
  bitString,
  element,
  NULL,
  objectId,
  octetString,
  sequence,
  utf8String,
} from "../../src/asn1/der_writer.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { berOf } from "../helpers/ber.ts";
import {
  attribute,
  bag,
  certificateBag,
  contentInfo,
  encryptedPart,
  encryptNew,
  encryptOld,
  keyBag,
  nestedBag,
  OID,
  pkcs12,
  plainPart,
  type Seal,
  shroudedBag,
  wrapped,
} from "../helpers/pkcs12.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };

const PASSPHRASE = "qwerty123";
const { rsa } = identities;

function derOf(pem: string): Bytes {
  const [block] = readPemBlocks(pem, "The text");
  if (!block) throw new Error("No block");
  return block.der;
}

const [certificate, key] = [derOf(rsa.cert), derOf(rsa.key)];

async function open(parts: Bytes, seal: Seal = {}): Promise<unknown> {
  const { cert, key } = await readPkcs12(pkcs12(parts, PASSPHRASE, seal), PASSPHRASE);
  return { cert, key };
}

async function refusal(parts: Bytes): Promise<string> {
  const error = await assertRejects(() => open(parts), BankIdCertificateError);
  return `${error.code}: ${error.message}`;
}

/** The key as Windows writes it: what it may be used for stands behind it (RFC 5208, 5). */
const windowsKey = sequence(
  ...children(readDer(key), TAG.sequence).map(({ raw }) => raw),
  wrapped(attribute("2.5.29.15", bitString(Uint8Array.of(0x10)))),
);

Deno.test("readPkcs12() opens a file in the form in which Windows exports", async () => {
  const localKeyId = attribute(OID.localKeyId, octetString(Uint8Array.of(1, 0, 0, 0)));
  const csp = attribute(OID.cspName, element(TAG.bmpString, Uint8Array.of(0, 0x4d, 0, 0x53)));
  const encrypted = encryptOld("3des", windowsKey, PASSPHRASE, 2000);
  const certificates = sequence(certificateBag(certificate, localKeyId));
  const parts = sequence(
    plainPart(shroudedBag(encrypted, localKeyId, csp)),
    encryptedPart(encryptOld("rc2-40", certificates, PASSPHRASE, 2000)),
  );
  const { cert, key } = await readPkcs12(
    pkcs12(parts, PASSPHRASE, { hash: "SHA-1", iterations: 2000 }),
    PASSPHRASE,
  );
  assertEquals([cert, derOf(key)], [rsa.cert, windowsKey]);
});

Deno.test("readPkcs12() finds key and certificate wherever they are", async () => {
  const both = [keyBag(key), certificateBag(certificate)];
  const name = attribute(OID.friendlyName, utf8String("BankID"));
  const layouts: Readonly<Record<string, Bytes>> = {
    "in one part": sequence(plainPart(...both)),
    "in two parts": sequence(...both.map((each) => plainPart(each))),
    "in one encrypted part": sequence(encryptedPart(encryptNew(sequence(...both), PASSPHRASE))),
    "in a bag of bags": sequence(plainPart(nestedBag(both[0] ?? key, nestedBag(...both.slice(1))))),
    "between empty parts": sequence(plainPart(), plainPart(...both), plainPart()),
    "with a name": sequence(plainPart(keyBag(key), certificateBag(certificate, name))),
    "the key twice": sequence(plainPart(keyBag(key), ...both)),
  };
  for (const [where, parts] of Object.entries(layouts)) assertEquals(await open(parts), rsa, where);
});

Deno.test("readPkcs12() passes over what else may be in a file", async () => {
  const list = bag(4, sequence(objectId("1.2.840.113549.1.9.23.1"), wrapped(octetString(NULL))));
  const secret = bag(5, sequence(objectId("1.2.3"), wrapped(NULL)));
  const sdsi = bag(3, sequence(objectId(OID.sdsi), wrapped(octetString(certificate))));
  const both = [keyBag(key), certificateBag(certificate)];
  assertEquals(await open(sequence(plainPart(list, secret, sdsi, ...both))), rsa);
  const only = await refusal(sequence(plainPart(keyBag(key), sdsi)));
  assertStringIncludes(only, "certificate-missing: ");
});

Deno.test("readPkcs12() refuses parts that a public key protects", async () => {
  for (const type of [OID.envelopedData, OID.signedData]) {
    const said = await refusal(sequence(contentInfo(type, sequence())));
    assertStringIncludes(
      said,
      `certificate-unsupported: The PKCS#12 file has a part of an unknown`,
    );
    assertStringIncludes(
      said,
      `${type}: have the certificate and its key exported anew, with a passphrase`,
    );
  }
});

Deno.test("readPkcs12() says that a part does not decrypt though the MAC is right", async () => {
  const other = encryptNew(key, "another");
  const said = await refusal(sequence(plainPart(shroudedBag(other))));
  assertStringIncludes(
    said,
    "certificate-unreadable: A part of the PKCS#12 file does not decrypt, though its passphrase",
  );
});

Deno.test("readPkcs12() decrypts no more parts than an honest file can have", async () => {
  const encrypted = encryptNew(key, PASSPHRASE);
  const keys = (count: number): Bytes[] =>
    Array.from({ length: count }, () => shroudedBag(encrypted));
  const plain = plainPart(certificateBag(certificate));
  assertEquals(await open(sequence(plain, plainPart(...keys(32)))), rsa);
  const said = "certificate-unsupported: The PKCS#12 file has more than 32 encrypted parts";
  assertStringIncludes(await refusal(sequence(plain, plainPart(...keys(33)))), said);
  const layers = sequence(plain, plainPart(...keys(16)), plainPart(nestedBag(...keys(17))));
  assertStringIncludes(await refusal(layers), said);
  const part = encryptedPart(encryptNew(sequence(certificateBag(certificate)), PASSPHRASE));
  assertStringIncludes(await refusal(sequence(...Array.from({ length: 33 }, () => part))), said);
});

Deno.test("readPkcs12() bounds how deep bags are in bags", async () => {
  const nested = (depth: number): Bytes => depth === 0 ? keyBag(key) : nestedBag(nested(depth - 1));
  const plain = plainPart(certificateBag(certificate));
  assertEquals(await open(sequence(plain, plainPart(nested(3)))), rsa);
  const deep = await refusal(sequence(plain, plainPart(nested(300))));
  assertStringIncludes(deep, "certificate-unreadable: ");
  assertStringIncludes(deep, "Elements are nested too deeply");
});

Deno.test("readPkcs12() reads BER in what is encrypted, too", async () => {
  for (const piece of [undefined, 7, 1000]) {
    const bags = berOf(sequence(certificateBag(certificate)), piece);
    for (
      const seal of [
        (data: Bytes) => encryptNew(data, PASSPHRASE),
        (data: Bytes) => encryptOld("3des", data, PASSPHRASE),
      ]
    ) {
      const parts = sequence(
        encryptedPart(seal(bags)),
        plainPart(shroudedBag(seal(berOf(key, piece)))),
      );
      assertEquals(await open(parts), rsa);
    }
  }
});

Deno.test("readPkcs12() passes over line ends and zeros behind a file, and nothing else", async () => {
  const parts = sequence(plainPart(certificateBag(certificate), keyBag(key)));
  const file = pkcs12(parts, PASSPHRASE);
  for (const whole of [file, berOf(file), berOf(file, 1000)]) {
    for (const rest of [[10], [13, 10], new Uint8Array(512)]) {
      const { cert } = await readPkcs12(concat(whole, Uint8Array.from(rest)), PASSPHRASE);
      assertEquals(cert, rsa.cert);
    }
    for (const rest of [[32], [10, 1], file]) {
      await assertRejects(
        () => readPkcs12(concat(whole, Uint8Array.from(rest)), PASSPHRASE),
        BankIdCertificateError,
        "Bytes follow the last element",
      );
    }
  }
});
