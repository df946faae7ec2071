import { assertEquals } from "@std/assert";
import { X509Certificate } from "node:crypto";
import { describe, fingerprintOf, nameText } from "../../src/certificate/identity.ts";
import { writePem } from "../../src/certificate/pem.ts";
import { ATTRIBUTE, readCertificate } from "../../src/certificate/x509.ts";
import { distinguishedName } from "../../src/simulator/pki/authority.ts";
import { certify } from "../helpers/x509.ts";
import { rsaKeys } from "../helpers/rsa.ts";

type Attributes = Parameters<typeof distinguishedName>[0];

/** What a certificate with these names says of itself. */
async function described(
  subject: Attributes,
  issuerName: string,
): Promise<ReturnType<typeof describe>> {
  const { spki } = await rsaKeys("bank");
  const der = await certify(spki, {
    subject: distinguishedName(subject),
    issuer: distinguishedName([[ATTRIBUTE.country, "SE"], [ATTRIBUTE.commonName, issuerName]]),
  });
  return describe(readCertificate(der));
}

Deno.test("describe() names the holder, the number and the issuer", async () => {
  const said = await described([
    [ATTRIBUTE.country, "SE"],
    [ATTRIBUTE.organisation, "Åbäke, Son + Co"],
    [ATTRIBUTE.serialNumber, "5566304928"],
    [ATTRIBUTE.commonName, "Shop"],
  ], "Bank RP CA v1 for BankID");
  assertEquals(said.subject, "CN=Shop,serialNumber=5566304928,O=Åbäke\\, Son \\+ Co,C=SE");
  assertEquals(said.organisationNumber, "5566304928");
  assertEquals(said.issuer, "CN=Bank RP CA v1 for BankID,C=SE");
  assertEquals(said.notBefore < said.notAfter, true);
  const { organisationNumber } = await described([[ATTRIBUTE.commonName, "Shop"]], "CA");
  assertEquals(organisationNumber, undefined);
});

Deno.test("describe() tells BankID's environments by the authority's name", async () => {
  const names = {
    "Testbank A RP CA v1 for BankID Test": "test",
    "Testbank A RP CA v2 for BankID Test": "test",
    "Nordea RP CA v1 for BankID": "production",
    "Latest Bank RP CA v1 for BankID": "production",
    "Testbank A Customer CA1 v1 for BankID Test": "unknown",
    "Let's Encrypt R3": "unknown",
    "RP CA v1": "unknown",
    "BankID": "unknown",
  } as const;
  for (const [name, environment] of Object.entries(names)) {
    const said = await described([[ATTRIBUTE.commonName, "Shop"]], name);
    assertEquals(said.environment, environment, name);
  }
});

Deno.test("fingerprintOf() gives what the runtime's own reader gives", async () => {
  const { spki } = await rsaKeys("bank");
  const der = await certify(spki);
  const own = new X509Certificate(writePem("CERTIFICATE", der)).fingerprint256.replaceAll(":", "");
  const x509 = readCertificate(der);
  assertEquals([fingerprintOf(x509), describe(x509).fingerprint], [own, own]);
});

Deno.test("nameText() puts the most specific attribute first and escapes (RFC 4514)", () => {
  const attributes = [
    { type: ATTRIBUTE.country, value: "SE" },
    { type: ATTRIBUTE.givenName, value: "Tolvan" },
    { type: ATTRIBUTE.surname, value: '"T\\"' },
    { type: "1.2.3", value: "<a;b>" },
  ];
  const text = nameText({ attributes, raw: new Uint8Array() });
  assertEquals(text, '1.2.3=\\<a\\;b\\>,SN=\\"T\\\\\\",GN=Tolvan,C=SE');
});
