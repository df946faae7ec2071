import { assertEquals, assertThrows } from "@std/assert";
import { type Bytes, concat } from "../../src/bytes.ts";
import { contextTag, DerError } from "../../src/asn1/der.ts";
import {
  element,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
  TRUE,
} from "../../src/asn1/der_writer.ts";
import {
  type Constraints,
  constraints,
  EXTENSION,
  OCSP_SIGNING,
} from "../../src/certificate/extensions.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { extension } from "../../src/simulator/pki/authority.ts";
import { SAMPLE_XML } from "../helpers/samples.ts";
import { assemble, spkiOf } from "../helpers/x509.ts";

const SPKI = spkiOf("ec");
const FALSE = element(0x01, Uint8Array.of(0));

function read(...extensions: Bytes[]): Constraints {
  const wrapped = element(contextTag(3), sequence(...extensions));
  return constraints(readCertificate(assemble(SPKI, { extensions: wrapped })));
}

function flags(unused: number, ...bytes: number[]): Bytes {
  return element(0x03, Uint8Array.of(unused, ...bytes));
}

Deno.test("constraints() of a certificate without extensions allows nothing", () => {
  assertEquals(constraints(readCertificate(assemble(SPKI))), {
    ca: { value: false, critical: false },
    keyUsage: undefined,
    extendedKeyUsage: undefined,
    policies: [],
    subjectKey: undefined,
    authorityKey: undefined,
    unknownCritical: [],
  });
});

Deno.test("constraints() reads the certificates of a recorded proof", () => {
  const found = [...SAMPLE_XML.matchAll(/<X509Certificate>(.*?)</g)].map(([, base64 = ""]) =>
    constraints(readCertificate(Uint8Array.fromBase64(base64)))
  );
  const [user, customers, bank] = found;
  const signing = { digitalSignature: true, nonRepudiation: false, keyCertSign: false };
  const issuing = { digitalSignature: false, nonRepudiation: false, keyCertSign: true };
  assertEquals(found.map(({ ca }) => ca), [
    { value: false, critical: false },
    { value: true, critical: true },
    { value: true, critical: true },
  ]);
  assertEquals(found.map(({ keyUsage }) => keyUsage), [signing, issuing, issuing]);
  assertEquals(found.map(({ policies }) => policies), [["1.2.3.4.5"], ["1.2.3.4.5"], [
    "1.2.3.4.5",
  ]]);
  assertEquals(found.flatMap(({ unknownCritical }) => unknownCritical), []);
  // The identifiers of the customers' authority and of the root, as they are published.
  assertEquals(user?.authorityKey?.toHex(), "607a7da759838c9fa4b117ea0d43439543e699fd");
  assertEquals(customers?.subjectKey, user?.authorityKey);
  assertEquals(bank?.authorityKey?.toHex(), "4af7a36a08da083817195328c8daa6d634d85aba");
});

Deno.test("constraints() reads whether a certificate is an authority's", () => {
  const of = (value: Bytes, critical = true): Constraints["ca"] =>
    read(extension(EXTENSION.basicConstraints, value, critical)).ca;
  assertEquals(of(sequence(TRUE)), { value: true, critical: true });
  assertEquals(of(sequence(TRUE), false), { value: true, critical: false });
  assertEquals(of(sequence(TRUE, integer(0))), { value: true, critical: true, pathLength: 0 });
  assertEquals(of(sequence(TRUE, integer(3))), { value: true, critical: true, pathLength: 3 });
  assertEquals(of(sequence()), { value: false, critical: true });
  assertEquals(of(sequence(FALSE)), { value: false, critical: true });
});

Deno.test("constraints() reads the bits of keyUsage", () => {
  const of = (...bits: [number, ...number[]]): string => {
    const { keyUsage } = read(extension(EXTENSION.keyUsage, flags(...bits), true));
    return Object.entries(keyUsage ?? {}).flatMap(([name, set]) => set ? [name] : []).join();
  };
  assertEquals(of(7, 0x80), "digitalSignature");
  assertEquals(of(6, 0x40), "nonRepudiation");
  assertEquals(of(6, 0xc0), "digitalSignature,nonRepudiation");
  assertEquals(of(2, 0x04), "keyCertSign");
  assertEquals(of(1, 0x06), "keyCertSign");
  assertEquals(of(5, 0x20), "");
  assertEquals(of(7, 0x00, 0x80), "");
});

