/**
 * The command `doctor`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { readLeaf } from "../certificate/client_certificate.ts";
import { type CertificateInfo, describe } from "../certificate/identity.ts";
import { pkcs12Coding } from "../certificate/pkcs12_coding.ts";
import { createClient } from "../client.ts";
import { BankIdError } from "../errors.ts";
import { auth } from "../operations/identification.ts";
import { cancel } from "../operations/order.ts";
import { resolveEnvironment } from "../transport/environment.ts";
import { HostGuard } from "../transport/host_guard.ts";
import { testCertificate } from "../transport/test_certificate.ts";
import type { Certificate, ClientOptions } from "../types.ts";
import {
  CONNECTION_HELP,
  CONNECTION_OPTIONS,
  type ConnectionValues,
  type Destination,
  destinationOf,
} from "./connection.ts";
import { isPem, readBytes } from "./files.ts";
import { EXIT, type Terminal } from "./terminal.ts";

const HELP =
  `doctor: find out what is wrong with a certificate or a connection\n\n${CONNECTION_HELP}`;

/** A list of checks as a person reads it. */
class Checklist {
  readonly #terminal: Terminal;
  #failed = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get exitCode(): number {
    return this.#failed ? EXIT.failed : EXIT.ok;
  }

  pass(what: string): void {
    this.#terminal.write(`✓ ${what}\n`);
  }

  fail(what: string, remedy: string): void {
    this.#failed = true;
    this.#terminal.write(`✗ ${what}\n    ${remedy}\n`);
  }

  check(holds: boolean, what: string, remedy: string): void {
    if (holds) this.pass(what);
    else this.fail(what, remedy);
  }
}

/** Prints a checklist; returns the exit code. */
export async function doctorCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...CONNECTION_OPTIONS, help: { type: "boolean" } },
  });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  const list = new Checklist(terminal);
  await checkFile(values, list);
  await using destination = await open(values, terminal, list);
  if (!destination) return list.exitCode;
  const { options } = destination;
  const certificate = options.certificate ??
    (values.env === "test" ? await testCertificate() : undefined);
  if (!certificate) {
    list.fail("there is a certificate", "Name the .p12 file that your bank gave you with --cert");
    return list.exitCode;
  }
  list.pass("the key fits the certificate");
  checkIdentity(describe(readLeaf(certificate.cert)), options.environment, list);
  await checkConnection(options, certificate, list);
  return list.exitCode;
}

async function checkFile(values: ConnectionValues, list: Checklist): Promise<void> {
  if (values.cert === undefined) return;
  const content = await readBytes(values.cert);
  const coding = pkcs12Coding(content);
  if (isPem(content)) list.pass(`${values.cert} is PEM`);
  else if (coding === "modern") list.pass(`${values.cert} is PKCS#12 in today's coding`);
  else if (coding === "old") {
    list.pass(
      `${values.cert} is PKCS#12 in the old coding (RC2, Triple DES), which opens here too`,
    );
  } else {
    list.fail(
      `${values.cert} is a PKCS#12 or PEM file`,
      "Use the .p12 or .pfx file with certificate and key, as the bank handed it out",
    );
  }
}

/** Opens the certificate; a failure is a line of the list. */
async function open(
  values: ConnectionValues,
  terminal: Terminal,
  list: Checklist,
): Promise<Destination | undefined> {
  try {
    const destination = await destinationOf(values, terminal);
    list.pass(values.cert === undefined ? "no passphrase is needed" : "the passphrase is right");
    return destination;
  } catch (error) {
    if (!(error instanceof BankIdError)) throw error;
    list.fail("the certificate and its key can be opened", error.message);
    return undefined;
  }
}

const DAY = 86_400_000;

function checkIdentity(
  info: CertificateInfo,
  environment: ClientOptions["environment"],
  list: Checklist,
): void {
  const number = info.organisationNumber ? `, organisation number ${info.organisationNumber}` : "";
  list.pass(`issued to ${info.subject}${number}`);
  list.pass(`issued by ${info.issuer}`);
  const days = Math.floor((info.notAfter.getTime() - Date.now()) / DAY);
  const [from, to] = [info.notBefore, info.notAfter].map((date) => date.toISOString().slice(0, 10));
  list.check(
    days >= 0 && info.notBefore.getTime() <= Date.now(),
    `valid from ${from} to ${to}, ${days} days left`,
    "Order a new certificate from your bank; if it should be valid, set the clock of this machine",
  );
  const named = typeof environment === "string" ? environment : "own";
  list.check(
    named === "own" || info.environment === "unknown" || info.environment === named,
    `for the environment ${named === "own" ? "of your own" : named}`,
    `It is for ${info.environment}: use --env ${info.environment}, or the other certificate`,
  );
}

async function checkConnection(
  options: ClientOptions,
  certificate: Certificate,
  list: Checklist,
): Promise<void> {
  let client;
  try {
    client = createClient(options);
  } catch (error) {
    if (!(error instanceof BankIdError)) throw error;
    // What is wrong with the certificate itself stands in the list already.
    if (error.code === "runtime-unsupported") {
      list.fail("this runtime has mutual TLS", error.message);
    }
    return;
  }
  using open = client;
  list.pass("this runtime has mutual TLS");
  const { apiUrl, caCerts } = resolveEnvironment(options.environment, false);
  const { host } = new URL(apiUrl);
  const guard = new HostGuard({ ...certificate, caCerts, timeout: options.timeout ?? 5000 });
  const trouble = await guard.diagnose(apiUrl, new AbortController().signal);
  list.check(
    trouble === undefined || trouble.code === "tls",
    `${host} is reachable`,
    trouble?.message ?? "",
  );
  if (trouble && trouble.code !== "tls") return;
  list.check(!trouble, `the pinned TLS root vouches for ${host}`, trouble?.message ?? "");
  if (trouble) return;
  try {
    await cancel(open, await auth(open, { endUserIp: "127.0.0.1" }));
    list.pass("BankID accepts the certificate: an order was started and cancelled");
  } catch (error) {
    if (!(error instanceof BankIdError)) throw error;
    list.fail("BankID accepts the certificate", error.message);
  }
}
