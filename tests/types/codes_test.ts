import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { auth, BankIdApiError, collect, createClient } from "../../mod.ts";
import { TEXTS } from "../../src/order/message_texts.ts";
import type { ApiErrorCode, HintCode, Risk } from "../../src/types.ts";
import { answer, answering, COMPLETE, ORDER } from "../helpers/answers.ts";
import { knownCodes } from "../helpers/codes.ts";

/** A code that BankID may add. */
const NEW = "brandNewCode";

/** What becomes of an answer to `collect`. */
async function collected(body: object): Promise<unknown> {
  using client = createClient(answering(answer({ orderRef: ORDER.orderRef, ...body })));
  const { orderRef: _, ...result } = await collect(client, ORDER);
  return result;
}

Deno.test("hint codes reach the caller as they are, those that are not known too", async () => {
  for (const [status, type] of [["pending", "PendingHintCode"], ["failed", "FailedHintCode"]]) {
    const codes: readonly HintCode[] = [...knownCodes(type ?? ""), NEW];
    assertEquals(codes.length, status === "pending" ? 10 : 14);
    for (const hintCode of codes) {
      assertEquals(await collected({ status, hintCode }), { status, hintCode });
    }
  }
});

Deno.test("error codes reach the caller as they are, those that are not known too", async () => {
  const codes: readonly ApiErrorCode[] = [...knownCodes("ApiErrorCode"), NEW];
  assertEquals(codes.length, 13);
  for (const errorCode of codes) {
    using client = createClient(answering(answer({ errorCode, details: "Why" }, 400)));
    const error = await assertRejects(() => auth(client, { endUserIp: "192.0.2.1" }));
    assertInstanceOf(error, BankIdApiError);
    assertEquals([error.errorCode, error.details], [errorCode, "Why"]);
  }
});

Deno.test("a risk reaches the caller as it is, one that is not known too", async () => {
  const risks: readonly Risk[] = [...knownCodes("Risk"), "LOW", NEW];
  assertEquals(risks.length, 5);
  for (const risk of risks) {
    const whole = { ...COMPLETE, completionData: { ...COMPLETE.completionData, risk } };
    const { orderRef: _, ...result } = whole;
    assertEquals(await collected(whole), result);
  }
});

Deno.test("each id of a message has its texts, and no text is without an id", () => {
  assertEquals(knownCodes("RfaId").sort(), Object.keys(TEXTS).sort());
});
