import { assert, assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { readCertificate } from "../../src/certificate/x509.ts";
import { NULL } from "../../src/asn1/der_writer.ts";
import { resolveEnvironment, signingRootsOf } from "../../src/environment/environment.ts";
import { ours, sha, theirs } from "../helpers/x509.ts";

interface Root {
  readonly unit: string;
  readonly name: string;
  readonly serial: string;
  readonly from: string;
  readonly to: string;
  readonly sha256: string;
}

const ENVIRONMENTS = ["production", "test"] as const;

// BankID's "environments" page.
const TLS_ROOTS: readonly Root[] = [
  {
    unit: "Infrastructure CA",
    name: "BankID SSL Root CA v1",
    serial: "4f24e1feed5b131a",
    from: "2011-12-07T12:34:07.000Z",
    to: "2034-12-31T12:34:07.000Z",
    sha256: "e6a2d45c0a1051c959428649f86a09a9b2152cd551993cc2eb4cf094bdacbecb",
  },
  {
    unit: "Infrastructure CA",
    name: "Test BankID SSL Root CA v1 Test",
    serial: "22161ac6ee248600",
    from: "2014-11-21T12:39:31.000Z",
    to: "2034-12-31T12:39:31.000Z",
    sha256: "f3d0740ebfb3700e3b81aa791fee451472698c84e199c2eb48a443ff1d5b405c",
  },
];

// The roots of BankID's signatures as third parties print them.
const SIGNING_ROOTS: readonly Root[] = [
  {
    unit: "BankID Member Banks CA",
    name: "BankID Root CA v1",
    serial: "311e58605a755b81",
    from: "2011-12-07T12:43:45.000Z",
    to: "2034-12-31T12:43:45.000Z",
    sha256: "ca32588e385b961d58e26010c6f8c839f7ca071e497de6b7841640a61506fd31",
  },
  {
    unit: "BankID Member Banks CA",
    name: "Test BankID Root CA v1 Test",
    serial: "4a919bb84f4b2ffd",
    from: "2011-09-22T14:01:33.000Z",
    to: "2034-12-31T14:01:33.000Z",
    sha256: "c6faeaf8ccadcfd0738dc99140ca788c1a19a93f843c5a9ec1369872d50e45f2",
  },
];

async function checkRoot(pem: string, root: Root | undefined): Promise<void> {
  assert(root !== undefined);
  const [block, ...others] = readPemBlocks(pem, "the root");
  assert(block !== undefined && others.length === 0);
  const x509 = readCertificate(block.der);
  assertEquals(ours(x509), theirs(block.der));
  assertEquals(
    [sha("sha256", x509.raw), encodeHex(x509.serialNumber)],
    [root.sha256, root.serial],
  );
  assertEquals([x509.notBefore.toISOString(), x509.notAfter.toISOString()], [root.from, root.to]);
  assertEquals(x509.subject.attributes, [
    { type: "2.5.4.10", value: "Finansiell ID-Teknik BID AB" },
    { type: "2.5.4.11", value: root.unit },
    { type: "2.5.4.3", value: root.name },
  ]);
  assertEquals(x509.issuer.raw, x509.subject.raw);
  assertEquals(x509.signatureAlgorithm.oid, "1.2.840.113549.1.1.13");
  assertEquals(x509.signatureAlgorithm.parameters?.raw, NULL);
  assert(x509.publicKey.kind === "rsa");
  assertEquals([x509.publicKey.modulus.length, encodeHex(x509.publicKey.exponent)], [
    512,
    "010001",
  ]);
  const keyUsage = x509.extensions.get("2.5.29.15");
  assertEquals([keyUsage?.critical, keyUsage?.value], [true, decodeHex("03020106")]);
  // RFC 5280, 4.2.1.2: the key identifier is the SHA-1 of the key's bits.
  const identifier = x509.extensions.get("2.5.29.14");
  assertEquals(encodeHex(identifier?.value ?? NULL), "0414" + sha("sha1", x509.keyBits));
  assertEquals(identifier?.critical, false);
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" };
  const [spki, signature, tbs] = [x509.spki, x509.signature, x509.tbs].map((each) => each.slice());
  assert(spki && signature && tbs);
  const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  assert(await crypto.subtle.verify(algorithm, key, signature, tbs));
}

Deno.test("readCertificate() reads the pinned TLS roots as BankID states them", async () => {
  for (const [index, environment] of ENVIRONMENTS.entries()) {
    const { caCerts } = resolveEnvironment(environment, false);
    assertEquals(caCerts.length, 1);
    await checkRoot(caCerts[0] ?? "", TLS_ROOTS[index]);
  }
});

Deno.test("readCertificate() reads the pinned signing roots as third parties print them", async () => {
  for (const [index, environment] of ENVIRONMENTS.entries()) {
    const roots = await signingRootsOf(environment);
    assertEquals(roots.length, 1);
    await checkRoot(roots[0] ?? "", SIGNING_ROOTS[index]);
  }
});
