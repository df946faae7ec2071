import { assertEquals, assertRejects } from "@std/assert";
import { BankIdApiError, createClient, verifyIdCard } from "../../mod.ts";
import { answer, answering, ID_CARD, unreachable } from "../helpers/answers.ts";
import { assertOperation, type Operation } from "../helpers/operation.ts";

const qrCode = "BANKIDF.1.eyJpZCI6IjQ3MTEifQ.c2lnbmF0dXJl";
const verify: Operation = (client, options) => verifyIdCard(client, { qrCode }, options);

Deno.test("verifyIdCard() sends the scanned code to the card service's own address", async () => {
  await assertOperation({
    call: verify,
    url: "https://bankid.example/rp/v1/verify",
    body: { qrCode },
    answer: { ...ID_CARD, added: "later" },
    result: { ...ID_CARD, extra: { added: "later" } },
    starts: false,
  });
  for (const [environment, host] of [["production", "bankid"], ["test", "test.bankid"]] as const) {
    const sent: string[] = [];
    const fetch = (request: Request): Promise<Response> => {
      sent.push(request.url);
      return Promise.resolve(answer(ID_CARD));
    };
    using client = createClient({ environment, fetch });
    await verify(client);
    assertEquals(sent, [`https://idcardapi.${host}.com/rp/v1/verify`]);
  }
});

Deno.test("verifyIdCard() says so when the environment has no address for cards", async () => {
  const { environment, fetch } = answering(() => answer(ID_CARD));
  if (typeof environment === "string" || !fetch) {
    throw new TypeError("An own environment is needed");
  }
  const { apiUrl, caCerts } = environment;
  using client = createClient({ environment: { apiUrl, caCerts }, fetch });
  await assertRejects(() => verify(client), TypeError, "'environment.idCardUrl' is missing");
});

Deno.test("verifyIdCard() sends nothing without a code", async () => {
  const { environment } = answering();
  using client = createClient({ ...unreachable, environment });
  await assertRejects(() => verifyIdCard(client, { qrCode: "" }), RangeError, "'request.qrCode'");
  for (const request of [{}, undefined, { qrCode: 1 }, { qrCode, orderRef: "x" }]) {
    await assertRejects(
      () => Reflect.apply(verifyIdCard, undefined, [client, request]),
      TypeError,
      "'request",
    );
  }
});

Deno.test("verifyIdCard() tells a card that is not valid by BankID's refusal", async () => {
  const refusal = { errorCode: "verificationFailed", details: "Verification failed" };
  using client = createClient(answering(() => answer(refusal, 400)));
  const error = await assertRejects(() => verify(client), BankIdApiError);
  assertEquals([error.status, error.errorCode, error.userMessageId], [
    400,
    "verificationFailed",
    "RFA5",
  ]);
});
