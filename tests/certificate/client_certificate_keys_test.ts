import {
  assert,
  assertEquals,
  assertMatch,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { checkCertificate } from "../../src/certificate/client_certificate.ts";
import { children, contextTag, readDer, TAG } from "../../src/asn1/der.ts";
import {
  bitString,
  element,
  integer,
  NULL,
  objectId,
  octetString,
  sequence,
} from "../../src/asn1/der_writer.ts";
import type { Bytes } from "../../src/bytes.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { extension } from "../../src/simulator/pki/authority.ts";
import { assemble, type CertificateParts, certify } from "../helpers/x509.ts";
import { rsaKeyOf, rsaPair, STRANGER } from "../helpers/rsa.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const VALIDITY = {
  notBefore: new Date("2026-01-01T00:00:00Z"),
  notAfter: new Date("2027-01-01T00:00:00Z"),
};
const CURVES = {
  "P-256": "1.2.840.10045.3.1.7",
  "P-384": "1.3.132.0.34",
  "P-521": "1.3.132.0.35",
} as const;

async function certificateOf(publicKey: KeyObject): Promise<string> {
  const spki = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
  return writePem("CERTIFICATE", await certify(spki, VALIDITY));
}

/** An EC key in the form in which it does not state its public point, which OpenSSL can write. */
function withoutPoint(key: KeyObject, curve: string): string {
  const { d = "" } = key.export({ format: "jwk" });
  const secret = octetString(Uint8Array.fromBase64(d, { alphabet: "base64url" }));
  return writePem(
    "EC PRIVATE KEY",
    sequence(integer(1), secret, element(contextTag(0), objectId(curve))),
  );
}

/** Asserts that a certificate takes its own key and none of another pair. */
async function assertOwnKeyOnly(
  make: () => { publicKey: KeyObject; privateKey: KeyObject },
  write: (key: KeyObject) => string,
): Promise<void> {
  const { publicKey, privateKey } = make();
  const cert = await certificateOf(publicKey);
  const key = write(privateKey);
  const checked = checkCertificate({ cert, key }, NOW);
  assertStrictEquals(checked.cert, cert);
  assert(createPrivateKey(checked.key).equals(privateKey));
  const other = { cert, key: write(make().privateKey) };
  const error = assertThrows(() => checkCertificate(other, NOW), BankIdCertificateError);
  assertEquals(error.code, "key-mismatch");
}

Deno.test("checkCertificate() finds a mismatch of EC keys that do not state their public half", async () => {
  for (const [namedCurve, id] of Object.entries(CURVES)) {
    await assertOwnKeyOnly(
      () => generateKeyPairSync("ec", { namedCurve }),
      (key) => withoutPoint(key, id),
    );
  }
});

Deno.test("checkCertificate() finds a mismatch of Edwards keys", async () => {
  await assertOwnKeyOnly(
    () => generateKeyPairSync("ed25519"),
    (key) => String(key.export({ type: "pkcs8", format: "pem" })),
  );
});

Deno.test("checkCertificate() says when it cannot tell whose key it is", async () => {
  const cert = await certificateOf(generateKeyPairSync("ed25519").publicKey);
  const secret = octetString(octetString(new Uint8Array(7)));
  const key = writePem(
    "PRIVATE KEY",
    sequence(integer(0), sequence(objectId("1.3.101.112")), secret),
  );
  const error = assertThrows(() => checkCertificate({ cert, key }, NOW), BankIdCertificateError);
  assertEquals(error.code, "certificate-unsupported");
  assertStringIncludes(error.message, "or its key is broken, or of an unknown kind: TLS");
});

/** The error with which a certificate for a key pair is refused. */
async function refusalOf(
  spki: Bytes,
  pkcs8: Bytes,
  parts: Partial<CertificateParts> = {},
): Promise<string> {
  const cert = Object.keys(parts).length === 0
    ? await certify(spki, VALIDITY)
    : assemble(spki, parts);
  const certificate = {
    cert: writePem("CERTIFICATE", cert),
    key: writePem("PRIVATE KEY", pkcs8),
  };
  const error = assertThrows(() => checkCertificate(certificate, NOW), BankIdCertificateError);
  return `${error.code}: ${error.message}`;
}

function der(key: KeyObject, type: "spki" | "pkcs8"): Bytes {
  return type === "spki"
    ? Uint8Array.from(key.export({ type, format: "der" }))
    : Uint8Array.from(key.export({ type, format: "der" }));
}

