/**
 * From the options of a client to the transport that its requests travel by.
 *
 * @module
 */
import { checkCertificate, readBundle, readLeaf } from "./certificate/client_certificate.ts";
import { type CertificateInfo, describe } from "./certificate/identity.ts";
import { serverFault } from "./certificate/server_chain.ts";
import type { X509 } from "./certificate/x509.ts";
import { BankIdCertificateError } from "./errors.ts";
import { kindOf } from "./options.ts";
import { mutualTls } from "./transport/mutual_tls.ts";
import { ownFetch } from "./transport/own_fetch.ts";
import type { PoolLimits } from "./transport/pool.ts";
import { proxyChoice } from "./transport/proxy.ts";
import { runtimeFetch } from "./transport/runtime_fetch.ts";
import type { TlsMaterial, Transport } from "./transport/transport.ts";
import { testCertificate } from "./environment/test_certificate.ts";
import type { Certificate, ClientOptions, ClientWarning, Environment } from "./types.ts";

/** The caller's own `fetch`, or mutual TLS with a certificate that was checked. */
export function transportOf(
  options: ClientOptions,
  environment: Environment,
  limits: PoolLimits,
): Transport {
  if (options.fetch !== undefined) {
    if (typeof options.fetch !== "function") throw new TypeError("'fetch' must be a function");
    return ownFetch(options.fetch);
  }
  const material = { ...certificateOf(options), ...trustIn(environment.caCerts) };
  const choice = proxyChoice(options.proxy);
  switch (options.transport ?? "sockets") {
    case "sockets":
      return mutualTls(material, limits, choice);
    case "fetch":
      if (options.proxy === false) {
        throw new TypeError("'proxy: false' does not go with transport: 'fetch'");
      }
      return runtimeFetch(material, options.proxy);
    default:
      throw new TypeError(
        `'transport' must be 'sockets' or 'fetch': got ${kindOf(options.transport)}`,
      );
  }
}

/** PEM of what the client presents, checked. */
function certificateOf(options: ClientOptions): Certificate {
  if (options.certificate === undefined && options.environment === "test") {
    const { cert, key } = checkCertificate(testCertificate(), Date.now());
    return { cert, key };
  }
  if (options.certificate === undefined) throw missingCertificate();
  const { cert, key, x509 } = checkCertificate(options.certificate, Date.now());
  checkEnvironment(describe(x509), options.environment);
  warnOfExpiry(x509.notAfter, options.onWarning);
  return { cert, key };
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

/** When the certificate of a client ends; `undefined` if its `fetch` is the caller's. */
export function notAfter({ fetch, certificate }: ClientOptions): Date | undefined {
  if (fetch !== undefined) return undefined;
  return readLeaf((certificate ?? testCertificate()).cert).notAfter;
}

function missingCertificate(): BankIdCertificateError {
  return new BankIdCertificateError(
    "certificate-missing",
    "'certificate' is missing: BankID is called with the relying party's own certificate. Order it " +
      "from the bank that sells you BankID, which hands it out as a .p12 file, and open that with " +
      "readPkcs12. For trying out, environment 'test' needs none",
  );
}

function checkEnvironment(
  { environment, issuer }: CertificateInfo,
  wanted: ClientOptions["environment"],
): void {
  if (wanted !== "production" && wanted !== "test") return;
  if (environment === "unknown" || environment === wanted) return;
  throw new BankIdCertificateError(
    "certificate-wrong-environment",
    `'certificate.cert' is for BankID's ${environment} environment, not for ${wanted}: it was issued ` +
      `by ${issuer}`,
  );
}

/** How long before its end a certificate is warned of, in milliseconds. */
const EXPIRY_NOTICE = 2_592_000_000;

function warnOfExpiry(notAfter: Date, onWarning: ClientOptions["onWarning"]): void {
  const left = notAfter.getTime() - Date.now();
  if (left > EXPIRY_NOTICE) return;
  const day = notAfter.toISOString().slice(0, 10);
  const message = `The BankID certificate expires on ${day}, in ${Math.floor(left / 86_400_000)} ` +
    "days: order a new one from your bank";
  warn({ code: "certificate-expires-soon", message, notAfter }, onWarning);
}

/** Tells a warning to the listener, or to the runtime, which prints it unless somebody listens. */
export function warn(warning: ClientWarning, onWarning: ClientOptions["onWarning"]): void {
  if (!onWarning) return emitWarning(warning.message, warning.code);
  // A listener that fails must not keep the service from working.
  const tell = async (): Promise<unknown> => await onWarning(warning);
  tell().catch(() => {});
}

function emitWarning(message: string, code: string): void {
  const { process } = globalThis as unknown as {
    process?: { emitWarning?(message: string, options: { code: string }): void };
  };
  process?.emitWarning?.(message, { code });
}
