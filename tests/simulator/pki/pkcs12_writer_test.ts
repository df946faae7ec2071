import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { auth, createClient, readPkcs12 } from "../../../mod.ts";
import { cursor, readDer } from "../../../src/asn1/der.ts";
import { octets } from "../../../src/asn1/der_values.ts";
import { pkcs12Coding } from "../../../src/certificate/pkcs12_coding.ts";
import { readPemBlocks, writePem } from "../../../src/certificate/pem.ts";
import { BankIdCertificateError } from "../../../src/errors.ts";
import { createSimulator } from "../../../src/simulator/mod.ts";
import { writePkcs12, writeTrustStore } from "../../../src/simulator/pki/pkcs12_writer.ts";
import { isInstalled } from "../../helpers/installed.ts";
import { openssl, type Said, WITHOUT_OPENSSL } from "../../helpers/openssl.ts";
import { certificates, foreignCertificates } from "../../helpers/tls.ts";

const PASSPHRASE = "qwerty123";

Deno.test("writePkcs12() makes files that the module's own reader opens", async () => {
  const { client } = await certificates();
  for (const passphrase of [PASSPHRASE, "", "Räksmörgås 😀", "x".repeat(200)]) {
    const file = await writePkcs12(client, passphrase);
    const { cert, key, organisationNumber } = await readPkcs12(file, passphrase);
    assertEquals({ cert, key }, client);
    assertEquals(organisationNumber, "5566304928");
    const error = await assertRejects(
      () => readPkcs12(file, `${passphrase}x`),
      BankIdCertificateError,
    );
    assertEquals(error.code, "passphrase-wrong");
  }
});

Deno.test("writePkcs12() makes files whose certificate leads a client to the simulator", async () => {
  await using server = await createSimulator().listen();
  const file = await writePkcs12(server.certificate, PASSPHRASE);
  const certificate = await readPkcs12(file, PASSPHRASE);
  using client = createClient({ ...server, certificate, timeout: 60_000 });
  assert((await auth(client, { endUserIp: "194.168.2.25" })).orderRef);
});

Deno.test("writePkcs12() writes today's coding, with salts of its own in every file", async () => {
  const { client } = await certificates();
  const [first, second] = [
    await writePkcs12(client, PASSPHRASE),
    await writePkcs12(client, PASSPHRASE),
  ];
  assertEquals(pkcs12Coding(first), "modern");
  // In the middle of what is encrypted.
  for (const at of [500, first.length - 500]) {
    assertNotEquals(first.subarray(at, at + 16), second.subarray(at, at + 16));
  }
  const salts = [first, second].map((file) => {
    const outer = cursor(readDer(file));
    outer.next();
    outer.next();
    const mac = cursor(outer.next());
    mac.next();
    return octets(mac.next()).toHex();
  });
  assertEquals(salts.map((salt) => salt.length), [32, 32]);
  assertNotEquals(salts[0], salts[1]);
});

Deno.test("writePkcs12() shows neither key nor certificate in the clear", async () => {
  const { client } = await certificates();
  const file = (await writePkcs12(client, PASSPHRASE)).toHex();
  for (const pem of [client.cert, client.key]) {
    const [block] = readPemBlocks(pem, "The PEM text");
    assert(block && block.der.length > 100);
    for (let at = 0; at + 16 <= block.der.length; at += 16) {
      assert(!file.includes(block.der.subarray(at, at + 16).toHex()));
    }
  }
});

Deno.test("writePkcs12() takes the certificate of a chain that comes first, and says what is missing", async () => {
  const { ca, client } = await certificates();
  const file = await writePkcs12({ cert: client.cert + ca, key: client.key }, PASSPHRASE);
  assertEquals((await readPkcs12(file, PASSPHRASE)).cert, client.cert);
  const table = [
    [{ cert: client.key, key: client.key }, "The PEM text has no CERTIFICATE"],
    [{ cert: client.cert, key: client.cert }, "The PEM text has no PRIVATE KEY"],
  ] as const;
  for (const [pair, says] of table) {
    await assertRejects(() => writePkcs12(pair, PASSPHRASE), TypeError, says);
  }
});

Deno.test("writePkcs12() makes files that OpenSSL opens", WITHOUT_OPENSSL, async () => {
  const { client } = await certificates();
  for (const passphrase of [PASSPHRASE, "", "Räksmörgås 😀"]) {
    const files = { "client.p12": await writePkcs12(client, passphrase) };
    const open = (secret: string): Promise<Said> =>
      openssl(["pkcs12", "-in", "client.p12", "-passin", `pass:${secret}`, "-noenc"], files);
    const { code, output } = await open(passphrase);
    assertEquals(code, 0);
    const blocks = readPemBlocks(output, "The output");
    const given = [client.cert, client.key].flatMap((pem) => readPemBlocks(pem, "The PEM text"));
    assertEquals(blocks, given);
    assertEquals(output.match(/localKeyID: 01 \n/g)?.length, 2);
    assertNotEquals((await open(`${passphrase}x`)).code, 0);
  }
});

const ignore = !isInstalled("keytool", "-help");

Deno.test("writePkcs12() makes files that Java's keytool opens", { ignore }, async () => {
  const path = await Deno.makeTempFile({ suffix: ".p12" });
  try {
    await Deno.writeFile(path, await writePkcs12((await certificates()).client, PASSPHRASE));
    const { code, stdout } = await new Deno.Command("keytool", {
      args: ["-list", "-storetype", "PKCS12", "-keystore", path, "-storepass", PASSPHRASE],
      stderr: "null",
    }).output();
    assertEquals(code, 0);
    assert(/1, .*PrivateKeyEntry/.test(new TextDecoder().decode(stdout)));
  } finally {
    await Deno.remove(path);
  }
});

Deno.test(
  "writeTrustStore() names each root, and is opened by OpenSSL",
  WITHOUT_OPENSSL,
  async () => {
    const { ca } = await certificates();
    const { ca: other } = await foreignCertificates();
    const file = await writeTrustStore({ "first": ca, "second": other }, PASSPHRASE);
    const { code, output } = await openssl(
      ["pkcs12", "-in", "roots.p12", "-nokeys", "-passin", `pass:${PASSPHRASE}`],
      { "roots.p12": file },
    );
    assertEquals(code, 0);
    const names = [...output.matchAll(/friendlyName: (\w+)/g)].map(([, name]) => name);
    const roots = readPemBlocks(output, "OpenSSL's output").map(({ der }) =>
      writePem("CERTIFICATE", der)
    );
    assertEquals([names, roots], [["first", "second"], [ca, other]]);
  },
);
