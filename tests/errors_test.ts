import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { inspect } from "node:util";
import { auth, cancel, collect, createClient, verifyIdCard, waitForCompletion } from "../mod.ts";
import {
  type AnyBankIdError,
  BankIdApiError,
  BankIdCertificateError,
  BankIdError,
  type BankIdErrorCode,
  BankIdFollowError,
  BankIdNetworkError,
  BankIdOrderError,
  BankIdProofError,
  BankIdResponseError,
  type CertificateErrorCode,
  isBankIdError,
} from "../src/errors.ts";
import type { BankIdClient, Exchange } from "../src/types.ts";
import { answer, answering, COMPLETE, ID_CARD, ORDER } from "./helpers/answers.ts";
import { SECRETS, secretsIn, shown } from "./helpers/secrets.ts";

/** Every code, so that a new one is missed here at type checking. */
const CODES: Readonly<Record<BankIdErrorCode, true>> = {
  "client-closed": true,
  "runtime-unsupported": true,
  "timeout": true,
  "tls": true,
  "connection": true,
  "refused": true,
  "unexpected-answer": true,
  "order-failed": true,
  "gave-up": true,
  "result-lost": true,
  "cancel-failed": true,
  "certificate-missing": true,
  "certificate-unreadable": true,
  "certificate-unsupported": true,
  "certificate-expired": true,
  "certificate-not-yet-valid": true,
  "certificate-wrong-environment": true,
  "key-missing": true,
  "key-mismatch": true,
  "passphrase-wrong": true,
  "proof-invalid": true,
};

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
  ...Object.keys(CODES).filter(isCertificateCode).map((code) =>
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
  assertEquals(codes.toSorted(), Object.keys(CODES).toSorted());
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

/** Everything that the code of an error gives access to; compiled, so that a cast is missed here. */
function detailOf(error: unknown): unknown {
  if (!isBankIdError(error)) return "not ours";
  switch (error.code) {
    case "refused":
      return [error.status, error.errorCode];
    case "unexpected-answer":
      return [error.status, error.body];
    case "order-failed":
      return error.hintCode;
    case "gave-up":
    case "result-lost":
    case "cancel-failed":
      return error.reason;
    case "proof-invalid":
      return error.check;
    case "timeout":
    case "tls":
    case "connection":
      return error satisfies BankIdNetworkError;
    case "client-closed":
    case "runtime-unsupported":
      return error satisfies BankIdError;
    default:
      return error satisfies BankIdCertificateError;
  }
}

Deno.test("isBankIdError() leads from an unknown error to the members that its code has", () => {
  const table: readonly (readonly [unknown, unknown])[] = [
    [new BankIdApiError("m", { status: 400, errorCode: "canceled" }), [400, "canceled"]],
    [new BankIdResponseError("m", { status: 200, body: "b" }), [200, "b"]],
    [new BankIdOrderError("m", { hintCode: "userCancel" }), "userCancel"],
    [new BankIdFollowError("cancel-failed", "m", { reason: "left" }), "left"],
    [new BankIdProofError("age", "m"), "age"],
    [new TypeError("m"), "not ours"],
    [{ code: "refused" }, "not ours"],
    [undefined, "not ours"],
  ];
  for (const [error, detail] of table) assertEquals(detailOf(error), detail);
  for (const error of [new BankIdNetworkError("tls", "m"), new BankIdError("client-closed", "m")]) {
    assertStrictEquals(detailOf(error), error);
  }
  // The compiler refuses a code that no class has, and a class without its code.
  const codes: Readonly<Record<AnyBankIdError["code"], true>> = CODES;
  assertEquals(codes, CODES);
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

Deno.test("BankIdProofError names the check that failed", () => {
  const cause = new Error("why");
  const error = new BankIdProofError("ocsp-nonce", "The nonce is another's", { cause });
  assert(error instanceof BankIdError);
  assertEquals([error.name, error.code, error.check], [
    "BankIdProofError",
    "proof-invalid",
    "ocsp-nonce",
  ]);
  assertEquals([error.retry, error.userMessageId], ["never", "RFA22"]);
  assert(error.message.startsWith("The nonce is another's") && /ocsp-nonce/.test(error.message));
  assertStrictEquals(error.cause, cause);
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

Deno.test("BankIdApiError, BankIdOrderError and BankIdFollowError carry what BankID said", () => {
  const rateLimit = { limit: 10, remaining: 0, reset: 7 };
  const refused = new BankIdApiError("m", {
    status: 429,
    errorCode: "tooManyRequests",
    details: "slow down",
    rateLimit,
  });
  assertEquals(
    [refused.status, refused.errorCode, refused.details, refused.rateLimit],
    [429, "tooManyRequests", "slow down", rateLimit],
  );
  assertEquals(new BankIdOrderError("m", { hintCode: "userCancel" }).hintCode, "userCancel");
  const reason = new Error("left");
  assertStrictEquals(new BankIdFollowError("cancel-failed", "m", { reason }).reason, reason);
});

Deno.test("BankIdResponseError has the body for those who ask, and shows it to nobody else", () => {
  const error = new BankIdResponseError("m", { status: 200, body: "the body" });
  assertEquals([error.status, error.body], [200, "the body"]);
  assertEquals(new BankIdResponseError("m", { status: 200 }).body, undefined);
  const seen = [shown(error), JSON.stringify(error), JSON.stringify({ ...error })].join();
  assert(!seen.includes("the body"));
  assert(!Object.getOwnPropertyNames(error).includes("body"));
});

const EVERYTHING = SECRETS.join(" ");
const ORDER_AND_RESULT = { ...ORDER, ...COMPLETE };

/** Answers that are wrong in one way each, and full of secrets. */
const BROKEN: readonly (readonly [string, () => Response])[] = [
  ["a page", () => page(`<h1>${EVERYTHING}</h1>`, 200)],
  ["a page of a proxy", () => page(`<h1>${EVERYTHING}</h1>`, 502)],
  ["a page that forbids", () => page(EVERYTHING, 403)],
  ["a redirect", () => page(EVERYTHING, 302)],
  ["JSON as text", () => new Response(JSON.stringify(ORDER_AND_RESULT))],
  ["broken JSON", () => raw(`{"orderRef": "${EVERYTHING}`)],
  ["JSON with a bad escape", () => raw(`{"${EVERYTHING}": "\\x"}`)],
  ["a string", () => answer(EVERYTHING)],
  ["a list", () => answer([EVERYTHING])],
  ["no orderRef", () => answer({ ...ORDER_AND_RESULT, orderRef: undefined })],
  ["another order", () => answer({ ...COMPLETE, orderRef: EVERYTHING })],
  ["an order that is no text", () => answer({ ...ORDER_AND_RESULT, orderRef: [EVERYTHING] })],
  ["an unknown status", () => answer({ ...COMPLETE, status: EVERYTHING })],
  ["a result without a person", () => answer({ ...COMPLETE, completionData: { EVERYTHING } })],
  ["a card without age", () => answer({ ...ID_CARD, user: COMPLETE.completionData.user })],
  [
    "invalid UTF-8",
    () => new Response(Uint8Array.of(0xff, ...new TextEncoder().encode(EVERYTHING))),
  ],
  ["too much", () => raw(EVERYTHING.repeat(20_000))],
  ["details with a number", () => refusal("invalidParameters", "No order for 191212121212")],
  [
    "details with a short number",
    () => refusal("invalidParameters", "No: 121212-1212, 19121212-1212"),
  ],
  ["an error code that is none", () => refusal("191212121212", "")],
  ["an error that is none", () => answer({ errorCode: [EVERYTHING], details: EVERYTHING }, 400)],
];

function page(html: string, status: number): Response {
  return new Response(html, { status, headers: { "Content-Type": "text/html", "Location": "/" } });
}

function raw(json: string): Response {
  return new Response(json, { headers: { "Content-Type": "application/json", "X-Raw": "1" } });
}

function refusal(errorCode: string, details: string): Response {
  return answer({ errorCode, details }, 400);
}

const CALLS: readonly ((client: BankIdClient) => Promise<unknown>)[] = [
  (client) =>
    auth(client, { endUserIp: "194.168.2.25", requirement: { personalNumber: "191212121212" } }),
  (client) => collect(client, { orderRef: "1" }),
  (client) => waitForCompletion(client, { orderRef: "2" }, { maxOutage: 0 }),
  (client) => verifyIdCard(client, { qrCode: "BANKIDF.1.2.3" }),
];

for (const [what, broken] of BROKEN) {
  Deno.test(`BankIdError shows no secret after an answer that is ${what}`, async () => {
    const short = ["1212121212", "121212-1212"];
    for (const make of CALLS) {
      const events: Exchange[] = [];
      const onExchange = (event: Exchange): void => void events.push(event);
      using client = createClient({ ...answering(broken), onExchange });
      const error = await assertRejects(() => make(client), BankIdError);
      const seen = [shown(error), JSON.stringify(error), JSON.stringify({ ...error })].join("\n");
      assertEquals(secretsIn(seen, [...SECRETS, ...short]), []);
      assertEquals(secretsIn(JSON.stringify(events), [...SECRETS, ...short]), []);
      // Polling is given up for what an answer was like, and the order is then cancelled.
      const { code } = error.cause instanceof BankIdError ? error.cause : error;
      assertEquals(events[0]?.outcome, code);
    }
  });
}

Deno.test("BankIdError tells after a broken result that it is lost, and where it is", async () => {
  const body = JSON.stringify({ ...COMPLETE, status: "done" });
  using client = createClient(answering(() => raw(body)));
  const error = await assertRejects(() => collect(client, ORDER), BankIdResponseError);
  assertEquals([error.orderRef, error.body], [ORDER.orderRef, body]);
  assert(/will not hand the result over again/.test(error.message), error.message);
});

Deno.test("BankIdError shows no secret that a refused argument holds", async () => {
  using client = createClient(answering(() => answer(ORDER)));
  const number = "19121212121";
  const requests = [
    { endUserIp: "194.168.2.25", requirement: { personalNumber: number } },
    { endUserIp: "194.168.2.25", requirement: { personalNumber: [number] } },
    { endUserIp: "194.168.2.25", personalNumber: number },
  ];
  for (const request of requests) {
    const error = await assertRejects(() => Reflect.apply(auth, undefined, [client, request]));
    assertEquals(secretsIn(shown(error), [number]), []);
  }
  const orders: readonly unknown[] = [null, { ...ORDER, orderRef: "" }, { ...ORDER, orderRef: 1 }];
  for (const order of orders) {
    const error = await assertRejects(() => Reflect.apply(cancel, undefined, [client, order]));
    assertEquals(secretsIn(shown(error)), []);
  }
});
