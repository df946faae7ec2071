import { assertEquals } from "@std/assert";
import { createClient } from "../../src/client.ts";
import type { ProofCheck } from "../../src/errors.ts";
import { auth, sign } from "../../src/operations/identification.ts";
import { waitForCompletion } from "../../src/order/follow.ts";
import { type Evidence, type Proof, verifyCompletion } from "../../src/proof/verify.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { PEOPLE } from "../../src/simulator/pki/people.ts";
import { SPOILINGS } from "../../src/simulator/bank/spoiling.ts";
import { refusedCheck } from "../helpers/proofs.ts";

const request = { endUserIp: "194.168.2.25" };
const TEXTS = { userVisibleData: "# Jag köper *boken* 📖", userNonVisibleData: "order 42" };
const FORMAT = { userVisibleDataFormat: "simpleMarkdownV1" } as const;

Deno.test("verifyCompletion() holds end to end for an identification in the simulator", async () => {
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  using client = createClient(simulator);
  const completion = await waitForCompletion(client, await auth(client, request));
  const proof = await verifyCompletion(completion, {
    environment: simulator.environment,
    operation: "auth",
    userVisibleData: null,
    userNonVisibleData: null,
    maxAge: 60_000,
  });
  assertEquals(proof.user.name, completion.user.name);
  assertEquals(proof.user.personalNumber, completion.user.personalNumber);
  assertEquals(proof.device.uhi, completion.device?.uhi);
});

Deno.test("verifyCompletion() holds end to end for every person of the simulator", async () => {
  for (const person of PEOPLE.slice(0, 3)) {
    const simulator = createSimulator({ person, autopilot: { delay: 0 } });
    using client = createClient(simulator);
    const order = await sign(client, { ...request, ...TEXTS, ...FORMAT });
    const proof = await verifyCompletion(await waitForCompletion(client, order), {
      environment: simulator.environment,
      ...TEXTS,
      operation: "sign",
      organisationNumber: "556630-4928",
      personalNumber: person.personalNumber,
      maxAge: 60_000,
    });
    assertEquals(proof.userVisibleDataFormat, "simpleMarkdownV1");
    const { personalNumber, givenName, surname } = person;
    const name = `${givenName} ${surname}`;
    assertEquals({ ...proof.user }, { personalNumber, name, givenName, surname });
  }
});

Deno.test("verifyCompletion() holds end to end over listen(), and each flaw is named", async () => {
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  await using server = await simulator.listen();
  using client = createClient(server);
  const complete = async (): Promise<Evidence> =>
    await waitForCompletion(client, await sign(client, { ...request, ...TEXTS }));
  const check = async (evidence: Evidence): Promise<Proof> =>
    await verifyCompletion(evidence, {
      environment: server.environment,
      ...TEXTS,
      operation: "sign",
      organisationNumber: "5566304928",
      personalNumber: "191212121212",
      maxAge: 60_000,
    });
  assertEquals((await check(await complete())).userVisibleData, TEXTS.userVisibleData);
  const found: string[] = [];
  for (const flaw of Object.keys(SPOILINGS) as ProofCheck[]) {
    simulator.spoilProofs(flaw);
    const evidence = await complete();
    found.push(await refusedCheck(() => check(evidence)));
  }
  assertEquals(found, Object.keys(SPOILINGS));
  simulator.spoilProofs();
  assertEquals((await check(await complete())).operation, "sign");
});

Deno.test("verifyCompletion() goes by the simulator's own time", async () => {
  const moment = Date.parse("2031-05-06T07:08:09Z");
  const simulator = createSimulator({ autopilot: { delay: 0 }, now: () => moment });
  using client = createClient(simulator);
  const completion = await waitForCompletion(client, await auth(client, request));
  const { environment } = simulator;
  const proof = await verifyCompletion(completion, { environment, now: moment, maxAge: 0 });
  assertEquals(proof.signedAt.getTime(), moment);
  const early = { environment, now: Date.parse("2026-01-01") };
  assertEquals(await refusedCheck(() => verifyCompletion(completion, early)), "age");
});

Deno.test("verifyCompletion() holds for stored evidence as JSON, and not for another's", async () => {
  const simulator = createSimulator({ autopilot: { delay: 0 } });
  using client = createClient(simulator);
  const { environment } = simulator;
  const stored = async (): Promise<Evidence> => {
    const completion = await waitForCompletion(
      client,
      await sign(client, { ...request, ...TEXTS }),
    );
    return JSON.parse(JSON.stringify(completion));
  };
  const [first, second] = [await stored(), await stored()];
  assertEquals(
    (await verifyCompletion(first, { environment })).userVisibleData,
    TEXTS.userVisibleData,
  );
  const mixed = { ...first, ocspResponse: second.ocspResponse };
  assertEquals(await refusedCheck(() => verifyCompletion(mixed, { environment })), "ocsp-nonce");
});
