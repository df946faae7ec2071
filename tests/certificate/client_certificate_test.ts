import {
  assert,
  assertEquals,
  assertMatch,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Bytes } from "../../src/bytes.ts";
import { checkCertificate, readBundle } from "../../src/certificate/client_certificate.ts";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { BankIdCertificateError, type CertificateErrorCode } from "../../src/errors.ts";
import { certify, SUBJECT } from "../helpers/x509.ts";
import { rsaPair } from "../helpers/rsa.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const FROM = new Date("2026-01-01T00:00:00Z");
const UNTIL = new Date("2027-01-01T00:00:00Z");

interface Pair {
  readonly cert: string;
  readonly key: KeyObject;
}

async function pair(keys: { publicKey: KeyObject; privateKey: KeyObject }): Promise<Pair> {
  const spki: Bytes = Uint8Array.from(keys.publicKey.export({ type: "spki", format: "der" }));
  const der = await certify(spki, { notBefore: FROM, notAfter: UNTIL });
  return { cert: writePem("CERTIFICATE", der), key: keys.privateKey };
}

function pem(key: KeyObject, type: "pkcs8" | "pkcs1" | "sec1"): string {
  return String(key.export({ type, format: "pem" }));
}

const rsa = await pair(rsaPair("bank"));
const otherRsa = await pair(rsaPair("person"));
const ec = await pair(generateKeyPairSync("ec", { namedCurve: "P-256" }));
const otherEc = await pair(generateKeyPairSync("ec", { namedCurve: "P-256" }));
const p384 = await pair(generateKeyPairSync("ec", { namedCurve: "P-384" }));
const edwards = await pair(generateKeyPairSync("ed25519"));

const KEY = pem(rsa.key, "pkcs8");
const ENCRYPTED = String(
  rsa.key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "hemligt" }),
);
const OLD_STYLE = String(
  rsa.key.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase: "hemligt" }),
);
const PUBLIC = writePem("PUBLIC KEY", new Uint8Array(40));

/** Fails if an error shows a piece of a secret: its message, stack and causes, however shown. */
function showsNothingOf(error: Error, ...secrets: readonly string[]): void {
  const shown = [error.message, Deno.inspect(error), JSON.stringify(error)].join("\n");
  for (const secret of secrets) {
    for (let at = 0; at + 16 <= secret.length; at += 8) {
      const piece = secret.slice(at, at + 16);
      if (piece.includes("----")) continue;
      assert(!shown.includes(piece), `${error.message} shows '${piece}'`);
    }
  }
}

Deno.test("checkCertificate() asks for the 'await' that a promise lacks", () => {
  const table: readonly (readonly [unknown, got: string])[] = [
    [Promise.resolve({}), "a Promise (is an 'await' missing?)"],
    [null, "null"],
  ];
  for (const [certificate, got] of table) {
    assertThrows(
      () => Reflect.apply(checkCertificate, undefined, [certificate, Date.now()]),
      TypeError,
      `'certificate' must be an object with 'cert' and 'key': got ${got}`,
    );
  }
});

Deno.test("checkCertificate() accepts RSA and EC certificates with keys in every coding", () => {
  const parameters = writePem("EC PARAMETERS", Uint8Array.of(6, 1, 0));
  const table: readonly (readonly [Pair, string, string])[] = [
    [rsa, rsa.cert, KEY],
    [rsa, rsa.cert, pem(rsa.key, "pkcs1")],
    [ec, ec.cert, pem(ec.key, "pkcs8")],
    [ec, ec.cert, pem(ec.key, "sec1")],
    [ec, ec.cert, parameters + pem(ec.key, "sec1")],
    [p384, p384.cert, pem(p384.key, "sec1")],
    [edwards, edwards.cert, pem(edwards.key, "pkcs8")],
    [rsa, KEY + rsa.cert, rsa.cert + KEY],
    [rsa, otherRsa.cert + rsa.cert, KEY],
  ];
  for (const [pair, cert, key] of table) {
    const checked = checkCertificate({ cert, key }, NOW);
    assertEquals(checked.cert, pair.cert);
    assertStringIncludes(checked.key, "-----BEGIN PRIVATE KEY-----\n");
    assert(createPrivateKey(checked.key).equals(pair.key));
    assertEquals(checked.x509.subject.raw, SUBJECT);
    assertEquals([checked.x509.notBefore, checked.x509.notAfter], [FROM, UNTIL]);
  }
});

