import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { auth, BankIdApiError, qrContent, verifyCompletion, verifyIdCard } from "../../../mod.ts";
import { Completions } from "../../../src/simulator/bank/completion.ts";
import { IdCards } from "../../../src/simulator/bank/id_cards.ts";
import { PEOPLE, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { refusal, START, TestBankId } from "../../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether the check accepts a code. */
async function isAccepted(bankId: TestBankId, qrCode: string): Promise<boolean> {
  const { status, body } = await bankId.post("verify", { qrCode });
  if (status !== 200) {
    assertEquals<unknown>(body, refusal("Verification failed", "verificationFailed"));
  }
  return status === 200;
}

Deno.test("IdCards.verify() tells the holder of a card whose code it gets", async () => {
  using bankId = new TestBankId();
  const qrCode = bankId.app.showIdCard();
  bankId.now += 12_000;
  const { transactionType, user, verification, authentication } = await verifyIdCard(
    bankId.client,
    { qrCode },
  );
  assertEquals(transactionType, "ID-kort-validering");
  assertEquals({ ...user }, {
    personalNumber: "191212121212",
    name: "Tolvan Tolvansson",
    givenName: "Tolvan",
    surname: "Tolvansson",
    age: 113,
  });
  assertMatch(verification.verificationId, UUID);
  assertMatch(authentication.orderRef, UUID);
  assertEquals([authentication.identifiedAt, verification.verifiedAt], [
    "2026-10-04T12:00:00.000Z",
    "2026-10-04T12:00:12.000Z",
  ]);
  assert(Uint8Array.fromBase64(verification.signature).length > 0);
});

Deno.test("IdCards.verify() proves that the holder opened the card", async () => {
  using bankId = new TestBankId({ person: ANNA });
  const { authentication, user } = await verifyIdCard(bankId.client, {
    qrCode: bankId.app.showIdCard(),
  });
  const proof = await verifyCompletion(authentication, {
    environment: bankId.simulator.environment,
    operation: "auth",
    personalNumber: ANNA.personalNumber,
    now: bankId.now,
    maxAge: 30_000,
  });
  assertEquals([proof.user.name, proof.signedAt.getTime()], [user.name, START]);
});

Deno.test("IdCards.verify() takes the holder's age from the person, if it is given", async () => {
  using bankId = new TestBankId({ person: { ...TOLVAN, age: 17 } });
  const { user } = await verifyIdCard(bankId.client, { qrCode: bankId.app.showIdCard() });
  assertEquals(user.age, 17);
});

Deno.test("IdCards.verify() accepts a code for half a minute, as often as it is asked", async () => {
  using bankId = new TestBankId();
  const qrCode = bankId.app.showIdCard();
  const accepted: boolean[] = [];
  for (const after of [0, 0, 29_999, 30_000]) {
    bankId.now = START + after;
    accepted.push(await isAccepted(bankId, qrCode));
  }
  assertEquals(accepted, [true, true, true, false]);
});

Deno.test("IdCards.verify() refuses a card that was closed, and a code that it does not know", async () => {
  using bankId = new TestBankId();
  const { app, client, simulator } = bankId;
  const first = app.showIdCard();
  const second = app.showIdCard();
  const others = simulator.appOf(ANNA).showIdCard();
  assertEquals(new Set([first, second, others]).size, 3);
  assertEquals(await isAccepted(bankId, first), false);
  app.closeIdCard();
  const order = await auth(client, { endUserIp: "194.168.2.25" });
  const unknown = ["BANKIDF.x", `BANKIDF.${crypto.randomUUID()}`, await qrContent(order, START)];
  for (const qrCode of [second, others.toLowerCase(), ...unknown]) {
    assertEquals(await isAccepted(bankId, qrCode), false);
  }
  assertEquals(await isAccepted(bankId, others), true);
  const error = await assertRejects(() => verifyIdCard(client, { qrCode: second }), BankIdApiError);
  assertEquals([error.status, error.errorCode], [400, "verificationFailed"]);
});

Deno.test("IdCards.verify() refuses what is no code at all", async () => {
  using bankId = new TestBankId();
  for (const qrCode of [undefined, null, "", 1, ["BANKIDF.x"], {}]) {
    const { status, body } = await bankId.post("verify", { qrCode });
    assertEquals<unknown>([status, body], [400, refusal("Invalid qrCode")]);
  }
});

Deno.test("IdCards.open() gives each card a code like BankID's", () => {
  const cards = new IdCards(() => START, new Completions());
  const [first, second] = [cards.open(TOLVAN), cards.open(TOLVAN)];
  for (const code of [first, second]) assertMatch(code, /^BANKIDF\.[0-9a-f-]{36}$/);
  assertNotEquals(first, second);
});

Deno.test("IdCards keeps only cards whose code may still be accepted", () => {
  let now = START;
  const cards = new IdCards(() => now, new Completions());
  let most = 0;
  for (let index = 0; index < 20_000; index++) {
    now += 1000;
    cards.open({ ...TOLVAN, personalNumber: String(200_000_000_000 + index) });
    most = Math.max(most, cards.size);
  }
  assertEquals(most, 30);
  now += 30_000;
  cards.close(TOLVAN);
  assertEquals(cards.size, 0);
});
