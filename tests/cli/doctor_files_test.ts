import { join } from "node:path";
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Bytes } from "../../src/bytes.ts";
import {
  bitString,
  integer,
  objectId,
  octetString,
  sequence,
  time,
} from "../../src/asn1/der_writer.ts";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { type Ran, run, temporaryFolder } from "../helpers/cli.ts";
import { certificateBag, keyBag, pkcs12, plainPart } from "../helpers/pkcs12.ts";
import { rsaPair } from "../helpers/rsa.ts";
import { assemble } from "../helpers/x509.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };
import programs from "../vectors/pkcs12/programs.json" with { type: "json" };
import refused from "../vectors/pkcs12/refused.json" with { type: "json" };

const { rsa, ec } = identities;

/** A file that a person has, or two. */
interface Files {
  readonly cert: string | Uint8Array;
  readonly key?: string | Uint8Array;
}

/** Runs doctor on files, and sees that what it says is a checklist. */
async function examine(
  { cert, key }: Files,
  passphrase = "qwerty123",
  options: readonly string[] = [],
): Promise<Ran & { readonly lines: readonly string[] }> {
  await using folder = await temporaryFolder();
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder.path, name);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
    return path;
  };
  const files = ["--cert", await write("cert", cert)];
  if (key !== undefined) files.push("--key", await write("key", key));
  const ran = await run(["doctor", ...files, "--passphrase-env", "P12", ...options], {
    variables: { P12: passphrase },
  });
  const lines = ran.output.replaceAll(folder.path, "").trimEnd().split("\n");
  assertEquals(ran.errors, "");
  for (const [index, line] of lines.entries()) {
    assertMatch(line, /^([✓✗?] | {4})\S/);
    if (line.startsWith("✗")) assertMatch(lines[index + 1] ?? "", /^ {4}\S/);
  }
  return { ...ran, lines };
}

function der(text: string): Bytes {
  return readPemBlocks(text, "The text")[0]?.der ?? new Uint8Array();
}

const recorded = (base64: string): Uint8Array => Uint8Array.fromBase64(base64);

