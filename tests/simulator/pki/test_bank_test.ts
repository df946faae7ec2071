import { assert, assertEquals } from "@std/assert";
import { testCertificate } from "../../../mod.ts";
import { knownBase64 } from "../../../src/bytes.ts";
import { readPemBlocks } from "../../../src/certificate/pem.ts";
import { isRsaSignature } from "../../../src/certificate/rsa.ts";
import { readCertificate } from "../../../src/certificate/x509.ts";
import { TEST_BANK_MODULUS, TEST_BANK_NAME } from "../../../src/simulator/pki/test_bank.ts";

Deno.test("BankID's public test certificate is issued in the name and by the key of the test bank", async () => {
  const [block] = readPemBlocks(testCertificate().cert, "the test certificate");
  assert(block);
  const { issuer, signature, tbs } = readCertificate(block.der);
  const attributes = issuer.attributes.map(({ type, value }) => [type, value]);
  assertEquals<unknown>(attributes, TEST_BANK_NAME);
  const modulus = knownBase64(TEST_BANK_MODULUS);
  const key = { kind: "rsa", modulus, exponent: Uint8Array.of(1, 0, 1) } as const;
  assert(await isRsaSignature(key, "SHA-256", signature, tbs));
});