Deno.test("checkCertificate() takes RSA keys of 2048 to 8192 bits", async () => {
  for (const name of ["512 bits", "1024 bits", "2040 bits"] as const) {
    const { publicKey, privateKey } = rsaPair(name);
    const said = await refusalOf(der(publicKey, "spki"), der(privateKey, "pkcs8"));
    assertEquals(
      said,
      `certificate-unsupported: 'certificate.cert' has an RSA key of ${name}, it must ` +
        "have 2048 to 8192: TLS does not take it. Order a new one from your bank",
    );
  }
  const greatest = bigKey(4096);
  const cert = writePem("CERTIFICATE", await certify(greatest.spki, VALIDITY));
  const key = writePem("PRIVATE KEY", greatest.pkcs8);
  assertStrictEquals(checkCertificate({ cert, key }, NOW).key, key);
  const { spki, pkcs8 } = bigKey(4104);
  assertStringIncludes(await refusalOf(spki, pkcs8), "has an RSA key of 8208 bits, it must have");
});

/** An RSA key of two factors of so many bits, whole but made of no primes. */
function bigKey(bits: number): { spki: Bytes; pkcs8: Bytes } {
  const [p, q] = [2n ** BigInt(bits) - 1n, 2n ** BigInt(bits) - 3n];
  const e = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 65_537n].find((each) =>
    (p - 1n) % each !== 0n && (q - 1n) % each !== 0n
  );
  if (e === undefined) throw new Error("There is no exponent");
  return rsaKeyOf(p, q, e);
}

Deno.test("checkCertificate() takes no X.509 version 1, no other curve, and no RSA key for PSS", async () => {
  const { publicKey, privateKey } = rsaPair(STRANGER);
  const [spki, pkcs8] = [der(publicKey, "spki"), der(privateKey, "pkcs8")];
  assertStringIncludes(
    await refusalOf(spki, pkcs8, { version: new Uint8Array() }),
    "certificate-unsupported: 'certificate.cert' is of X.509 version 1, not 3: TLS does not",
  );
  for (const curve of ["1.3.132.0.33", "1.3.132.0.10", "1.3.36.3.3.2.8.1.1.7", "1.3.132.0.1"]) {
    const type = sequence(objectId("1.2.840.10045.2.1"), objectId(curve));
    const point = Uint8Array.of(4, ...new Uint8Array(64).fill(1));
    const stated = element(contextTag(1), bitString(point));
    const secret = sequence(integer(1), octetString(new Uint8Array(32).fill(1)), stated);
    const said = await refusalOf(
      sequence(type, bitString(point)),
      sequence(integer(0), type, octetString(secret)),
    );
    // Where the runtime knows the curve it sees that these numbers do not belong together.
    if (said.startsWith("key-mismatch: ")) continue;
    assertStringIncludes(said, `has a key of the kind ${curve}, not RSA, P-256, P-384, `);
  }
  const ed448 = sequence(objectId("1.3.101.113"));
  const said = await refusalOf(
    sequence(ed448, bitString(new Uint8Array(57))),
    sequence(integer(0), ed448, octetString(octetString(new Uint8Array(57)))),
  );
  assertMatch(said, /has a key of the kind 1\.3\.101\.113, not|^key-mismatch: /);
});

Deno.test("checkCertificate() hands out keys without what may stand behind them in PKCS#8", async () => {
  for (const kind of ["ed25519", "rsa"] as const) {
    const { publicKey, privateKey } = kind === "rsa"
      ? rsaPair(STRANGER)
      : generateKeyPairSync(kind);
    const cert = await certificateOf(publicKey);
    const pkcs8 = der(privateKey, "pkcs8");
    const [, ...parts] = children(readDer(pkcs8), TAG.sequence).map(({ raw }) => raw);
    // RFC 5958: attributes, and in its version the public key.
    const attributes = element(contextTag(0), sequence(objectId("2.5.29.15"), element(TAG.set)));
    const half = element(contextTag(1, "primitive"), new Uint8Array(33));
    for (const longer of [[integer(0), ...parts, attributes], [integer(1), ...parts, half]]) {
      const key = writePem("PRIVATE KEY", sequence(...longer));
      assertEquals(checkCertificate({ cert, key }, NOW).key, writePem("PRIVATE KEY", pkcs8));
    }
  }
});

Deno.test("checkCertificate() asks the runtime's TLS whether it takes the certificate", async () => {
  const { publicKey, privateKey } = rsaPair(STRANGER);
  const [spki, pkcs8] = [der(publicKey, "spki"), der(privateKey, "pkcs8")];
  const key = writePem("PRIVATE KEY", pkcs8);
  const withExtension = async (critical: boolean): Promise<string> => {
    const extensions = [extension("1.2.3.4", NULL, critical)];
    return writePem("CERTIFICATE", await certify(spki, { ...VALIDITY, extensions }));
  };
  checkCertificate({ cert: await withExtension(false), key }, NOW);
  const cert = await withExtension(true);
  const error = assertThrows(() => checkCertificate({ cert, key }, NOW), BankIdCertificateError);
  assertEquals(error.code, "certificate-unsupported");
  assertStringIncludes(error.message, "'certificate.cert' or its key is not for this runtime (");
});