Deno.test("constraints() reads usages, policies and key identifiers", () => {
  const key = Uint8Array.of(1, 2, 3);
  const found = read(
    extension(EXTENSION.extendedKeyUsage, sequence(objectId("1.2.3"), objectId(OCSP_SIGNING))),
    extension(
      EXTENSION.certificatePolicies,
      sequence(sequence(objectId("1.2.3.4.5"), sequence()), sequence(objectId("1.2.752.78.1.1"))),
    ),
    extension(EXTENSION.subjectKeyIdentifier, octetString(key)),
    extension(EXTENSION.authorityKeyIdentifier, sequence(element(0x80, key), element(0x82, key))),
  );
  assertEquals(found.extendedKeyUsage, ["1.2.3", "1.3.6.1.5.5.7.3.9"]);
  assertEquals(found.policies, ["1.2.3.4.5", "1.2.752.78.1.1"]);
  assertEquals([found.subjectKey, found.authorityKey], [key, key]);
  const nameless = read(extension(EXTENSION.authorityKeyIdentifier, sequence(element(0x82, key))));
  assertEquals(nameless.authorityKey, undefined);
});

Deno.test("constraints() lists the critical extensions that nobody here enforces", () => {
  const enforced: readonly [string, Bytes][] = [
    [EXTENSION.keyUsage, flags(7, 0x80)],
    [EXTENSION.basicConstraints, sequence()],
    [EXTENSION.certificatePolicies, sequence()],
    [EXTENSION.extendedKeyUsage, sequence()],
    [EXTENSION.ocspNoCheck, NULL],
  ];
  assertEquals(
    read(...enforced.map(([id, value]) => extension(id, value, true))).unknownCritical,
    [],
  );
  const others = [
    "2.5.29.30",
    "2.5.29.36",
    "2.5.29.54",
    "1.2.752.34.2.1",
    EXTENSION.subjectAltName,
  ];
  const found = (critical: boolean): readonly string[] =>
    read(...others.map((id) => extension(id, NULL, critical))).unknownCritical;
  assertEquals(found(true), others);
  assertEquals(found(false), []);
});

const MALFORMED: readonly (readonly [id: string, value: Bytes])[] = [
  [EXTENSION.basicConstraints, new Uint8Array()],
  [EXTENSION.basicConstraints, NULL],
  [EXTENSION.basicConstraints, concat(sequence(TRUE), Uint8Array.of(0))],
  [EXTENSION.basicConstraints, sequence(element(0x01, Uint8Array.of(1)))],
  [EXTENSION.basicConstraints, sequence(TRUE, element(0x02, Uint8Array.of(0xff)))],
  [EXTENSION.basicConstraints, sequence(TRUE, TRUE)],
  [EXTENSION.basicConstraints, sequence(integer(0), TRUE)],
  [EXTENSION.keyUsage, octetString(Uint8Array.of(0x80))],
  [EXTENSION.keyUsage, flags(8, 0x80)],
  [EXTENSION.keyUsage, flags(7, 0xff)],
  [EXTENSION.extendedKeyUsage, sequence(NULL)],
  [EXTENSION.extendedKeyUsage, objectId(OCSP_SIGNING)],
  [EXTENSION.certificatePolicies, sequence(objectId("1.2.3"))],
  [EXTENSION.certificatePolicies, sequence(sequence())],
  [EXTENSION.subjectKeyIdentifier, sequence()],
  [EXTENSION.authorityKeyIdentifier, octetString(Uint8Array.of(1))],
];

Deno.test("constraints() refuses extensions that are malformed", () => {
  for (const [id, value] of MALFORMED) assertThrows(() => read(extension(id, value)), DerError);
});
