import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createClient, readPem } from "../../mod.ts";
import { contextTag, TAG } from "../../src/asn1/der.ts";
import { element, integer, objectId, octetString, sequence } from "../../src/asn1/der_writer.ts";
import { concat } from "../../src/bytes.ts";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../src/errors.ts";
import { contentInfo, encryptNew, OID } from "../helpers/pkcs12.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };
import published from "../vectors/pkcs12/test_certificate.json" with { type: "json" };

const { rsa, ec, chain, keytool } = identities;

type Pem = Parameters<typeof readPem>[0];

/** The error with which a text is refused. */
async function refusal(text: Pem, passphrase?: string): Promise<string> {
  const error = await assertRejects(() => readPem(text, passphrase), BankIdCertificateError);
  const secret = passphrase || "no passphrase";
  assert(!error.message.includes(secret), error.message);
  return `${error.code}: ${error.message}`;
}

/** What was read, without what the certificate says of itself. */
async function files(text: Pem, passphrase?: string): Promise<unknown> {
  const { cert, key } = await readPem(text, passphrase);
  return { cert, key };
}

Deno.test("readPem() takes one text or two, in any order, with any line ends", async () => {
  for (
    const text of [
      rsa,
      rsa.cert + rsa.key,
      rsa.key + rsa.cert,
      (rsa.cert + rsa.key).replaceAll("\n", "\r\n"),
      `\ufeff${rsa.cert}\n\n${rsa.key}`,
      { cert: rsa.cert + rsa.key, key: rsa.key },
      { cert: rsa.key, key: rsa.cert },
    ]
  ) {
    assertEquals(await files(text), rsa);
  }
});

Deno.test("readPem() ignores what stands around the blocks", async () => {
  assertEquals(await files(pem.bagAttributes), rsa);
  assertEquals(await files({ cert: pem.certificateAsText, key: rsa.key }), rsa);
  const noise = "Here it is:\n-- not a block --\n";
  assertEquals(await files(noise + rsa.cert + noise + rsa.key + noise), rsa);
  const parameters = writePem("EC PARAMETERS", Uint8Array.of(6, 1, 42));
  assertEquals(await files(ec.cert + parameters + ec.key), ec);
});

Deno.test("readPem() reads PKCS#1, SEC 1 and PKCS#8 keys to the same PKCS#8", async () => {
  assertEquals(await files({ cert: rsa.cert, key: pem.pkcs1 }), rsa);
  const { cert, key } = await readPem({ cert: ec.cert, key: pem.sec1 });
  assertEquals(cert, ec.cert);
  assertStringIncludes(key, "-----BEGIN PRIVATE KEY-----");
  createClient({ environment: "test", certificate: { cert, key } }).close();
});

Deno.test("readPem() puts the certificate first and its chain behind it", async () => {
  const blocks = chain.cert.match(/-----BEGIN[^]*?-----END CERTIFICATE-----\n/g) ?? [];
  assertEquals(blocks.length, 3);
  for (const order of [blocks, blocks.toReversed(), [...blocks, rsa.cert]]) {
    assertEquals(await files({ cert: order.join(""), key: chain.key }), chain);
  }
});

for (const { name, how, passphrase, text } of pem.encrypted) {
  Deno.test(`readPem() decrypts a key of ${how} (${name})`, async () => {
    assertEquals(await files({ cert: ec.cert, key: text }, passphrase), ec);
    assertStringIncludes(
      await refusal({ cert: ec.cert, key: text }, `${passphrase}x`),
      "passphrase-wrong: The passphrase of the private key is wrong",
    );
    assertStringIncludes(
      await refusal({ cert: ec.cert, key: text }),
      "pass its passphrase as the second argument",
    );
  });
}

Deno.test("readPem() says how two texts are passed to whom passes the key second", async () => {
  await assertRejects(
    () => readPem(rsa.cert, rsa.key),
    TypeError,
    "pass certificate and key together, as readPem({ cert, key })",
  );
});

Deno.test("readPem() takes for a key only what is one, whatever the padding says", async () => {
  const { scheme, data } = encryptNew(Uint8Array.of(0x30, 0), "qwerty123");
  const key = writePem("ENCRYPTED PRIVATE KEY", sequence(scheme, octetString(data)));
  assertStringIncludes(await refusal({ cert: ec.cert, key }, "qwerty123"), "passphrase-wrong: ");
});

Deno.test("readPem() recommends no command where none helps", async () => {
  const { scheme, data } = encryptNew(new Uint8Array(8), "qwerty123", {
    derivation: sequence(objectId("1.2.3"), octetString(new Uint8Array(8))),
  });
  const key = writePem("ENCRYPTED PRIVATE KEY", sequence(scheme, octetString(data)));
  assertStringIncludes(
    await refusal({ cert: ec.cert, key }, "qwerty123"),
    "The private key has an unknown key derivation, 1.2.3: have it exported anew, in a usual coding",
  );
});

