import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { inspect } from "node:util";
import {
  BankIdApiError,
  BankIdCertificateError,
  BankIdError,
  BankIdFollowError,
  BankIdNetworkError,
  BankIdOrderError,
  BankIdResponseError,
  type CertificateErrorCode,
} from "../../src/errors.ts";
import { ORDER } from "../helpers/answers.ts";
import { ERROR_CODES } from "../helpers/codes.ts";

function isCertificateCode(code: string): code is CertificateErrorCode {
  return /^(certificate|key|passphrase)-/.test(code);
}

type Maker = (options: { cause?: unknown; orderRef?: string }) => BankIdError;

/** Each error with its class's name, its code, and what the caller is advised to do. */
const FAMILY: readonly (readonly [Maker, string, string, string, string])[] = [
  ...(["client-closed", "runtime-unsupported"] as const).map((code) =>
    [(o: object) => new BankIdError(code, "m", o), "BankIdError", code, "never", "RFA22"] as const
  ),
  ...([["timeout", "by-user"], ["connection", "by-user"], ["tls", "never"]] as const).map(
    ([code, retry]) =>
      [
        (o: object) => new BankIdNetworkError(code, "m", o),
        "BankIdNetworkError",
        code,
        retry,
        "RFA5",
      ] as const,
  ),
  [
    (o) => new BankIdApiError("m", { status: 400, ...o }),
    "BankIdApiError",
    "refused",
    "never",
    "RFA22",
  ],
  [
    (o) => new BankIdResponseError("m", { status: 200, ...o }),
    "BankIdResponseError",
    "unexpected-answer",
    "never",
    "RFA22",
  ],
  [
    (o) => new BankIdOrderError("m", { hintCode: "userCancel", ...o }),
    "BankIdOrderError",
    "order-failed",
    "by-user",
    "RFA22",
  ],
  ...([["gave-up", "RFA5"], ["result-lost", "RFA22"], ["cancel-failed", "RFA22"]] as const).map(
    ([code, message]) =>
      [
        (o: object) => new BankIdFollowError(code, "m", o),
        "BankIdFollowError",
        code,
        "never",
        message,
      ] as const,
  ),
  ...Object.keys(ERROR_CODES).filter(isCertificateCode).map((code) =>
    [
      (o: object) => new BankIdCertificateError(code, "m", o),
      "BankIdCertificateError",
      code,
      "never",
      "RFA22",
    ] as const
  ),
];

Deno.test("BankIdError's family has names, codes and advice", () => {
  const codes = [...FAMILY.map(([, , code]) => code), "proof-invalid"];
  assertEquals(codes.toSorted(), Object.keys(ERROR_CODES).toSorted());
  for (const [make, name, code, retry, userMessageId] of FAMILY) {
    const error = make({});
    assert(error instanceof BankIdError && error instanceof Error);
    assertEquals([error.constructor.name, error.name, error.message], [name, name, "m"]);
    assertEquals([error.code, error.retry, error.userMessageId], [code, retry, userMessageId]);
    assertEquals(`${error}`, `${name}: m`);
    assert(error.stack?.startsWith(`${name}: m`));
    assert(Deno.inspect(error).includes(`code: "${code}"`));
  }
});

Deno.test("BankIdError's name is no member of its own, and Node and Bun show it, too", () => {
  for (const [make, name] of FAMILY) {
    const error = make({});
    assert(!Object.keys(error).includes("name") && !JSON.stringify(error).includes(name));
    assert(inspect(error).startsWith(`${name}: m\n    at `));
  }
});

Deno.test("BankIdError keeps its cause, and has no members that were not given", () => {
  const cause = new Error("why");
  for (const [make] of FAMILY) {
    const bare = make({});
    for (const member of ["cause", "orderRef", "retryAfter", "reason", "errorCode", "details"]) {
      assert(!(member in bare), `${bare.name} has '${member}'`);
    }
    const full = make({ cause, orderRef: ORDER.orderRef });
    assertStrictEquals(full.cause, cause);
    assertEquals(full.orderRef, ORDER.orderRef);
    assert(!Object.keys(full).includes("cause"));
  }
});

Deno.test("BankIdError takes advice other than that of its class", () => {
  const advice = { retry: "wait", retryAfter: 3000, userMessageId: "RFA5" } as const;
  const errors = [
    new BankIdError("gave-up", "m", advice),
    new BankIdNetworkError("tls", "m", advice),
    new BankIdApiError("m", { status: 429, ...advice }),
    new BankIdFollowError("result-lost", "m", advice),
  ];
  for (const { retry, retryAfter, userMessageId } of errors) {
    assertEquals({ retry, retryAfter, userMessageId }, advice);
  }
});
