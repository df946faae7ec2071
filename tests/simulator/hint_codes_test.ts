import { assertEquals, assertRejects } from "@std/assert";
import {
  auth,
  BankIdApiError,
  BankIdOrderError,
  cancel,
  collect,
  type FailedHintCode,
  otherPayment,
  type PendingHintCode,
  phoneAuth,
  type PhoneOrder,
  sign,
  waitForCompletion,
} from "../../mod.ts";
import { PEOPLE, TOLVAN } from "../../src/simulator/pki/people.ts";
import { type Known, knownCodes } from "../helpers/codes.ts";
import { opened, TestBankId } from "../helpers/simulator.ts";

const { personalNumber } = TOLVAN;
const request = { endUserIp: "194.168.2.25" };
const userVisibleTransaction = {
  transactionType: "card",
  recipient: { name: "Bokhandeln" },
} as const;

/** Brings an order to where BankID gives the hint code. */
type Way = (bankId: TestBankId) => Promise<PhoneOrder>;

async function called(bankId: TestBankId): Promise<PhoneOrder> {
  const order = await phoneAuth(bankId.client, { personalNumber, callInitiator: "RP" });
  bankId.app.receive();
  return order;
}

function asked(hintCode: PendingHintCode): Way {
  return async (bankId) => {
    const order = await opened(bankId);
    bankId.app.ask(hintCode);
    return order;
  };
}

function failed(hintCode: FailedHintCode): Way {
  return async (bankId) => {
    const order = await opened(bankId);
    bankId.app.fail(hintCode);
    return order;
  };
}

const PENDING: Readonly<Record<Known<PendingHintCode>, Way>> = {
  outstandingTransaction: ({ client }) => auth(client, request),
  noClient: async (bankId) => {
    const order = await phoneAuth(bankId.client, { personalNumber, callInitiator: "RP" });
    bankId.now += 5000;
    return order;
  },
  // A BankID on a phone is none for a card reader.
  started: (bankId) => opened(bankId, { cardReader: "class1" }),
  userMrtd: (bankId) => opened(bankId, { mrtd: true }),
  userCallConfirm: called,
  userSign: (bankId) => opened(bankId),
  processing: async (bankId) => {
    const order = await opened(bankId);
    bankId.app.approve();
    return order;
  },
  userStepUp: asked("userStepUp"),
  userFace: asked("userFace"),
};

const FAILED: Readonly<Record<Known<FailedHintCode>, Way>> = {
  expiredTransaction: async (bankId) => {
    const order = await opened(bankId);
    bankId.now += 180_000;
    return order;
  },
  certificateErr: async (bankId) => {
    const order = await opened(bankId);
    for (let code = 0; code < 3; code++) bankId.app.enterWrongCode();
    return order;
  },
  userCancel: async (bankId) => {
    const order = await opened(bankId);
    bankId.app.decline();
    return order;
  },
  cancelled: async (bankId) => {
    const named = { ...request, requirement: { personalNumber } };
    const order = await auth(bankId.client, named);
    const second = sign(bankId.client, { ...named, userVisibleData: "Hej" });
    await assertRejects(() => second, BankIdApiError, "alreadyInProgress");
    return order;
  },
  startFailed: async (bankId) => {
    const order = await auth(bankId.client, request);
    bankId.now += 30_000;
    return order;
  },
  userDeclinedCall: async (bankId) => {
    const order = await called(bankId);
    bankId.app.denyCall();
    return order;
  },
  notSupportedByUserApp: failed("notSupportedByUserApp"),
  transactionRiskBlocked: async (bankId) => {
    const order = await otherPayment(bankId.client, {
      personalNumber,
      userVisibleTransaction,
      requirement: { risk: "low" },
    });
    const app = bankId.simulator.appOf({ ...TOLVAN, risk: "moderate" });
    app.receive();
    app.approve();
    return order;
  },
  mrtdVerificationFailed: failed("mrtdVerificationFailed"),
  facialRecognitionFailed: failed("facialRecognitionFailed"),
  nfcNotSupportedByDevice: failed("nfcNotSupportedByDevice"),
  multipleBankIdsOnDevice: failed("multipleBankIdsOnDevice"),
  stepUpFailed: failed("stepUpFailed"),
};

