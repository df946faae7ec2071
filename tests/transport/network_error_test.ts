import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { BankIdNetworkError } from "../../src/errors.ts";
import {
  connectionError,
  errorCode,
  failureOf,
  isTlsCode,
  isUntrusted,
  ServerFault,
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
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
];

/** Codes for a server certificate that is refused for a reason of its own. */
const NAMED: readonly (readonly [code: string, why: RegExp])[] = [
  ["CERT_HAS_EXPIRED", /: its certificate has expired\. Is/],
  [
    "CERT_NOT_YET_VALID",
    /: its certificate is not valid yet\. Is/,
  ],
  ["HOSTNAME_MISMATCH", /: its certificate is for another host\. Is/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /: its certificate is for another host\. Is/],
  ["INVALID_PURPOSE", /: its certificate is not for servers\. Is/],
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
  for (const code of [...UNTRUSTED, ...NAMED.map(([code]) => code), ...HANDSHAKE]) {
    assertEquals([code, isTlsCode(code)], [code, true]);
  }
  for (const code of NETWORK) assertEquals([code, isTlsCode(code)], [code, false]);
  assertStrictEquals(isTlsCode(undefined), false);
});

Deno.test("tlsError() tells an untrusted server from a refused client, and keeps the cause", () => {
  const table: readonly (readonly [readonly string[], RegExp])[] = [
    [
      UNTRUSTED,
      /to a\.example:1: its certificate does not lead to the environment's pinned root/,
    ],
    ...NAMED.map(([code, why]) => [[code], why] as const),
    [["ERR_SSL_WRONG_VERSION_NUMBER"], /it does not speak TLS there\. Is the port right\? \(/],
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

Deno.test("tlsError() repeats what the module itself has found against a server", () => {
  const cause = new ServerFault("its certificate expired on 2026-01-02");
  const error = tlsError("a.example", cause, false);
  assertEquals(
    error.message,
    "Cannot make a TLS connection to a.example: its certificate expired on 2026-01-02. Is this the " +
      "right environment? Does a proxy on the way inspect TLS? (CERT_UNTRUSTED)",
  );
  assertEquals([isUntrusted(error.cause), error.retry, error.sent], [true, "never", false]);
});

Deno.test("failureOf() tells TLS, the network and what a process may not do apart", () => {
  const named = (name: string): Error => Object.assign(new Error("no"), { name });
  const denied = [
    ...["EPERM", "EACCES", "ERR_ACCESS_DENIED"].map((code) => coded(code)),
    ...["NotCapable", "PermissionDenied"].map(named),
  ];
  for (const cause of denied) {
    const error = failureOf("a.example:1", cause);
    assertMatch(
      error.message,
      /This process may not connect to a\.example:1: .*--allow-net=a\.example:1/,
    );
    assertMatch(error.message, /does not allow node:tls, use the option transport: 'fetch'$/);
    assertEquals([error.code, error.retry, error.sent], ["connection", "never", false]);
    assertStrictEquals(error.cause, cause);
  }
  assertEquals(failureOf("a.example", coded("CERT_REVOKED")).code, "tls");
  assertEquals(failureOf("a.example", coded("ECONNRESET")).retry, "by-user");
});

Deno.test("connectionError() names the host and the code, and keeps the cause", () => {
  const cause = coded("ECONNREFUSED");
  const error = connectionError("a.example:1", cause);
  assertEquals(error instanceof BankIdNetworkError, true);
  assertEquals([error.code, error.retry, error.userMessageId], ["connection", "by-user", "RFA5"]);
  assertMatch(error.message, /^Cannot reach a\.example:1.*\(ECONNREFUSED\).*network/);
  assertMatch(
    error.message,
    /set HTTPS_PROXY, on Deno with --allow-env, or createClient's option 'proxy'$/,
  );
  assertStrictEquals(error.cause, cause);
  assertEquals(connectionError("a.example", new Error("x")).message.includes("("), false);
});
