import { assert, assertEquals, assertThrows } from "@std/assert";
import { readDocument, type SignatureDocument } from "../../src/proof/document.ts";
import { XmlError } from "../../src/proof/xml.ts";
import { edited, recorded, SAMPLE, SAMPLE_XML } from "../helpers/samples.ts";
import { sha } from "../helpers/x509.ts";

/** The three slices by place and by the beginning of their SHA-256, as measured on the recording. */
type Slices = readonly (readonly [start: number, end: number, sha256: string])[];

function assertSlices(xml: string, document: SignatureDocument, expected: Slices): void {
  const bytes = new TextEncoder().encode(xml);
  const found = [document.signedInfo, document.keyInfo, document.signedData];
  for (const [index, [start, end, hash]] of expected.entries()) {
    assertEquals(found[index], bytes.slice(start, end));
    assertEquals(sha("sha256", bytes.slice(start, end)).slice(0, 16), hash);
  }
}

Deno.test("readDocument() cuts out of the published sample what was hashed and signed", () => {
  const document = readDocument(SAMPLE_XML);
  assertSlices(SAMPLE_XML, document, [
    [108, 1039, "736ed34c0003570a"],
    [1416, 7464, "59397d7d6e384c3f"],
    [7472, 8580, "4434ee8cb67a772d"],
  ]);
  const { signedDataDigest, keyInfoDigest, scheme } = document;
  assertEquals([signedDataDigest.hash, keyInfoDigest.hash], ["SHA-256", "SHA-256"]);
  assertEquals(sha("sha256", document.signedData), signedDataDigest.value.toHex());
  assertEquals(sha("sha256", document.keyInfo), keyInfoDigest.value.toHex());
  assertEquals(scheme, { key: "rsa", hash: "SHA-256" });
  assertEquals(document.signature.length, 256);
  assertEquals(
    sha("sha1", new TextEncoder().encode(SAMPLE.signature)),
    "16c88c8eb58c0d1a3b0518c5b239d9be52ef134b",
  );
});

Deno.test("readDocument() cuts a second recording", () => {
  const xml = new TextDecoder().decode(Uint8Array.fromBase64(recorded("mirendo_karl").signature));
  assertSlices(xml, readDocument(xml), [
    [108, 1039, "1be2a30147f79187"],
    [1416, 7448, "dbcb8255e7acebcb"],
    [7456, 8729, "c3d1bd4af8712f4a"],
  ]);
});

Deno.test("readDocument() reads what the published sample says", () => {
  const { content, certificates } = readDocument(SAMPLE_XML);
  assertEquals(content, {
    operation: "auth",
    userVisibleData: "signeringstext",
    userNonVisibleData: new TextEncoder().encode("ej synlig"),
    relyingParty: "cn=Finansiell ID-Teknik BID AB,name=Test av BankID,serialNumber=5566304928," +
      "o=Testbank A AB (publ),c=SE",
    displayName: "Test av BankID",
    device: {
      type: "OS_X",
      deviceInfo: "12.5",
      uhi: "giCsUsVYgZEg96P/l/7QIxWjusqW",
      fsib: "0",
      utb: "cs1",
      uauth: "pw",
    },
  });
  // Customer CA1 and the bank's CA of Testbank A, by what is published of them.
  const hashes = certificates.map((der) => sha("sha256", der).slice(0, 8));
  assertEquals(hashes.slice(1), ["def5da7c", "b7a77813"]);
});

const VISIBLE = /<usrVisibleData.*?<\/usrVisibleData>/;
const NON_VISIBLE = /<usrNonVisibleData>.*?<\/usrNonVisibleData>/;

Deno.test("readDocument() takes absent texts for absent", () => {
  const { userVisibleData: text, userNonVisibleData: hidden, ...others } =
    readDocument(SAMPLE_XML).content;
  assert(text !== undefined && hidden !== undefined);
  assertEquals(readDocument(edited(VISIBLE, "")).content, {
    ...others,
    userNonVisibleData: hidden,
  });
  assertEquals(readDocument(edited(NON_VISIBLE, "")).content, { ...others, userVisibleData: text });
  const bare = edited(VISIBLE, "").replace(NON_VISIBLE, "");
  assertEquals(readDocument(bare).content, others);
  const empty = edited(
    VISIBLE,
    '<usrVisibleData charset="UTF-8" visible="wysiwys"></usrVisibleData>',
  );
  assertEquals(readDocument(empty).content.userVisibleData, "");
  const { displayName: _, ...unnamed } = readDocument(SAMPLE_XML).content;
  assertEquals(readDocument(edited(/<displayName>.*?<\/displayName>/, "")).content, unnamed);
});

