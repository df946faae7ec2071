/**
 * From the options of a client to the transport that its requests travel by.
 *
 * @module
 */
import { checkCertificate, readBundle } from "./certificate/client_certificate.ts";
import { environmentOf, issuerName } from "./certificate/identity.ts";
import { serverFault } from "./certificate/server_chain.ts";
import { dayOf } from "./certificate/validity.ts";
import type { X509 } from "./certificate/x509.ts";
import { BankIdCertificateError } from "./errors.ts";
import { tell } from "./listener.ts";
import { checkCount, kindOf, wrongKind } from "./options.ts";
import { type Held, RenewingTransport } from "./renewing_transport.ts";
import { type MakeTransport, mutualTls } from "./transport/mutual_tls.ts";
import { ownFetch } from "./transport/own_fetch.ts";
import type { PoolLimits } from "./transport/pool.ts";
import { proxyChoice } from "./transport/proxy.ts";
import { runtimeFetch } from "./transport/runtime_fetch.ts";
import type { TlsMaterial, Transport } from "./transport/transport.ts";
import { testCertificate } from "./environment/test_certificate.ts";
import type { Certificate, ClientOptions, ClientWarning, Environment } from "./types.ts";

/** The caller's own `fetch`, or mutual TLS with a certificate that is checked. */
export function connect(
  options: ClientOptions,
  environment: Environment,
  limits: PoolLimits,
): Transport {
  if (options.fetch !== undefined) {
    if (typeof options.fetch !== "function") throw wrongKind("fetch", "a function", options.fetch);
    return ownFetch(options.fetch);
  }
  const { certificate = options.environment === "test" ? testCertificate() : undefined } = options;
  if (certificate === undefined) throw missingCertificate();
  const { onWarning } = options;
  const make = makerOf(options, environment.apiUrl, limits);
  const trust = trustIn(environment.caCerts);
  return new RenewingTransport({
    ...(typeof certificate === "function"
      ? { first: undefined, ask: async () => checked(await certificate(), options) }
      : { first: checked(certificate, options) }),
    open: ({ cert, key }) => make({ ...trust, cert, key }),
    onExpiry: (notAfter) => warnOfExpiry(notAfter, onWarning),
    onFailure: (error) => warnOfFailure(error, onWarning),
  });
}

function makerOf(options: ClientOptions, apiUrl: string, limits: PoolLimits): MakeTransport {
  const choose = proxyChoice(options.proxy);
  const { transport = "sockets" } = options;
  switch (transport) {
    case "sockets":
      return mutualTls(limits, choose);
    case "fetch":
      if (options.proxy === false) {
        throw new TypeError("'proxy: false' cannot be combined with transport: 'fetch'");
      }
      return runtimeFetch(options.proxy === undefined ? undefined : choose(new URL(apiUrl)));
    default:
      throw wrongKind("transport", "'sockets' or 'fetch'", transport);
  }
}

/** A certificate that may be presented to the environment. */
function checked(certificate: Certificate, { environment }: ClientOptions): Held {
  const { cert, key, x509 } = checkCertificate(certificate, Date.now());
  checkEnvironment(x509, environment);
  return { cert, key, notAfter: x509.notAfter.getTime() };
}

/** Whom a client trusts: the roots, which are read when they are needed. */
export function trustIn(caCerts: readonly string[]): Pick<TlsMaterial, "caCerts" | "check"> {
  let roots: X509[] | undefined;
  return {
    caCerts,
    check: (server) => {
      roots ??= caCerts.flatMap((pem) => readBundle(pem, "'environment.caCerts'"));
      return serverFault(server, roots, Date.now());
    },
  };
}

function missingCertificate(): BankIdCertificateError {
  return new BankIdCertificateError(
    "certificate-missing",
    "'certificate' is missing: BankID is called with the relying party's own certificate. Order one " +
      "from the bank that sells you BankID. It comes as a .p12 file, which readPkcs12 opens. The " +
      "environment 'test' needs none",
  );
}

function checkEnvironment(x509: X509, wanted: ClientOptions["environment"]): void {
  const environment = environmentOf(x509);
  if (typeof wanted !== "string" || environment === "unknown" || environment === wanted) return;
  throw new BankIdCertificateError(
    "certificate-wrong-environment",
    `'certificate.cert' is for BankID's ${environment} environment, not for ${wanted}: use the other ` +
      `certificate or environment. It was issued by ${issuerName(x509)}`,
  );
}

function warnOfExpiry(notAfter: Date, onWarning: ClientOptions["onWarning"]): void {
  const left = Math.floor((notAfter.getTime() - Date.now()) / 86_400_000);
  const message =
    `The BankID certificate expires on ${dayOf(notAfter)}, in ${left} days: order a ` +
    "new one from your bank";
  warn({ code: "certificate-expires-soon", message, notAfter }, onWarning);
}

function warnOfFailure(error: unknown, onWarning: ClientOptions["onWarning"]): void {
  const why = error instanceof Error ? error.message : kindOf(error);
  const message = `The function 'certificate' failed, and the previous certificate is kept: ${why}`;
  warn({ code: "certificate-not-renewed", message }, onWarning);
}

/** How long calls may take, and how many connections there may be. */
export interface Limits extends PoolLimits {
  readonly timeout: number;
}

const MAX_TIMEOUT = 2_147_483_647;

/** The limits that options set, checked. */
export function checkLimits(
  { timeout = 5000, maxConnections = 100, maxIdle = 30_000 }: ClientOptions,
): Limits {
  checkMilliseconds("timeout", timeout, 1);
  checkMilliseconds("maxIdle", maxIdle, 0);
  checkCount("maxConnections", maxConnections, 1);
  return { timeout, maxConnections, maxIdle };
}

function checkMilliseconds(name: string, value: number, least: number): void {
  if (typeof value !== "number" || !(value >= least && value <= MAX_TIMEOUT)) {
    throw new RangeError(
      `'${name}' must be milliseconds from ${least} to ${MAX_TIMEOUT}: got ${value}`,
    );
  }
}

/** Tells a warning to the listener, or to the runtime, which prints it unless somebody listens. */
export function warn(warning: ClientWarning, onWarning: ClientOptions["onWarning"]): void {
  if (!onWarning) return emitWarning(warning.message, warning.code);
  tell(onWarning, warning);
}

function emitWarning(message: string, code: string): void {
  const { process } = globalThis as unknown as {
    process?: { emitWarning?(message: string, options: { code: string }): void };
  };
  process?.emitWarning?.(message, { code });
}