for (const { name, by, passphrase, base64 } of [...programs.files, ...opens.files]) {
  // readPkcs12()'s own test opens these, and takes a second for many of them.
  if (/^(?:600 000|keytool, legacy|bc-|g-|n-)/.test(name)) continue;
  Deno.test(`doctorCommand() has a checklist for a file of ${by}: ${name}`, async () => {
    const { lines, code } = await examine({ cert: recorded(base64) }, passphrase);
    assertMatch(lines[0] ?? "", /^✓ \/cert is PKCS#12 /);
    assertEquals(lines.slice(1, 3), [
      "✓ the passphrase is right",
      "✓ the key fits the certificate",
    ]);
    assertMatch(lines[3] ?? "", /^✓ issued to /);
    assertEquals(code, 1);
  });
}

for (const { name, by, passphrase, base64 } of refused.files) {
  Deno.test(`doctorCommand() has a checklist for a file of ${by} that does not open: ${name}`, async () => {
    const { lines, code } = await examine({ cert: recorded(base64) }, passphrase);
    assertEquals(lines.filter((line) => line.startsWith("✗")).length, 1);
    assertEquals(code, 1);
  });
}

const PAIRS: readonly (readonly [string, Files])[] = [
  ["a certificate in DER", { cert: der(rsa.cert), key: rsa.key }],
  ["a certificate in DER", { cert: der(rsa.cert), key: der(rsa.key) }],
  ["PKCS#7 with certificates", { cert: recorded(pem.pkcs7), key: rsa.key }],
  ["PEM", { cert: writePem("PKCS7", recorded(pem.pkcs7)), key: der(pem.pkcs1) }],
  ["PEM", { cert: rsa.cert.replaceAll("\n", "\\n"), key: `"${rsa.key}"` }],
  ["PEM", { cert: `\ufffd\ufffd${[...rsa.cert].join("\0")}`, key: [...rsa.key].join("\0") }],
];

for (const [index, [kind, files]] of PAIRS.entries()) {
  Deno.test(`doctorCommand() opens ${kind} together with its key (${index})`, async () => {
    const { lines } = await examine(files);
    assertEquals(lines.slice(0, 3), [
      `✓ /cert is ${kind}`,
      "✓ no passphrase is needed",
      "✓ the key fits the certificate",
    ]);
  });
}

Deno.test("doctorCommand() asks for the passphrase of a key in DER", async () => {
  const key = der(pem.encrypted[0]?.text ?? "");
  const { lines } = await examine({ cert: der(ec.cert), key });
  assertEquals(lines[1], "✓ the passphrase is right");
});

Deno.test("doctorCommand() says what is missing beside a certificate or a key alone", async () => {
  for (const cert of [der(rsa.cert), recorded(pem.pkcs7), der(rsa.key), der(pem.sec1)]) {
    const { lines, code, terminal } = await examine({ cert });
    assertEquals(lines[0], "✗ /cert holds a certificate and its key");
    assertMatch(
      lines[1] ?? "",
      /^ {4}It holds one of them alone: name the certificate with --cert/,
    );
    assertEquals([lines.length, code, terminal.questions], [2, 1, []]);
  }
});

Deno.test("doctorCommand() lists the certificates of a file with several keys", async () => {
  const bags = [rsa, ec].flatMap(({ cert, key }) => [certificateBag(der(cert)), keyBag(der(key))]);
  const cert = pkcs12(sequence(plainPart(...bags)), "qwerty123");
  const { lines, code } = await examine({ cert });
  assertEquals(lines[1], "✗ the certificate and its key can be opened");
  assertEquals(lines[2]?.match(/[0-9A-F]{64}/g)?.length, 2);
  assertEquals([lines.length, code], [3, 1]);
});

/** A key pair in PKCS#8 and SubjectPublicKeyInfo, and each in the coding of RSA. */
function coded(
  { publicKey, privateKey }: ReturnType<typeof rsaPair>,
): Record<"pkcs8" | "spki" | "secret" | "open", Bytes> {
  return {
    pkcs8: Uint8Array.from(privateKey.export({ type: "pkcs8", format: "der" })),
    spki: Uint8Array.from(publicKey.export({ type: "spki", format: "der" })),
    secret: Uint8Array.from(privateKey.export({ type: "pkcs1", format: "der" })),
    open: Uint8Array.from(publicKey.export({ type: "pkcs1", format: "der" })),
  };
}

/** Certificates that no runtime's TLS takes, with their keys, and what doctor says of them. */
function unusable(): readonly (readonly [string, Bytes, Bytes, RegExp])[] {
  const [small, usual] = [
    coded(rsaPair("1024 bits")),
    coded(rsaPair("bank")),
  ];
  // sect163k1, which the runtimes do not know at all.
  const curve = sequence(objectId("1.2.840.10045.2.1"), objectId("1.3.132.0.1"));
  const secret = octetString(sequence(integer(1), octetString(new Uint8Array(21).fill(1))));
  const pss = sequence(objectId("1.2.840.113549.1.1.10"));
  const validity = sequence(time(new Date("2026-01-01")), time(new Date("2048-01-01")));
  return [
    [
      "X.509 version 1",
      assemble(usual.spki, { validity, version: new Uint8Array() }),
      usual.pkcs8,
      /is of X\.509 version 1, not 3: TLS does not take it/,
    ],
    [
      "an RSA key of 1024 bits",
      assemble(small.spki, { validity }),
      small.pkcs8,
      /has an RSA key of 1024 bits, it must have 2048 to 8192/,
    ],
    [
      "another curve",
      assemble(sequence(curve, bitString(new Uint8Array(43).fill(4))), { validity }),
      sequence(integer(0), curve, secret),
      /has a key of the kind 1\.3\.132\.0\.1, not RSA, P-256, P-384, P-521 or Ed25519/,
    ],
    [
      "an RSA key for PSS",
      assemble(sequence(pss, bitString(usual.open)), { validity }),
      sequence(integer(0), pss, octetString(usual.secret)),
      /has a key of the kind RSA-PSS, not RSA/,
    ],
  ];
}

Deno.test("doctorCommand() says of certificates that TLS does not take why it does not", async () => {
  for (const [what, cert, key, remedy] of unusable()) {
    const files = { cert: writePem("CERTIFICATE", cert), key: writePem("PRIVATE KEY", key) };
    const { lines, code } = await examine(files, "", ["--env", "test"]);
    const failed = lines.findIndex((line) => line.startsWith("✗ certificate and TLS root"));
    assert(failed > 0, `${what}: ${lines.join("\n")}`);
    assertMatch(lines[failed + 1] ?? "", remedy);
    assertEquals(code, 1);
  }
});
