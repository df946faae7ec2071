import { assert, assertEquals } from "@std/assert";
import { type CompletionData, verifyCompletion } from "../../../mod.ts";
import { writePem } from "../../../src/certificate/pem.ts";
import { withExample, withExampleCard } from "../../../src/simulator/http/example_person.ts";
import { HIDDEN_DATA } from "../../../src/simulator/http/redaction.ts";
import { sharedAuthorities } from "../../../src/simulator/pki/bankid_authorities.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { COMPLETE, ID_CARD, ORDER, PENDING } from "../../helpers/answers.ts";

const AT = Date.parse("2025-12-01T12:00:00Z");
const LOGIN = { endpoint: "auth", body: { endUserIp: "194.168.2.25" } };

/** What BankID says of Eva, with members that the module does not know. */
const EVA = {
  user: {
    personalNumber: "199001012385",
    name: "Eva",
    givenName: "Eva",
    surname: "",
    city: "Umeå",
  },
  device: { ipAddress: "203.0.113.5", uhi: "abc", model: ["Phone 7"] },
  stepUp: { mrtd: true, document: "AB123456", score: 97 },
  risk: "moderate",
  bankIdIssueDate: "2023-11-29Z",
  signature: "c2ln",
  ocspResponse: "b2Nz",
  homeTown: { name: "Umeå", isCity: true, people: 90_000, twin: null },
};

/** What is left of Eva. */
const EXAMPLE = {
  user: {
    personalNumber: "191212121212",
    name: "Tolvan Tolvansson",
    givenName: "Tolvan",
    surname: "Tolvansson",
    city: "[hidden]",
  },
  device: { ipAddress: "192.0.2.12", uhi: TOLVAN.uhi, model: ["[hidden]"] },
  stepUp: { mrtd: true, document: "[hidden]", score: 0 },
  risk: "moderate",
  bankIdIssueDate: "2024-02-01Z",
  homeTown: { name: "[hidden]", isCity: true, people: 0, twin: null },
};

function answerWith(completionData: unknown): Record<string, unknown> {
  return { orderRef: ORDER.orderRef, status: "complete", completionData, traceId: "x" };
}

/** Completion data as they are read from a file. */
function completionIn(body: object | undefined): CompletionData {
  return JSON.parse(JSON.stringify(body)).completionData;
}

/** The proof in an answer, verified with the simulator's root. */
async function proofOf(completion: CompletionData): ReturnType<typeof verifyCompletion> {
  const { root } = await sharedAuthorities();
  const roots = [writePem("CERTIFICATE", root.certificate)];
  return await verifyCompletion(completion, { environment: "test", roots });
}

Deno.test("withExample() hides what it does not know of a person, and keeps what is none's", async () => {
  const found = await withExample(answerWith(EVA), LOGIN, AT);
  const { signature, ocspResponse = "", ...rest } = completionIn(found?.body);
  assert(signature.length > 1000 && ocspResponse.length > 1000);
  assertEquals<object>(rest, EXAMPLE);
  assertEquals(found?.body, { ...answerWith(found?.body.completionData) });
  // The example has neither, and gets none.
  const { stepUp: _, risk: __, ...without } = EVA;
  const plain = await withExample(answerWith(without), LOGIN, AT);
  assertEquals(Object.keys(completionIn(plain?.body)).sort(), Object.keys(without).sort());
});

Deno.test("withExample() makes the proof that the order asked for, of when its result was given", async () => {
  const text = { userVisibleData: btoa("I agree"), userNonVisibleData: btoa("order 42") };
  const sign = { endpoint: "sign", body: text };
  for (const order of [LOGIN, sign]) {
    const found = await withExample(answerWith(EVA), order, AT);
    const proof = await proofOf(completionIn(found?.body));
    assertEquals(found?.isProven, true);
    assertEquals([proof.operation, proof.user.name], [order.endpoint, "Tolvan Tolvansson"]);
    assertEquals(proof.signedAt, new Date(AT));
    const isSigned = order === sign;
    assertEquals(proof.userVisibleData, isSigned ? "I agree" : undefined);
  }
});

Deno.test("withExample() takes the proof of an order away that it does not know, and says so", async () => {
  const { ocspResponse: _, ...without } = EVA;
  const hidden = { signature: HIDDEN_DATA, ocspResponse: HIDDEN_DATA };
  for (const [completion, proof] of [[EVA, hidden], [without, { signature: HIDDEN_DATA }]]) {
    const found = await withExample(answerWith(completion), undefined, AT);
    assertEquals<object>(completionIn(found?.body), { ...EXAMPLE, ...proof });
    assertEquals(found?.isProven, false);
  }
});

Deno.test("withExample() hides a person that is not in BankID's form", async () => {
  const found = await withExample(answerWith({ user: "Eva", device: ["abc", 7] }), undefined, AT);
  assertEquals<object>(completionIn(found?.body), { user: "[hidden]", device: ["[hidden]", 0] });
});

Deno.test("withExample() and withExampleCard() leave every other answer alone", async () => {
  const others = [undefined, null, "Eva", 7, [EVA], {}, PENDING, { completionData: "Eva" }];
  for (const other of [...others, ID_CARD]) {
    assertEquals(await withExample(other, LOGIN, AT), undefined);
  }
  for (const other of [...others, { authentication: null }, COMPLETE]) {
    assertEquals(await withExampleCard(other, AT), undefined);
  }
});

Deno.test("withExampleCard() puts the example on the card, at its age of the day, with a proof", async () => {
  const { user } = EXAMPLE;
  const authentication = { ...ID_CARD.authentication, device: EVA.device };
  const card = { ...ID_CARD, user: { ...EVA.user, age: 36 }, authentication, traceId: "x" };
  for (const [day, age] of [["2025-12-11", 112], ["2025-12-12", 113]] as const) {
    const at = Date.parse(day);
    const found = await withExampleCard(card, at);
    assertEquals(found?.isProven, true);
    const { signature, ocspResponse } = Object(found?.body.authentication);
    const device = { ipAddress: "[hidden]", uhi: "[hidden]", model: ["[hidden]"] };
    assertEquals(found?.body, {
      ...card,
      user: { ...user, age },
      authentication: { ...authentication, device, signature, ocspResponse },
    });
    const proof = await proofOf({ ...COMPLETE.completionData, signature, ocspResponse });
    assertEquals([proof.operation, proof.user.name], ["auth", user.name]);
    assertEquals(proof.signedAt, new Date(at));
  }
});
