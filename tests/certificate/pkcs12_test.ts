import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { decodeBase64 } from "@std/encoding";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { createClient, readPkcs12 } from "../../mod.ts";
import { integer, sequence } from "../../src/asn1/der_writer.ts";
import { readPemBlocks } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { certificateBag, keyBag, macData, pfx, pkcs12, plainPart } from "../helpers/pkcs12.ts";
import { sha } from "../helpers/x509.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };
import refused from "../vectors/pkcs12/refused.json" with { type: "json" };
import published from "../vectors/pkcs12/test_certificate.json" with { type: "json" };
import old from "../vectors/pkcs12/test_certificate_old.json" with { type: "json" };

/** The error with which a file is refused. */
async function refusal(bytes: Uint8Array, passphrase = "qwerty123"): Promise<string> {
  const error = await assertRejects(() => readPkcs12(bytes, passphrase), BankIdCertificateError);
  assert(!passphrase || !error.message.includes(passphrase));
  return `${error.code}: ${error.message}`;
}

for (const { name, by, passphrase, code, says, base64 } of refused.files) {
  Deno.test(`readPkcs12() refuses a file of ${by}: ${name}`, async () => {
    const message = await refusal(decodeBase64(base64), passphrase);
    assertStringIncludes(message, `${code}: `);
    assertStringIncludes(message, says);
  });
}

Deno.test("readPkcs12() says that the passphrase is wrong before anything else", async () => {
  for (const { name, passphrase, base64 } of opens.files) {
    if (name.startsWith("600 000") || name.startsWith("keytool, legacy")) continue;
    const said = await refusal(decodeBase64(base64), `${passphrase}x`);
    assertStringIncludes(said, "passphrase-wrong: The passphrase is wrong", name);
  }
});

Deno.test("readPkcs12() says what the certificate says of itself", async () => {
  const read = await readPkcs12(decodeBase64(published.base64), "qwerty123");
  const { cert, key, ...said } = read;
  assertEquals(said, {
    subject: "CN=FP Testcert 5,name=Test av BankID,serialNumber=5566304928," +
      "O=Testbank A AB (publ),C=SE",
    organisationNumber: "5566304928",
    issuer: "CN=Testbank A RP CA v1 for BankID Test,serialNumber=111111111111," +
      "O=Testbank A AB (publ),C=SE",
    notBefore: new Date("2024-07-02T22:00:00Z"),
    notAfter: new Date("2029-05-28T21:59:59Z"),
    environment: "test",
    fingerprint: "EF15B3E1837BD4ADE7E4BFA1D0A07E9BE936E0389C10806077D0EB51271AD5F5",
    notes: [],
  });
  assert(!Deno.inspect(read).includes(key.slice(100, 140)));
  createClient({ environment: "test", certificate: read }).close();
  assertThrows(
    () => createClient({ environment: "production", certificate: { cert, key } }),
    BankIdCertificateError,
    "test",
  );
});

/** BankID's public test certificate, in both of the files that are handed out. */
const HANDED_OUT = [
  {
    name: "FPTestcert5_20240610.p12",
    sha256: published.sha256,
    base64: published.base64,
  },
  { name: "FPTestcert5_20240610-legacy.pfx", sha256: old.sha256, base64: old.base64 },
];

for (const { name, sha256, base64 } of HANDED_OUT) {
  Deno.test(`readPkcs12() opens ${name} as BankID hands it out`, async () => {
    const bytes = decodeBase64(base64);
    assertEquals(sha("sha256", bytes), sha256);
    const { cert, key, organisationNumber } = await readPkcs12(bytes, "qwerty123");
    assertEquals(organisationNumber, "5566304928");
    const [certificate] = readPemBlocks(cert, "The certificate");
    assertEquals(
      sha("sha256", certificate?.der ?? bytes).toUpperCase(),
      "EF15B3E1837BD4ADE7E4BFA1D0A07E9BE936E0389C10806077D0EB51271AD5F5",
    );
    assert(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)));
  });
}

Deno.test("readPkcs12() names other files that are passed by mistake", async () => {
  const utf8 = new TextEncoder();
  const { cert, key } = identities.rsa;
  assertStringIncludes(await refusal(utf8.encode(cert)), "a PEM file, not PKCS#12: read it with");
  assertStringIncludes(await refusal(utf8.encode(pem.bagAttributes)), "a PEM file");
  assertStringIncludes(await refusal(utf8.encode(key)), "a PEM file");
  const [{ der: bare } = { der: utf8.encode("") }] = readPemBlocks(cert, "The certificate");
  const [{ der: bareKey } = { der: utf8.encode("") }] = readPemBlocks(key, "The key");
  for (const certificates of [bare, decodeBase64(pem.pkcs7)]) {
    assertStringIncludes(
      await refusal(certificates),
      "key-missing: This is a certificate without its key: read both with readPem({ cert, key })",
    );
  }
  assertStringIncludes(
    await refusal(bareKey),
    "certificate-missing: This is a private key without its certificate: read both with readPem",
  );
  assertStringIncludes(
    await refusal(bare.subarray(0, 500)),
    "certificate-unreadable: The PKCS#12 file is damaged or not complete (An element is longer than " +
      "its data): copy it anew, or have it exported anew",
  );
  const text = utf8.encode(`${bare.toBase64()}\n`);
  for (const base64 of [text, utf8.encode(utf8.encode(identities.rsa.cert).toBase64())]) {
    assertStringIncludes(await refusal(base64), "This is a file in base64: decode it first");
  }
  assertStringIncludes(await refusal(new Uint8Array()), "The file is empty: read the .p12");
  assertStringIncludes(await refusal(utf8.encode("<html>")), "This is not a PKCS#12 file: read");
  const huge = new Uint8Array((1 << 20) + 1);
  assertStringIncludes(await refusal(huge.subarray(1)), "This is not a PKCS#12 file: read");
  assertStringIncludes(
    await refusal(huge),
    "This is not a PKCS#12 file, it has 1048577 bytes, at most 1048576 are read: read the .p12",
  );
});