for (const [hintCode, bring] of Object.entries(PENDING)) {
  Deno.test(`The simulator brings an order to ${hintCode}, where it stays pending`, async () => {
    using bankId = new TestBankId({ processing: 60_000 });
    const order = await bring(bankId);
    const { orderRef } = order;
    for (let poll = 0; poll < 2; poll++) {
      const pending = { orderRef, status: "pending", hintCode };
      assertEquals<unknown>(await collect(bankId.client, order), pending);
    }
    await cancel(bankId.client, order);
    await assertRejects(() => collect(bankId.client, order), BankIdApiError, "No such order");
  });
}

for (const [hintCode, bring] of Object.entries(FAILED)) {
  Deno.test(`The simulator has an order fail with ${hintCode}, and says so once`, async () => {
    using bankId = new TestBankId();
    const order = await bring(bankId);
    const error = await assertRejects(
      () => waitForCompletion(bankId.client, order),
      BankIdOrderError,
    );
    assertEquals([error.hintCode, error.orderRef], [hintCode, order.orderRef]);
    await assertRejects(() => collect(bankId.client, order), BankIdApiError, "No such order");
  });
}

Deno.test("The tables of hint codes name every one that is known", () => {
  assertEquals(Object.keys(PENDING).sort(), knownCodes("PendingHintCode").sort());
  assertEquals(Object.keys(FAILED).sort(), knownCodes("FailedHintCode").sort());
  assertEquals([Object.keys(PENDING).length, Object.keys(FAILED).length], [9, 13]);
});

/** The hint codes of an order, after its start and after each thing that happens. */
async function course(
  bankId: TestBankId,
  order: PhoneOrder,
  ...happenings: readonly (() => unknown)[]
): Promise<string[]> {
  const hints = [await bankId.hint(order)];
  for (const happen of happenings) {
    await happen();
    hints.push(await bankId.hint(order));
  }
  return hints;
}

Deno.test("The simulator gives a call's hint codes in BankID's order", async () => {
  using bankId = new TestBankId({ processing: 2000 });
  const { app, client } = bankId;
  const order = await phoneAuth(client, {
    personalNumber,
    callInitiator: "user",
    requirement: { mrtd: true },
  });
  const hints = await course(
    bankId,
    order,
    () => bankId.now += 5000,
    () => app.receive(),
    () => app.confirmCall(),
    () => app.scanDocument(),
    () => app.ask("userStepUp"),
    () => app.finish("userStepUp"),
    () => app.ask("userFace"),
    () => app.finish("userFace"),
    () => app.approve(),
    () => bankId.now += 2000,
  );
  assertEquals(hints, [
    "outstandingTransaction",
    "noClient",
    "userCallConfirm",
    "userMrtd",
    "userSign",
    "userStepUp",
    "userSign",
    "userFace",
    "userSign",
    "processing",
    "complete",
  ]);
});

Deno.test("The simulator gives a login's hint codes in BankID's order", async () => {
  const [, anna = TOLVAN] = PEOPLE;
  using bankId = new TestBankId({ processing: 2000 });
  const { app, client } = bankId;
  const requirement = { certificatePolicies: ["1.2.3.4.10"], mrtd: true };
  const order = await auth(client, { ...request, requirement });
  const hints = await course(
    bankId,
    order,
    () => app.open(order.autoStartToken),
    () => app.identifyAs({ ...anna, certificatePolicies: ["1.2.3.4.10"] }),
    () => app.scanDocument(),
    () => app.enterWrongCode(),
    () => app.approve(),
    () => bankId.now += 2000,
  );
  assertEquals(hints, [
    "outstandingTransaction",
    "started",
    "userMrtd",
    "userSign",
    "userSign",
    "processing",
    "complete",
  ]);
});
