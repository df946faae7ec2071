import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  claimFile,
  isPem,
  makeFolder,
  needsPassphrase,
  passphraseOf,
  readBytes,
  readCertificateFiles,
  readText,
  writePrivately,
} from "../../src/cli/files.ts";
import { UsageError } from "../../src/cli/terminal.ts";
import { BankIdCertificateError } from "../../mod.ts";
import { FakeTerminal, temporaryFolder } from "../helpers/cli.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import pem from "../vectors/pkcs12/pem.json" with { type: "json" };

const { rsa, ec } = identities;
const [modern] = opens.files;
const [encrypted] = pem.encrypted;

/** Files that a person might have, by name. */
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "modern.p12": Uint8Array.fromBase64(modern?.base64 ?? ""),
  "both.pem": rsa.cert + rsa.key,
  "cert.pem": rsa.cert,
  "key.pem": rsa.key,
  "other-key.pem": ec.key,
  "ec-cert.pem": ec.cert,
  "encrypted.pem": ec.cert + encrypted?.text,
  "encrypted-key.pem": encrypted?.text ?? "",
};

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

async function files(): Promise<AsyncDisposable & { at(name: string): string }> {
  const folder = await temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  for (const [name, content] of Object.entries(FILES)) {
    await Deno.writeFile(at(name), bytesOf(content));
  }
  return { at, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

Deno.test("readBytes() and readText() read a file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "räksmörgås.txt");
  await Deno.writeTextFile(path, "smörgås\n");
  assertEquals(await readText(path), "smörgås\n");
  assertEquals(await readBytes(path), new TextEncoder().encode("smörgås\n"));
});

Deno.test("readBytes() says which file cannot be read, and why", async () => {
  await using folder = await temporaryFolder();
  const missing = join(folder.path, "missing.p12");
  const error = await assertRejects(() => readBytes(missing), UsageError);
  assertEquals(error.message, `Cannot read ${missing}: there is no such file or folder`);
  await assertRejects(() => readBytes(folder.path), UsageError, ": it is a folder");
});

Deno.test("isPem() tells PEM from binary files", () => {
  const held = Object.entries(FILES).map(([name, content]) => [
    name,
    isPem(bytesOf(content)),
  ]);
  const expected = Object.keys(FILES).map((name) => [name, name.endsWith(".pem")]);
  assertEquals(held, expected);
});

Deno.test("makeFolder() makes what is missing, keeps what is there, and says what it cannot", async () => {
  await using folder = await temporaryFolder();
  const deep = join(folder.path, "a", "b");
  assertEquals([await makeFolder(deep), await makeFolder(deep)], [true, false]);
  assert((await Deno.stat(deep)).isDirectory);
  const file = join(deep, "file");
  await Deno.writeTextFile(file, "");
  const error = await assertRejects(() => makeFolder(file), UsageError);
  assertEquals(error.message, `Cannot make the folder ${file}: a file of this name is there`);
});

Deno.test("writePrivately() writes what only the owner can read", async () => {
  await using folder = await temporaryFolder();
  for (const content of ["text", new TextEncoder().encode("bytes")]) {
    const path = join(folder.path, typeof content === "string" ? content : "bytes");
    await writePrivately(path, content);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assertEquals(join(folder.path, await Deno.readTextFile(path)), path);
  }
});

Deno.test("writePrivately() overwrites nothing, follows no link, and says what it cannot write", async () => {
  await using folder = await temporaryFolder();
  const [path, link, target] = ["key.pem", "link.pem", "elsewhere.pem"]
    .map((name) => join(folder.path, name)) as [string, string, string];
  await writePrivately(path, "first");
  await Deno.symlink(target, link);
  for (const taken of [path, link]) {
    const error = await assertRejects(() => writePrivately(taken, "second"), UsageError);
    assertEquals(error.message, `${taken} exists already and is not overwritten`);
  }
  assertEquals(await Deno.readTextFile(path), "first");
  await assertRejects(() => Deno.stat(target), Deno.errors.NotFound);
  const nowhere = join(folder.path, "missing", "key.pem");
  const error = await assertRejects(() => writePrivately(nowhere, ""), UsageError);
  assertEquals(error.message, `Cannot write ${nowhere}: there is no such file or folder`);
});

Deno.test("claimFile() keeps a file open for what is written later", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "completion.json");
  const file = await claimFile(path);
  assertEquals([await Deno.readTextFile(path), ((await Deno.stat(path)).mode ?? 0) & 0o777], [
    "",
    0o600,
  ]);
  await file.writeFile("{}");
  await file.close();
  assertEquals(await Deno.readTextFile(path), "{}");
});