Deno.test("readDocument() tells a format, a signature and texts beyond ASCII", () => {
  const formatted = edited(' visible="', ' format="simpleMarkdownV1" visible="');
  assertEquals(readDocument(formatted).content.userVisibleDataFormat, "simpleMarkdownV1");
  const signed = edited("Identification", "Signing");
  assertEquals(readDocument(signed).content.operation, "sign");
  const text = "\ufeffJag köper 😀\r\n\u202e";
  const wide = edited("c2lnbmVyaW5nc3RleHQ=", new TextEncoder().encode(text).toBase64());
  assertEquals(readDocument(wide).content.userVisibleData, text);
});

Deno.test("readDocument() passes on an operation that it does not know, as it stands", () => {
  const words = ["Payment", "identification", "constructor", "S_2", "S".repeat(64)]
    .concat("Sign-in 2.0", "Betala för någon", "Å", "S/MIME: read");
  for (const word of words) {
    assertEquals(readDocument(edited("Identification", word)).content.operation, word);
  }
});

Deno.test("readDocument() tells the device's version in either spelling", () => {
  const xml = edited("<deviceInfo>", "<deviceinfo>").replace("</deviceInfo>", "</deviceinfo>");
  assertEquals(readDocument(xml).content.device, readDocument(SAMPLE_XML).content.device);
});

Deno.test("readDocument() knows signatures by RSA and ECDSA, and digests, with SHA-2", () => {
  const more = "http://www.w3.org/2001/04/xmldsig-more#";
  const methods: readonly (readonly [string, SignatureDocument["scheme"]])[] = [
    ["rsa-sha256", { key: "rsa", hash: "SHA-256" }],
    ["rsa-sha384", { key: "rsa", hash: "SHA-384" }],
    ["rsa-sha512", { key: "rsa", hash: "SHA-512" }],
    ["ecdsa-sha256", { key: "ec", hash: "SHA-256" }],
    ["ecdsa-sha384", { key: "ec", hash: "SHA-384" }],
    ["ecdsa-sha512", { key: "ec", hash: "SHA-512" }],
  ];
  for (const [name, scheme] of methods) {
    const xml = SAMPLE_XML.replace(`${more}rsa-sha256`, more + name);
    assertEquals(readDocument(xml).scheme, scheme);
  }
  const digests = [
    ["http://www.w3.org/2001/04/xmldsig-more#sha384", "SHA-384", 48],
    ["http://www.w3.org/2001/04/xmlenc#sha512", "SHA-512", 64],
  ] as const;
  for (const [id, hash, length] of digests) {
    const value = new Uint8Array(length).fill(1);
    const second = edited(/(?<=bidKeyInfo.*)http:[^"]*sha256/, id)
      .replace(/(?<=bidKeyInfo.*<DigestValue>)[^<]*/, value.toBase64());
    const { signedDataDigest, keyInfoDigest } = readDocument(second);
    assertEquals([signedDataDigest.hash, keyInfoDigest], ["SHA-256", { hash, value }]);
  }
});

Deno.test("readDocument() takes leaves that BankID may add, and keeps the places right", () => {
  const additions: readonly (readonly [string, string])[] = [
    ["</displayName>", "</displayName><more>å &amp; ö</more>"],
    ["</version>", "</version><rpRef>cmVm</rpRef>"],
    ["</env>", "</env><more></more>"],
    ["</uauth>", "</uauth><token>dG9rZW4=</token>"],
    [
      "<requirement>",
      "<requirement><condition><type>IssuerCn</type><value>Å &lt;B&gt;</value></condition>",
    ],
  ];
  for (const [find, replace] of additions) {
    const xml = edited(find, replace);
    const { signedData } = readDocument(xml);
    assertEquals(
      new TextDecoder().decode(signedData),
      xml.slice(xml.indexOf("<bankIdSignedData"), xml.indexOf("</Object>")),
    );
  }
  assertEquals(
    readDocument(edited("</uauth>", "</uauth><token>YQ==</token>")).content.device.token,
    "YQ==",
  );
});

Deno.test("readDocument() takes 2 to 4 certificates", () => {
  const one = "<X509Certificate>MAA=</X509Certificate>";
  const read = (count: number): number =>
    readDocument(edited(/(?<=<X509Data>).*(?=<\/X509Data>)/, one.repeat(count))).certificates
      .length;
  assertEquals([2, 3, 4].map(read), [2, 3, 4]);
  for (const count of [0, 1, 5, 40]) assertThrows(() => read(count), XmlError);
});