Deno.test("checkCertificate() hands out PEM as RFC 7468 has it, whatever it was given", () => {
  const chain = otherRsa.cert + rsa.cert;
  const encoded = (text: string): string => encodeBase64(text);
  const ways: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => text.replaceAll("\n", "\r\n"),
    (text) => `\ufeff${text}`,
    (text) => text.replaceAll("\n", "\n  \t"),
    (text) => text.replaceAll("\n", "\\n"),
    (text) => `"${text.replaceAll("\n", "\\r\\n")}"`,
    (text) => `'${text}'`,
    (text) => text.replaceAll("\n", ""),
    (text) => text.replaceAll("-----\n-----BEGIN", "----------BEGIN"),
    encoded,
  ];
  for (const way of ways) {
    const { cert, key } = checkCertificate({ cert: way(chain), key: way(KEY) }, NOW);
    assertEquals([cert, key], [rsa.cert, KEY]);
  }
});

Deno.test("checkCertificate() takes the valid one of two certificates for the key", async () => {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = Uint8Array.from(keys.publicKey.export({ type: "spki", format: "der" }));
  const year = 365 * 86_400_000;
  const now = Date.now();
  const [expired, valid] = await Promise.all(
    [[now - 2 * year, now - year], [now - year, now + year]].map(async ([from = 0, to = 0]) =>
      writePem(
        "CERTIFICATE",
        await certify(spki, { notBefore: new Date(from), notAfter: new Date(to) }),
      )
    ),
  );
  assert(expired && valid);
  for (const cert of [expired + valid, valid + expired]) {
    assertEquals(checkCertificate({ cert, key: pem(keys.privateKey, "pkcs8") }, now).cert, valid);
  }
});

Deno.test("checkCertificate() says how to choose where there are several keys", () => {
  const certificate = { cert: rsa.cert + ec.cert, key: KEY + pem(ec.key, "pkcs8") };
  const error = assertThrows(() => checkCertificate(certificate, NOW), BankIdCertificateError);
  assertEquals(error.code, "certificate-unsupported");
  assertStringIncludes(error.message, "with the option 'fingerprint' of readPkcs12 or readPem");
  showsNothingOf(error, body(certificate.key));
});

type Row = readonly [cert: string, key: string, message: RegExp];

