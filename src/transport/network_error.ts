/**
 * Tells network failures apart by their codes, never by their wording.
 *
 * @module
 */
import { BankIdNetworkError, BankIdResponseError } from "../errors.ts";

/** Codes of OpenSSL, BoringSSL and the runtimes for a TLS handshake that failed. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|ERROR_IN_CERT_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|EPROTO$|UNSPECIFIED$)/;

/** The `code` of an error or of its cause. */
export function errorCode(error: unknown): string | undefined {
  let each = error;
  for (let depth = 0; each instanceof Error && depth < 4; depth++) {
    if ("code" in each && typeof each.code === "string") return each.code;
    each = each.cause;
  }
  return undefined;
}

/** Whether the code stands for a failed TLS handshake. */
export function isTlsCode(code: string | undefined): boolean {
  return code !== undefined && TLS_CODE.test(code);
}

const UNTRUSTED =
  /^(UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|ERROR_IN_CERT_|ERR_TLS_CERT_|HOSTNAME_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

/** Whether a handshake failed because nothing trusted vouches for the server. */
export function isUntrusted(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && UNTRUSTED.test(code);
}

/** The error for a TLS handshake that failed. */
export function tlsError(host: string, cause: unknown, sent = true): BankIdNetworkError {
  const code = errorCode(cause);
  const why = isUntrusted(cause)
    ? "its certificate is not vouched for by the environment's pinned root. Is this the right " +
      "environment, and does no proxy on the way inspect TLS?"
    : "the handshake failed. Was the client certificate issued for this environment?";
  return new BankIdNetworkError(
    "tls",
    `Cannot make a TLS connection to ${host}: ${why}${code ? ` (${code})` : ""}`,
    { cause, sent },
  );
}

/** The error for a connection that could not be made or broke. */
export function connectionError(host: string, cause: unknown, sent = true): BankIdNetworkError {
  const code = errorCode(cause);
  return new BankIdNetworkError(
    "connection",
    `Cannot reach ${host}, or the connection broke${
      code ? ` (${code})` : ""
    }: check the network, ` +
      "the firewall and, on Deno, --allow-net",
    { cause, sent },
  );
}

/** The error for a request that failed, by the code of the runtime's own error. */
export function failureOf(host: string, cause: unknown, sent = true): BankIdNetworkError {
  const describe = isTlsCode(errorCode(cause)) ? tlsError : connectionError;
  return describe(host, cause, sent);
}

/** The error for a call that took too long. */
export function timeoutError(timeout: number, sent = true): BankIdNetworkError {
  const what = sent ? "BankID did not answer" : "No connection to BankID was made";
  return new BankIdNetworkError("timeout", `${what} within ${timeout} ms`, { sent });
}

/** The error for an answer that is larger than what is read. */
export function tooLarge(status: number, maxBytes: number): BankIdResponseError {
  return new BankIdResponseError(`The answer is larger than ${maxBytes} bytes`, { status });
}
