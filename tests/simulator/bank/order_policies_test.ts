import { assertEquals, assertThrows } from "@std/assert";
import { PEOPLE, type Person, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { around, BEGUN, orderOf, stateAt } from "../../helpers/simulated_orders.ts";
import type { Members } from "../../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const CARD: Person = { ...TOLVAN, certificatePolicies: ["1.2.752.78.1.2"] };
const PHONE_ONLY: Person = { ...TOLVAN, certificatePolicies: ["1.2.3.4.25"] };
const FILE_ONLY: Person = { ...TOLVAN, certificatePolicies: ["1.2.3.4.5"] };

/** What policies and a card reader make of a person's BankIDs: the policy of the one used, if any. */
const ACCEPTED: readonly (readonly [Members, Person, string | undefined])[] = [
  [{}, TOLVAN, "1.2.3.4.25"],
  [{ certificatePolicies: [] }, TOLVAN, "1.2.3.4.25"],
  [{ certificatePolicies: ["1.2.3.4.25"] }, TOLVAN, "1.2.3.4.25"],
  [{ certificatePolicies: ["1.2.3.4.5"] }, TOLVAN, "1.2.3.4.5"],
  [{ certificatePolicies: ["1.2.3.4.5", "1.2.3.4.10"] }, TOLVAN, "1.2.3.4.5"],
  [{ certificatePolicies: ["1.2.3.4.5", "1.2.3.4.10"] }, PHONE_ONLY, undefined],
  [{ certificatePolicies: ["1.2.3.4.5"] }, FILE_ONLY, "1.2.3.4.5"],
  [{ certificatePolicies: ["1.2.3.4.25"] }, FILE_ONLY, undefined],
  [{ certificatePolicies: ["1.2.3.4.5", "1.2.3.4.25"] }, PHONE_ONLY, "1.2.3.4.25"],
  // Production's policies mean the same.
  [{ certificatePolicies: ["1.2.752.78.1.5"] }, TOLVAN, "1.2.3.4.25"],
  [{ certificatePolicies: ["1.2.752.78.1.1", "1.2.752.78.1.2"] }, TOLVAN, "1.2.3.4.5"],
  [{ certificatePolicies: ["1.2.752.78.1.1", "1.2.752.78.1.2"] }, PHONE_ONLY, undefined],
  [{ certificatePolicies: ["1.2.752.71.1.3"] }, TOLVAN, undefined],
  [
    { certificatePolicies: ["1.2.752.71.1.3"] },
    { ...TOLVAN, certificatePolicies: ["1.2.752.71.1.3"] },
    "1.2.752.71.1.3",
  ],
  [{ certificatePolicies: ["1.2.3.4.2"] }, TOLVAN, undefined],
  [{ certificatePolicies: ["1.2.3.4.*"] }, TOLVAN, "1.2.3.4.25"],
  [{ certificatePolicies: ["1.2.752.78.*"] }, CARD, "1.2.752.78.1.2"],
  [{ certificatePolicies: ["1.2.752.78.*.2"] }, CARD, "1.2.752.78.1.2"],
  [{ certificatePolicies: ["1.2.752.78.*.5"] }, CARD, undefined],
  [{ certificatePolicies: ["1.2.752.78.1.2.*"] }, CARD, undefined],
  [{ certificatePolicies: ["1.2.752.78.1"] }, CARD, undefined],
  [{ certificatePolicies: ["1.2.7.*"] }, CARD, undefined],
  [{ cardReader: "class1" }, TOLVAN, undefined],
  [{ cardReader: "class1" }, CARD, "1.2.752.78.1.2"],
  [{ cardReader: "class2" }, CARD, "1.2.752.78.1.2"],
  [{ cardReader: "class2", certificatePolicies: ["1.2.3.4.10"] }, CARD, "1.2.752.78.1.2"],
  [{ cardReader: "class2", certificatePolicies: ["1.2.3.4.5"] }, CARD, undefined],
];

Deno.test("SimulatedOrder goes on looking for a BankID with a policy that it accepts", () => {
  for (const [requirement, person, policy] of ACCEPTED) {
    const order = orderOf({ requirement });
    order.pickUp(person, BEGUN);
    const what = JSON.stringify([requirement, person.certificatePolicies]);
    assertEquals(stateAt(order, 1), policy === undefined ? "started" : "userSign", what);
    if (policy === undefined) {
      assertThrows(() => order.complete(BEGUN, 0), Error, "has no BankID for the order");
      assertEquals(around(180_000, () => order), ["started", "expiredTransaction"]);
    } else {
      order.complete(BEGUN, 0);
      const ending = order.ending(BEGUN);
      assertEquals(ending?.status === "complete" && ending.policy, policy, what);
    }
  }
});

Deno.test("SimulatedOrder that was scanned wants a BankID on a phone, whatever was asked", () => {
  const states = [TOLVAN, PHONE_ONLY, FILE_ONLY, CARD].map((person) => {
    const order = orderOf();
    order.pickUp(person, BEGUN, true);
    return stateAt(order, 1);
  });
  assertEquals(states, ["userSign", "userSign", "started", "started"]);
  // A computer's policies and a scan exclude each other, also for another person on that phone.
  const order = orderOf({ requirement: { certificatePolicies: ["1.2.3.4.5", "1.2.3.4.10"] } });
  order.pickUp(TOLVAN, BEGUN, true);
  order.identify(ANNA, BEGUN);
  assertEquals(stateAt(order, 1), "started");
  assertThrows(() => order.complete(BEGUN, 0), Error, "allows 1.2.3.4.5, 1.2.3.4.10; a QR code is");
});
