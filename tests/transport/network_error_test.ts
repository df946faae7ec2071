import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { BankIdNetworkError } from "../../src/errors.ts";
import {
  connectionError,
  errorCode,
  isTlsCode,
  tlsError,
} from "../../src/transport/network_error.ts";

function coded(code: unknown, cause?: unknown): Error {
  return Object.assign(new TypeError("fetch failed", { cause }), { code });
}

/** Codes for a server certificate that is refused (node:tls, "X509 certificate error codes"). */
const UNTRUSTED = [
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "CERT_SIGNATURE_FAILURE",
  "CERT_NOT_YET_VALID",
  "CERT_HAS_EXPIRED",
  "ERROR_IN_CERT_NOT_BEFORE_FIELD",
  "ERROR_IN_CERT_NOT_AFTER_FIELD",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_CHAIN_TOO_LONG",
  "CERT_REVOKED",
  "INVALID_CA",
  "PATH_LENGTH_EXCEEDED",
  "INVALID_PURPOSE",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "HOSTNAME_MISMATCH",
  "ERR_TLS_CERT_ALTNAME_INVALID",
];

/** Codes for a handshake that failed for another reason, such as the client's certificate. */
const HANDSHAKE = [
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
  "ERR_TLS_PROTOCOL_VERSION_CONFLICT",
  "EPROTO",
];

const NETWORK = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "EPROTOTYPE",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "NOT_A_CERT_HAS_EXPIRED",
  "",
];

Deno.test("errorCode() finds the code of an error or of its causes", () => {
  const table: readonly (readonly [unknown, string | undefined])[] = [
    [coded("EPROTO"), "EPROTO"],
    [new TypeError("fetch failed", { cause: coded("ECONNRESET") }), "ECONNRESET"],
    [new Error("a", { cause: new Error("b", { cause: coded("EPIPE") }) }), "EPIPE"],
    [coded("OUTER", coded("INNER")), "OUTER"],
    [coded(7, coded("INNER")), "INNER"],
    [new Error("none"), undefined],
    [{ code: "ECONNRESET" }, undefined],
    ["ECONNRESET", undefined],
    [undefined, undefined],
    [null, undefined],
  ];
  for (const [error, code] of table) assertStrictEquals(errorCode(error), code);
});

Deno.test("errorCode() comes to an end with causes that go round in a circle", () => {
  const one = new Error("one");
  one.cause = new Error("two", { cause: one });
  assertStrictEquals(errorCode(one), undefined);
});

Deno.test("isTlsCode() tells TLS failures from those of the network", () => {
  for (const code of [...UNTRUSTED, ...HANDSHAKE]) {
    assertEquals([code, isTlsCode(code)], [code, true]);
  }
  for (const code of NETWORK) assertEquals([code, isTlsCode(code)], [code, false]);
  assertStrictEquals(isTlsCode(undefined), false);
});

Deno.test("tlsError() tells an untrusted server from a refused client, and keeps the cause", () => {
  const table: readonly (readonly [readonly string[], RegExp])[] = [
    [
      UNTRUSTED,
      /to a\.example:1: its certificate is not vouched for by the environment's pinned root/,
    ],
    [HANDSHAKE, /to a\.example:1: the handshake failed\. Was the client certificate issued for/],
  ];
  for (const [codes, message] of table) {
    for (const code of codes) {
      const cause = coded(code);
      const error = tlsError("a.example:1", cause);
      assertMatch(error.message, message);
      assertEquals(error.message.endsWith(`(${code})`), true);
      assertEquals([error.code, error.retry, error.userMessageId], ["tls", "never", "RFA5"]);
      assertStrictEquals(error.cause, cause);
    }
  }
  assertMatch(tlsError("a.example", new Error("closed")).message, /this environment\?$/);
});

Deno.test("connectionError() names the host and the code, and keeps the cause", () => {
  const cause = coded("ECONNREFUSED");
  const error = connectionError("a.example:1", cause);
  assertEquals(error instanceof BankIdNetworkError, true);
  assertEquals([error.code, error.retry, error.userMessageId], ["connection", "by-user", "RFA5"]);
  assertMatch(error.message, /^Cannot reach a\.example:1.*\(ECONNREFUSED\).*network/);
  assertStrictEquals(error.cause, cause);
  assertEquals(connectionError("a.example", new Error("x")).message.includes("("), false);
});
