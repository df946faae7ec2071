import { join } from "node:path";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ListenOptions } from "../../src/simulator/mod.ts";
import { ownBankId, PASSPHRASE, run, temporaryFolder } from "../helpers/cli.ts";
import { certificates, foreignCertificates, json, serveTls, withoutTls } from "../helpers/tls.ts";

const ISSUED = [
  "✓ the key fits the certificate",
  "✓ issued to CN=Simulated relying party,name=Test av BankID,serialNumber=5566304928," +
  "O=Testbank A AB (publ),C=SE, organisation number 5566304928",
  "✓ issued by CN=BankID simulator SSL Root CA,O=BankID simulator",
  "✓ valid from DATE to DATE, DAYS days left",
  "✓ for your own environment",
];

const GREEN = [
  ...ISSUED,
  "✓ this runtime has mutual TLS",
  "✓ localhost:PORT is reachable",
  "✓ the certificate of localhost:PORT leads to the pinned TLS root",
  "✓ BankID accepts the certificate",
  "✓ BankID's service answers, in N ms; no order was started",
];

/** The lines, without what differs from run to run. */
function linesOf(output: string, folder = ""): string[] {
  return output.trimEnd()
    .replaceAll(folder, "")
    .replaceAll(/\d{4}-\d{2}-\d{2}/g, "DATE")
    .replaceAll(/\d+ days/g, "DAYS days")
    .replaceAll(/\d+ ms/g, "N ms")
    .replaceAll(/localhost:\d+/g, "localhost:PORT")
    .split("\n");
}

Deno.test("doctorCommand() prints a full green list against the simulator", async () => {
  const { code, output, errors } = await run(["doctor"]);
  const [place = "", ...lines] = linesOf(output);
  assertMatch(
    place,
    /^Using a simulated BankID at .*, over real mutual TLS\. For your own: --cert FILE$/,
  );
  assertEquals(lines, ["✓ no passphrase is needed", ...GREEN]);
  assertEquals([code, errors], [0, ""]);
});

Deno.test("doctorCommand() prints a full green list for a .p12 file, and starts no order", async () => {
  await using bankId = await ownBankId();
  const { simulator, folder, address } = bankId;
  const args = ["doctor", "--cert", join(folder, "client.p12"), ...address];
  const { code, output, errors, terminal } = await run(args, { secret: PASSPHRASE });
  assertEquals(linesOf(output, folder), [
    "✓ /client.p12 is PKCS#12 in today's coding",
    "✓ the passphrase is right",
    ...GREEN,
  ]);
  assertEquals([code, errors, terminal.questions.length], [0, "", 1]);
  const names = simulator.recordedExchanges.map(({ name }) => name);
  assertEquals([names, simulator.pending], [["collect 400"], []]);
});

/** The list from the line on that tells of the runtime. */
async function end(args: readonly string[]): Promise<{ code: number; lines: string[] }> {
  const { code, output } = await run(["doctor", ...args]);
  const lines = linesOf(output);
  return { code, lines: lines.slice(lines.indexOf("✓ this runtime has mutual TLS") + 1) };
}

Deno.test("doctorCommand() says that the host is not reachable", async () => {
  await using bankId = await ownBankId();
  await bankId.service.close();
  const { code, lines } = await end(bankId.options);
  assertEquals([code, lines.length, lines[0]], [1, 2, "✗ localhost:PORT is reachable"]);
  assertMatch(lines[1] ?? "", /ECONNREFUSED.*check the network/);
});

const UNTRUSTED: readonly (readonly [why: string, options: ListenOptions])[] = [
  ["of another authority", { serverCertificate: "other-authority" }],
  ["for another host", { serverCertificate: "other-host" }],
  ["that has expired", { serverCertificate: "expired" }],
];

for (const [why, options] of UNTRUSTED) {
  Deno.test(`doctorCommand() says that the certificate of a server does not lead to the TLS root ${why}`, async () => {
    await using bankId = await ownBankId({}, options);
    const { code, lines } = await end(bankId.options);
    assertEquals(lines.slice(0, 2), [
      "✓ localhost:PORT is reachable",
      "✗ the certificate of localhost:PORT leads to the pinned TLS root",
    ]);
    assertMatch(lines[2] ?? "", /right environment\? Does a proxy on the way inspect TLS\?/);
    assertEquals([code, lines.length, bankId.simulator.recordedExchanges], [1, 3, []]);
  });
}

for (const kind of ["maintenance", "badGateway", "tooManyRequests"] as const) {
  Deno.test(`doctorCommand() says that BankID's service does not answer as it should: ${kind}`, async () => {
    await using bankId = await ownBankId();
    bankId.simulator.injectFault({ kind });
    const { code, lines } = await end(bankId.options);
    assertEquals(lines.slice(2, 4), [
      "✓ BankID accepts the certificate",
      "✗ BankID's service answers",
    ]);
    assertMatch(lines[4] ?? "", /^ {4}\S.+/);
    assertEquals([code, lines.length], [1, 5]);
  });
}

for (const kind of ["unauthorized", "forbidden"] as const) {
  Deno.test(`doctorCommand() says that BankID refuses the certificate with ${kind}`, async () => {
    await using bankId = await ownBankId();
    bankId.simulator.injectFault({ kind });
    const { code, lines } = await end(bankId.options);
    assertEquals(lines.slice(1, 3), [
      "✓ the certificate of localhost:PORT leads to the pinned TLS root",
      "✗ BankID accepts the certificate",
    ]);
    assertMatch(lines[3] ?? "", /^ {4}\S.+/);
    assertEquals(code, 1);
  });
}

Deno.test("doctorCommand() tells a certificate refused in the handshake from a wrong root", async () => {
  await using server = await serveTls((_incoming, response) => json(response, 200, {}));
  await using folder = await temporaryFolder();
  const [{ ca }, { client }] = [await certificates(), await foreignCertificates()];
  const at = (name: string): string => join(folder.path, name);
  await Deno.writeTextFile(at("ca.pem"), ca);
  await Deno.writeTextFile(at("both.pem"), client.cert + client.key);
  const address = ["--url", server.environment.apiUrl, "--ca", at("ca.pem")];
  const { code, lines } = await end([...address, "--cert", at("both.pem")]);
  assertEquals(lines.slice(0, 3), [
    "✓ localhost:PORT is reachable",
    "✓ the certificate of localhost:PORT leads to the pinned TLS root",
    "✗ BankID accepts the certificate",
  ]);
  assertStringIncludes(lines[3] ?? "", "Was the client certificate issued for this environment?");
  assertEquals([code, server.connections()], [1, 0]);
});

Deno.test("doctorCommand() says that the file with the TLS root holds none", async () => {
  await using bankId = await ownBankId();
  await Deno.writeTextFile(join(bankId.folder, "ca.pem"), "not a certificate");
  const { code, output } = await run(["doctor", ...bankId.options]);
  const lines = linesOf(output);
  assertEquals([code, lines.at(-2)], [1, "✗ certificate and TLS root can be used"]);
  assertStringIncludes(lines.at(-1) ?? "", "'environment.caCerts[0]' is not PEM");
});

Deno.test("doctorCommand() says that a runtime has no mutual TLS", async () => {
  using _tls = withoutTls();
  const { code, output } = await run(["doctor"]);
  const lines = linesOf(output);
  assertEquals([code, lines.at(-2)], [1, "✗ this runtime has mutual TLS"]);
  assertMatch(lines.at(-1) ?? "", /^ {4}\S.+/);
});
