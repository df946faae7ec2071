import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from "node:crypto";
import { equalBytes } from "../../../src/bytes.ts";
import { readDer } from "../../../src/asn1/der.ts";
import { objectId, sequence } from "../../../src/asn1/der_writer.ts";
import { constraints, EXTENSION } from "../../../src/certificate/extensions.ts";
import { readPemBlocks, writePem } from "../../../src/certificate/pem.ts";
import { testCertificate } from "../../../src/environment/test_certificate.ts";
import { ATTRIBUTE, name, readCertificate, type X509 } from "../../../src/certificate/x509.ts";
import {
  distinguishedName,
  extension,
  identifiers,
  issue,
  keyIdentifier,
  keyPem,
  type Keys,
  keyUsage,
  makeFastKeys,
  makeTlsCertificates,
  readKeys,
  RELYING_PARTY_NAME,
  signatureAlgorithm,
} from "../../../src/simulator/pki/authority.ts";
import { openssl, WITHOUT_OPENSSL } from "../../helpers/openssl.ts";
import { certificates, foreignCertificates } from "../../helpers/tls.ts";
import { ours, theirs } from "../../helpers/x509.ts";
import { rsaKeys, STRANGER } from "../../helpers/rsa.ts";

const DAY = 86_400_000;
const [own, authority, upper] = await Promise.all([
  rsaKeys("person"),
  rsaKeys("bank"),
  rsaKeys(STRANGER, "SHA-512"),
]);
const SUBJECT = distinguishedName([[ATTRIBUTE.commonName, "Räksmörgås"]]);
const ISSUER = distinguishedName([[ATTRIBUTE.organisation, "Authority AB"]]);

function read(pem: string): X509 {
  const [block] = readPemBlocks(pem, "The certificate");
  assert(block);
  return readCertificate(block.der);
}

function publicKeyOf({ spki }: Keys): KeyObject {
  return createPublicKey(writePem("PUBLIC KEY", spki));
}

Deno.test("readKeys() reads what keyPem() writes, and takes no key of another kind", async () => {
  const pem = await keyPem(own);
  const exported = createPublicKey(createPrivateKey(pem)).export({ type: "spki", format: "der" });
  assertEquals(Uint8Array.from(exported), own.spki);
  const [block] = readPemBlocks(pem, "The key");
  assertEquals(block?.label, "PRIVATE KEY");
  const { spki, keyBits } = await readKeys(block?.der ?? new Uint8Array(), "SHA-256");
  assert(equalBytes(spki, own.spki) && equalBytes(keyBits, own.keyBits));
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const other = Uint8Array.from(privateKey.export({ type: "pkcs8", format: "der" }));
  await assertRejects(() => readKeys(other, "SHA-256"), TypeError, "not an RSA key");
});

Deno.test("distinguishedName() codes each attribute as BankID does, in the order given", () => {
  const der = distinguishedName([
    [ATTRIBUTE.country, "SE"],
    [ATTRIBUTE.serialNumber, "191212121212"],
    [ATTRIBUTE.surname, "Öberg"],
  ]);
  assertEquals(name(readDer(der)).attributes.map(({ value }) => value), [
    "SE",
    "191212121212",
    "Öberg",
  ]);
  const tags = [0x13, 0x13, 0x0c];
  for (const [index, type] of ["country", "serialNumber", "surname"].entries()) {
    const oid = objectId(ATTRIBUTE[type as keyof typeof ATTRIBUTE]);
    const at = der.toHex().indexOf(oid.toHex()) / 2 + oid.length;
    assertEquals(der[at], tags[index]);
  }
});

Deno.test("extension() and keyUsage() say what is critical and what a key is for", () => {
  assertEquals(extension("2.5.29.14", Uint8Array.of(5)).toHex(), "300806" + "03551d0e" + "040105");
  assertEquals(
    extension("2.5.29.14", Uint8Array.of(5), true).toHex(),
    "300b06" + "03551d0e" + "0101ff" + "040105",
  );
  assertEquals(keyUsage(0x80, 7).toHex(), "300e06" + "03551d0f" + "0101ff" + "0404" + "03020780");
});