Deno.test("readPkcs12() refuses arguments of another type", async () => {
  const table: readonly (readonly [bytes: unknown, kind: string])[] = [
    ["MII", "a string"],
    [undefined, "undefined"],
    [new ArrayBuffer(8), "an object"],
    [[48], "an array"],
    [Promise.resolve(new Uint8Array()), "a Promise (is an 'await' missing?)"],
  ];
  for (const [bytes, kind] of table) {
    await assertRejects(
      () => Reflect.apply(readPkcs12, undefined, [bytes, ""]),
      TypeError,
      `'bytes' must be a Uint8Array with the file's content: got ${kind}`,
    );
  }
  await assertRejects(
    () => Reflect.apply(readPkcs12, undefined, [new Uint8Array(), undefined]),
    TypeError,
    "'passphrase' must be a string: got undefined",
  );
});

Deno.test("readPkcs12() does not count for hours on a hostile file's word", async () => {
  const parts = sequence(plainPart());
  const stated: readonly (readonly [number, string])[] = [
    [1_000_001, "1000001 iterations; at most 1000000 are supported"],
    [2 ** 31 - 1, "2147483647 iterations; at most 1000000 are supported"],
    [2 ** 40, "An INTEGER is out of range"],
    [0, "There must be an iteration"],
  ];
  for (const [iterations, says] of stated) {
    const file = pfx(parts, macData("1.3.14.3.2.26", new Uint8Array(20), integer(iterations)));
    assertStringIncludes(await refusal(file), says);
  }
});

/** Two certificates with their keys in one file. */
function twoKeys(): Uint8Array {
  const bags = [identities.rsa, identities.ec].flatMap(({ cert, key }) => [
    ...readPemBlocks(cert, "The certificate").map(({ der }) => certificateBag(der)),
    ...readPemBlocks(key, "The key").map(({ der }) => keyBag(der)),
  ]);
  return pkcs12(sequence(plainPart(...bags)), "qwerty123");
}

Deno.test("readPkcs12() lists several keys, and takes the one that is chosen", async () => {
  const said = await refusal(twoKeys());
  const fingerprints = said.match(/[0-9A-F]{64}/g) ?? [];
  assertEquals(fingerprints.length, 2);
  for (const [index, { cert, key }] of [identities.rsa, identities.ec].entries()) {
    const options = { fingerprint: fingerprints[index] };
    const read = await readPkcs12(twoKeys(), "qwerty123", options);
    assertEquals([read.cert, read.key, read.fingerprint], [cert, key, fingerprints[index]]);
  }
});

Deno.test("readPkcs12() opens a file without MAC when it is told to, and notes it", async () => {
  const file = decodeBase64(refused.files.find(({ name }) => name === "without MAC")?.base64 ?? "");
  const said = await refusal(file);
  assertStringIncludes(
    said,
    "certificate-unsupported: The PKCS#12 file has no MAC, so that nothing",
  );
  assertStringIncludes(said, "if you know its source, pass the option { withoutMac: true }");
  for (const withoutMac of [false, undefined]) {
    await assertRejects(
      () => readPkcs12(file, "qwerty123", { withoutMac }),
      BankIdCertificateError,
      "no MAC",
    );
  }
  const { cert, key, notes } = await readPkcs12(file, "qwerty123", { withoutMac: true });
  assertEquals({ cert, key }, identities.rsa);
  assertEquals(notes, ["The file has no MAC: nothing tells whether it was changed"]);
  const error = await assertRejects(
    () => readPkcs12(file, "wrong", { withoutMac: true }),
    BankIdCertificateError,
  );
  assertEquals(error.code, "passphrase-wrong");
});

Deno.test("readPkcs12() checks a MAC that is there, whatever the options say", async () => {
  const file = decodeBase64(published.base64).slice();
  file[1000] = (file[1000] ?? 0) ^ 1;
  const error = await assertRejects(
    () => readPkcs12(file, "qwerty123", { withoutMac: true }),
    BankIdCertificateError,
  );
  assertEquals(error.code, "passphrase-wrong");
});

Deno.test("readPkcs12() refuses options that it does not know, or of another type", async () => {
  await assertRejects(
    () => Reflect.apply(readPkcs12, undefined, [new Uint8Array(1), "", { withoutMAC: true }]),
    TypeError,
    "readPkcs12 has no option 'withoutMAC': did you mean 'withoutMac'?",
  );
  const wrong = { withoutMac: ["true", 1, null], fingerprint: [null, 7, new Uint8Array(32)] };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      await assertRejects(
        () => Reflect.apply(readPkcs12, undefined, [new Uint8Array(1), "", { [name]: value }]),
        TypeError,
        `'${name}' must be `,
      );
    }
  }
});

Deno.test("readPkcs12() finds nothing in a file that holds nothing", async () => {
  assertStringIncludes(await refusal(pkcs12(sequence(), "qwerty123")), "key-missing");
  assertStringIncludes(await refusal(pkcs12(sequence(plainPart()), "qwerty123")), "key-missing");
});
