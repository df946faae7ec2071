import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeBase64, decodeHex } from "@std/encoding";
import { contextTag, DerError, TAG } from "../../src/asn1/der.ts";
import { element, integer, objectId, sequence } from "../../src/asn1/der_writer.ts";
import { type Bytes, concat } from "../../src/bytes.ts";
import { certificatesOfPkcs7, derBlock } from "../../src/certificate/der_file.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { contentInfo, OID } from "../helpers/pkcs12.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };

function ders(text: string): Bytes[] {
  return readPemBlocks(text, "The text").map(({ der }) => der);
}

const { rsa, ec, chain } = identities;

Deno.test("derBlock() tells certificates, PKCS#7 and keys in every coding apart", () => {
  const table: readonly (readonly [string, Bytes | undefined])[] = [
    ["CERTIFICATE", ders(rsa.cert)[0]],
    ["PKCS7", Uint8Array.from(decodeBase64(pem.pkcs7))],
    ["PRIVATE KEY", ders(rsa.key)[0]],
    ["PRIVATE KEY", ders(ec.key)[0]],
    ["RSA PRIVATE KEY", ders(pem.pkcs1)[0]],
    ["EC PRIVATE KEY", ders(pem.sec1)[0]],
    ...pem.encrypted.map(({ text }) => ["ENCRYPTED PRIVATE KEY", ders(text)[0]] as const),
  ];
  for (const [label, der] of table) {
    assert(der);
    assertEquals(derBlock(der), { label, der });
  }
});

Deno.test("derBlock() finds nothing in other files", () => {
  for (
    const bytes of [
      new Uint8Array(),
      decodeHex("3000"),
      new TextEncoder().encode(rsa.cert),
      decodeBase64(opens.files[0]?.base64 ?? ""),
      ...ders(rsa.cert).map((der) => der.subarray(0, -1)),
      ...ders(rsa.key).map((der) => concat(der, new Uint8Array(1))),
    ]
  ) {
    assertEquals(derBlock(bytes), undefined);
  }
});

/** A file with certificates and nothing else, as `openssl crl2pkcs7 -nocrl` writes it. */
function pkcs7(certificates: readonly Bytes[], type: string = OID.signedData): Bytes {
  return contentInfo(
    type,
    sequence(
      integer(1),
      element(TAG.set),
      sequence(objectId(OID.data)),
      element(contextTag(0), ...certificates),
      element(TAG.set),
    ),
  );
}

Deno.test("certificatesOfPkcs7() finds every certificate, in DER and in BER", () => {
  assertEquals(certificatesOfPkcs7(decodeBase64(pem.pkcs7)), ders(rsa.cert));
  const all = ders(chain.cert);
  assertEquals(certificatesOfPkcs7(pkcs7(all)), all);
  const inner = pkcs7(all).subarray(4);
  const ber = concat(decodeHex("3080"), inner, decodeHex("0000"));
  assertEquals(certificatesOfPkcs7(ber), all);
});

Deno.test("certificatesOfPkcs7() refuses other content", () => {
  const all = ders(rsa.cert);
  const others = [
    pkcs7(all, OID.envelopedData),
    pkcs7([integer(1)]),
    contentInfo(OID.signedData, sequence(integer(1), element(TAG.set), sequence())),
    sequence(objectId(OID.signedData)),
  ];
  for (const other of others) assertThrows(() => certificatesOfPkcs7(other), DerError);
});
