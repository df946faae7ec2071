import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { decodeBase64, encodeHex } from "@std/encoding";
import { X509Certificate } from "node:crypto";
import { writePem } from "../../../src/certificate/pem.ts";
import { constraints, EXTENSION } from "../../../src/certificate/extensions.ts";
import { readCertificate, type X509 } from "../../../src/certificate/x509.ts";
import { readResponse, readStatus } from "../../../src/proof/ocsp.ts";
import {
  issueBankId,
  makeAuthorities,
  makeResponder,
  sharedAuthorities,
  type Signer,
} from "../../../src/simulator/pki/bankid_authorities.ts";
import { PEOPLE, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { openssl, WITHOUT_OPENSSL } from "../../helpers/openssl.ts";
import { SAMPLE, SAMPLE_XML } from "../../helpers/samples.ts";
import { rsaKeys, STRANGER } from "../../helpers/rsa.ts";

const authorities = await makeAuthorities();
const { root, bank, customers, responder } = authorities;
const user = await issueBankId(TOLVAN, customers);

const read = ({ certificate }: Signer): X509 => readCertificate(certificate);
const pem = ({ certificate }: Signer): string => writePem("CERTIFICATE", certificate);

/** The certificates of BankID's published sample: user, customer CA, bank CA, OCSP responder. */
function sampleCertificates(): X509[] {
  const inKeyInfo = [...SAMPLE_XML.matchAll(/<X509Certificate>([^<]+)</g)];
  const { body } = readStatus(decodeBase64(SAMPLE.ocspResponse));
  assert(body);
  return [
    ...inKeyInfo.map(([, base64 = ""]) => readCertificate(decodeBase64(base64))),
    ...readResponse(body).certificates.map(readCertificate),
  ];
}

/** Extensions of which the value is the same in every certificate of a kind. */
const FIXED: readonly string[] = [
  EXTENSION.basicConstraints,
  EXTENSION.keyUsage,
  EXTENSION.extendedKeyUsage,
  EXTENSION.ocspNoCheck,
];

/** What certificates of one kind have in common: algorithm and extensions. */
function shapeOf({ signatureAlgorithm, extensions }: X509): unknown {
  return {
    algorithm: signatureAlgorithm.oid,
    extensions: [...extensions].map(([id, { critical, value }]) =>
      `${id} ${critical} ${FIXED.includes(id) ? encodeHex(value) : ""}`
    ).toSorted(),
  };
}

Deno.test("makeAuthorities() and issueBankId() make certificates of the shape of BankID's own", () => {
  const made = [user, customers, bank, responder].map((signer) => shapeOf(read(signer)));
  assertEquals(made, sampleCertificates().map(shapeOf));
  assertEquals(shapeOf(read(root)), shapeOf(read(bank)));
});

Deno.test("issueBankId() names a person with the attributes that BankID uses, in its order", () => {
  const [sample] = sampleCertificates();
  const types = read(user).subject.attributes.map(({ type }) => type);
  assertEquals(types, sample?.subject.attributes.map(({ type }) => type));
  assertEquals(read(user).subject.attributes.map(({ value }) => value), [
    "SE",
    "Simulated Bank AB (publ)",
    "Tolvansson",
    "Tolvan",
    "191212121212",
    "Tolvan Tolvansson - BankID",
    "Tolvan Tolvansson",
  ]);
});

Deno.test("issueBankId() writes the policy of the person's first BankID into the certificate", async () => {
  const policies = async (...of: readonly string[]): Promise<readonly string[]> => {
    const person = { ...TOLVAN, ...(of.length > 0 && { certificatePolicies: of }) };
    return constraints(read(await issueBankId(person, customers))).policies;
  };
  assertEquals(await policies(), ["1.2.3.4.25"]);
  assertEquals(await policies("1.2.3.4.10", "1.2.3.4.25"), ["1.2.3.4.10"]);
  const others = [root, bank, customers, responder].map((it) => constraints(read(it)).policies);
  assertEquals(others, [["1.2.3.4.5"], ["1.2.3.4.5"], ["1.2.3.4.25"], ["1.2.3.4.5"]]);
});

Deno.test("makeAuthorities() makes a chain in which everyone is issued by the one above", () => {
  const chain = [
    [user, customers],
    [responder, customers],
    [customers, bank],
    [bank, root],
    [root, root],
  ] as const;
  for (const [signer, issuer] of chain) {
    const [own, upper] = [new X509Certificate(pem(signer)), new X509Certificate(pem(issuer))];
    assert(own.checkIssued(upper) && own.verify(upper.publicKey));
    assertEquals(read(signer).issuer.raw, issuer.name);
    assertEquals(read(signer).subject.raw, signer.name);
    const { authorityKey } = constraints(read(signer));
    assertEquals(authorityKey, constraints(read(issuer)).subjectKey);
  }
  assert(!new X509Certificate(pem(user)).verify(new X509Certificate(pem(bank)).publicKey));
});

Deno.test("makeAuthorities() makes certificates that are valid whatever the clock says", async () => {
  for (const signer of [root, bank, customers, responder, user]) {
    const { notBefore, notAfter } = read(signer);
    assertEquals([notBefore.getTime(), notAfter.toISOString()], [0, "2049-12-31T23:59:59.000Z"]);
  }
  const again = await makeAuthorities();
  assertEquals(again.root.name, root.name);
  assertNotEquals(again.root.certificate, root.certificate);
});

Deno.test("sharedAuthorities() are made once, so that one root serves all simulators", async () => {
  const [first, second] = [await sharedAuthorities(), await sharedAuthorities()];
  assert(first === second);
});

Deno.test("makeAuthorities(), makeResponder() and issueBankId() make what a change says", async () => {
  const notAfter = new Date("2026-01-01T00:00:00Z");
  const early = (plan: object): never => ({ ...plan, notAfter }) as never;
  const changed = await makeAuthorities({ bank: early, customers: early, responder: early });
  const made = [
    changed.bank,
    changed.customers,
    changed.responder,
    await makeResponder(customers, early),
    await issueBankId(TOLVAN, customers, early),
  ];
  assertEquals(made.map((signer) => read(signer).notAfter), Array(5).fill(notAfter));
  assertNotEquals(read(changed.root).notAfter, notAfter);
});

Deno.test("makeAuthorities() takes keys from elsewhere, for the hash that each signs with", async () => {
  const keys = await rsaKeys(STRANGER, "SHA-512");
  const asked: string[] = [];
  const made = await makeAuthorities({}, async (owner, hash) => {
    asked.push(`${owner} ${hash}`);
    return hash === "SHA-512" ? keys : await rsaKeys(STRANGER, hash);
  });
  assertEquals(asked, ["root SHA-512", "bank SHA-512", "customers SHA-256", "responder SHA-256"]);
  assertEquals(read(made.root).spki, keys.spki);
});

Deno.test("makeAuthorities() satisfies OpenSSL at its strictest", WITHOUT_OPENSSL, async () => {
  const people = await Promise.all(PEOPLE.map((person) => issueBankId(person, customers)));
  const files = {
    "root.pem": pem(root),
    "upper.pem": pem(customers) + pem(bank),
    ...Object.fromEntries([responder, ...people].map((it, index) => [`${index}.pem`, pem(it)])),
  };
  const leaves = Object.keys(files).slice(2);
  const options = ["-x509_strict", "-check_ss_sig", "-CAfile", "root.pem"];
  const said = await openssl(["verify", ...options, "-untrusted", "upper.pem", ...leaves], files);
  assertEquals(said, { code: 0, output: leaves.map((it) => `${it}: OK\n`).join(""), errors: "" });
});
