import { createPublicKey } from "node:crypto";
import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writePem } from "../../src/certificate/pem.ts";
import { ATTRIBUTE } from "../../src/certificate/x509.ts";
import { distinguishedName } from "../../src/simulator/pki/authority.ts";
import { type Ran, run, temporaryFolder } from "../helpers/cli.ts";
import { certify } from "../helpers/x509.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import published from "../vectors/pkcs12/test_certificate.json" with { type: "json" };
import refused from "../vectors/pkcs12/refused.json" with { type: "json" };

const { rsa, ec } = identities;
const DAY = 86_400_000;
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Runs doctor on a file; the passphrase is in a variable. */
async function examine(
  content: string | Uint8Array,
  { options = [], passphrase = "qwerty123", key }: {
    readonly options?: readonly string[];
    readonly passphrase?: string;
    readonly key?: string;
  } = {},
): Promise<Ran & { readonly lines: readonly string[] }> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  if (typeof content === "string") await Deno.writeTextFile(path, content);
  else await Deno.writeFile(path, content);
  if (key !== undefined) await Deno.writeTextFile(`${path}.key`, key);
  const files = ["--cert", path, ...(key === undefined ? [] : ["--key", `${path}.key`])];
  const ran = await run(["doctor", ...files, "--passphrase-env", "P12", ...options], {
    variables: { P12: passphrase },
  });
  return { ...ran, lines: ran.output.replaceAll(folder.path, "").trimEnd().split("\n") };
}

function bytesOf(file: { readonly base64: string } | undefined): Uint8Array {
  return Uint8Array.fromBase64(file?.base64 ?? "");
}

