import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  type BankIdClient,
  collect,
  type CompletionData,
  createClient,
  sign,
  verifyCompletion,
  verifyIdCard,
  type VerifyOptions,
} from "../../../mod.ts";
import type { ProofCheck } from "../../../src/errors.ts";
import { createSimulator, type Simulator } from "../../../src/simulator/mod.ts";
import { SPOILINGS } from "../../../src/simulator/bank/spoiling.ts";
import { refusal, refusedCheck } from "../../helpers/proofs.ts";

const NOW = Date.parse("2026-10-04T12:00:00Z");
const DAY = 86_400_000;
const TEXTS = { userVisibleData: "Jag köper boken", userNonVisibleData: "order 42" };

/** All that a relying party can know of a proof. */
const EXPECTED = {
  ...TEXTS,
  operation: "sign",
  organisationNumber: "5566304928",
  personalNumber: "191212121212",
  now: NOW,
  maxAge: 0,
} as const;

const CHECKS = Object.keys(SPOILINGS).filter((name): name is ProofCheck => name in SPOILINGS);

function simulated(): { simulator: Simulator; client: BankIdClient } {
  const simulator = createSimulator({ now: () => NOW, autopilot: { delay: 0 } });
  return { simulator, client: createClient({ ...simulator, timeout: 60_000 }) };
}

async function completed(client: BankIdClient): Promise<CompletionData> {
  const order = await sign(client, { endUserIp: "194.168.2.25", ...TEXTS });
  const update = await collect(client, order);
  assert(update.status === "complete");
  return update.completionData;
}

/** What must be given up for a proof to hold that fails a check of meaning. */
const CONCESSIONS: Readonly<Partial<Record<ProofCheck, Partial<VerifyOptions>>>> = {
  "age": { now: NOW + 2 * DAY, maxAge: 2 * DAY },
  "mismatch-operation": { operation: "auth" },
  "mismatch-user-visible-data": { userVisibleData: "Something else" },
  "mismatch-user-non-visible-data": { userNonVisibleData: "Something else" },
  "mismatch-organisation-number": { organisationNumber: "5560000000" },
  "mismatch-personal-number": { personalNumber: "190001010107" },
};

for (const check of CHECKS) {
  Deno.test(`spoilProofs() makes exactly one check fail: ${check}`, async () => {
    const { simulator, client } = simulated();
    using _closed = client;
    const { environment } = simulator;
    simulator.spoilProofs(check);
    const completion = await completed(client);
    const error = await refusal(() => verifyCompletion(completion, { environment, ...EXPECTED }));
    assertEquals(error.check, check);
    const concession = CONCESSIONS[check];
    if (concession) {
      await verifyCompletion(completion, { environment, ...EXPECTED, ...concession });
    }
    simulator.spoilProofs();
    await verifyCompletion(await completed(client), { environment, ...EXPECTED });
  });
}

Deno.test("spoilProofs() that spoils the unsigned person leaves the evidence right", async () => {
  const { simulator, client } = simulated();
  using _closed = client;
  simulator.spoilProofs("mismatch-user");
  const { signature, ocspResponse, user } = await completed(client);
  const evidence = { signature, ocspResponse };
  const { environment } = simulator;
  const proof = await verifyCompletion(evidence, { environment, ...EXPECTED });
  assertNotEquals(proof.user.name, user.name);
});

Deno.test("spoilProofs() spoils digital ID cards, too, and every order until it is told to stop", async () => {
  const { simulator, client } = simulated();
  using _closed = client;
  const { environment } = simulator;
  simulator.spoilProofs("ocsp-revoked");
  const { authentication } = await verifyIdCard(client, { qrCode: simulator.app.showIdCard() });
  const checks = [
    await refusedCheck(() => verifyCompletion(authentication, { environment, now: NOW })),
  ];
  for (let order = 0; order < 2; order++) {
    const completion = await completed(client);
    checks.push(await refusedCheck(() => verifyCompletion(completion, { environment, now: NOW })));
  }
  assertEquals(checks, Array(3).fill("ocsp-revoked"));
});

Deno.test("spoilProofs() knows no other check", () => {
  const { spoilProofs } = createSimulator();
  for (const check of ["", "ocsp", "toString"]) {
    const spoil = (): unknown => Reflect.apply(spoilProofs, undefined, [check]);
    assertThrows(spoil, RangeError, "'check' must be one of encoding, structure,");
  }
});