Deno.test("passphraseOf() takes the variable that is named, even an empty one, and asks nobody", async () => {
  for (const passphrase of ["Ett långt lösen!", ""]) {
    const terminal = new FakeTerminal({ variables: { P12: passphrase }, secret: "wrong" });
    const source = { cert: "a.p12", passphraseEnv: "P12" };
    assertEquals(await passphraseOf(source, terminal), passphrase);
    assertEquals(terminal.questions, []);
  }
});

Deno.test("passphraseOf() asks, naming the file", async () => {
  const terminal = new FakeTerminal({ secret: "qwerty123" });
  assertEquals(await passphraseOf({ cert: "a.p12" }, terminal), "qwerty123");
  assertEquals(terminal.questions, ["Passphrase of a.p12: "]);
});

Deno.test("passphraseOf() says how to give one where nobody can be asked", async () => {
  const terminal = new FakeTerminal();
  const source = { cert: "a.p12" };
  await assertRejects(() => passphraseOf(source, terminal), UsageError, "--passphrase-env");
  const unset = { ...source, passphraseEnv: "P12" };
  const error = await assertRejects(() => passphraseOf(unset, terminal), UsageError);
  assertEquals(error.message, "The variable P12 is not set");
});

const NEEDS: readonly (readonly [cert: string, key: string | undefined, needed: boolean])[] = [
  ["modern.p12", undefined, true],
  ["both.pem", undefined, false],
  ["cert.pem", "key.pem", false],
  ["encrypted.pem", undefined, true],
  ["ec-cert.pem", "encrypted-key.pem", true],
];

for (const [cert, key, needed] of NEEDS) {
  const named = key === undefined ? cert : `${cert} with ${key}`;

  Deno.test(`needsPassphrase() is ${needed} for ${named}`, async () => {
    await using folder = await files();
    const source = { cert: folder.at(cert), key: key && folder.at(key) };
    assertEquals(await needsPassphrase(source), needed);
  });

  Deno.test(`readCertificateFiles() opens ${named}, asking only when it must`, async () => {
    await using folder = await files();
    const terminal = new FakeTerminal({ secret: "qwerty123" });
    const source = { cert: folder.at(cert), key: key && folder.at(key) };
    const opened = await readCertificateFiles(source, terminal);
    assertMatch(opened.key, /^-----BEGIN PRIVATE KEY-----/);
    const wanted = cert.startsWith("e") ? ec : rsa;
    assertEquals(opened.cert.trim(), wanted.cert.trim());
    assertEquals(terminal.questions.length, needed ? 1 : 0);
  });
}

const FAILS: readonly (readonly [cert: string, key: string | undefined, code: string])[] = [
  ["cert.pem", undefined, "key-missing"],
  ["key.pem", undefined, "certificate-missing"],
  ["cert.pem", "other-key.pem", "key-mismatch"],
  ["modern.p12", undefined, "passphrase-wrong"],
  ["encrypted.pem", undefined, "passphrase-wrong"],
];

for (const [cert, key, code] of FAILS) {
  Deno.test(`readCertificateFiles() fails with ${code} for ${cert}, showing no passphrase`, async () => {
    await using folder = await files();
    const terminal = new FakeTerminal({ secret: "Tr0ub4dor" });
    const source = { cert: folder.at(cert), key: key && folder.at(key) };
    const error = await assertRejects(
      () => readCertificateFiles(source, terminal),
      BankIdCertificateError,
    );
    assertEquals(error.code, code);
    assert(!error.message.includes("Tr0ub4dor"));
  });
}