/** PEM of a certificate for the RSA key, issued by somebody, and of the key. */
async function certificate(
  issuer: string,
  validity: { readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Promise<string> {
  const spki = createPublicKey(rsa.cert).export({ type: "spki", format: "der" });
  const name = distinguishedName([[ATTRIBUTE.commonName, issuer]]);
  const der = await certify(Uint8Array.from(spki), { issuer: name, ...validity });
  return writePem("CERTIFICATE", der) + rsa.key;
}

const ELSEWHERE = [
  "✗ for an environment of BankID",
  "    Its issuer is not known: name its BankID with --url and --ca, or an environment with --env",
];

for (
  const [name, what] of [
    ["default", "PKCS#12 in today's coding"],
    [
      "-legacy: RC2-40, 3DES",
      "PKCS#12 in the old coding (RC2, Triple DES), which opens here too",
    ],
    ["nothing encrypted", "PKCS#12 without encryption"],
  ] as const
) {
  Deno.test(`doctorCommand() says of a file '${name}' that it is ${what}`, async () => {
    const file = opens.files.find((each) => each.name === name);
    const { lines, code } = await examine(bytesOf(file));
    assertEquals(lines.slice(0, 3), [
      `✓ /file is ${what}`,
      "✓ the passphrase is right",
      "✓ the key fits the certificate",
    ]);
    assertMatch(lines[3] ?? "", /^✓ issued to CN=Throw-away .*, organisation number 5566304928$/);
    assertMatch(lines[4] ?? "", /^✓ issued by CN=Throw-away /);
    assertMatch(lines[5] ?? "", /^✓ valid from 2026-11-24 to 2048-10-19, \d+ days left$/);
    assertEquals([lines.slice(6), code], [ELSEWHERE, 1]);
  });
}

Deno.test("doctorCommand() needs no passphrase for PEM that is not encrypted", async () => {
  for (const key of [undefined, rsa.key]) {
    const { lines } = await examine(key ? rsa.cert : rsa.cert + rsa.key, { ...(key && { key }) });
    assertEquals(lines.slice(0, 3), [
      "✓ /file is PEM",
      "✓ no passphrase is needed",
      "✓ the key fits the certificate",
    ]);
  }
});

Deno.test("doctorCommand() says that the passphrase is wrong, and does not show it", async () => {
  const { lines, code, errors } = await examine(bytesOf(opens.files[0]), { passphrase: "Tr0ub4" });
  assertEquals([code, errors, lines.length], [1, "", 3]);
  assertEquals(lines[1], "✗ the passphrase is right");
  assertStringIncludes(lines[2] ?? "", "passphrase is wrong: pass the one that came with the file");
  assert(!lines.join().includes("Tr0ub4"));
});

const NO_P12: readonly (readonly [what: string, content: string | Uint8Array, remedy: RegExp])[] = [
  ["an empty file", "", /is empty: read the \.p12/],
  ["a text", "Hello, this is a letter.", /not a PKCS#12 file: read the \.p12/],
  [
    "half a PKCS#12 file",
    bytesOf(opens.files[0]).subarray(0, 900),
    /damaged or not complete .*copy it/,
  ],
];

for (const [what, content, remedy] of NO_P12) {
  Deno.test(`doctorCommand() says that ${what} is no PKCS#12, and asks for no passphrase`, async () => {
    const { lines, code, terminal } = await examine(content);
    assertEquals([code, lines.length], [1, 2]);
    assertEquals(lines[0], "✗ /file is a PKCS#12 or PEM file");
    assertMatch(lines[1] ?? "", remedy);
    assertEquals(terminal.questions, []);
  });
}

Deno.test("doctorCommand() says that the key does not fit the certificate", async () => {
  const { lines, code } = await examine(rsa.cert, { key: ec.key });
  assertEquals(lines.slice(1, 3), [
    "✓ no passphrase is needed",
    "✗ the key fits the certificate",
  ]);
  assertMatch(lines[3] ?? "", /is not the key of the certificate: they must come/);
  assertEquals([code, lines.length], [1, 4]);
});

for (const [name, line] of [["no key", 2], ["Camellia", 1], ["two keys", 1]] as const) {
  Deno.test(`doctorCommand() says what is wrong with a PKCS#12 file with ${name}`, async () => {
    const file = refused.files.find((each) => each.name === name);
    const { lines, code } = await examine(bytesOf(file), { passphrase: file?.passphrase ?? "" });
    const what = line === 2
      ? "the key fits the certificate"
      : "the certificate and its key can be opened";
    assertEquals([lines[line], code], [`✗ ${what}`, 1]);
    assertMatch(lines[line + 1] ?? "", /^ {4}\S.+/);
  });
}

const PERIODS = [
  [-40, -1, /^✗ valid from \S+ to \S+$/],
  [1, 30, /^✗ valid from \S+ to \S+, (29|30) days left/],
  [-1, 12, /^✓ valid from \S+ to \S+, (11|12) days left: order a new one from your bank now$/],
] as const;

for (const [from, to, line] of PERIODS) {
  Deno.test(`doctorCommand() judges a certificate valid from day ${from} to ${to}`, async () => {
    const notBefore = new Date(Date.now() + from * DAY);
    const notAfter = new Date(Date.now() + to * DAY);
    const { lines, code } = await examine(
      await certificate("Somebody", { notBefore, notAfter }),
    );
    assertMatch(lines[5] ?? "", line);
    assertStringIncludes(lines[5] ?? "", `valid from ${dayOf(notBefore)} to ${dayOf(notAfter)}`);
    if (line.source.startsWith("^✗")) {
      assertMatch(lines[6] ?? "", /Order a new certificate from your bank; .*set the clock/);
    }
    assertEquals(code, 1);
  });
}

const EXPIRED = { notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) };

for (const [issuer, own] of [["", "production"], [" Test", "test"]] as const) {
  Deno.test(`doctorCommand() takes the ${own} environment for a certificate that is for it`, async () => {
    // An expired one, so that nothing is sent.
    const pem = await certificate(`Testbank A RP CA v1 for BankID${issuer}`, EXPIRED);
    const { lines, code } = await examine(pem);
    assertEquals(lines.slice(7), [`✓ for the environment ${own}`]);
    assertEquals(code, 1);
  });
}

Deno.test("doctorCommand() does not pass a certificate whose issuer is not BankID's", async () => {
  const pem = await certificate("Somebody", EXPIRED);
  const { lines, code } = await examine(pem, { options: ["--env", "production"] });
  assertEquals(lines.slice(7), [
    "? for the environment production: its issuer is not one that is known",
  ]);
  assertEquals(code, 1);
});

Deno.test("doctorCommand() says that a certificate is for the other environment", async () => {
  const p12 = Uint8Array.fromBase64(published.base64);
  const { lines, code } = await examine(p12, { options: ["--env", "production"] });
  assertEquals(lines.slice(-2), [
    "✗ for the environment production",
    "    It is for test: use --env test, or the other certificate",
  ]);
  assertEquals(code, 1);
  assertEquals(lines.filter((line) => line.startsWith("✗")).length, 1);
});

Deno.test("doctorCommand() says where certificates come from when none is named", async () => {
  const { output, code } = await run(["doctor", "--env", "production"]);
  assertEquals(
    output,
    "✗ there is a certificate\n    Name the .p12 file that your bank gave you with --cert\n",
  );
  assertEquals(code, 1);
});

Deno.test("doctorCommand() finds mistakes in the options before it asks for a passphrase", async () => {
  const file = bytesOf(opens.files[0]);
  for (const options of [["--env", "simulator"], ["--env", "prod"], ["--ca", "ca.pem"]]) {
    const { code, output, terminal } = await examine(file, { options });
    assertEquals([code, output, terminal.questions], [2, "", []]);
  }
});

/** Files that a person might take for the right one, or that somebody has made to do harm. */
function* oddFiles(): Generator<readonly [what: string, content: string | Uint8Array]> {
  const p12 = bytesOf(opens.files[0]);
  yield* refused.files.map((file) => [file.name, bytesOf(file)] as const);
  yield* pem.refused.map(({ name, text }) => [name, text] as const);
  yield ["PKCS#7", pem.pkcs7];
  yield ["noise", crypto.getRandomValues(new Uint8Array(4000))];
  yield ["zeros", new Uint8Array(4000)];
  yield ["a SEQUENCE of nothing", Uint8Array.of(0x30, 0)];
  yield ["a SEQUENCE without end", Uint8Array.of(0x30, 0x80, 0x30, 0x80, 2, 1)];
  yield ["nothing but a header", "-----BEGIN CERTIFICATE-----"];
  yield ["an empty block", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n" + rsa.key];
  yield ["base64 of nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"];
  yield ["a key alone", rsa.key];
  yield ["two certificates for one key", rsa.cert + ec.cert + rsa.key];
  for (const length of [1, 10, 30, 100, 1000, p12.length - 1]) {
    yield [`a .p12 file cut at ${length}`, p12.subarray(0, length)];
  }
  for (let at = 0; at < p12.length; at += 37) {
    yield [
      `a .p12 file with byte ${at} changed`,
      p12.map((byte, i) => i === at ? byte ^ 0x55 : byte),
    ];
  }
  const whole = rsa.cert + rsa.key;
  for (let at = 0; at < whole.length; at += 101) {
    yield [`a PEM file without character ${at}`, whole.slice(0, at) + whole.slice(at + 1)];
  }
}

Deno.test("doctorCommand() gives a list of checks for whatever file it is given", async () => {
  for (const [what, content] of oddFiles()) {
    const { code, errors, lines } = await examine(content, { passphrase: "" });
    assertEquals([code, errors], [1, ""], what);
    for (const line of lines) assertMatch(line, /^(?:[✓✗?]| {4}) ?\S/, what);
    assert(lines.some((line) => line.startsWith("✗")), what);
    assert(!lines.some((line) => /^ +at /.test(line)), lines.join("\n"));
  }
});

Deno.test("doctorCommand() gives a list where a key or a certificate is of another kind", async () => {
  const p12 = bytesOf(opens.files[0]);
  for (
    const [cert, key] of [[rsa.cert, "nothing"], [rsa.cert, rsa.cert], [rsa.key, rsa.key]] as const
  ) {
    const { code, errors, lines } = await examine(cert, { key });
    assertEquals([code, errors], [1, ""]);
    assert(lines.some((line) => line.startsWith("✗")), lines.join("\n"));
  }
  const { code, errors } = await examine(p12, { key: rsa.key });
  assert(code === 1 && errors === "");
});