/** What cannot be read, or is not what its place is for. */
const UNREADABLE: Readonly<Record<string, Row>> = {
  "an empty certificate": ["", KEY, /^'certificate\.cert' is not PEM/],
  "a path": ["/etc/bankid/rp.pem", KEY, /a path; pass the file's content/],
  "a Windows path": ["C:\\bankid\\rp.pem", KEY, /a path/],
  "a key's path": [rsa.cert, "./rp-key.pem", /\.key' is not PEM.*a path/],
  "no PEM": ["<xml>certificate</xml>", KEY, /no '-----BEGIN …-----' line/],
  "bare base64": [body(rsa.cert), KEY, /cert' is not PEM/],
  "a bare key": [rsa.cert, body(KEY), /key' is not PEM/],
  "both swapped": [KEY, rsa.cert, /cert' must hold a CERTIFICATE.*PRIVATE KEY$/],
  "PKCS#7": [
    writePem("PKCS7", new Uint8Array(3)),
    KEY,
    /cert' must hold a CERTIFICATE block: it holds PKCS7; readPem opens it$/,
  ],
  "two certificates": [rsa.cert, rsa.cert, /key' must hold a PRIVATE KEY.*CERTIFICATE$/],
  "a public key": [rsa.cert, PUBLIC, /it holds PUBLIC KEY$/],
  "a broken certificate": [cut(rsa.cert), KEY, /cert' is not an X\.509 certificate/],
  "a broken key": [rsa.cert, cut(KEY), /key' is not a private key/],
  "a mislabelled key": [rsa.cert, relabel(KEY, "RSA PRIVATE KEY"), /key' is not a private key/],
  "a key of a kind unknown": [rsa.cert, relabel(KEY, "DSA PRIVATE KEY"), /DSA PRIVATE KEY$/],
  "a certificate without end": [rsa.cert.slice(0, 200), KEY, /without its END line/],
  "a key without end": [rsa.cert, KEY.slice(0, 200), /PRIVATE KEY block without its END line/],
};

const ENCRYPTED_KEYS: Readonly<Record<string, Row>> = {
  "an encrypted key": [rsa.cert, ENCRYPTED, /key' is encrypted: \w/],
  "an old encrypted key": [rsa.cert, OLD_STYLE, /key' is encrypted: \w/],
};

const MISMATCHES: Readonly<Record<string, Row>> = {
  "a key of another certificate": [
    rsa.cert,
    pem(otherRsa.key, "pkcs8"),
    /not the key of 'certificate\.cert'/,
  ],
  "another EC key": [ec.cert, pem(otherEc.key, "sec1"), /not the key of/],
  "a key of another curve": [ec.cert, pem(p384.key, "pkcs8"), /not the key of/],
  "a key of another kind": [rsa.cert, pem(ec.key, "pkcs8"), /not the key of/],
};

const WRONG: readonly (readonly [CertificateErrorCode, Readonly<Record<string, Row>>])[] = [
  ["certificate-unreadable", UNREADABLE],
  ["certificate-unsupported", ENCRYPTED_KEYS],
  ["key-mismatch", MISMATCHES],
];

function body(text: string): string {
  return text.replaceAll(/-----.*-----|\n/g, "");
}

/** A block whose content lacks its last bytes. */
function cut(text: string): string {
  const [block] = readPemBlocks(text, "it");
  assert(block);
  return writePem(block.label, block.der.subarray(0, -10));
}

function relabel(text: string, label: string): string {
  const [block] = readPemBlocks(text, "it");
  assert(block);
  return writePem(label, block.der);
}

Deno.test("checkCertificate() says what is wrong with the certificate or the key", () => {
  for (const [code, rows] of WRONG) {
    for (const [what, [cert, key, message]] of Object.entries(rows)) {
      const error = assertThrows(
        () => checkCertificate({ cert, key }, NOW),
        BankIdCertificateError,
      );
      assertEquals([what, error.code, error.retry], [what, code, "never"]);
      assertMatch(error.message, message);
      showsNothingOf(error, body(cert), body(key), "hemligt", cert, key);
    }
  }
});

Deno.test("checkCertificate() judges the validity at the given moment", () => {
  const certificate = { cert: rsa.cert, key: KEY };
  for (const now of [FROM.getTime(), NOW, UNTIL.getTime()]) checkCertificate(certificate, now);
  const table: readonly (readonly [number, CertificateErrorCode, RegExp])[] = [
    [UNTIL.getTime() + 1000, "certificate-expired", /expired on 2027-01-01: order a new one/],
    [FROM.getTime() - 1, "certificate-not-yet-valid", /not valid before 2026-01-01: is the clock/],
  ];
  for (const [now, code, message] of table) {
    const error = assertThrows(() => checkCertificate(certificate, now), BankIdCertificateError);
    assertEquals(error.code, code);
    assertMatch(error.message, message);
    showsNothingOf(error, body(KEY), body(rsa.cert));
  }
});

Deno.test("checkCertificate() refuses values that are not text, without showing them", () => {
  const bytes = new TextEncoder().encode(KEY);
  const table: readonly (readonly [object, member: string, got: string])[] = [
    [{ cert: rsa.cert }, "key", "undefined"],
    [{ key: KEY }, "cert", "undefined"],
    [{ cert: rsa.cert, key: null }, "key", "null"],
    [{ cert: rsa.cert, key: bytes }, "key", "an object"],
    [{ cert: [rsa.cert], key: KEY }, "cert", "an array"],
  ];
  for (const [certificate, member, got] of table) {
    const error = assertThrows(
      () => Reflect.apply(checkCertificate, undefined, [certificate, NOW]),
      TypeError,
    );
    assertEquals(
      error.message,
      `'certificate.${member}' must be PEM text, as readPkcs12 and readPem give it: got ${got}`,
    );
  }
});

Deno.test("checkCertificate() keeps the cause of what it could not read", () => {
  for (
    const certificate of [{ cert: cut(rsa.cert), key: KEY }, { cert: rsa.cert, key: cut(KEY) }]
  ) {
    const error = assertThrows(() => checkCertificate(certificate, NOW), BankIdCertificateError);
    assert(error.cause instanceof Error);
    assertEquals(error.cause.name, "DerError");
    showsNothingOf(error, body(KEY), body(rsa.cert));
  }
});

Deno.test("readBundle() reads every certificate, and says what is wrong with one", () => {
  const what = "'roots[0]'";
  const kinds = (text: string): string[] =>
    readBundle(text, what).map((each) => each.publicKey.kind);
  assertEquals(kinds(rsa.cert), ["rsa"]);
  assertEquals(kinds(`# roots\n${rsa.cert}\n${KEY}${ec.cert}`), ["rsa", "ec"]);
  for (const text of ["ca.pem", KEY, rsa.cert + cut(ec.cert)]) {
    const error = assertThrows(() => readBundle(text, what), BankIdCertificateError);
    assertStrictEquals(error.message.startsWith(what), true);
  }
});
