// deno-lint-ignore-file no-console
/**
 * Makes PKCS#12 files anew with the programs that are installed (OpenSSL, keytool, NSS, GnuTLS) and
 * as BouncyCastle writes them, and compares what is read of them on Deno and Bun with what OpenSSL
 * reads. Run: `deno run -A tests/peers/pkcs12_peers.ts`.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { readDer } from "../../src/asn1/der.ts";
import { sequence } from "../../src/asn1/der_writer.ts";
import { readPemBlocks, writePem } from "../../src/certificate/pem.ts";
import { berOf } from "../helpers/ber.ts";
import { isInstalled } from "../helpers/installed.ts";
import {
  certificateBag,
  encryptedPart,
  encryptNew,
  encryptOld,
  pkcs12,
  plainPart,
  shroudedBag,
} from "../helpers/pkcs12.ts";
import { hashOfKey } from "./read_pkcs12.ts";
import { check, report, same } from "./tally.ts";

const folder = await Deno.makeTempDir({ prefix: "bankid-pkcs12-" });
const PASSPHRASE = "qwerty123";
/** Letters that Latin-1 has, too. */
const LETTERS = "lösenåäö";

/** Passphrases by file. */
const passphrases: Record<string, string> = {};

async function run(program: string, args: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(program, {
    args: [...args],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

/** Runs a program that makes a file; one that it cannot make is left out. */
async function make(
  name: string,
  program: string,
  args: readonly string[],
  passphrase: string = PASSPHRASE,
): Promise<void> {
  if (await run(program, args)) passphrases[name] = passphrase;
  else console.log(`${program} does not make ${name}`);
}

async function write(name: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(`${folder}/${name}`, bytes);
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0));

async function makeIdentities(): Promise<void> {
  const keys = { rsa: ["RSA", "rsa_keygen_bits:2048"], ec: ["EC", "ec_paramgen_curve:P-256"] };
  for (const [name, [algorithm = "", option = ""]] of Object.entries(keys)) {
    const key = ["genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", `${name}.key`];
    await run("openssl", key);
    await run("openssl", [
      ...["req", "-x509", "-new", "-key", `${name}.key`, "-subj", `/C=SE/O=Räksmörgås/CN=${name}`],
      ...["-utf8", "-days", "3650", "-out", `${name}.crt`],
    ]);
  }
  await write("pass-utf8", LETTERS);
  await write("pass-latin1", latin1(LETTERS));
}

async function withOpenssl(): Promise<void> {
  const schemes = ["NONE", "AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC"]
    .concat(["3DES", "2DES", "RC2-40", "RC2-128"].map((each) => `PBE-SHA1-${each}`));
  const how = (scheme: string): string[] => ["-keypbe", scheme, "-certpbe", scheme, "-legacy"];
  const out = (
    name: string,
    options: readonly string[],
    { identity = "rsa", pass = `pass:${PASSPHRASE}`, passphrase = PASSPHRASE } = {},
  ): Promise<void> =>
    make(name, "openssl", [
      ...["pkcs12", "-export", "-inkey", `${identity}.key`, "-in", `${identity}.crt`],
      ...["-out", name, "-passout", pass, ...options],
    ], passphrase);
  for (const scheme of schemes) {
    for (const hash of ["sha1", "sha256", "sha384", "sha512"]) {
      await out(`openssl-${scheme}-${hash}.p12`, [...how(scheme), "-macalg", hash]);
    }
    await out(`openssl-ec-${scheme}.p12`, how(scheme), { identity: "ec" });
    for (const coding of ["utf8", "latin1"]) {
      const named = { pass: `file:pass-${coding}`, passphrase: LETTERS };
      await out(`openssl-${coding}-${scheme}.p12`, how(scheme), named);
    }
    await out(`openssl-empty-${scheme}.p12`, how(scheme), { pass: "pass:", passphrase: "" });
  }
  await out("openssl-1-iteration.p12", ["-noiter", "-nomaciter"]);
  await out("openssl-600000.p12", ["-iter", "600000"]);
  await out("openssl-named.p12", ["-name", "Räksmörgås", "-CSP", "Microsoft", "-keysig"]);
  await out("openssl-chain.p12", ["-certfile", "ec.crt"]);
}

async function withKeytool(): Promise<void> {
  await run("openssl", [
    ...["pkcs12", "-export", "-inkey", "rsa.key", "-in", "rsa.crt", "-out", "source.p12"],
    ...["-name", "rsa", "-passout", `pass:${PASSPHRASE}`],
  ]);
  const store = (name: string, ...properties: readonly string[]): Promise<void> =>
    make(name, "keytool", [
      ...properties.map((each) => `-J-Dkeystore.pkcs12.${each}`),
      ...["-importkeystore", "-noprompt", "-srckeystore", "source.p12", "-srcstoretype", "PKCS12"],
      ...["-destkeystore", name, "-deststoretype", "PKCS12"],
      ...["-srcstorepass", PASSPHRASE, "-deststorepass", PASSPHRASE],
    ]);
  await store("keytool.p12");
  await store("keytool-legacy.p12", "legacy");
  for (const hash of ["SHA1", "SHA256", "SHA384", "SHA512"]) {
    for (const cipher of ["AES_128", "AES_256"]) {
      const scheme = `PBEWithHmac${hash}And${cipher}`;
      await store(
        `keytool-${hash}-${cipher}.p12`,
        `certProtectionAlgorithm=${scheme}`,
        `keyProtectionAlgorithm=${scheme}`,
        `macAlgorithm=HmacPBE${hash}`,
      );
    }
  }
  await store("keytool-pbmac1.p12", "macAlgorithm=PBEWithHmacSHA256");
}

async function withNss(): Promise<void> {
  await Deno.mkdir(`${folder}/nss`);
  await run("certutil", ["-N", "-d", "sql:nss", "--empty-password"]);
  await run("pk12util", ["-i", "source.p12", "-d", "sql:nss", "-W", PASSPHRASE, "-K", ""]);
  const out = (
    name: string,
    passphrase: string,
    ...options: readonly string[]
  ): Promise<void> =>
    make(
      name,
      "pk12util",
      ["-o", name, "-n", "rsa", "-d", "sql:nss", "-W", passphrase, "-K", "", ...options],
      passphrase,
    );
  await out("nss.p12", PASSPHRASE);
  await out("nss-letters.p12", "lösenåäö€");
  for (const cipher of ["AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC", "RC2-CBC"]) {
    await out(`nss-${cipher}.p12`, PASSPHRASE, "-c", cipher, "-C", cipher);
  }
  const old = "PKCS #12 V2 PBE With SHA-1 And";
  for (const cipher of ["3KEY Triple DES-CBC", "40 Bit RC2 CBC"]) {
    const scheme = `${old} ${cipher}`;
    await out(`nss-${cipher.slice(0, 6)}.p12`, PASSPHRASE, "-c", scheme, "-C", scheme);
  }
}

async function withGnutls(): Promise<void> {
  const out = (
    name: string,
    passphrase: string,
    ...options: readonly string[]
  ): Promise<void> =>
    make(name, "certtool", [
      ...["--to-p12", "--load-privkey", "rsa.key", "--load-certificate", "rsa.crt"],
      ...["--p12-name", "rsa", "--outder", "--outfile", name, ...options],
    ], passphrase);
  const ciphers = ["3des", "3des-pkcs12", "aes-128", "aes-192", "aes-256", "rc2-40"];
  for (const cipher of ciphers) {
    const options = ["--pkcs-cipher", cipher];
    await out(`gnutls-${cipher}.p12`, PASSPHRASE, "--password", PASSPHRASE, ...options);
    await out(`gnutls-null-${cipher}.p12`, "", "--null-password", ...options);
    await out(`gnutls-empty-${cipher}.p12`, "", "--empty-password", ...options);
  }
  await out("gnutls-letters.p12", "lösenåäö€", "--password", "lösenåäö€");
  for (const hash of ["sha1", "sha384", "sha512"]) {
    await out(`gnutls-${hash}.p12`, PASSPHRASE, "--password", PASSPHRASE, "--hash", hash);
  }
}

/** Files in BER, whole and in pieces, sealed over what is inside in BER. */
async function inBer(): Promise<void> {
  const [certificate, key] = await Promise.all(["rsa.crt", "rsa.key"].map(async (name) => {
    const [block] = readPemBlocks(await Deno.readTextFile(`${folder}/${name}`), name);
    return block?.der ?? new Uint8Array();
  }));
  if (!certificate || !key) throw new Error("There is no certificate");
  const encrypt = {
    new: (data: Uint8Array) => encryptNew(data, PASSPHRASE),
    old: (data: Uint8Array) => encryptOld("3des", data, PASSPHRASE),
  };
  for (const [coding, seal] of Object.entries(encrypt)) {
    for (const piece of [undefined, 1, 7, 1000]) {
      const bags = berOf(sequence(certificateBag(certificate)), piece);
      const parts = berOf(
        sequence(encryptedPart(seal(bags)), plainPart(shroudedBag(seal(key)))),
        piece,
      );
      const name = `ber-${coding}-${piece ?? "whole"}.p12`;
      await write(name, berOf(pkcs12(parts, PASSPHRASE, { hash: "SHA-1" }), piece));
      passphrases[name] = PASSPHRASE;
    }
  }
  for (const name of Object.keys(passphrases)) {
    if (!/^(openssl-AES-256-CBC-sha256|keytool|nss|gnutls-aes-128)\.p12$/.test(name)) continue;
    const der = await Deno.readFile(`${folder}/${name}`);
    if (der[1] === 0x80) continue;
    await write(`ber-${name}`, berOf(readDer(der).raw, 1000));
    passphrases[`ber-${name}`] = passphrases[name] ?? "";
  }
}

/** What is in a file: fingerprint of the certificate, and a hash of the key. */
interface Seen {
  readonly fingerprint?: string;
  readonly key?: string;
  readonly notes?: readonly string[];
  readonly error?: string;
}

async function byOpenssl(name: string): Promise<Seen> {
  const passphrase = passphrases[name] ?? "";
  const pass = name.startsWith("openssl-latin1") ? "file:pass-latin1" : `pass:${passphrase}`;
  const { success, stdout } = await new Deno.Command("openssl", {
    args: ["pkcs12", "-legacy", "-in", name, "-nodes", "-passin", pass],
    cwd: folder,
    stderr: "null",
  }).output();
  if (!success) return { error: "OpenSSL does not open it" };
  const blocks = readPemBlocks(new TextDecoder().decode(stdout), name);
  const key = blocks.find(({ label }) => label === "PRIVATE KEY");
  const own = blocks.filter(({ label }) => label === "CERTIFICATE")
    .map(({ label, der }) => new X509Certificate(writePem(label, der)))
    .find((each) => key && each.subject.includes(each.publicKey.asymmetricKeyType ?? "?"));
  if (!key || !own) return { error: "OpenSSL finds no key" };
  return {
    fingerprint: own.fingerprint256.replaceAll(":", ""),
    key: hashOfKey(writePem(key.label, key.der)),
  };
}

async function byUs(runtime: string, args: readonly string[]): Promise<Record<string, Seen>> {
  const script = new URL("read_pkcs12.ts", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(runtime, {
    args: [...args, script, folder],
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

try {
  if (!isInstalled("openssl", "version")) {
    console.log("OpenSSL is not installed");
    report();
  }
  await makeIdentities();
  await withOpenssl();
  if (isInstalled("keytool", "-help")) await withKeytool();
  if (isInstalled("certtool")) await withGnutls();
  // NSS's tools tell no version.
  if (await run("sh", ["-c", "command -v certutil && command -v pk12util"])) await withNss();
  await inBer();
  await write("passphrases.json", JSON.stringify(passphrases));
  const seen = {
    Deno: await byUs(Deno.execPath(), ["run", "-A", "--no-lock"]),
    ...(isInstalled("bun") ? { Bun: await byUs("bun", []) } : {}),
  };
  for (const name of Object.keys(passphrases)) {
    const wanted = await byOpenssl(name);
    for (const [runtime, results] of Object.entries(seen)) {
      const { notes = [], ...found } = results[name] ?? {};
      if (wanted.error === undefined) same(`${name} on ${runtime}`, found, wanted);
      else console.log(`${name} on ${runtime}: ${wanted.error}, ${found.error ?? "it opens"}`);
      const isOdd = name.startsWith("openssl-latin1") && /AES|EDE3/.test(name);
      if (!found.error) {
        check(`${name} on ${runtime} is noted`, notes.length === (isOdd ? 1 : 0), notes);
      }
    }
  }
  console.log(`${Object.keys(passphrases).length} files`, Object.keys(seen).join(", "));
} finally {
  await Deno.remove(folder, { recursive: true });
}
report();
