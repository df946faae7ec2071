import { assert, assertEquals, assertThrows } from "@std/assert";
import { auth, cancel, collect, phoneAuth, sign } from "../../../mod.ts";
import { PEOPLE, type Person, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { opened, TestBankId } from "../../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const request = { endUserIp: "194.168.2.25" };
const call = { personalNumber: TOLVAN.personalNumber, callInitiator: "user" } as const;
const NOTHING_WAITS = "finds no order that waits";
const NOTHING_OPEN = "shows no order";

Deno.test("SimulatedApp ends the order that is open when it opens another", async () => {
  using bankId = new TestBankId();
  const first = await opened(bankId);
  const second = await opened(bankId);
  assertEquals([await bankId.hint(first), await bankId.hint(second)], ["cancelled", "userSign"]);
});

Deno.test("SimulatedApp.receive() opens the call that was sent to its person", async () => {
  using bankId = new TestBankId();
  assertThrows(() => bankId.app.receive(), Error, NOTHING_WAITS);
  const order = await phoneAuth(bankId.client, call);
  assertThrows(() => bankId.simulator.appOf(ANNA).receive(), Error, NOTHING_WAITS);
  bankId.app.receive();
  assertEquals(await bankId.hint(order), "userCallConfirm");
  assertThrows(() => bankId.app.receive(), Error, NOTHING_WAITS);
});

Deno.test("SimulatedApp.confirmCall() and scanDocument() do the steps in BankID's order", async () => {
  using bankId = new TestBankId();
  const order = await phoneAuth(bankId.client, { ...call, requirement: { mrtd: true } });
  const hints = [await bankId.hint(order)];
  for (const act of [() => bankId.app.receive(), () => bankId.app.confirmCall()]) {
    act();
    hints.push(await bankId.hint(order));
  }
  assertThrows(() => bankId.app.confirmCall(), Error, "not ask for userCallConfirm now");
  bankId.app.scanDocument();
  hints.push(await bankId.hint(order));
  bankId.app.approve();
  hints.push(await bankId.hint(order));
  assertEquals(hints, [
    "outstandingTransaction",
    "userCallConfirm",
    "userMrtd",
    "userSign",
    "complete",
  ]);
});

Deno.test("SimulatedApp.denyCall() is for a call that has not been confirmed", async () => {
  using bankId = new TestBankId();
  const order = await phoneAuth(bankId.client, call);
  bankId.app.receive();
  bankId.app.denyCall();
  assertEquals(await bankId.hint(order), "userDeclinedCall");
  const login = await opened(bankId);
  assertThrows(() => bankId.app.denyCall(), Error, "not ask for userCallConfirm now");
  assertEquals(await bankId.hint(login), "userSign");
});

Deno.test("SimulatedApp.approve() does what is still asked, and BankID takes its time", async () => {
  using bankId = new TestBankId({ processing: 1500 });
  const order = await phoneAuth(bankId.client, { ...call, requirement: { mrtd: true } });
  bankId.app.receive();
  bankId.app.approve();
  bankId.now += 1499;
  const before = await bankId.hint(order);
  bankId.now += 1;
  assertEquals([before, await bankId.hint(order)], ["processing", "complete"]);
});

Deno.test("SimulatedApp.approve() needs the code, not biometrics, where pinCode is demanded", async () => {
  using bankId = new TestBankId();
  for (
    const [pinCode, biometrics, hint] of [
      [true, true, "userSign"],
      [true, false, "complete"],
      [false, true, "complete"],
    ] as const
  ) {
    const order = await opened(bankId, { pinCode });
    const approve = (): void => bankId.app.approve({ biometrics });
    if (hint === "complete") approve();
    else assertThrows(approve, Error, "demands the security code");
    assertEquals(await bankId.hint(order), hint);
  }
});

Deno.test("SimulatedApp.approve() refuses an option that there is not", async () => {
  using bankId = new TestBankId();
  await opened(bankId, { pinCode: true });
  const options: object = { biometric: true };
  const message = "approve has no option 'biometric': did you mean 'biometrics'?";
  assertThrows(() => bankId.app.approve(options), TypeError, message);
});

Deno.test("SimulatedApp.enterWrongCode() fails the order at the third time", async () => {
  using bankId = new TestBankId();
  const order = await opened(bankId);
  const hints: string[] = [];
  for (let time = 0; time < 3; time++) {
    bankId.app.enterWrongCode();
    hints.push(await bankId.hint(order));
  }
  assertEquals(hints, ["userSign", "userSign", "certificateErr"]);
  // Wrong codes of one order, or of one BankID, are not counted for another.
  for (let other = 0; other < 2; other++) {
    const another = await opened(bankId);
    bankId.app.enterWrongCode();
    bankId.app.enterWrongCode();
    assertEquals(await bankId.hint(another), "userSign");
  }
  bankId.app.identifyAs(ANNA);
  bankId.app.enterWrongCode();
  bankId.app.approve();
});

Deno.test("SimulatedApp.identifyAs() has another person go on with the open order", async () => {
  const card: Person = { ...ANNA, certificatePolicies: ["1.2.3.4.10"] };
  using bankId = new TestBankId();
  const order = await opened(bankId, { cardReader: "class2" });
  const before = await bankId.hint(order);
  assertThrows(() => bankId.app.approve(), Error, "has no BankID for the order");
  bankId.app.identifyAs(card);
  assertEquals([before, await bankId.hint(order), bankId.app.person], [
    "started",
    "userSign",
    card,
  ]);
  bankId.app.approve();
  const update = await collect(bankId.client, order);
  assert(update.status === "complete");
  assertEquals(update.completionData.user.personalNumber, ANNA.personalNumber);
});

Deno.test("SimulatedApp.identifyAs() as somebody else than the order names fails it", async () => {
  using bankId = new TestBankId();
  const order = await opened(bankId, { personalNumber: TOLVAN.personalNumber });
  assertEquals(await bankId.hint(order), "userSign");
  bankId.app.identifyAs(ANNA);
  assertEquals(await bankId.hint(order), "certificateErr");
});

Deno.test("SimulatedApp.identifyAs() changes nothing in an order that was approved", async () => {
  using bankId = new TestBankId({ processing: 1000 });
  const order = await opened(bankId, { personalNumber: TOLVAN.personalNumber });
  bankId.app.approve();
  bankId.app.identifyAs(ANNA);
  bankId.now += 1000;
  const update = await collect(bankId.client, order);
  assert(update.status === "complete");
  assertEquals(update.completionData.user.personalNumber, TOLVAN.personalNumber);
});

Deno.test("SimulatedApp refuses to act when it shows no order", async () => {
  using bankId = new TestBankId();
  const { app, client } = bankId;
  let order = await auth(client, request);
  // None was opened, or it was declined, cancelled, or has expired, or is complete.
  const ends = [
    () => {},
    () => app.decline(),
    () => cancel(client, order),
    () => bankId.now += 180_000,
    () => app.approve(),
  ];
  for (const end of ends) {
    await end();
    const acts = [
      () => app.approve(),
      () => app.decline(),
      () => app.confirmCall(),
      () => app.denyCall(),
      () => app.scanDocument(),
      () => app.enterWrongCode(),
      () => app.ask("userFace"),
      () => app.finish("userSign"),
      () => app.fail("stepUpFailed"),
    ];
    for (const act of acts) assertThrows(act, Error, NOTHING_OPEN);
    order = await opened(bankId);
  }
});

Deno.test("SimulatedApp of another person signs as that person, beside the first", async () => {
  using bankId = new TestBankId();
  const other = bankId.simulator.appOf(ANNA);
  const login = await opened(bankId);
  const order = await sign(bankId.client, { ...request, userVisibleData: "Hej" });
  other.open(order.autoStartToken);
  other.approve();
  const update = await collect(bankId.client, order);
  assert(update.status === "complete");
  assertEquals(update.completionData.user.name, "Anna Karin Åkesson");
  assertEquals(await bankId.hint(login), "userSign");
});
