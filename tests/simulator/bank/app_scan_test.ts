import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { auth, cancel, type Order, qrContent } from "../../../mod.ts";
import { PEOPLE, type Person, TOLVAN } from "../../../src/simulator/pki/people.ts";
import { opened, TestBankId } from "../../helpers/simulator.ts";

const [, ANNA = TOLVAN] = PEOPLE;
const request = { endUserIp: "194.168.2.25" };
const NOTHING_WAITS = "finds no order that waits";

/** The content of an order's QR code some seconds after its start. */
function codeAt(order: Order, second: number): Promise<string> {
  return qrContent({ ...order, startedAt: 0 }, second * 1000);
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
