import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { readPem, readPkcs12 } from "../../mod.ts";
import { run, temporaryFolder } from "../helpers/cli.ts";
import { isInstalled } from "../helpers/installed.ts";

/** SHA-256 of BankID's certificates, as its documentation has them. */
const FINGERPRINTS = {
  production: {
    tls: "E6A2D45C0A1051C959428649F86A09A9B2152CD551993CC2EB4CF094BDACBECB",
    signing: "CA32588E385B961D58E26010C6F8C839F7CA071E497DE6B7841640A61506FD31",
    api: "https://appapi2.bankid.com/rp/v6.0/",
  },
  test: {
    tls: "F3D0740EBFB3700E3B81AA791FEE451472698C84E199C2EB48A443FF1D5B405C",
    signing: "C6FAEAF8CCADCFD0738DC99140CA788C1A19A93F843C5A9EC1369872D50E45F2",
    api: "https://appapi2.test.bankid.com/rp/v6.0/",
  },
} as const;
const TEST_CERTIFICATE = "EF15B3E1837BD4ADE7E4BFA1D0A07E9BE936E0389C10806077D0EB51271AD5F5";

function fingerprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "");
}

for (const name of ["production", "test"] as const) {
  Deno.test(`environmentCommand() writes the certificates of ${name}, for the owner alone`, async () => {
    await using out = await temporaryFolder();
    const folder = join(out.path, "bankid");
    const { code, output, errors } = await run(["environment", name, "--out", folder]);
    assertEquals([code, errors], [0, ""]);
    const { tls, signing, api } = FINGERPRINTS[name];
    assertStringIncludes(output, `web service      ${api}\n`);
    const files = (await Array.fromAsync(Deno.readDir(folder))).map((file) => file.name).sort();
    assertEquals(files, [
      ...(name === "test" ? ["client-key.pem", "client.p12", "client.pem"] : []),
      "made-by-bankid.json",
      "signing-root.pem",
      "tls-root.pem",
      "truststore.p12",
    ]);
    const read = (file: string): Promise<string> => Deno.readTextFile(join(folder, file));
    assertEquals(fingerprint(await read("tls-root.pem")), tls);
    assertEquals(fingerprint(await read("signing-root.pem")), signing);
    for (const file of files) {
      assertEquals(((await Deno.stat(join(folder, file))).mode ?? 0) & 0o777, 0o600);
    }
  });
}

Deno.test("environmentCommand() writes the public test certificate with its key", async () => {
  await using out = await temporaryFolder();
  const at = (name: string): string => join(out.path, name);
  assertEquals((await run(["environment", "test", "--out", out.path])).code, 0);
  const pem = await readPem({
    cert: await Deno.readTextFile(at("client.pem")),
    key: await Deno.readTextFile(at("client-key.pem")),
  });
  const p12 = await readPkcs12(await Deno.readFile(at("client.p12")), "qwerty123");
  assertEquals([p12.cert, p12.key], [pem.cert, pem.key]);
  assertEquals(fingerprint(pem.cert), TEST_CERTIFICATE);
  // Once more is no fault.
  assertEquals((await run(["environment", "test", "--out", out.path])).code, 0);
});

Deno.test("environmentCommand() prints the addresses alone without a folder", async () => {
  const { code, output } = await run(["environment", "test"]);
  assertEquals([code, output], [
    0,
    "web service      https://appapi2.test.bankid.com/rp/v6.0/\n" +
    "digital ID card  https://idcardapi.test.bankid.com/rp/v1/\n",
  ]);
});

Deno.test("environmentCommand() writes a truststore that Java takes", {
  ignore: !isInstalled("keytool", "-help"),
}, async () => {
  await using out = await temporaryFolder();
  assertEquals((await run(["environment", "production", "--out", out.path])).code, 0);
  const { stdout } = await new Deno.Command("keytool", {
    args: ["-list", "-keystore", join(out.path, "truststore.p12"), "-storepass", "qwerty123"],
    env: { LANG: "C", JAVA_TOOL_OPTIONS: "-Duser.language=en" },
  }).output();
  const listed = new TextDecoder().decode(stdout);
  assertStringIncludes(listed, "Your keystore contains 1 entry");
  assertStringIncludes(listed, "bankid-ssl-root, ");
  assertStringIncludes(listed, "trustedCertEntry");
  assertStringIncludes(listed.replaceAll(":", ""), FINGERPRINTS.production.tls);
});
