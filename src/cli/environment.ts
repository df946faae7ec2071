/**
 * The command `environment`.
 *
 * @module
 */
import { ENVIRONMENTS, SIGNING_ROOTS } from "../environment/pinned.ts";
import { testCertificate } from "../environment/test_certificate.ts";
import { writePkcs12, writeTrustStore } from "../simulator/pki/pkcs12_writer.ts";
import { parse } from "./arguments.ts";
import { type NamedFile, writeOwnFiles } from "./own_files.ts";
import { EXIT, type Terminal, UsageError } from "./terminal.ts";

const HELP = `environment test|production: addresses and certificates of BankID, for other programs

  --out DIR   where they are written: tls-root.pem, the only root to trust for BankID's hosts;
              truststore.p12, the same for Java; signing-root.pem, under which BankIDs are issued;
              for test also client.pem, client-key.pem and client.p12, BankID's public test
              certificate. The passphrase is qwerty123; only files that this command made are replaced
`;

/** BankID's own passphrase for its public test certificate; nothing here is secret. */
const PASSPHRASE = "qwerty123";

/** Prints the addresses of an environment and writes its certificates; returns the exit code. */
export async function environmentCommand(
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  const [name, ...rest] = positionals;
  if ((name !== "test" && name !== "production") || rest.length > 0) {
    throw new UsageError(`environment needs one name, test or production: got '${positionals}'`);
  }
  const { apiUrl, idCardUrl } = ENVIRONMENTS[name];
  terminal.print(`web service      ${apiUrl}`);
  terminal.print(`digital ID card  ${idCardUrl}`);
  if (values.out !== undefined) {
    const files = await filesOf(name);
    await writeOwnFiles(values.out, files);
    terminal.print(`files            ${values.out}: ${files.map(([file]) => file).join(", ")}`);
  }
  return EXIT.ok;
}

async function filesOf(name: "test" | "production"): Promise<NamedFile[]> {
  const [tlsRoot = ""] = ENVIRONMENTS[name].caCerts;
  const certificate = testCertificate();
  return [
    ["tls-root.pem", tlsRoot],
    ["truststore.p12", await writeTrustStore({ "bankid-ssl-root": tlsRoot }, PASSPHRASE)],
    ["signing-root.pem", SIGNING_ROOTS[name].join("")],
    ...(name === "production" ? [] : [
      ["client.pem", certificate.cert],
      ["client-key.pem", certificate.key],
      ["client.p12", await writePkcs12(certificate, PASSPHRASE)],
    ] satisfies NamedFile[]),
  ];
}