Deno.test("readPem() notes a passphrase in Latin-1", async () => {
  const [pkcs8] = readPemBlocks(ec.key, "It");
  const latin1 = Uint8Array.from("lösen", (letter) => letter.charCodeAt(0));
  const { scheme, data } = encryptNew(pkcs8?.der ?? latin1, latin1);
  const key = writePem("ENCRYPTED PRIVATE KEY", sequence(scheme, octetString(data)));
  const { notes, ...read } = await readPem({ cert: ec.cert, key }, "lösen");
  assertEquals([read.key, notes], [ec.key, ["The passphrase is coded as Latin-1"]]);
  assertStringIncludes(await refusal({ cert: ec.cert, key }, "losen"), "passphrase-wrong: ");
});

Deno.test("readPem() opens what OpenSSL wrote with bag attributes and a passphrase", async () => {
  assertEquals(await files(pem.encryptedBagAttributes, "qwerty123"), rsa);
});

for (const { name, how, passphrase, says, text } of pem.refused) {
  Deno.test(`readPem() refuses a key of ${how} (${name})`, async () => {
    const said = await refusal({ cert: ec.cert, key: text }, passphrase);
    assertStringIncludes(said, "certificate-unsupported: ");
    assertStringIncludes(said, says);
  });
}

Deno.test("readPem() takes the bytes of files in PEM and in DER", async () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const der = (text: string): Uint8Array => readPemBlocks(text, "It")[0]?.der ?? bytes("");
  const p7b = Uint8Array.fromBase64(pem.pkcs7);
  const pkcs1 = der(pem.pkcs1);
  const encrypted = pem.encrypted[0]?.text ?? "";
  for (
    const source of [
      bytes(rsa.cert + rsa.key),
      { cert: der(rsa.cert), key: rsa.key },
      { cert: der(rsa.cert), key: bytes(rsa.key) },
      { cert: der(rsa.cert), key: der(rsa.key) },
      { cert: der(rsa.cert), key: pkcs1 },
      { cert: p7b, key: rsa.key },
      { cert: writePem("PKCS7", p7b), key: rsa.key },
      { cert: writePem("X509 CERTIFICATE", der(rsa.cert)), key: rsa.key },
      { cert: rsa.cert, key: der(rsa.key) },
    ]
  ) {
    assertEquals(await files(source), rsa);
  }
  assertEquals(await files({ cert: der(ec.cert), key: der(encrypted) }, "qwerty123"), ec);
  const { cert } = await readPem({ cert: der(ec.cert), key: der(pem.sec1) });
  assertEquals(cert, ec.cert);
});

Deno.test("readPem() takes OpenSSL's trusted certificates without what is behind them", async () => {
  const der = readPemBlocks(rsa.cert, "It")[0]?.der ?? new Uint8Array();
  const trusted = writePem("TRUSTED CERTIFICATE", concat(der, sequence(octetString(der))));
  assertEquals(await files({ cert: trusted, key: rsa.key }), rsa);
});

Deno.test("readPem() refuses bytes of other files", async () => {
  const p12 = Uint8Array.fromBase64(published.base64);
  for (const cert of [p12, new Uint8Array(), Uint8Array.of(0x30, 0), new Uint8Array(500)]) {
    assertStringIncludes(
      await refusal({ cert, key: new Uint8Array() }),
      "certificate-unreadable: The text of 'cert' is not PEM: no '-----BEGIN …-----' line was found. " +
        "For a .p12 or .pfx file use readPkcs12; pass other files as bytes",
    );
  }
});

Deno.test("readPem() says what is missing", async () => {
  assertStringIncludes(await refusal(rsa.cert), "key-missing: ");
  assertStringIncludes(await refusal({ cert: rsa.cert, key: "" }), "key-missing: ");
  assertStringIncludes(await refusal(rsa.key), "certificate-missing: ");
  assertStringIncludes(await refusal(""), "The text is not PEM: no '-----BEGIN");
  for (const path of ["./cert.pem", "C:\\secrets\\cert.pem"]) {
    assertStringIncludes(
      await refusal(path),
      "not PEM: it looks like a path; pass the file's content",
    );
  }
  assertStringIncludes(await refusal("MIILnwIBAzCCC1UG"), "For a .p12 or .pfx file use readPkcs12");
});

Deno.test("readPem() does not say that a file is missing which is there in another form", async () => {
  const asText = new TextDecoder().decode(readPemBlocks(rsa.cert, "It")[0]?.der);
  assertStringIncludes(
    await refusal({ cert: asText, key: rsa.key }),
    "certificate-unreadable: The text of 'cert' is not PEM",
  );
  assertStringIncludes(
    await refusal({ cert: rsa.cert, key: "a key" }),
    "certificate-unreadable: The text of 'key' is not PEM",
  );
  for (const kind of ["OPENSSH", "DSA", "ANY"]) {
    const key = writePem(`${kind} PRIVATE KEY`, new TextEncoder().encode("openssh-key-v1"));
    assertStringIncludes(
      await refusal({ cert: rsa.cert, key }),
      `certificate-unsupported: An ${kind} PRIVATE KEY is not known here: have it written as PKCS#8`,
    );
    assertEquals(await files(rsa.cert + key + rsa.key), rsa);
  }
});

