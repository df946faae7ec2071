/**
 * The command `doctor`.
 *
 * @module
 */
import { dayOf } from "../certificate/validity.ts";
import type { CertificateInfo } from "../certificate/identity.ts";
import { readPem } from "../certificate/read_pem.ts";
import { createClient } from "../client.ts";
import {
  BankIdApiError,
  BankIdCertificateError,
  BankIdError,
  BankIdNetworkError,
} from "../errors.ts";
import { checkHealth } from "../operations/health.ts";
import { resolveEnvironment } from "../environment/environment.ts";
import { isUntrusted } from "../transport/network_error.ts";
import { testCertificate } from "../environment/test_certificate.ts";
import type { BankIdClient, ClientOptions } from "../types.ts";
import { parse } from "./arguments.ts";
import {
  CONNECTION_HELP,
  CONNECTION_OPTIONS,
  type ConnectionValues,
  type Destination,
  destinationOf,
  environmentOf,
  isSimulated,
} from "./connection.ts";
import { Checklist } from "./checklist.ts";
import { disposing } from "./disposal.ts";
import { openFiles } from "./doctor_files.ts";
import { EXIT, type Terminal } from "./terminal.ts";

const HELP =
  `doctor: find out what is wrong with a certificate or a connection\n\n${CONNECTION_HELP}`;

/** Prints a checklist; returns the exit code. */
export async function doctorCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parse({
    args: [...args],
    options: { ...CONNECTION_OPTIONS, help: { type: "boolean" } },
  });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  const list = new Checklist(terminal);
  const isOpenEnded = values.cert !== undefined && (values.env ?? values.url) === undefined;
  // Mistakes in the options come before a question for the passphrase.
  isSimulated(isOpenEnded ? { ...values, env: "test" } : values);
  if (values.cert === undefined) {
    await checkWithoutFile(values, terminal, list);
    return list.exitCode;
  }
  const certificate = await openFiles(values.cert, values, terminal, list);
  if (!certificate) return list.exitCode;
  const { environment: own } = certificate;
  if (isOpenEnded && own === "unknown") {
    checkIdentity(certificate, undefined, list);
    return list.exitCode;
  }
  const environment = own !== "unknown" && isOpenEnded ? own : await environmentOf(values);
  if (environment === undefined) return list.exitCode;
  checkIdentity(certificate, environment, list);
  await checkConnection({ environment, certificate }, list);
  return list.exitCode;
}

/** The simulator, or an environment with a certificate that is known already. */
async function checkWithoutFile(
  values: ConnectionValues,
  terminal: Terminal,
  list: Checklist,
): Promise<void> {
  await disposing(
    await destinationOf(values, terminal),
    async ({ options, place }) => {
      if (isSimulated(values)) terminal.print(`Using ${place}. For your own: --cert FILE`);
      await checkDestination(options, values, list);
    },
  );
}

async function checkDestination(
  options: Destination["options"],
  values: ConnectionValues,
  list: Checklist,
): Promise<void> {
  const certificate = options.certificate ??
    (values.env === "test" ? testCertificate() : undefined);
  if (!certificate) {
    list.fail("there is a certificate", "Name the .p12 file that your bank gave you with --cert");
    return;
  }
  const info = await readPem(certificate);
  list.pass("no passphrase is needed");
  list.pass("the key fits the certificate");
  checkIdentity(info, options.environment, list);
  await checkConnection(options, list);
}

const DAY = 86_400_000;
const NOTICE = 30;

function checkIdentity(
  info: CertificateInfo,
  environment: ClientOptions["environment"] | undefined,
  list: Checklist,
): void {
  const number = info.organisationNumber ? `, organisation number ${info.organisationNumber}` : "";
  list.pass(`issued to ${info.subject}${number}`);
  list.pass(`issued by ${info.issuer}`);
  const [from, to] = [info.notBefore, info.notAfter].map(dayOf);
  const left = info.notAfter.getTime() - Date.now();
  const days = Math.floor(left / DAY);
  const note = days <= NOTICE ? ": order a new one from your bank now" : "";
  list.check(
    left >= 0 && info.notBefore.getTime() <= Date.now(),
    `valid from ${from} to ${to}${left >= 0 ? `, ${days} days left${note}` : ""}`,
    "Order a new certificate from your bank; if it should be valid, set the clock of this machine",
  );
  if (environment === undefined) {
    list.fail(
      "for an environment of BankID",
      "Its issuer is not known: name its BankID with --url and --ca, or an environment with --env",
    );
    return;
  }
  if (typeof environment !== "string") return list.pass("for your own environment");
  if (info.environment === "unknown") {
    return list.note(
      `for the environment ${environment}: its issuer is not one that is known`,
    );
  }
  list.check(
    info.environment === environment,
    `for the environment ${environment}`,
    `It is for ${info.environment}: use --env ${info.environment}, or the other certificate`,
  );
}

/** What stands in the list already when a client cannot be made. */
const LISTED: readonly string[] = [
  "certificate-expired",
  "certificate-not-yet-valid",
  "certificate-wrong-environment",
];

function openClient(options: ClientOptions, list: Checklist): BankIdClient | undefined {
  try {
    const client = createClient({ ...options, onWarning: () => {} });
    list.pass("this runtime has mutual TLS");
    return client;
  } catch (error) {
    if (!(error instanceof BankIdError)) {
      list.fail("certificate and TLS root can be used", `${error}`);
      return undefined;
    }
    const what = error instanceof BankIdCertificateError
      ? "certificate and TLS root can be used"
      : "this runtime has mutual TLS";
    if (!LISTED.includes(error.code)) list.fail(what, error.message);
    return undefined;
  }
}

async function checkConnection(options: ClientOptions, list: Checklist): Promise<void> {
  const client = openClient(options, list);
  if (!client) return;
  const { host } = new URL(resolveEnvironment(options.environment, false).apiUrl);
  const lines = [
    `${host} is reachable`,
    `the certificate of ${host} leads to the pinned TLS root`,
    "BankID accepts the certificate",
    "BankID's service answers",
  ];
  try {
    const { duration } = await checkHealth(client);
    lines.slice(0, -1).forEach((line) => list.pass(line));
    list.pass(`${lines.at(-1)}, in ${Math.round(duration)} ms; no order was started`);
  } catch (error) {
    if (!(error instanceof BankIdError)) throw error;
    const failed = failedLine(error);
    lines.slice(0, failed).forEach((line) => list.pass(line));
    list.fail(lines[failed] ?? "", error.message);
  } finally {
    client.close();
  }
}

/** Which of the lines of a connection an error belongs to. */
function failedLine(error: BankIdError): number {
  if (error instanceof BankIdNetworkError) {
    if (error.code !== "tls") return 0;
    return isUntrusted(error.cause) ? 1 : 2;
  }
  const isRefused = error instanceof BankIdApiError && [401, 403].includes(error.status);
  return isRefused ? 2 : 3;
}