Deno.test("issue() makes certificates that other readers read, and that their issuer signed", async () => {
  for (const [signer, algorithm] of [[authority, "sha256"], [upper, "sha512"]] as const) {
    const plan = { subject: SUBJECT, issuer: ISSUER, spki: own.spki, signer: signer.privateKey };
    const der = await issue({ ...plan, extensions: await identifiers(own, signer) });
    const x509 = readCertificate(der);
    assertEquals(ours(x509), theirs(der));
    const other = new X509Certificate(writePem("CERTIFICATE", der));
    assert(other.verify(publicKeyOf(signer)) && !other.verify(publicKeyOf(own)));
    const oid = algorithm === "sha256" ? "1.2.840.113549.1.1.11" : "1.2.840.113549.1.1.13";
    assertEquals(x509.signatureAlgorithm.oid, oid);
    assertEquals(
      signatureAlgorithm(signer.privateKey),
      sequence(objectId(oid), Uint8Array.of(5, 0)),
    );
  }
});

Deno.test("makeFastKeys() makes keys on P-256, whose certificates others read and verify", async () => {
  const [fast, signer] = await Promise.all([makeFastKeys(), makeFastKeys()]);
  const plan = { subject: SUBJECT, issuer: ISSUER, spki: fast.spki, signer: signer.privateKey };
  // The two numbers of a signature are shorter now and then.
  for (let time = 0; time < 50; time++) {
    const der = await issue({ ...plan, extensions: await identifiers(fast, signer) });
    const other = new X509Certificate(writePem("CERTIFICATE", der));
    assert(other.verify(publicKeyOf(signer)) && !other.verify(publicKeyOf(fast)));
    assertEquals(ours(readCertificate(der)), theirs(der));
  }
  const { namedCurve } = publicKeyOf(fast).asymmetricKeyDetails ?? {};
  assertEquals(namedCurve, "prime256v1");
});

Deno.test("issue() gives each certificate a serial number, and a year unless told otherwise", async () => {
  const plan = { subject: SUBJECT, issuer: ISSUER, spki: own.spki, signer: authority.privateKey };
  const [first, second] = await Promise.all([
    issue({ ...plan, extensions: [] }),
    issue({ ...plan, extensions: [] }),
  ]);
  const [one, other] = [readCertificate(first), readCertificate(second)];
  assertEquals([one.serialNumber.length, one.serialNumber[0]], [9, 1]);
  assertNotEquals(one.serialNumber, other.serialNumber);
  const now = Date.now();
  assert(one.notBefore.getTime() < now - DAY / 2 && one.notAfter.getTime() > now + 364 * DAY);
  const times = { notBefore: new Date("2026-01-02T03:04:05Z"), notAfter: new Date("2049-12-31") };
  const { notBefore, notAfter } = readCertificate(
    await issue({ ...plan, extensions: [], ...times }),
  );
  assertEquals({ notBefore, notAfter }, times);
});

Deno.test("identifiers() are the SHA-1 of the certificate's and the issuer's key", async () => {
  const id = (bits: Uint8Array): string => createHash("sha1").update(bits).digest("hex");
  assertEquals((await keyIdentifier(own)).toHex(), id(own.keyBits));
  const extensions = await identifiers(own, authority);
  const plan = { subject: SUBJECT, issuer: ISSUER, spki: own.spki, signer: authority.privateKey };
  const { subjectKey, authorityKey } = constraints(
    readCertificate(await issue({ ...plan, extensions })),
  );
  assertEquals([subjectKey?.toHex(), authorityKey?.toHex()], [
    id(own.keyBits),
    id(authority.keyBits),
  ]);
});