Deno.test("readPem() takes PKCS#7 by each of its names", async () => {
  const der = readPemBlocks(rsa.cert, "It")[0]?.der ?? new Uint8Array();
  const nothing = element(TAG.set);
  const signed = sequence(
    ...[integer(1), nothing, sequence(objectId(OID.data)), element(contextTag(0), der), nothing],
  );
  for (const label of ["PKCS7", "PKCS #7 SIGNED DATA", "CMS"]) {
    const cert = writePem(label, contentInfo(OID.signedData, signed));
    assertEquals(await files({ cert, key: rsa.key }), rsa);
  }
});

Deno.test("readPem() demands that the key belongs to the certificate", async () => {
  assertStringIncludes(await refusal({ cert: rsa.cert, key: keytool.key }), "key-mismatch: ");
  assertStringIncludes(await refusal({ cert: rsa.cert, key: ec.key }), "key-mismatch: ");
  assertStringIncludes(await refusal(ec.cert + rsa.key), "key-mismatch: ");
  assertEquals(await files(rsa.cert + rsa.key + rsa.key), rsa);
  assertEquals(await files(rsa.cert + rsa.key + ec.key), rsa);
});

Deno.test("readPem() lists several keys, and takes the one that is chosen", async () => {
  const text = rsa.cert + rsa.key + ec.cert + ec.key;
  const said = await refusal(text);
  assertStringIncludes(said, "certificate-unsupported: There are private keys of several certific");
  const [, fingerprint] = said.match(/[0-9A-F]{64}/g) ?? [];
  const { cert, key } = await readPem(text, undefined, { fingerprint });
  assertEquals({ cert, key }, ec);
  await assertRejects(
    () => Reflect.apply(readPem, undefined, [text, undefined, { fingerPrint: fingerprint }]),
    TypeError,
    "readPem has no option 'fingerPrint': did you mean 'fingerprint'?",
  );
  await assertRejects(
    () => Reflect.apply(readPem, undefined, [text, undefined, { fingerprint: 7 }]),
    TypeError,
    "'fingerprint' must be a string",
  );
});

Deno.test("readPem() decrypts no more keys than an honest text can have", async () => {
  const { text, passphrase } = pem.encrypted[0] ?? { text: "", passphrase: "" };
  assertEquals(await files(ec.cert + text.repeat(32), passphrase), ec);
  const said = await refusal(ec.cert + text.repeat(33), passphrase);
  assertStringIncludes(said, "certificate-unsupported: There are 33 private keys: export the one");
});

Deno.test("readPem() refuses damaged blocks", async () => {
  const damaged: Readonly<Record<string, string>> = {
    "base64": rsa.cert + rsa.key.replace("MII", "M!I"),
    "END line": rsa.cert + rsa.key.slice(0, -30),
    "(Indefinite lengths are not allowed): copy it or": rsa.cert +
      writePem("RSA PRIVATE KEY", Uint8Array.of(0x30, 0x80)),
    "A block of the PEM text is damaged or malformed (": rsa.key +
      writePem("CERTIFICATE", Uint8Array.of(0x30, 0)),
  };
  for (const [says, text] of Object.entries(damaged)) {
    const said = await refusal(text);
    assertStringIncludes(said, "certificate-unreadable: ");
    assertStringIncludes(said, says);
  }
  const encrypted = writePem("ENCRYPTED PRIVATE KEY", Uint8Array.of(0x30, 0));
  assertStringIncludes(
    await refusal(rsa.cert + encrypted, "qwerty123"),
    "A block of the PEM text is damaged or malformed (An element is missing): copy it or have",
  );
});

Deno.test("readPem() refuses arguments of another type", async () => {
  for (const wrong of [undefined, null, 7, {}, { cert: rsa.cert }, [rsa.cert, rsa.key]]) {
    await assertRejects(
      () => Reflect.apply(readPem, undefined, [wrong]),
      TypeError,
      "'pem' must be PEM text, bytes, or an object with 'cert' and 'key' of these kinds",
    );
  }
  for (const passphrase of [null, 7, new Uint8Array(4)]) {
    await assertRejects(
      () => Reflect.apply(readPem, undefined, [rsa, passphrase]),
      TypeError,
      "'passphrase' must be a string: got ",
    );
  }
});

Deno.test("readPem() says of a key that does not open only when there is no other for the certificate", async () => {
  const { text = "", passphrase = "" } = pem.encrypted[0] ?? {};
  assertEquals(await files(rsa.cert + text + rsa.key, "another"), rsa);
  assertEquals(await files(rsa.cert + text + rsa.key), rsa);
  assertStringIncludes(await refusal(rsa.cert + ec.key + text, "another"), "passphrase-wrong: ");
  assertStringIncludes(await refusal(rsa.cert + ec.key + text, passphrase), "key-mismatch: ");
});
