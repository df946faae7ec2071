import { assertEquals, assertRejects } from "@std/assert";
import {
  type ApiErrorCode,
  auth,
  BankIdApiError,
  collect,
  createClient,
  type FetchLike,
  verifyIdCard,
} from "../../mod.ts";
import type { FaultKind } from "../../src/simulator/mod.ts";
import { TOLVAN } from "../../src/simulator/pki/people.ts";
import { type Known, knownCodes } from "../helpers/codes.ts";
import { TestBankId } from "../helpers/simulator.ts";

const request = { endUserIp: "194.168.2.25" };

/** A call that BankID refuses, and the status with which it does. */
type Way = readonly [status: number, call: (bankId: TestBankId) => Promise<unknown>];

/** A poll that meets trouble, with an order that outlives it. */
function faultyAnswer(status: number, kind: FaultKind): Way {
  return [status, async (bankId) => {
    const order = await auth(bankId.client, request);
    bankId.simulator.injectFault({ kind, endpoint: "collect" });
    const polled = collect(bankId.client, order);
    await polled.catch(() => {});
    assertEquals(await bankId.hint(order), "outstandingTransaction");
    return await polled;
  }];
}

/** A login by a client whose requests are changed on their way. */
async function changed(
  { simulator }: TestBankId,
  change: (request: Request) => Request,
): Promise<unknown> {
  const fetch: FetchLike = (request) => simulator.fetch(change(request));
  using client = createClient({ ...simulator, fetch });
  return await auth(client, request);
}

const REFUSALS: Readonly<Record<Known<ApiErrorCode>, readonly Way[]>> = {
  alreadyInProgress: [[400, async ({ client }) => {
    const named = { ...request, requirement: { personalNumber: TOLVAN.personalNumber } };
    await auth(client, named);
    return await auth(client, named);
  }]],
  invalidParameters: [
    [400, ({ client }) => collect(client, { orderRef: crypto.randomUUID() })],
    [400, ({ client }) => auth(client, { ...request, userVisibleDataFormat: "html" })],
  ],
  canceled: [faultyAnswer(400, "canceled")],
  verificationFailed: [[400, async ({ app, client }) => {
    const qrCode = app.showIdCard();
    app.closeIdCard();
    return await verifyIdCard(client, { qrCode });
  }]],
  unauthorized: [faultyAnswer(401, "unauthorized"), faultyAnswer(403, "forbidden")],
  notFound: [[
    404,
    (bankId) => changed(bankId, (each) => new Request(each.url.replace("v6.0", "v5.1"), each)),
  ]],
  methodNotAllowed: [faultyAnswer(405, "methodNotAllowed")],
  requestTimeout: [faultyAnswer(408, "requestTimeout")],
  unsupportedMediaType: [[
    415,
    (bankId) =>
      changed(bankId, (each) => {
        const headers = { "Content-Type": "application/json; charset=utf-8" };
        return new Request(each, { headers });
      }),
  ]],
  tooManyRequests: [[429, async () => {
    using limited = new TestBankId({ rateLimit: { requests: 1, seconds: 10 } });
    await auth(limited.client, request);
    return await auth(limited.client, request);
  }]],
  internalError: [faultyAnswer(500, "internalError")],
  maintenance: [faultyAnswer(503, "maintenance")],
};

for (const [errorCode, ways] of Object.entries(REFUSALS)) {
  for (const [status, call] of ways) {
    Deno.test(`The simulator refuses with ${status} ${errorCode}`, async () => {
      using bankId = new TestBankId();
      const error = await assertRejects(() => call(bankId), BankIdApiError);
      assertEquals([error.status, error.errorCode], [status, errorCode]);
      assertEquals(typeof error.details, "string");
    });
  }
}

Deno.test("The table of error codes names every one that is known", () => {
  assertEquals(Object.keys(REFUSALS).sort(), knownCodes("ApiErrorCode").sort());
  assertEquals(Object.keys(REFUSALS).length, 12);
});

Deno.test("The simulator states its limit with 429, and takes requests again when it is over", async () => {
  using bankId = new TestBankId({ rateLimit: { requests: 2, seconds: 10 } });
  const order = await auth(bankId.client, request);
  await bankId.hint(order);
  bankId.now += 2500;
  const error = await assertRejects(() => collect(bankId.client, order), BankIdApiError);
  assertEquals([error.rateLimit, error.retryAfter], [
    { limit: 2, remaining: 0, reset: 8 },
    8000,
  ]);
  bankId.now += 7500;
  assertEquals(await bankId.hint(order), "outstandingTransaction");
});

Deno.test("The simulator refuses a method other than POST with 405 and no body", async () => {
  using bankId = new TestBankId();
  const error = await assertRejects(
    () => changed(bankId, (each) => new Request(each, { method: "PUT" })),
    BankIdApiError,
  );
  assertEquals([error.status, error.errorCode], [405, undefined]);
});
