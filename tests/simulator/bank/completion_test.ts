import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Proof, verifyCompletion } from "../../../mod.ts";
import type { RequestEndpoint } from "../../../src/protocol/request.ts";
import { sharedAuthorities } from "../../../src/simulator/pki/bankid_authorities.ts";
import { Completions } from "../../../src/simulator/bank/completion.ts";
import { SimulatedOrder } from "../../../src/simulator/bank/order.ts";
import { PEOPLE, type Person, policiesOf, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { constraints } from "../../../src/certificate/extensions.ts";
import { readPemBlocks, writePem } from "../../../src/certificate/pem.ts";
import { readCertificate } from "../../../src/certificate/x509.ts";
import { refusedCheck } from "../../helpers/proofs.ts";
import { REQUESTS } from "../../helpers/requests.ts";
import { leastBody, type Members, START } from "../../helpers/simulator.ts";
import issueDates from "../../vectors/issue_date.json" with { type: "json" };

const [, ANNA = TOLVAN] = PEOPLE;

/** Completion data of an order that a person has completed. */
async function completed(
  completions: Completions,
  person: Person = TOLVAN,
  body: Members = leastBody("auth"),
  endpoint: RequestEndpoint = "auth",
): Promise<Members> {
  const order = new SimulatedOrder(endpoint, body, START);
  return await completions.of(order, {
    status: "complete",
    person,
    policy: policiesOf(person)[0] ?? "",
    at: START + 7000,
  });
}

async function verified(
  { signature, ocspResponse }: Members,
  operation: "auth" | "sign" = "auth",
): Promise<Proof> {
  const { root } = await sharedAuthorities();
  return await verifyCompletion(
    { signature: String(signature), ocspResponse: String(ocspResponse) },
    {
      environment: "test",
      roots: [writePem("CERTIFICATE", root.certificate)],
      now: START + 7000,
      maxAge: 1000,
      operation,
    },
  );
}

Deno.test("Completions.of() gives the members of BankID's reference, and no other", async () => {
  const { signature, ocspResponse, ...rest } = await completed(new Completions());
  assertEquals<unknown>(rest, {
    user: {
      personalNumber: "191212121212",
      name: "Tolvan Tolvansson",
      givenName: "Tolvan",
      surname: "Tolvansson",
    },
    device: { ipAddress: "192.0.2.12", uhi: "OZvYM9VvyiAmG7NA5jU5zqGcVpo=" },
    bankIdIssueDate: "2024-02-01Z",
  });
  for (const proof of [signature, ocspResponse]) {
    assert(Uint8Array.fromBase64(String(proof)).length > 1000);
  }
});

Deno.test("Completions.of() signs with the BankID that was used, for the policies that were asked for", async () => {
  for (const policy of ["1.2.3.4.25", "1.2.3.4.5"]) {
    const body = {
      ...leastBody("auth"),
      requirement: { certificatePolicies: [policy, "1.2.3.*"] },
    };
    const order = new SimulatedOrder("auth", body, START);
    const ending = { status: "complete", person: TOLVAN, policy, at: START + 7000 } as const;
    const completion = await new Completions().of(order, ending);
    const { certificates: [user] } = await verified(completion);
    const [block] = readPemBlocks(user?.pem ?? "", "The certificate");
    assert(block);
    assertEquals(constraints(readCertificate(block.der)).policies, [policy]);
    assert(atob(String(completion.signature)).includes(`<value>${policy},1.2.3.*</value>`));
  }
});

Deno.test("Completions.of() dates the BankID in the form that BankID's test host has", async () => {
  for (const date of issueDates.real) {
    assert(/^\d{4}-\d{2}-\d{2}Z$/.test(date));
    for (const bankIdIssueDate of [date, date.slice(0, 10)]) {
      const completion = await completed(new Completions(), { ...TOLVAN, bankIdIssueDate });
      assertEquals(completion.bankIdIssueDate, date);
    }
  }
});

Deno.test("Completions.of() signs the text whatever line breaks its base64 had", async () => {
  const userVisibleData = "SGVq\nIGRp\r\nZw==\n";
  const body = { ...leastBody("sign"), userVisibleData };
  const proof = await verified(await completed(new Completions(), TOLVAN, body, "sign"), "sign");
  assertEquals(proof.userVisibleData, "Hej dig");
});

Deno.test("Completions.of() tells of the document when it was demanded", async () => {
  const completions = new Completions();
  const stepUps: unknown[] = [];
  for (const requirement of [{ mrtd: true }, { mrtd: false }, {}]) {
    const body = { ...leastBody("auth"), requirement };
    stepUps.push((await completed(completions, TOLVAN, body)).stepUp);
  }
  assertEquals(stepUps, [{ mrtd: true }, undefined, undefined]);
});

Deno.test("Completions.of() tells the risk when it was asked for, or a limit was set", async () => {
  const completions = new Completions();
  const risky: Person = { ...TOLVAN, risk: "moderate" };
  const cases: readonly (readonly [Person, Members, string | undefined])[] = [
    [TOLVAN, {}, undefined],
    [TOLVAN, { returnRisk: false }, undefined],
    [TOLVAN, { returnRisk: true }, "low"],
    [risky, {}, undefined],
    [risky, { returnRisk: true }, "moderate"],
    [risky, { requirement: { risk: "moderate" } }, "moderate"],
  ];
  for (const [person, more, expected] of cases) {
    const data = await completed(completions, person, { ...leastBody("auth"), ...more });
    assertEquals([data.risk, "risk" in data], [expected, expected !== undefined]);
  }
});

Deno.test("Completions.of() proves every kind of order, with the texts as they were sent", async () => {
  const completions = new Completions();
  for (const { endpoint, body } of REQUESTS.filter((each) => each.endpoint !== "verify")) {
    const operation = endpoint.endsWith("auth") ? "auth" : "sign";
    const proof = await verified(await completed(completions, ANNA, body, endpoint), operation);
    const { userVisibleData, userNonVisibleData, userVisibleDataFormat } = proof;
    assertEquals(
      [
        userVisibleData && new TextEncoder().encode(userVisibleData).toBase64(),
        userNonVisibleData?.toBase64(),
        userVisibleDataFormat,
      ],
      [body.userVisibleData, body.userNonVisibleData, body.userVisibleDataFormat],
      endpoint,
    );
    assertEquals([proof.user.name, proof.user.personalNumber, proof.signedAt.getTime()], [
      "Anna Karin Åkesson",
      ANNA.personalNumber,
      START + 7000,
    ]);
    assertEquals([proof.device.uhi, proof.relyingParty.displayName], [ANNA.uhi, "Test av BankID"]);
  }
});

Deno.test("Completions.of() signs with one BankID for one person", async () => {
  const completions = new Completions();
  const used: string[] = [];
  for (const person of [TOLVAN, ANNA, TOLVAN]) {
    used.push((await verified(await completed(completions, person))).certificates[0]?.pem ?? "");
  }
  assertEquals([used[0], used[0] === used[1]], [used[2], false]);
});

Deno.test("Completions.of() makes one BankID for orders that complete at a time", async () => {
  const completions = new Completions();
  const both = await Promise.all([completed(completions), completed(completions)]);
  const [one, other] = await Promise.all(both.map((data) => verified(data)));
  assertEquals(one?.certificates[0]?.pem, other?.certificates[0]?.pem);
  assertNotEquals(both[0]?.signature, both[1]?.signature);
});

/** Has signatures take no time, and counts the keys that are read for new certificates. */
function countKeys(): Disposable & { readonly read: number } {
  const { subtle } = crypto;
  const importKey = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>;
  let read = 0;
  Object.assign(subtle, {
    importKey: (format: string, ...rest: unknown[]) => {
      if (format === "pkcs8") read++;
      return importKey(format, ...rest);
    },
    sign: () => Promise.resolve(new ArrayBuffer(256)),
  });
  return {
    get read(): number {
      return read;
    },
    [Symbol.dispose]: () => {
      Reflect.deleteProperty(subtle, "importKey");
      Reflect.deleteProperty(subtle, "sign");
    },
  };
}

Deno.test("Completions keeps the BankIDs of the last thousand people", async () => {
  const { user } = await completed(new Completions());
  assert(user);
  using keys = countKeys();
  const completions = new Completions();
  const nth = (index: number): Person => ({
    ...TOLVAN,
    personalNumber: String(200_000_000_000 + index),
  });
  const read: number[] = [];
  for (const index of [...Array(1001).keys(), 1, 1000, 0]) {
    await completed(completions, nth(index));
    read.push(keys.read);
  }
  // The 1001st took the place of the first, which was then made anew.
  assertEquals(read.slice(-4), [1001, 1001, 1001, 1002]);
});

Deno.test("Completions makes the proof fail that is asked for, until it is not any more", async () => {
  const completions = new Completions();
  const check = async (): Promise<Proof> => await verified(await completed(completions));
  completions.spoiled = "signature";
  assertEquals(await refusedCheck(check), "signature");
  completions.spoiled = undefined;
  assertEquals((await check()).user.name, "Tolvan Tolvansson");
});
