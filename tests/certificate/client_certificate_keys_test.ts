import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { checkCertificate } from "../../src/certificate/client_certificate.ts";
import { contextTag } from "../../src/asn1/der.ts";
import { element, integer, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { certify } from "../helpers/x509.ts";

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
  assertEquals(
    error.message,
    "'certificate.key' is broken, or of a kind that is not known here",
  );
});
