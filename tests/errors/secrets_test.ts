import { assert, assertEquals, assertRejects } from "@std/assert";
import { auth, cancel, collect, createClient, verifyIdCard, waitForCompletion } from "../../mod.ts";
import { BankIdError, BankIdResponseError } from "../../src/errors.ts";
import type { BankIdClient, Exchange } from "../../src/types.ts";
import { answer, answering, COMPLETE, ID_CARD, ORDER } from "../helpers/answers.ts";
import { SECRETS, secretsIn, shown } from "../helpers/secrets.ts";

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
