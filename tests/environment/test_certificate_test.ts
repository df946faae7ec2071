import { assert, assertEquals, assertFalse } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readPkcs12 } from "../../mod.ts";
import { checkCertificate } from "../../src/certificate/client_certificate.ts";
import { testCertificate } from "../../src/environment/test_certificate.ts";
import published from "../vectors/pkcs12/test_certificate.json" with { type: "json" };

Deno.test("testCertificate() is what the file holds that BankID publishes, certificate and key", async () => {
  const file = await readPkcs12(decodeBase64(published.base64), published.passphrase);
  const { cert, key } = testCertificate();
  assertEquals([cert, key], [file.cert, file.key]);
  const x509 = new X509Certificate(cert);
  // BankID: "environments".
  assertEquals(
    x509.fingerprint256.replaceAll(":", ""),
    "EF15B3E1837BD4ADE7E4BFA1D0A07E9BE936E0389C10806077D0EB51271AD5F5",
  );
  assertEquals(x509.serialNumber, "1BCFE6681C8ECD5E");
  assert(x509.checkPrivateKey(createPrivateKey(key)));
});

Deno.test("testCertificate() passes for a client's own until it expires, and no longer", () => {
  const certificate = testCertificate();
  const { x509: { notBefore, notAfter } } = checkCertificate(certificate, Date.parse("2026-10-04"));
  assertEquals([notBefore.toISOString(), notAfter.toISOString()], [
    "2024-07-02T22:00:00.000Z",
    "2029-05-28T21:59:59.000Z",
  ]);
  const codes = ["2024-07-01", "2029-05-29"].map((day) => {
    try {
      return String(checkCertificate(certificate, Date.parse(day)));
    } catch (error) {
      return error instanceof Error && "code" in error ? error.code : error;
    }
  });
  assertEquals(codes, ["certificate-not-yet-valid", "certificate-expired"]);
});

Deno.test("testCertificate() stands in the source without the header that scanners look for", async () => {
  const source = new URL("../../src/environment/test_certificate.ts", import.meta.url);
  assertFalse((await Deno.readTextFile(source)).includes("-----"));
});
