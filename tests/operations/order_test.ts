import { assertEquals, assertRejects } from "@std/assert";
import { BankIdApiError, cancel, collect, createClient, type Order } from "../../mod.ts";
import { answer, answering, COMPLETE, ORDER, PENDING, unreachable } from "../helpers/answers.ts";
import { assertOperation } from "../helpers/operation.ts";

const { orderRef } = ORDER;
const started: Order = { ...ORDER, startedAt: 0 };

Deno.test("collect() sends the reference alone and gives back how the order stands", async () => {
  const failed = { orderRef, status: "failed", hintCode: "userCancel" };
  for (const result of [PENDING, failed, COMPLETE]) {
    await assertOperation({
      call: (client) => collect(client, started),
      url: "https://bankid.example/rp/v6.0/collect",
      body: { orderRef },
      answer: result,
      result,
      starts: false,
    });
  }
});

Deno.test("cancel() sends the reference alone and gives nothing back", async () => {
  await assertOperation({
    call: (client) => cancel(client, started),
    url: "https://bankid.example/rp/v6.0/cancel",
    body: { orderRef },
    answer: {},
    result: undefined,
    starts: false,
  });
});

Deno.test("collect() and cancel() send nothing without the reference of an order", async () => {
  using client = createClient(unreachable);
  for (const operation of [collect, cancel]) {
    const bad: readonly (readonly [order: unknown, kind: string])[] = [
      [{ orderRef: "" }, "an object"],
      [{}, "an object"],
      [{ orderRef: 7 }, "an object"],
      [orderRef, "a string"],
      [null, "null"],
      [undefined, "undefined"],
      [Promise.resolve(started), "a Promise (is an 'await' missing?)"],
    ];
    for (const [order, kind] of bad) {
      const error = await assertRejects(
        () => Reflect.apply(operation, undefined, [client, order]),
        TypeError,
      );
      assertEquals(
        error.message,
        `The second argument must be an order, or { orderRef }: got ${kind}`,
      );
    }
  }
});

Deno.test("cancel() tells a second cancel by BankID's refusal", async () => {
  const refusal = { errorCode: "invalidParameters", details: "No such order" };
  using client = createClient(answering(() => answer({}), () => answer(refusal, 400)));
  await cancel(client, ORDER);
  const error = await assertRejects(() => cancel(client, ORDER), BankIdApiError);
  assertEquals([error.errorCode, error.details, error.retry], [
    "invalidParameters",
    "No such order",
    "never",
  ]);
});
