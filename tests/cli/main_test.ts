import { join } from "node:path";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { writePem } from "../../src/certificate/pem.ts";
import { ATTRIBUTE } from "../../src/certificate/x509.ts";
import { main } from "../../src/cli/main.ts";
import { InterruptedError } from "../../src/cli/terminal.ts";
import {
  distinguishedName,
  issue,
  keyPem,
  makeFastKeys,
} from "../../src/simulator/pki/authority.ts";
import { testCertificate } from "../../src/environment/test_certificate.ts";
import { TOLVAN } from "../../src/simulator/pki/people.ts";
import { writePkcs12 } from "../../src/simulator/pki/pkcs12_writer.ts";
import { FakeTerminal, ownBankId, run, temporaryFolder } from "../helpers/cli.ts";

const COMMANDS = [
  "login",
  "sign",
  "phone",
  "verify",
  "doctor",
  "p12",
  "environment",
  "simulator",
  "web",
];

for (const args of [[], ["help"], ["--help"], ["-h"]]) {
  Deno.test(`main() names the commands when called with '${args}'`, async () => {
    const { code, output, errors } = await run(args);
    assertEquals([code, errors], [0, ""]);
    for (const command of COMMANDS) assertMatch(output, new RegExp(`^  ${command} `, "m"));
  });
}

// `constructor` and `toString` are members of every object, and no commands.
for (const name of ["logn", "constructor", "toString", "__proto__", "--version"]) {
  Deno.test(`main() says that there is no command '${name}', and which there are`, async () => {
    const { code, output, errors } = await run([name]);
    assertEquals([code, errors], [2, `There is no command '${name}'\n`]);
    assertStringIncludes(output, "simulator");
  });
}

for (const name of COMMANDS) {
  Deno.test(`main() explains '${name}' with --help, and does nothing else`, async () => {
    const { code, output, errors, terminal } = await run([name, "--help"]);
    assertEquals([code, errors, terminal.listeners], [0, "", 0]);
    assertStringIncludes(output.split(":")[0] ?? "", name);
    assertMatch(output, /^ {2}--[a-z]/m);
  });

  Deno.test(`main() refuses an option that '${name}' does not have`, async () => {
    const { code, output, errors } = await run([name, "--passphrase", "qwerty123"]);
    assertEquals([code, output], [2, ""]);
    assertStringIncludes(errors, "'--passphrase'");
    assertStringIncludes(errors, `See '${name} --help'`);
  });
}

const MISUSES: readonly (readonly [args: string, complaint: string])[] = [
  ["login somebody", "'somebody'"],
  ["login --lang", "'--lang <value>'"],
  ["login --lang de", "--lang must be sv or en: got 'de'"],
  ["login --env prod", "--env must be simulator, test or production: got 'prod'"],
  ["login --ip 300.1.1.1", "endUserIp' must be"],
  ["sign", "sign needs the text to sign"],
  ["sign I agree", "sign needs the text to sign"],
  ["phone --caller me", "--caller must be user or RP: got 'me'"],
  ["phone --person 1212121212", "personalNumber' must be 12 digits"],
  ["phone --sign", "'--sign <value>'"],
  ["verify", "verify needs one file"],
  ["verify a.json b.json", "verify needs one file"],
  ["verify nowhere.json", "Cannot read nowhere.json: there is no such file or folder"],
  ["verify a.json --env simulator", "--env must be production or test: got 'simulator'"],
  ["verify a.json --operation login", "--operation must be auth or sign: got 'login'"],
  ["doctor file.p12", "'file.p12'"],
  [
    "login --env production",
    "--env production needs --cert, the .p12 file that your bank gave you",
  ],
  ["doctor --cert nowhere.p12", "Cannot read nowhere.p12: there is no such file or folder"],
  ["p12", "p12 needs 'to-pem' and one file"],
  ["p12 from-pem a.p12", "p12 needs 'to-pem' and one file"],
  ["p12 to-pem a.p12", "p12 to-pem needs --out"],
  ["environment", "environment needs one name, test or production: got ''"],
  ["environment prod", "environment needs one name, test or production: got 'prod'"],
  ["environment test production", "environment needs one name"],
  ["simulator now", "'now'"],
  ["simulator --port 65536", "--port must be a port from 0 to 65535: got '65536'"],
  ["simulator --port 0 --control http", "--control must be a port from 0 to 65535: got 'http'"],
  ["simulator --autopilot wait", "--autopilot must be approve or decline"],
  ["simulator --person 1212121212", "--person must be 12 digits"],
  ["simulator --fault rain", "--fault must be one of alreadyInProgress,"],
  ["simulator --fault reset:colect", "--fault knows the endpoints"],
  ["simulator --fault reset:collect:0", "--fault must have TIMES of at least 1"],
  ["simulator --server-certificate odd", "--server-certificate must be one of expired, other-host"],
  ["web --port -1", "'--port'"],
  ["web --port 1e3", "--port must be a port from 0 to 65535: got '1e3'"],
];

