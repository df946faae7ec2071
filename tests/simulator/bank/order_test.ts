import { assert, assertEquals, assertThrows } from "@std/assert";
import { LIFE, type SimulatedOrder } from "../../../src/simulator/bank/order.ts";
import { PEOPLE, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { qrContent } from "../../../mod.ts";
import { leastBody } from "../../helpers/simulator.ts";
import { around, BEGUN, orderOf, stateAt } from "../../helpers/simulated_orders.ts";

const [, ANNA = TOLVAN] = PEOPLE;

/** Whether an order can be collected just before and at a moment. */
function collectableAround(moment: number, make: () => SimulatedOrder): boolean[] {
  return [moment - 1, moment].map((after) => make().isCollectable(BEGUN + after));
}

Deno.test("SimulatedOrder has references of its own, in the form of UUIDs", () => {
  const [one, other] = [orderOf(), orderOf()];
  const tokens = [one, other].flatMap((order) => [
    order.orderRef,
    order.autoStartToken,
    order.qrStartToken,
    order.qrStartSecret,
  ]);
  assertEquals(new Set(tokens).size, 8);
  for (const token of tokens) assert(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(token));
});

Deno.test("SimulatedOrder names the person whom its endpoint names", () => {
  const number = "191212121212";
  const cases = [
    ["auth", { requirement: { personalNumber: number } }, number],
    ["sign", { requirement: { personalNumber: number } }, number],
    ["auth", { personalNumber: number }, undefined],
    ["auth", {}, undefined],
    ["phone/auth", { personalNumber: number }, number],
    [
      "other/payment",
      { personalNumber: number, requirement: { personalNumber: "199001012385" } },
      number,
    ],
  ] as const;
  for (const [endpoint, body, expected] of cases) {
    assertEquals(orderOf(body, endpoint).personalNumber, expected, endpoint);
  }
});

Deno.test("SimulatedOrder is started by token, but for calls and other payments", () => {
  const endpoints = ["auth", "sign", "payment", "phone/auth", "phone/sign", "other/payment"];
  const byToken = endpoints.map((endpoint) => orderOf({}, endpoint).startsByToken);
  assertEquals(byToken, [true, true, true, false, false, false]);
});

Deno.test("SimulatedOrder fails with startFailed 30 s after the start unless it is picked up", () => {
  for (const endpoint of ["auth", "sign", "payment"]) {
    assertEquals(around(30_000, () => orderOf({}, endpoint)), [
      "outstandingTransaction",
      "startFailed",
    ]);
  }
});

Deno.test("SimulatedOrder by number waits three minutes for the app", () => {
  for (const endpoint of ["phone/auth", "phone/sign", "other/payment"] as const) {
    const make = (): SimulatedOrder => orderOf(leastBody(endpoint), endpoint);
    assertEquals(around(180_000, make), ["noClient", "expiredTransaction"]);
  }
});

Deno.test("SimulatedOrder of a person says after 5 s that no app has it", () => {
  const named = { requirement: { personalNumber: TOLVAN.personalNumber } };
  assertEquals(around(5000, () => orderOf(named)), ["outstandingTransaction", "noClient"]);
  assertEquals(around(5000, () => orderOf(leastBody("phone/auth"), "phone/auth")), [
    "outstandingTransaction",
    "noClient",
  ]);
  assertEquals(stateAt(orderOf(), 29_999), "outstandingTransaction");
});

Deno.test("SimulatedOrder expires three minutes after it was picked up", () => {
  const make = (): SimulatedOrder => {
    const order = orderOf();
    order.pickUp(TOLVAN, BEGUN + 29_000);
    return order;
  };
  assertEquals(around(29_000 + 180_000, make), ["userSign", "expiredTransaction"]);
});

Deno.test("SimulatedOrder is processed for as long as it is told, even past its expiry", () => {
  const make = (): SimulatedOrder => {
    const order = orderOf();
    order.pickUp(TOLVAN, BEGUN);
    order.complete(BEGUN + 179_999, 3000);
    return order;
  };
  assertEquals(around(182_999, make), ["processing", "complete"]);
});

Deno.test("SimulatedOrder can fail while it is processed, and not after it has ended", () => {
  const order = orderOf();
  order.pickUp(TOLVAN, BEGUN);
  order.complete(BEGUN + 1000, 3000);
  order.fail("cancelled", BEGUN + 2000);
  order.fail("userCancel", BEGUN + 2000);
  assertEquals([stateAt(order, 1999), stateAt(order, 2000)], ["processing", "cancelled"]);
  const done = orderOf();
  done.pickUp(TOLVAN, BEGUN);
  done.complete(BEGUN + 1000, 0);
  done.fail("cancelled", BEGUN + 1000);
  assertEquals(stateAt(done, 5000), "complete");
});

Deno.test("SimulatedOrder can be collected for three minutes when complete, for five when failed", () => {
  const complete = (): SimulatedOrder => {
    const order = orderOf();
    order.pickUp(TOLVAN, BEGUN);
    order.complete(BEGUN + 10_000, 500);
    return order;
  };
  assertEquals(collectableAround(10_500 + 180_000, complete), [true, false]);
  const declined = (): SimulatedOrder => {
    const order = orderOf();
    order.pickUp(TOLVAN, BEGUN);
    order.fail("userCancel", BEGUN + 10_000);
    return order;
  };
  assertEquals(collectableAround(10_000 + 300_000, declined), [true, false]);
  const expired = (): SimulatedOrder => {
    const order = orderOf();
    order.pickUp(TOLVAN, BEGUN);
    return order;
  };
  assertEquals(collectableAround(180_000 + 300_000, expired), [true, false]);
});

Deno.test("SimulatedOrder that nobody picked up can be collected for 3 min 10 s after its time", () => {
  assertEquals(collectableAround(30_000 + 190_000, () => orderOf()), [true, false]);
  const called = (): SimulatedOrder => orderOf(leastBody("phone/auth"), "phone/auth");
  assertEquals(collectableAround(180_000 + 190_000, called), [true, false]);
  // One that another order replaced did not time out.
  const replaced = (): SimulatedOrder => {
    const order = called();
    order.fail("cancelled", BEGUN + 1000);
    return order;
  };
  assertEquals(collectableAround(1000 + 300_000, replaced), [true, false]);
});

Deno.test("SimulatedOrder asks for the call, the document and the code, in this order", () => {
  const order = orderOf({ ...leastBody("phone/auth"), requirement: { mrtd: true } }, "phone/auth");
  order.pickUp(TOLVAN, BEGUN);
  const seen = ["userCallConfirm", "userMrtd", "userSign"].map((step) => {
    const state = stateAt(order, 1);
    order.finish(step);
    return state;
  });
  assertEquals(seen, ["userCallConfirm", "userMrtd", "userSign"]);
  assertEquals(stateAt(order, 1), "processing");
});

Deno.test("SimulatedOrder shows what BankID asks besides, and refuses steps out of turn", () => {
  const order = orderOf();
  order.pickUp(TOLVAN, BEGUN);
  order.ask("userFace");
  assertEquals(stateAt(order, 1), "userFace");
  assertThrows(() => order.finish("userSign"), Error, "not ask for userSign now, but for userFace");
  order.finish("userFace");
  assertEquals(stateAt(order, 1), "userSign");
  order.complete(BEGUN, 1000);
  assertThrows(() => order.finish("userSign"), Error, "but for nothing");
});

Deno.test("SimulatedOrder fails in the app of somebody else than it names", () => {
  const order = orderOf({ requirement: { personalNumber: TOLVAN.personalNumber } });
  order.pickUp(ANNA, BEGUN);
  assertEquals(stateAt(order, 0), "certificateErr");
  const same = orderOf({ requirement: { personalNumber: TOLVAN.personalNumber } });
  same.pickUp(TOLVAN, BEGUN);
  assertEquals(stateAt(same, 0), "userSign");
});

Deno.test("SimulatedOrder is blocked when the person's risk is above what it accepts", () => {
  const risks = ["low", "moderate", "high", undefined];
  for (
    const [allowed, endings] of [
      ["low", ["complete", "transactionRiskBlocked", "transactionRiskBlocked", "complete"]],
      ["MODERATE", ["complete", "complete", "transactionRiskBlocked", "complete"]],
      [undefined, ["complete", "complete", "complete", "complete"]],
    ] as const
  ) {
    const reached = risks.map((risk) => {
      const order = orderOf({ requirement: allowed === undefined ? {} : { risk: allowed } });
      order.pickUp(risk === undefined ? TOLVAN : { ...TOLVAN, risk }, BEGUN);
      order.complete(BEGUN, 0);
      return stateAt(order, 0);
    });
    assertEquals(reached, [...endings]);
  }
});

Deno.test("SimulatedOrder draws its QR code as the module's own client does", async () => {
  const order = orderOf();
  const { qrStartToken, qrStartSecret } = order;
  for (const second of [0, 1, 29]) {
    const expected = qrContent({ qrStartToken, qrStartSecret, startedAt: 0 }, second * 1000);
    assertEquals(await order.qrContent(second), await expected);
  }
});

Deno.test("LIFE has BankID's figures in milliseconds", () => {
  const seconds = Object.entries(LIFE).map(([name, life]) => [name, life / 1000]);
  assertEquals(Object.fromEntries(seconds), {
    start: 30,
    noClient: 5,
    unanswered: 180,
    total: 180,
    complete: 180,
    failed: 300,
    missed: 190,
  });
});
