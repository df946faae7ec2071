import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { checkCertificate } from "../../src/certificate/client_certificate.ts";
import { TEST_CERTIFICATE, testCertificate } from "../../src/environment/test_certificate.ts";

Deno.test("testCertificate() is BankID's public test certificate, with its key", async () => {
  const { cert, key, ...said } = await testCertificate();
  const x509 = new X509Certificate(cert);
  // BankID: "environments".
  assertEquals(
    x509.fingerprint256.replaceAll(":", ""),
    "EF15B3E1837BD4ADE7E4BFA1D0A07E9BE936E0389C10806077D0EB51271AD5F5",
  );
  assertEquals(x509.serialNumber, "1BCFE6681C8ECD5E");
  assert(x509.checkPrivateKey(createPrivateKey(key)));
  assertEquals(said.environment, "test");
  assertEquals(said.organisationNumber, "5566304928");
  assertEquals([said.notBefore.toISOString(), said.notAfter.toISOString()], [
    "2024-07-02T22:00:00.000Z",
    "2029-05-28T21:59:59.000Z",
  ]);
});

Deno.test("testCertificate() opens the file once, when it is first asked for", async () => {
  const [first, second] = [testCertificate(), testCertificate()];
  assertStrictEquals(first, second);
  assertStrictEquals(await first, await testCertificate());
});

Deno.test("testCertificate() passes for a client's own until it expires, and no longer", async () => {
  const certificate = await testCertificate();
  const { x509: { notAfter } } = checkCertificate(certificate, Date.parse("2026-10-04"));
  assertEquals(notAfter, certificate.notAfter);
  const codes = ["2024-07-01", "2029-05-29"].map((day) => {
    try {
      return String(checkCertificate(certificate, Date.parse(day)));
    } catch (error) {
      return error instanceof Error && "code" in error ? error.code : error;
    }
  });
  assertEquals(codes, ["certificate-not-yet-valid", "certificate-expired"]);
});

Deno.test("TEST_CERTIFICATE is one line of base64 of the file as it is handed out", () => {
  const bytes = decodeBase64(TEST_CERTIFICATE);
  assertEquals(bytes.toBase64(), TEST_CERTIFICATE);
  // A SEQUENCE that ends where the file does.
  assertEquals([...bytes.subarray(0, 2)], [0x30, 0x82]);
  assertEquals(new DataView(bytes.buffer).getUint16(2), bytes.length - 4);
});