for (const [args, complaint] of MISUSES) {
  Deno.test(`main() refuses '${args}' with a reason and where to read more`, async () => {
    const words = args.split(" ");
    const { code, errors, terminal } = await run(words);
    assertEquals([code, terminal.listeners], [2, 0]);
    assertStringIncludes(errors, complaint);
    assertStringIncludes(errors, `See '${words[0]} --help'`);
  });
}

Deno.test("main() ends with 1 and the error's advice when BankID is out of reach", async () => {
  await using bankId = await ownBankId();
  await bankId.service.close();
  const { code, errors } = await run(["phone", ...bankId.options]);
  assertEquals(code, 1);
  assertMatch(errors, /^Cannot reach localhost:\d+, .*check the network/);
  assertMatch(errors, /^For the person: .+$/m);
});

Deno.test("main() ends with 1 when a certificate cannot be used", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "test.pem");
  const { cert, key } = testCertificate();
  await Deno.writeTextFile(file, cert + key);
  const { code, errors } = await run(["login", "--env", "production", "--cert", file]);
  assertEquals(code, 1);
  assertStringIncludes(errors, "use the other certificate or environment");
});

Deno.test("main() lets a mistake of the program be seen whole", async () => {
  class Broken extends FakeTerminal {
    override write(): void {
      throw new Error("The program is wrong");
    }
  }
  await assertRejects(() => main(["login", "--help"], new Broken()), Error, "is wrong");
});

Deno.test("main() ends with 130 when the person gives up at the passphrase", async () => {
  await using folder = await temporaryFolder();
  await using bankId = await ownBankId();
  const args = ["p12", "to-pem", `${bankId.folder}/client.p12`, "--out", folder.path];
  class GivingUp extends FakeTerminal {
    override askSecret(): Promise<string> {
      return Promise.reject(new InterruptedError());
    }
  }
  const terminal = new GivingUp();
  assertEquals(await main(args, terminal), 130);
  assertEquals(terminal.errors, "");
  assertEquals(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

/** A name that would clear the screen, and a line of its own. */
const NAME = "Eve\x1b[2J\n\u202eLogged in: Root";
const SHOWN = "Eve\\u001b[2J\\u000a\\u202eLogged in: Root";

Deno.test("main() shows what comes from outside so that it cannot command the terminal", async () => {
  const eve = { ...TOLVAN, givenName: NAME };
  await using bankId = await ownBankId({ person: eve, autopilot: { delay: 0 } });
  const login = await run(["login", ...bankId.options]);
  assertStringIncludes(login.output, `Logged in: ${SHOWN} Tolvansson, born 19121212\n`);
  // A certificate's subject, in what doctor and p12 print.
  const keys = await makeFastKeys();
  const name = distinguishedName([[ATTRIBUTE.commonName, NAME]]);
  const der = await issue({
    subject: name,
    issuer: name,
    spki: keys.spki,
    signer: keys.privateKey,
    extensions: [],
  });
  const certificate = { cert: writePem("CERTIFICATE", der), key: await keyPem(keys) };
  await using folder = await temporaryFolder();
  const [pem, p12] = [join(folder.path, "eve.pem"), join(folder.path, "eve.p12")];
  await Deno.writeTextFile(pem, certificate.cert + certificate.key);
  await Deno.writeFile(p12, await writePkcs12(certificate, "qwerty123"));
  const doctor = await run(["doctor", "--cert", pem]);
  assertStringIncludes(doctor.output, "✓ issued to CN=Eve");
  const out = join(folder.path, "out");
  const toPem = await run(["p12", "to-pem", p12, "--out", out, "--passphrase-env", "P"], {
    variables: { P: "qwerty123" },
  });
  assertStringIncludes(toPem.output, "CN=Eve");
  // What is named on the command line, and what BankID or a file says in an error.
  const odd = await run([`lo${NAME}`]);
  assertEquals(odd.errors, `There is no command 'lo${SHOWN}'\n`);
  const missing = await run(["doctor", "--cert", NAME]);
  assertStringIncludes(missing.errors, `Cannot read ${SHOWN}: there is no such file or folder\n`);
  for (const { output, errors } of [login, doctor, toPem, odd, missing]) {
    const text = `${output}${errors}`.replaceAll("\n", "");
    assert(!/[\p{Cc}\p{Cf}]/u.test(text), text);
    assert(!/^(?:\u202e)?Logged in: Root/m.test(output), output);
  }
});
