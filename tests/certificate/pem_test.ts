import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeBase64, encodeBase64 } from "@std/encoding";
import { generateKeyPairSync } from "node:crypto";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { rsaPair } from "../helpers/rsa.ts";

const DER = Uint8Array.from({ length: 100 }, (_, index) => index * 7 % 256);
const BASE64 = encodeBase64(DER);

function block(label: string, body: string): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

Deno.test("readPemBlocks() reads every block, in order, and ignores what stands around", () => {
  const text = [
    "Bag Attributes\n    localKeyID: 01 02\nsubject=C = SE\n",
    block("CERTIFICATE", BASE64),
    "Key Attributes: <No Attributes>\n",
    block("PRIVATE KEY", "AAAA"),
    block("X509 CRL", "AQID"),
    "-----END STRAY-----\n",
  ].join("");
  assertEquals(readPemBlocks(text, "it"), [
    { label: "CERTIFICATE", der: DER },
    { label: "PRIVATE KEY", der: new Uint8Array(3) },
    { label: "X509 CRL", der: Uint8Array.of(1, 2, 3) },
  ]);
});

Deno.test("readPemBlocks() takes any line ends, line lengths and indentation", () => {
  const lines = BASE64.match(/.{1,64}/g) ?? [];
  const body = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----"];
  const forms = [
    body.join("\n"),
    body.join("\r\n"),
    body.join("\r"),
    body.map((line) => `  \t${line} `).join("\n\n"),
    block("CERTIFICATE", BASE64),
    block("CERTIFICATE", [...BASE64].join("\n")),
  ];
  for (const form of forms) {
    assertEquals(readPemBlocks(form, "it"), [{ label: "CERTIFICATE", der: DER }]);
  }
});

/** UTF-16 as PowerShell writes it. */
function utf16(text: string): Uint8Array {
  return Uint8Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0) & 0xff)
    .reduce((all, byte, at) => (all[2 * at] = byte, all), new Uint8Array(2 * text.length + 2))
    .with(1, 0xfe);
}

Deno.test("readPemBlocks() takes what environment variables and secret stores make of PEM", () => {
  const text = block("CERTIFICATE", BASE64.replace(/.{64}/g, "$&\n"));
  const two = text + text;
  const forms: Readonly<Record<string, string>> = {
    "a byte order mark": `\ufeff${two}`,
    "written line breaks": two.replaceAll("\n", "\\n"),
    "written Windows line breaks": two.replaceAll("\n", "\\r\\n"),
    "line breaks that were written out twice": two.replaceAll("\n", "\\\\n"),
    "JSON": JSON.stringify(two),
    "JSON of PHP": JSON.stringify(two).replaceAll("/", "\\/"),
    "single quotes": `'${two}'`,
    "no line breaks": two.replaceAll("\n", " "),
    "no line break between the blocks": text.trim() + text.trim(),
    "indentation": two.replaceAll("\n", "\n    "),
    "something before each line's BEGIN": two.replaceAll("-----BEGIN", "cert: -----BEGIN"),
    "base64 of the whole": encodeBase64(two),
    "base64 of the whole in lines": encodeBase64(two).replace(/.{76}/g, "$&\r\n"),
    "base64 of base64": encodeBase64(encodeBase64(two)),
    "UTF-16": new TextDecoder().decode(utf16(two)),
    "base64 of UTF-16": encodeBase64(utf16(two)),
    "base64 of the whole in quotes": JSON.stringify(encodeBase64(`\ufeff${two}`)),
  };
  for (const [what, form] of Object.entries(forms)) {
    const found = readPemBlocks(form, "it");
    assertEquals([what, ...found], [what, ...readPemBlocks(two, "it")]);
    assertEquals(found.length, 2);
  }
});

Deno.test("readPemBlocks() takes no longer for many BEGIN lines than for a long text", () => {
  const text = "-----BEGIN CERTIFICATE-----\n-----END X-----\n".repeat(20_000);
  assertThrows(() => readPemBlocks(text, "it"), BankIdCertificateError, "without its END line");
});

