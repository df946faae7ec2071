import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  hasNamedKey,
  hasSigned,
  isNamedIssuer,
  isSelfIssued,
  link,
  soundScheme,
} from "../../src/certificate/link.ts";
import { readBundle } from "../../src/certificate/client_certificate.ts";
import { environments } from "../../src/environment/environments.ts";
import { testCertificate } from "../../src/environment/test_certificate.ts";

function linkIn(pem: string | undefined): ReturnType<typeof link> {
  const [x509] = readBundle(pem ?? "", "The certificate");
  assert(x509);
  return link(x509);
}

const root = linkIn(environments.test.caCerts[0]);
const other = linkIn(environments.production.caCerts[0]);
const leaf = linkIn(testCertificate().cert);

Deno.test("isNamedIssuer() and isSelfIssued() compare names", () => {
  assert(isNamedIssuer(root, root) && isSelfIssued(root));
  assertFalse(isNamedIssuer(other, root));
  assertFalse(isSelfIssued(leaf));
});

Deno.test("hasNamedKey() compares key identifiers where both have one", () => {
  assert(hasNamedKey(root, root));
  assertFalse(hasNamedKey(other, root));
  const silent = { ...root, constraints: { ...root.constraints, subjectKey: undefined } };
  assert(hasNamedKey(silent, other));
  const nameless = { ...root, constraints: { ...root.constraints, authorityKey: undefined } };
  assert(hasNamedKey(other, nameless));
});

Deno.test("hasSigned() believes the key alone, and no signature over SHA-1", async () => {
  assert(await hasSigned(root, root));
  assertFalse(await hasSigned(other, root));
  assertEquals(soundScheme(leaf), { key: "rsa", hash: "SHA-256" });
  const signatureAlgorithm = { oid: "1.2.840.113549.1.1.5", parameters: undefined };
  const weak = { ...root, x509: { ...root.x509, signatureAlgorithm } };
  assertEquals(soundScheme(weak), undefined);
  assertFalse(await hasSigned(root, weak));
});
