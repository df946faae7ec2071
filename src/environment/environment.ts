/**
 * From the option that names an environment to the environment, checked.
 *
 * @module
 */
import { readBundle } from "../certificate/client_certificate.ts";
import { hasSoundKey } from "../certificate/signature.ts";
import { BankIdCertificateError } from "../errors.ts";
import { checkOptions, isRecord, kindOf, type OptionNames } from "../options.ts";
import type { Environment } from "../types.ts";
import { ENVIRONMENTS, SIGNING_ROOTS } from "./pinned.ts";

const MEMBERS: OptionNames<Environment> = {
  apiUrl: true,
  idCardUrl: true,
  caCerts: true,
  signingRoots: true,
};

/**
 * The environment that an option stands for, checked.
 *
 * @throws {TypeError} If it is no known name and no complete own environment.
 * @throws {BankIdCertificateError} If one of its TLS roots is not a certificate, or of an unknown kind.
 */
export function resolveEnvironment(option: unknown, ownFetch: boolean): Environment {
  if (option === "production" || option === "test") return ENVIRONMENTS[option];
  if (isRecord(option)) checkOptions(option, "'environment'", MEMBERS);
  if (!isEnvironment(option)) {
    throw new TypeError(
      "'environment' must be 'production', 'test', or an object with 'apiUrl' and 'caCerts': got " +
        (typeof option === "string" ? `'${option}'` : kindOf(option)),
    );
  }
  if (option.caCerts.length === 0 && !ownFetch) {
    throw new TypeError("'environment.caCerts' must hold the TLS root of the host: it is empty");
  }
  option.caCerts.forEach((pem, index) => checkRoot(pem, `'environment.caCerts[${index}]'`));
  return {
    apiUrl: baseUrl(option.apiUrl, "environment.apiUrl"),
    ...(option.idCardUrl === undefined
      ? {}
      : { idCardUrl: baseUrl(option.idCardUrl, "environment.idCardUrl") }),
    caCerts: [...option.caCerts],
  };
}

/** Refuses what no server's certificate could be checked with. */
function checkRoot(pem: string, what: string): void {
  if (readBundle(pem, what).every(hasSoundKey)) return;
  throw new BankIdCertificateError(
    "certificate-unsupported",
    `${what} has a key that is not supported: it must be RSA of 2048 to 8192 bits, or on ` +
      "P-256 or P-384",
  );
}

/**
 * PEM of the roots under which an environment's BankIDs are issued.
 *
 * @throws {TypeError} If the environment is unknown or has no signing roots.
 */
export async function signingRootsOf(
  environment: "production" | "test" | Environment,
): Promise<readonly string[]> {
  if (environment === "production" || environment === "test") return SIGNING_ROOTS[environment];
  if (isRecord(environment)) checkOptions(environment, "'environment'", MEMBERS);
  const own = environment?.signingRoots;
  const roots = typeof own === "function" ? await own() : own;
  if (!Array.isArray(roots) || roots.length === 0 || roots.some((pem) => typeof pem !== "string")) {
    throw new TypeError(
      "'environment' must be 'production', 'test', or an object with 'signingRoots': no root to trust",
    );
  }
  return roots;
}

function isEnvironment(option: unknown): option is Environment {
  return isRecord(option) && typeof option.apiUrl === "string" &&
    ["string", "undefined"].includes(typeof option.idCardUrl) &&
    Array.isArray(option.caCerts) && option.caCerts.every((each) => typeof each === "string");
}

function baseUrl(address: string, path: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:" || url.username || url.password || /[?#]/.test(url.href)) {
    throw new TypeError(`'${path}' must be an https URL without query or credentials`);
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}
