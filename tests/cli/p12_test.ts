import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Ran, run, temporaryFolder } from "../helpers/cli.ts";
import identities from "../vectors/pkcs12/identities.json" with { type: "json" };
import opens from "../vectors/pkcs12/opens.json" with { type: "json" };
import refused from "../vectors/pkcs12/refused.json" with { type: "json" };

/** Converts a file into the folder `out` beside it, and sees what is there afterwards. */
async function convert(
  path: string,
  options: readonly string[] = ["--passphrase-env", "P12"],
  passphrase = "qwerty123",
): Promise<Ran & { readonly written: readonly string[] }> {
  const out = join(path, "..", "out");
  const ran = await run(["p12", "to-pem", path, "--out", out, ...options], {
    variables: { P12: passphrase },
    secret: passphrase,
  });
  return { ...ran, written: await namesIn(out) };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  } catch {
    return [];
  }
}

/** A folder with one of the recorded PKCS#12 files in it. */
async function withFile(name = "default"): Promise<
  AsyncDisposable & { readonly path: string; readonly file: string }
> {
  const folder = await temporaryFolder();
  const content = opens.files.find((each) => each.name === name)?.base64 ?? "";
  const file = join(folder.path, "client.p12");
  await Deno.writeFile(file, Uint8Array.fromBase64(content));
  return { ...folder, file, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const WRITTEN = ["certificate.pem", "key.pem"];

for (const name of ["default", "-legacy: RC2-40, 3DES", "EC key", "with its chain, root first"]) {
  Deno.test(`p12Command() writes certificate and key of a file '${name}'`, async () => {
    await using folder = await withFile(name);
    const { code, output, errors, written } = await convert(folder.file);
    assertEquals([code, errors, written], [0, "", WRITTEN]);
    const [cert = "", key = ""] = await Promise.all(
      WRITTEN.map((each) => Deno.readTextFile(join(folder.path, "out", each))),
    );
    // Node's own readers, as programs that take the files will have.
    const own = new X509Certificate(cert);
    assert(own.checkPrivateKey(createPrivateKey(key)));
    const wanted = name === "EC key"
      ? identities.ec
      : name.includes("chain")
      ? identities.chain
      : identities.rsa;
    assert(createPublicKey(wanted.key).equals(own.publicKey));
    assertMatch(key, /^-----BEGIN PRIVATE KEY-----\n/);
    assertStringIncludes(output, `certificate.pem and key.pem are in ${folder.path}/out\n`);
    assertMatch(output, /\n(CN|SN|serialNumber)=.+, valid until 20\d\d-\d\d-\d\d\n$/);
  });
}

Deno.test("p12Command() lets only the owner read what it writes", async () => {
  await using folder = await withFile();
  await convert(folder.file);
  for (const name of WRITTEN) {
    const { mode } = await Deno.stat(join(folder.path, "out", name));
    assertEquals((mode ?? 0) & 0o777, 0o600);
  }
});

Deno.test("p12Command() asks for the passphrase when no variable is named", async () => {
  await using folder = await withFile();
  const { code, terminal, written } = await convert(folder.file, []);
  assertEquals([code, written], [0, WRITTEN]);
  assertEquals(terminal.questions, [`Passphrase of ${folder.file}: `]);
});

for (const existing of WRITTEN) {
  Deno.test(`p12Command() never overwrites ${existing}, and leaves no other file`, async () => {
    await using folder = await withFile();
    const path = join(folder.path, "out", existing);
    await Deno.mkdir(join(folder.path, "out"));
    await Deno.writeTextFile(path, "mine");
    const { code, errors, written } = await convert(folder.file);
    assertEquals([code, written], [2, [existing]]);
    assertStringIncludes(errors, `${path} exists already and is not overwritten`);
    assertEquals(await Deno.readTextFile(path), "mine");
  });
}

Deno.test("p12Command() makes the folder, and those above it", async () => {
  await using folder = await withFile();
  const out = join(folder.path, "a", "b");
  const { code } = await run(["p12", "to-pem", folder.file, "--out", out], { secret: "qwerty123" });
  assertEquals([code, await namesIn(out)], [0, WRITTEN]);
});

for (const name of WRITTEN) {
  Deno.test(`p12Command() follows no link that stands at ${name}`, async () => {
    await using folder = await withFile();
    const [out, elsewhere] = [join(folder.path, "out"), join(folder.path, "elsewhere")];
    await Deno.mkdir(out);
    await Deno.symlink(elsewhere, join(out, name));
    const { code, errors, written } = await convert(folder.file);
    assertEquals([code, written], [2, [name]]);
    assertStringIncludes(errors, `${join(out, name)} exists already and is not overwritten`);
    assertEquals((await namesIn(folder.path)).includes("elsewhere"), false);
  });
}

Deno.test("p12Command() writes nothing when the passphrase is wrong, and does not show it", async () => {
  await using folder = await withFile();
  const { code, errors, output, written } = await convert(folder.file, undefined, "Tr0ub4dor");
  assertEquals([code, written], [1, []]);
  assertMatch(errors, /passphrase/i);
  assert(!(errors + output).includes("Tr0ub4dor"));
});

Deno.test("p12Command() asks for no passphrase, and writes nothing, when the file is PEM already", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "client.pem");
  await Deno.writeTextFile(file, identities.rsa.cert + identities.rsa.key);
  for (const options of [[], undefined]) {
    const { code, errors, written } = await convert(file, options);
    assertEquals([code, written], [2, []]);
    assertStringIncludes(errors, `${file} is PEM already, not a .p12 or .pfx file`);
  }
});

