import {
  assertEquals,
  assertFalse,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  auth,
  BankIdError,
  BankIdResponseError,
  cancel,
  collect,
  createClient,
  otherPayment,
  payment,
  phoneAuth,
  phoneSign,
  sign,
  verifyIdCard,
} from "../../mod.ts";
import { type HttpResponse, readResponse, statingLoss } from "../../src/protocol/http_response.ts";
import { ResponseFormatError } from "../../src/protocol/response.ts";
import { answering, COMPLETE, ID_CARD, ORDER, PENDING } from "../helpers/answers.ts";
import { assertLadder, type Ladder, type Member } from "../helpers/ladder.ts";

const site = { endUserIp: "194.168.2.25" };
const caller = { personalNumber: "191212121212", callInitiator: "user" } as const;
const userVisibleTransaction = { transactionType: "npa", recipient: { name: "Shop" } } as const;
const { orderRef } = ORDER;

function strings(...paths: string[]): Member[] {
  return paths.map((path) => ({ path, type: "a string" }));
}

function objects(...paths: string[]): Member[] {
  return paths.map((path) => ({ path, type: "an object" }));
}

const TOKENS = strings("orderRef", "autoStartToken", "qrStartToken", "qrStartSecret");
const USER = strings(...["personalNumber", "name"].map((n) => `user.${n}`));
const COMPLETION: Member[] = [
  ...objects("user"),
  ...USER,
  ...strings("signature"),
];
const completed = {
  ...COMPLETE,
  completionData: { ...COMPLETE.completionData, risk: "moderate", stepUp: { mrtd: true } },
};
const failed = { ...PENDING, status: "failed", hintCode: "userCancel" };

const LADDERS: readonly Ladder[] = [
  { endpoint: "auth", good: ORDER, members: TOKENS, call: (client) => auth(client, site) },
  {
    endpoint: "sign",
    good: ORDER,
    members: TOKENS,
    call: (client) => sign(client, { ...site, userVisibleData: "text" }),
  },
  {
    endpoint: "payment",
    good: ORDER,
    members: TOKENS,
    call: (client) => payment(client, { ...site, userVisibleTransaction }),
  },
  {
    endpoint: "phone/auth",
    good: { orderRef },
    members: strings("orderRef"),
    call: (client) => phoneAuth(client, caller),
  },
  {
    endpoint: "phone/sign",
    good: { orderRef },
    members: strings("orderRef"),
    call: (client) => phoneSign(client, { ...caller, userVisibleData: "text" }),
  },
  {
    endpoint: "other/payment",
    good: { orderRef },
    members: strings("orderRef"),
    call: (client) =>
      otherPayment(client, { personalNumber: "191212121212", userVisibleTransaction }),
  },
  ...[
    { good: { ...PENDING }, members: strings("orderRef", "status", "hintCode") },
    { good: failed, members: strings("orderRef", "status", "hintCode") },
    {
      good: completed,
      members: [
        ...strings("orderRef", "status"),
        ...objects("completionData"),
        ...COMPLETION.map((member) => ({ ...member, path: `completionData.${member.path}` })),
      ],
    },
  ].map((each): Ladder => ({
    ...each,
    endpoint: "collect",
    orderRef,
    call: (client) => collect(client, ORDER),
  })),
  { endpoint: "cancel", good: {}, members: [], orderRef, call: (client) => cancel(client, ORDER) },
  {
    endpoint: "verify",
    good: { ...ID_CARD },
    members: [
      ...objects("user", "verification", "authentication"),
      ...USER,
      { path: "user.age", type: "a whole number" },
      ...strings("transactionType", "verification.verificationId", "verification.verifiedAt"),
      ...strings("verification.signature", "authentication.identifiedAt"),
      ...strings("authentication.orderRef", "authentication.signature"),
      ...strings("authentication.ocspResponse"),
    ],
    call: (client) => verifyIdCard(client, { qrCode: "BANKIDF.x" }),
  },
];

for (const ladder of LADDERS) {
  const { endpoint, good } = ladder;
  const which = "status" in good ? ` (${good.status})` : "";
  Deno.test(`readResponse() refuses what is no answer to ${endpoint}${which}`, async () => {
    using client = createClient(answering(() => Response.json(good)));
    await ladder.call(client);
    await assertLadder(ladder);
  });
}

const call = { endpoint: "auth" };

function answerOf(status: number, type: string | undefined, text: string): HttpResponse {
  return { status, headers: new Headers(type === undefined ? {} : { "Content-Type": type }), text };
}

Deno.test("readResponse() takes JSON whatever follows its content type", () => {
  const types = [
    "application/json",
    "application/json;charset=UTF-8",
    "application/json ; charset=utf-8",
    "Application/JSON",
  ];
  for (const type of types) {
    assertEquals(readResponse(answerOf(200, type, '{"a":1}'), call, (json) => json), { a: 1 });
  }
  for (const type of ["application/jsonp", "application/problem+json", "text/json", ""]) {
    const answer = answerOf(200, type, "{}");
    assertThrows(() => readResponse(answer, call, () => {}), BankIdResponseError, "content type");
  }
});

