// What every operation does alike.
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  auth,
  BankIdApiError,
  BankIdError,
  cancel,
  checkHealth,
  collect,
  createClient,
  otherPayment,
  payment,
  phoneAuth,
  phoneSign,
  sign,
  type UserVisibleTransaction,
  verifyIdCard,
} from "../../mod.ts";
import { answer, answering, ORDER, unreachable } from "../helpers/answers.ts";
import type { Operation } from "../helpers/operation.ts";

const endUserIp = "194.168.2.25";
const personalNumber = "191212121212";
const { orderRef } = ORDER;
const userVisibleData = "Jag hyr lägenheten.";
const userVisibleTransaction: UserVisibleTransaction = {
  transactionType: "npa",
  recipient: { name: "Bokhandeln" },
};

/** Each with a request that is right. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  auth: (client, options) => auth(client, { endUserIp }, options),
  sign: (client, options) => sign(client, { endUserIp, userVisibleData }, options),
  phoneAuth: (client, options) =>
    phoneAuth(client, { personalNumber, callInitiator: "user" }, options),
  phoneSign: (client, options) =>
    phoneSign(client, { personalNumber, callInitiator: "RP", userVisibleData }, options),
  payment: (client, options) => payment(client, { endUserIp, userVisibleTransaction }, options),
  otherPayment: (client, options) =>
    otherPayment(client, { personalNumber, userVisibleTransaction }, options),
  collect: (client, options) => collect(client, { orderRef }, options),
  cancel: (client, options) => cancel(client, { orderRef }, options),
  checkHealth,
  verifyIdCard: (client, options) =>
    verifyIdCard(client, { qrCode: "BANKIDF.1.eyJpZCI6IjQ3MTEifQ.c2lnbmF0dXJl" }, options),
};

for (const [name, call] of Object.entries(OPERATIONS)) {
  Deno.test(`${name}() ends with the signal's own reason, and sends nothing once it has come`, async () => {
    const reason = new Error("mine");
    const { environment } = answering();
    using idle = createClient({ ...unreachable, environment });
    const aborted = AbortSignal.abort(reason);
    const before = await assertRejects(() => call(idle, { signal: aborted }), Error);
    assertStrictEquals(before, reason);

    const controller = new AbortController();
    const options = answering(() => {
      controller.abort(reason);
      return new Promise<Response>(() => {});
    });
    using client = createClient(options);
    const during = await assertRejects(() => call(client, { signal: controller.signal }), Error);
    assertStrictEquals(during, reason);
    assertEquals(options.requests.length, 1);
  });

  Deno.test(`${name}() passes a refusal on, names the order if there is one, and sends nothing twice`, async () => {
    const refusal = { errorCode: "internalError", details: "Internal technical error" };
    const options = answering(() => answer(refusal, 500));
    using client = createClient(options);
    const error = await assertRejects(() => call(client), BankIdApiError);
    const { status, errorCode, retry } = error;
    assertEquals([status, errorCode, retry], [500, "internalError", "by-user"]);
    const isUnderWay = name === "collect" || name === "cancel";
    assertEquals(error.orderRef, isUnderWay ? orderRef : undefined);
    assertEquals(options.requests.length, 1);
  });

  Deno.test(`${name}() takes only a client made by createClient, and none that is closed`, async () => {
    const likeness = { close(): void {}, [Symbol.dispose](): void {} };
    for (const client of [likeness, unreachable, undefined, null]) {
      await assertRejects(
        () => Reflect.apply(call, undefined, [client]),
        TypeError,
        "'client' must be a client made by createClient",
      );
    }
    const { environment } = answering();
    using closed = createClient({ ...unreachable, environment });
    closed.close();
    const error = await assertRejects(() => call(closed), BankIdError);
    assertEquals(error.code, "client-closed");
  });
}
