import { assertEquals } from "@std/assert";
import { autopilotOf } from "../../../src/simulator/bank/autopilot.ts";
import { type Autopilot, SimulatedOrder } from "../../../src/simulator/bank/order.ts";
import { TOLVAN } from "../../../src/simulator/pki/people.ts";
import { leastBody, type Members } from "../../helpers/simulator.ts";

const BEGUN = 1_000_000;

function pilot(delay: number, action: Autopilot["action"] = "approve"): Autopilot {
  return { delay, action, person: () => TOLVAN };
}

/** How an order stands so many milliseconds after its start, if it is not asked for before. */
function stateAt(
  after: number,
  autopilot: Autopilot,
  body: Members = {},
  endpoint = "auth",
): string {
  const order = new SimulatedOrder(endpoint, body, BEGUN, autopilot);
  const ending = order.ending(BEGUN + after);
  if (!ending) return order.hintCode(BEGUN + after);
  return ending.status === "failed" ? ending.hintCode : ending.status;
}

Deno.test("An order on autopilot is picked up after the delay, and decided after as long again", () => {
  const moments = [0, 999, 1000, 1999, 2000, 60_000];
  for (const [action, end] of [["approve", "complete"], ["decline", "userCancel"]] as const) {
    assertEquals(moments.map((after) => stateAt(after, pilot(1000, action))), [
      "outstandingTransaction",
      "outstandingTransaction",
      "userSign",
      "userSign",
      end,
      end,
    ]);
  }
});

Deno.test("An order on autopilot ends at its moment, not at that of the question", () => {
  const order = new SimulatedOrder("auth", {}, BEGUN, pilot(1000));
  assertEquals(order.ending(BEGUN + 90_000)?.at, BEGUN + 2000);
  assertEquals(order.isCollectable(BEGUN + 2000 + 179_999), true);
  assertEquals(order.isCollectable(BEGUN + 2000 + 180_000), false);
});

Deno.test("An order on autopilot with no delay is decided at once", () => {
  assertEquals(stateAt(0, pilot(0)), "complete");
  assertEquals(stateAt(0, pilot(0, "decline")), "userCancel");
});

Deno.test("An order whose person comes too late has failed, whenever it is asked for", () => {
  assertEquals([29_999, 30_000, 31_000, 200_000].map((after) => stateAt(after, pilot(30_000))), [
    "outstandingTransaction",
    "startFailed",
    "startFailed",
    "startFailed",
  ]);
  const call = leastBody("phone/auth");
  const late = pilot(180_000);
  assertEquals(
    [179_999, 180_000, 400_000].map((after) => stateAt(after, late, call, "phone/auth")),
    [
      "noClient",
      "expiredTransaction",
      "expiredTransaction",
    ],
  );
});

Deno.test("An order that a hand picked up expires before a person who is slow decides", () => {
  const states = [179_999, 180_000, 200_000].map((after) => {
    const order = new SimulatedOrder("auth", {}, BEGUN, pilot(100_000));
    order.pickUp(TOLVAN, BEGUN);
    const ending = order.ending(BEGUN + after);
    return ending?.status === "failed" ? ending.hintCode : ending?.status;
  });
  assertEquals(states, [undefined, "expiredTransaction", "expiredTransaction"]);
});

Deno.test("An order on autopilot goes on looking for a BankID that may be used", () => {
  const requirement = { certificatePolicies: ["1.2.3.4.10"] };
  const moments = [999, 1000, 2000, 180_999, 181_000];
  assertEquals(moments.map((after) => stateAt(after, pilot(1000), { requirement })), [
    "outstandingTransaction",
    "started",
    "started",
    "started",
    "expiredTransaction",
  ]);
  assertEquals(stateAt(2000, pilot(1000, "decline"), { requirement }), "userCancel");
});

Deno.test("autopilotOf() fills in what is not said, and knows whose number is given", () => {
  assertEquals([autopilotOf(undefined, undefined), autopilotOf(false, TOLVAN)], [
    undefined,
    undefined,
  ]);
  for (const asked of [true, {}] as const) {
    const { delay, action, person } = autopilotOf(asked, undefined) ?? {};
    assertEquals([delay, action, person?.(undefined)], [1000, "approve", TOLVAN]);
  }
  const somebody = { ...TOLVAN, personalNumber: "200001010000", givenName: "Åke" };
  const own = autopilotOf({ delay: 0, action: "decline" }, somebody);
  assertEquals([own?.delay, own?.action], [0, "decline"]);
  const numbers = [undefined, somebody.personalNumber, TOLVAN.personalNumber];
  assertEquals(numbers.map((number) => own?.person(number)), [somebody, somebody, TOLVAN]);
  assertEquals(own?.person("199001010000").personalNumber, "199001010000");
});
