import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { auth, cancel, collect, type Order, phoneAuth, qrContent, sign } from "../../../mod.ts";
import { PEOPLE, type Person, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { TestBankId } from "../../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const request = { endUserIp: "194.168.2.25" };
const call = { personalNumber: TOLVAN.personalNumber, callInitiator: "user" } as const;
const NOTHING_WAITS = "finds no order that waits";
const NOTHING_OPEN = "shows no order";

/** The content of an order's QR code some seconds after its start. */
function codeAt(order: Order, second: number): Promise<string> {
  return qrContent({ ...order, startedAt: 0 }, second * 1000);
}

/** Starts an identification and opens it by its link. */
async function opened(bankId: TestBankId, requirement: object = {}): Promise<Order> {
  const order = await auth(bankId.client, { ...request, requirement });
  bankId.app.open(order.autoStartToken);
  return order;
}

Deno.test("SimulatedApp.scan() opens the order whose code it sees, and tells which it is", async () => {
  using bankId = new TestBankId();
  const orders = [await auth(bankId.client, request), await auth(bankId.client, request)] as const;
  assertEquals(await bankId.app.scan(await codeAt(orders[1], 0)), orders[1].orderRef);
  const hints = [await bankId.hint(orders[0]), await bankId.hint(orders[1])];
  assertEquals(hints, ["outstandingTransaction", "userSign"]);
});

Deno.test("SimulatedApp.scan() takes frames of up to five seconds before and after", async () => {
  const ages = [
    [10_000, 4, false],
    [10_000, 5, true],
    [10_999, 5, true],
    [11_000, 5, false],
    [10_000, 15, true],
    [10_000, 16, false],
    [0, 0, true],
    [29_999, 29, true],
  ] as const;
  for (const [after, second, isTaken] of ages) {
    using bankId = new TestBankId();
    const order = await auth(bankId.client, request);
    bankId.now += after;
    const scan = (): Promise<string> => codeAt(order, second).then((code) => bankId.app.scan(code));
    if (isTaken) assertEquals(await scan(), order.orderRef);
    else await assertRejects(scan, Error, "seconds old");
    assertEquals(await bankId.hint(order), isTaken ? "userSign" : "outstandingTransaction");
  }
});

const ON_PHONE = ["1.2.752.78.1.5", "1.2.3.4.25"];
const ON_COMPUTER = ["1.2.752.78.1.1", "1.2.752.78.1.2", "1.2.3.4.5", "1.2.3.4.10"];

/** How an order with policies stands once somebody has opened or scanned it, and how it ends. */
async function endOf(
  certificatePolicies: readonly string[],
  person: Person,
  how: "open" | "scan",
): Promise<string[]> {
  using bankId = new TestBankId({ person });
  const order = await auth(bankId.client, { ...request, requirement: { certificatePolicies } });
  if (how === "open") bankId.app.open(order.autoStartToken);
  else await bankId.app.scan(await codeAt(order, 0));
  const hints = [await bankId.hint(order)];
  if (hints[0] === "userSign") bankId.app.approve();
  else assertThrows(() => bankId.app.approve(), Error, "has no BankID for the order");
  // A completed order is kept for less than that.
  bankId.now += hints[0] === "userSign" ? 0 : 180_000;
  return [...hints, await bankId.hint(order)];
}

Deno.test("SimulatedApp uses a BankID that the order's policies allow, and no other", async () => {
  const [both = TOLVAN, phone = TOLVAN, computer = TOLVAN] = PEOPLE;
  const done = ["userSign", "complete"];
  // The app goes on looking for a usable BankID until the order expires.
  const never = ["started", "expiredTransaction"];
  assertEquals(await endOf(ON_COMPUTER, computer, "open"), done);
  assertEquals(await endOf(ON_COMPUTER, both, "open"), done);
  assertEquals(await endOf(ON_PHONE, both, "scan"), done);
  assertEquals(await endOf(ON_PHONE, phone, "open"), done);
  // A link made for a computer leads nowhere on a phone, and the reverse.
  assertEquals(await endOf(ON_COMPUTER, phone, "open"), never);
  assertEquals(await endOf(ON_PHONE, computer, "open"), never);
  // Whoever scans has a phone in the hand, whatever BankIDs there are elsewhere.
  assertEquals(await endOf(ON_COMPUTER, both, "scan"), never);
  assertEquals(await endOf(ON_PHONE, computer, "scan"), never);
});

Deno.test("SimulatedApp.scan() refuses what is no code of the order", async () => {
  using bankId = new TestBankId();
  const order = await auth(bankId.client, request);
  const other = await auth(bankId.client, request);
  const code = await codeAt(order, 1);
  const changed = code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");
  const mixed = code.replace(order.qrStartToken, other.qrStartToken);
  const second = code.replace(/\.1\./, ".2.");
  const ofLink = await codeAt({ ...order, qrStartToken: order.autoStartToken }, 1);
  const foreign = await codeAt({ ...order, qrStartSecret: other.qrStartSecret }, 1);
  for (const forged of [changed, mixed, second, ofLink, foreign]) {
    await assertRejects(() => bankId.app.scan(forged), Error, "The QR code is forged");
  }
  const unknown = await codeAt({ ...order, qrStartToken: crypto.randomUUID() }, 1);
  // deno-fmt-ignore
  const others = [unknown, "", code.toUpperCase(), ` ${code}`, `${code}0`, code.replace(".1.", ".01."),
    `bankid:///?autostarttoken=${order.autoStartToken}`];
  for (const each of others) {
    await assertRejects(() => bankId.app.scan(each), Error, NOTHING_WAITS);
  }
  assertEquals(await bankId.hint(order), "outstandingTransaction");
});

Deno.test("SimulatedApp.scan() and open() find nothing once an app has the order, or it is over", async () => {
  using bankId = new TestBankId();
  const [open, cancelled, missed] = [
    await opened(bankId),
    await auth(bankId.client, request),
    await auth(bankId.client, request),
  ];
  await cancel(bankId.client, cancelled);
  bankId.now += 30_000;
  const app = bankId.simulator.appOf(ANNA);
  for (const order of [open, cancelled, missed]) {
    const code = await codeAt(order, 29);
    await assertRejects(() => app.scan(code), Error, NOTHING_WAITS);
    assertThrows(() => app.open(order.autoStartToken), Error, NOTHING_WAITS);
  }
});

Deno.test("SimulatedApp.scan() lets one of two apps have the order that scan at a time", async () => {
  using bankId = new TestBankId();
  const order = await auth(bankId.client, request);
  const code = await codeAt(order, 0);
  const other = bankId.simulator.appOf(ANNA);
  const scans = await Promise.allSettled([bankId.app.scan(code), other.scan(code)]);
  assertEquals(scans.map((each) => each.status).sort(), ["fulfilled", "rejected"]);
});

Deno.test("SimulatedApp.open() takes the token of the link, and no other", async () => {
  using bankId = new TestBankId();
  const order = await auth(bankId.client, request);
  for (const token of [order.qrStartToken, order.orderRef, crypto.randomUUID(), ""]) {
    assertThrows(() => bankId.app.open(token), Error, NOTHING_WAITS);
  }
  bankId.app.open(order.autoStartToken);
  assertEquals(await bankId.hint(order), "userSign");
});

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

Deno.test("SimulatedApp says what it takes when it is given an order, or a code too early", async () => {
  using bankId = new TestBankId();
  const order = await auth(bankId.client, request);
  const scan = (content: unknown): Promise<string> =>
    Reflect.apply(bankId.app.scan, bankId.app, [content]);
  const code = "'content' must be the text of a QR code, such as qrContent gives: got ";
  await assertRejects(() => scan(order), TypeError, `${code}an object`);
  await assertRejects(() => scan(qrContent(order)), TypeError, `${code}a Promise (is an 'await'`);
  assertThrows(
    () => Reflect.apply(bankId.app.open, bankId.app, [order]),
    TypeError,
    "'autoStartToken' must be that of an order: got an object",
  );
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