Deno.test("readPemBlocks() finds nothing in text without blocks", () => {
  const lower = block("certificate", BASE64);
  const dashes = block("CERTIFICATE", BASE64).replaceAll("-----", "----");
  for (const text of ["", "/etc/bankid/cert.pem", BASE64, lower, dashes]) {
    assertEquals(readPemBlocks(text, "it"), []);
  }
});

Deno.test("readPemBlocks() refuses broken blocks and says which", () => {
  const begin = "-----BEGIN CERTIFICATE-----\n";
  const table: readonly (readonly [string, string])[] = [
    [begin + BASE64, "it has a CERTIFICATE block without its END line: copy it anew"],
    [begin + begin + BASE64, "it has a CERTIFICATE block without its END line: copy it anew"],
    [
      begin + block("PRIVATE KEY", BASE64),
      "it has a CERTIFICATE block without its END line: copy it anew",
    ],
    [
      begin + block("CERTIFICATE", BASE64),
      "it has a CERTIFICATE block without its END line: copy it anew",
    ],
    [
      block("CERTIFICATE", "Proc-Type: 4,CLEAR"),
      "it has a CERTIFICATE block that is not base64: copy it anew",
    ],
    [block("CERTIFICATE", ""), "it has a CERTIFICATE block that is not base64: copy it anew"],
    [
      block("CERTIFICATE", "not base64"),
      "it has a CERTIFICATE block that is not base64: copy it anew",
    ],
    [block("CERTIFICATE", "AAA"), "it has a CERTIFICATE block that is not base64: copy it anew"],
    [block("CERTIFICATE", "AB=="), "it has a CERTIFICATE block that is not base64: copy it anew"],
    [
      block("CERTIFICATE", "AA==\nAAAA"),
      "it has a CERTIFICATE block that is not base64: copy it anew",
    ],
    [block("CERTIFICATE", "AA-_"), "it has a CERTIFICATE block that is not base64: copy it anew"],
    [
      `${begin}${BASE64}\n-----END PRIVATE KEY-----\n-----END CERTIFICATE-----`,
      "it has a CERTIFICATE block without its END line: copy it anew",
    ],
    ["x".repeat((1 << 20) + 1), "it is too large to be PEM: 1048577 characters"],
  ];
  for (const [text, message] of table) {
    const error = assertThrows(() => readPemBlocks(text, "it"), BankIdCertificateError);
    assertEquals([error.code, error.message], ["certificate-unreadable", message]);
  }
  assertEquals(readPemBlocks("x".repeat(1 << 20), "it"), []);
});

Deno.test("readPemBlocks() tells OpenSSL's old encrypted form", () => {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem", cipher: "aes-256-cbc", passphrase: "open" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  assert(privateKey.includes("Proc-Type: 4,ENCRYPTED"));
  const [block, ...others] = readPemBlocks(privateKey + privateKey, "it");
  assertEquals(block, { label: "OLD ENCRYPTED EC PRIVATE KEY", der: new Uint8Array() });
  assertEquals(others, [block]);
});

Deno.test("writePem() writes what the runtime writes, and readPemBlocks() reads it back", () => {
  const { privateKey, publicKey } = rsaPair("bank");
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const text = writePem("PRIVATE KEY", pkcs8);
  assertEquals(text, privateKey.export({ type: "pkcs8", format: "pem" }));
  assertEquals(writePem("PUBLIC KEY", spki), publicKey.export({ type: "spki", format: "pem" }));
  assertEquals(readPemBlocks(text, "it"), [{ label: "PRIVATE KEY", der: Uint8Array.from(pkcs8) }]);
  for (const length of [1, 47, 48, 49, 96]) {
    const der = DER.subarray(0, length);
    const [, ...lines] = writePem("X", der).trimEnd().split("\n");
    assert(lines.slice(0, -2).every((line) => line.length === 64));
    assertEquals(decodeBase64(lines.slice(0, -1).join("")), der.slice());
  }
});