Deno.test("makeTlsCertificates() makes a root, and a server and a client under it", async () => {
  const { ca, server, client } = await certificates();
  const [root, ...leaves] = [ca, server.cert, client.cert].map((pem) => new X509Certificate(pem));
  assert(root?.ca && root.verify(root.publicKey) && root.subject === root.issuer);
  for (const leaf of leaves) assert(!leaf.ca && leaf.checkIssued(root));
  for (const { cert, key } of [server, client]) {
    assert(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)));
  }
  const [serverLeaf, clientLeaf] = leaves;
  assert(serverLeaf);
  assertEquals(serverLeaf.checkHost("localhost"), "localhost");
  assert(serverLeaf.checkIP("127.0.0.1") && serverLeaf.checkIP("::1"));
  assertEquals(serverLeaf.checkHost("bankid.example"), undefined);
  assertEquals(clientLeaf?.subjectAltName, undefined);
  const usages = [server, client].map(({ cert }) => constraints(read(cert)).extendedKeyUsage);
  assertEquals(usages, [["1.3.6.1.5.5.7.3.1"], ["1.3.6.1.5.5.7.3.2"]]);
  assertEquals(constraints(read(ca)).ca, { value: true, critical: true });
  assertNotEquals((await foreignCertificates()).ca, ca);
});

Deno.test("makeTlsCertificates() vouches for clients of BankID's test environment", async () => {
  const { ca, clientAuthorities } = await certificates();
  const [own, testBank = ""] = clientAuthorities;
  assertEquals([own, clientAuthorities.length], [ca, 2]);
  const issuer = new X509Certificate(testBank);
  assert(issuer.ca && issuer.checkIssued(new X509Certificate(ca)));
  const leaf = new X509Certificate(testCertificate().cert);
  // Name, key identifier and signature fit: what was computed is the authority's key.
  assert(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey));
  const { authorityKey } = constraints(read(testCertificate().cert));
  assertEquals(constraints(read(testBank)).subjectKey, authorityKey);
});

Deno.test("makeTlsCertificates() makes server certificates for names and for IP addresses", async () => {
  const { ca, serverFor } = await certificates();
  const names = ["bankid", "192.0.2.7", "::1", "2001:db8::12:0:7", "1:2:3:4:5:6:7:8"];
  const { cert, key } = await serverFor({ names });
  const found = new X509Certificate(cert);
  assert(
    found.checkIssued(new X509Certificate(ca)) && found.checkPrivateKey(createPrivateKey(key)),
  );
  assertEquals(found.checkHost("bankid"), "bankid");
  for (const address of names.slice(1)) assertEquals(found.checkIP(address), address);
  assertEquals(found.checkIP("127.0.0.1"), undefined);
});

Deno.test("makeTlsCertificates() names its client as BankID names a relying party", async () => {
  const { client } = await certificates();
  const { subject } = read(client.cert);
  assertEquals(subject.raw, RELYING_PARTY_NAME);
  assertEquals(subject.attributes.map(({ type, value }) => `${type}=${value}`), [
    "2.5.4.6=SE",
    "2.5.4.10=Testbank A AB (publ)",
    "2.5.4.5=5566304928",
    "2.5.4.41=Test av BankID",
    "2.5.4.3=Simulated relying party",
  ]);
});

Deno.test("makeTlsCertificates() makes a server certificate for other names, or one that ends", async () => {
  const notAfter = new Date("2026-05-06T07:08:09Z");
  const { server, client } = await makeTlsCertificates({
    names: ["a.example", "b.example"],
    notAfter,
  });
  const found = new X509Certificate(server.cert);
  assertEquals(found.subjectAltName, "DNS:a.example, DNS:b.example");
  assertEquals(read(server.cert).notAfter, notAfter);
  assert(read(client.cert).notAfter > notAfter);
  assert(read(server.cert).extensions.get(EXTENSION.subjectAltName)?.critical === false);
});

Deno.test("makeTlsCertificates() satisfies OpenSSL at its strictest", WITHOUT_OPENSSL, async () => {
  const { ca, server, client } = await certificates();
  const files = { "ca.pem": ca, "server.pem": server.cert, "client.pem": client.cert };
  for (
    const [purpose, file] of [["sslserver", "server.pem"], ["sslclient", "client.pem"]] as const
  ) {
    const args = ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", "ca.pem", file];
    assertEquals(await openssl(args, files), { code: 0, output: `${file}: OK\n`, errors: "" });
  }
  const wrong = await openssl(
    ["verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "client.pem"],
    files,
  );
  assertNotEquals(wrong.code, 0);
});