/** A recorded file that does not open as it is, in a folder of its own. */
async function withRefused(
  name: string,
): Promise<AsyncDisposable & { readonly file: string; readonly passphrase: string }> {
  const folder = await temporaryFolder();
  const { base64 = "", passphrase = "" } = refused.files.find((each) => each.name === name) ?? {};
  const file = join(folder.path, "client.p12");
  await Deno.writeFile(file, Uint8Array.fromBase64(base64));
  return { file, passphrase, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const FROM = ["--passphrase-env", "P12"];

Deno.test("p12Command() opens a file without MAC when it is told to, and says so", async () => {
  await using folder = await withRefused("without MAC");
  const unasked = await convert(folder.file, FROM, folder.passphrase);
  assertEquals([unasked.code, unasked.written], [1, []]);
  const { code, output, written } = await convert(
    folder.file,
    [...FROM, "--without-mac"],
    folder.passphrase,
  );
  assertEquals([code, written], [0, WRITTEN]);
  assertStringIncludes(output, "\nThe file has no MAC: nothing tells whether it was changed\n");
});

Deno.test("p12Command() lists several certificates, and takes the one that is named", async () => {
  await using folder = await withRefused("two keys");
  const unasked = await convert(folder.file, FROM, folder.passphrase);
  assertEquals([unasked.code, unasked.written], [1, []]);
  const [first, second] = unasked.errors.match(/[0-9A-F]{64}/g) ?? [];
  assert(first && second && first !== second);
  const { code } = await convert(
    folder.file,
    [...FROM, "--fingerprint", second],
    folder.passphrase,
  );
  assertEquals(code, 0);
  const cert = await Deno.readTextFile(join(folder.file, "..", "out", "certificate.pem"));
  assertEquals(new X509Certificate(cert).fingerprint256.replaceAll(":", ""), second);
});

Deno.test("p12Command() says when the folder is a file, or the variable not set", async () => {
  await using folder = await withFile();
  const inTheWay = await run(["p12", "to-pem", folder.file, "--out", folder.file], {
    secret: "qwerty123",
  });
  assertEquals(inTheWay.code, 2);
  assertStringIncludes(
    inTheWay.errors,
    `Cannot make the folder ${folder.file}: a file of this name is there`,
  );
  const unset = await convert(folder.file, ["--passphrase-env", "UNSET"]);
  assertEquals([unset.code, unset.written], [2, []]);
  assertStringIncludes(unset.errors, "The variable UNSET is not set");
});