Deno.test("readResponse() lets an error of the parser that is not about the answer through", () => {
  const bug = new RangeError("bug");
  const error = assertThrows(
    () =>
      readResponse(answerOf(200, "application/json", "{}"), call, () => {
        throw bug;
      }),
    RangeError,
  );
  assertEquals(error, bug);
});

Deno.test("readResponse() tells a refusal from an answer that is none", () => {
  const page = "<html><head><title>403 Forbidden</title></head></html>";
  const refusal = '{"errorCode":"alreadyInProgress","details":"Order already in progress for pno"}';
  const rows: [status: number, type: string | undefined, text: string, refused: boolean][] = [
    [400, "application/json", refusal, true],
    [400, "text/plain", refusal, true],
    [418, "application/json", refusal, true],
    [599, "application/json", refusal, true],
    [403, "text/html", page, true],
    [405, undefined, "", true],
    [503, "text/html", page, true],
    [500, "application/json", "{}", true],
    [500, "application/json", '{"errorCode":5}', true],
    [200, "application/json", refusal, false],
    [302, "application/json", refusal, false],
    [400, "text/html", page, false],
    [400, "application/json", "{}", false],
    [400, "application/json", "null", false],
    [400, "application/json", '{"errorCode":null}', false],
    [400, "application/json", "", false],
    [502, "text/html", page, false],
  ];
  for (const [status, type, text, refused] of rows) {
    const parse = (): never => {
      throw new ResponseFormatError("it is a refusal");
    };
    const error = assertThrows(
      () => readResponse(answerOf(status, type, text), call, parse),
      BankIdError,
    );
    assertEquals(
      error.name,
      refused ? "BankIdApiError" : "BankIdResponseError",
      `${status} ${text}`,
    );
  }
});

Deno.test("readResponse() names the client certificate when a 400 has a page", async () => {
  const page = "<html><title>400 No required SSL certificate was sent</title></html>";
  const headers = { "Content-Type": "text/html" };
  using client = createClient(answering(() => new Response(page, { status: 400, headers })));
  const error = await assertRejects(() => auth(client, site), BankIdResponseError);
  assertEquals(
    error.message,
    "The answer to auth is not as specified: status 400 with text/html; " +
      "a server may answer so when the client certificate is missing",
  );
});

Deno.test("readResponse() keeps a completion that it cannot read, but shows it to nobody", async () => {
  const broken = { ...completed, completionData: { ...completed.completionData, user: "Tolvan" } };
  using client = createClient(answering(() => Response.json(broken)));
  const error = await assertRejects(() => collect(client, ORDER), BankIdResponseError);
  assertEquals(JSON.parse(error.body ?? ""), broken);
  assertEquals(error.orderRef, orderRef);
  assertEquals(
    error.message.split(". ")[1]?.split(":")[0],
    "If the order was completed, BankID will not hand the result over again",
  );
  assertFalse(Object.keys(error).includes("body"));
});

Deno.test("statingLoss() says that a result is lost when an answer to collect was not read", () => {
  const unread = new BankIdResponseError("The answer is too large", { status: 200 });
  const stated = statingLoss(unread, { endpoint: "collect", orderRef });
  assertInstanceOf(stated, BankIdResponseError);
  assertEquals([stated.status, stated.orderRef, stated.cause], [200, orderRef, unread]);
  assertStringIncludes(stated.message, "The answer is too large. If the order was completed, its");
  const others: [unknown, string][] = [
    [unread, "auth"],
    [unread, "cancel"],
    [new BankIdResponseError("read", { status: 200, body: "{" }), "collect"],
    [new BankIdResponseError("unread", { status: 502 }), "collect"],
    [new Error("mine"), "collect"],
  ];
  for (const [error, endpoint] of others) {
    assertStrictEquals(statingLoss(error, { endpoint, orderRef }), error);
  }
});

Deno.test("collect() states the loss of a completion that is too large", async () => {
  const text = JSON.stringify({ ...completed, pad: "x".repeat(1 << 20) });
  const headers = { "Content-Type": "application/json" };
  using client = createClient(answering(() => new Response(text, { headers })));
  const error = await assertRejects(() => collect(client, ORDER), BankIdResponseError);
  assertEquals(error.orderRef, orderRef);
  assertStringIncludes(error.message, "BankID does not hand it over again");
});

Deno.test("collect() gives no completion of which a byte is not UTF-8, but keeps the answer", async () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...completed, pad: "x" }));
  const headers = { "Content-Type": "application/json" };
  bytes[bytes.length - 3] = 0xff;
  using client = createClient(answering(() => new Response(bytes, { headers })));
  const error = await assertRejects(() => collect(client, ORDER), BankIdResponseError);
  assertStringIncludes(error.message, "not UTF-8");
  assertStringIncludes(String(error.body), completed.completionData.signature);
});
