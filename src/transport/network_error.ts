/**
 * Tells network failures apart by their codes, never by their wording.
 *
 * @module
 */
import { BankIdNetworkError, BankIdResponseError } from "../errors.ts";

/** Codes of OpenSSL, BoringSSL and the runtimes for a server's certificate that is not trusted. */
const UNTRUSTED =
  /^(UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|ERROR_IN_CERT_|ERR_TLS_CERT_|HOSTNAME_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;
/** Their other codes for a TLS handshake that failed. */
const HANDSHAKE = /^(ERR_TLS_|ERR_SSL_|EPROTO$|UNSPECIFIED$)/;

/** The `code` of an error or of its cause. */
export function errorCode(error: unknown): string | undefined {
  let each = error;
  for (let depth = 0; each instanceof Error && depth < 4; depth++) {
    if ("code" in each && typeof each.code === "string") return each.code;
    each = each.cause;
  }
  return undefined;
}

/** The code of an error, to stand behind what a message says; nothing where there is none. */
export function inBrackets(error: unknown): string {
  const code = errorCode(error);
  return code === undefined ? "" : ` (${code})`;
}

/** Whether the code stands for a failed TLS handshake. */
export function isTlsCode(code = ""): boolean {
  return UNTRUSTED.test(code) || HANDSHAKE.test(code);
}

/** Whether a handshake failed because the server's certificate is not trusted. */
export function isUntrusted(error: unknown): boolean {
  return UNTRUSTED.test(errorCode(error) ?? "");
}

const CLOSING = /^(ECONNRESET|ECONNABORTED|EPIPE)$/;

/** The error for a connection that the server closed. */
export function closed(): Error {
  return Object.assign(new Error("The server closed the connection"), { code: "ECONNRESET" });
}

/** Whether a connection failed because the other side closed it. */
export function isClosing(error: unknown): boolean {
  return CLOSING.test(errorCode(error) ?? "");
}

/** What is wrong with a server's certificate, found by the module itself. */
export class ServerFault extends Error {
  readonly code: string = "CERT_UNTRUSTED";
}

/** What the codes of a failed handshake mean; the first that fits counts. */
const REASONS: readonly (readonly [codes: RegExp, why: string])[] = [
  [/^CERT_HAS_EXPIRED$/, "its certificate has expired"],
  [/^CERT_NOT_YET_VALID$/, "its certificate is not valid yet"],
  [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, "its certificate is for another host"],
  [/^INVALID_PURPOSE$/, "its certificate is not for servers"],
  [UNTRUSTED, "its certificate does not lead to the environment's pinned root"],
  [/WRONG_VERSION_NUMBER|HTTP_REQUEST/, "it does not speak TLS there. Is the port right?"],
  [
    CLOSING,
    "it closed the connection during the handshake. Was the client certificate issued for this " +
    "environment? Is the port right?",
  ],
  [/^/, "the handshake failed. Was the client certificate issued for this environment?"],
];

/** The error for a TLS handshake that failed. */
export function tlsError(host: string, cause: unknown, sent = true): BankIdNetworkError {
  const [, reason] = REASONS.find(([codes]) => codes.test(errorCode(cause) ?? "")) ?? [];
  const why = cause instanceof ServerFault ? cause.message : reason;
  const advice = isUntrusted(cause)
    ? ". Is this the right environment? Does a proxy on the way inspect TLS?"
    : "";
  return new BankIdNetworkError(
    "tls",
    `Cannot make a TLS connection to ${host}: ${why}${advice}${inBrackets(cause)}`,
    { cause, sent },
  );
}

/** The error for a connection that could not be made or broke. */
export function connectionError(host: string, cause: unknown, sent = true): BankIdNetworkError {
  return new BankIdNetworkError(
    "connection",
    `Cannot reach ${host}, or the connection broke${inBrackets(cause)}: check the network ` +
      "and the firewall. If there is a proxy to go through, set HTTPS_PROXY, on Deno with " +
      "--allow-env, or createClient's option 'proxy'",
    { cause, sent },
  );
}

/** Codes and names of what a process may not do. */
const DENIED = /^(EPERM|EACCES|ERR_ACCESS_DENIED|NotCapable|PermissionDenied)$/;

/** Whether the runtime did not let the process connect. */
export function isDenied(cause: unknown): boolean {
  return DENIED.test(errorCode(cause) ?? (cause instanceof Error ? cause.name : ""));
}

/** The error for a request that failed, by the code of the runtime's own error. */
export function failureOf(host: string, cause: unknown, sent = true): BankIdNetworkError {
  if (isDenied(cause)) {
    return new BankIdNetworkError(
      "connection",
      `This process may not connect to ${host}: start it with --allow-net=${host} on Deno, or ` +
        "--allow-net on Node. If the platform does not allow node:tls, use the option transport: 'fetch'",
      { cause, sent: false, retry: "never" },
    );
  }
  return isTlsCode(errorCode(cause))
    ? tlsError(host, cause, sent)
    : connectionError(host, cause, sent);
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
