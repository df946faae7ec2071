import { assert, assertEquals } from "@std/assert";
import * as bankid from "../mod.ts";
import { createSimulator } from "../src/simulator/mod.ts";
import { ORDER, unreachable } from "./helpers/answers.ts";

const { orderRef } = ORDER;
const site = { endUserIp: "194.168.2.25" };
const payment = { transactionType: "npa", recipient: { name: "Shop" } };
const caller = { personalNumber: "191212121212", callInitiator: "user" };
const order = { ...ORDER, startedAt: Date.now() };

/** A misspelt option, what it should be called, and the arguments before the options. */
type Row = readonly [misspelt: string, meant: string, ...before: unknown[]];

/** Each function that takes options. */
const FUNCTIONS: Readonly<Record<string, Row>> = {
  auth: ["singal", "signal", "client", site],
  sign: ["singal", "signal", "client", { ...site, userVisibleData: "text" }],
  phoneAuth: ["singal", "signal", "client", caller],
  phoneSign: ["singal", "signal", "client", { ...caller, userVisibleData: "text" }],
  payment: ["singal", "signal", "client", { ...site, userVisibleTransaction: payment }],
  otherPayment: ["singal", "signal", "client", {
    personalNumber: "191212121212",
    userVisibleTransaction: payment,
  }],
  verifyIdCard: ["singal", "signal", "client", { qrCode: "BANKIDF.1" }],
  collect: ["singal", "signal", "client", { orderRef }],
  cancel: ["singal", "signal", "client", { orderRef }],
  checkHealth: ["singal", "signal", "client"],
  collectUpdates: ["intervall", "interval", "client", { orderRef }],
  waitForCompletion: ["onupdate", "onUpdate", "client", { orderRef }],
  waitWithRenewals: ["renewal", "renewals", "client", () => Promise.resolve(order)],
  createClient: ["timeOut", "timeout"],
  createHandler: ["onCompleted", "onComplete", "client"],
  createSimulator: ["autoPilot", "autopilot"],
  clientAddress: ["trustedProxy", "trustedProxies"],
  detectDevice: ["maxTouchpoints", "maxTouchPoints", "Mozilla/5.0"],
  launchUrl: ["devise", "device", order],
  returnUrlFor: ["devise", "device"],
  qrContentStream: ["singal", "signal", order],
  qrSvg: ["titel", "title", "text"],
  qrTerminal: ["marginn", "margin", "text"],
  userMessage: ["lang", "language", { status: "pending", hintCode: "userSign" }],
  verifyCompletion: ["userVisibledata", "userVisibleData", { signature: "" }],
  readPem: ["fingerPrint", "fingerprint", { cert: "", key: "" }, "x"],
  readPkcs12: ["withoutMAC", "withoutMac", new Uint8Array(), "x"],
};

/** Those that take none. */
const WITHOUT = ["isBankIdError", "parsePersonalNumber", "qrContent", "testCertificate"];

/** What is thrown, at once or later, by a promise or a generator. */
async function refusal(call: () => unknown): Promise<unknown> {
  try {
    const result = call();
    const iterator = Object(result)[Symbol.asyncIterator]?.();
    return await (iterator ? iterator.next() : result);
  } catch (error) {
    return error;
  }
}

Deno.test("every function that takes options is in the table of this test", () => {
  const functions = Object.entries(bankid)
    .filter(([, value]) => typeof value === "function" && !/^class\b/.test(`${value}`))
    .map(([name]) => name);
  const tested = [...Object.keys(FUNCTIONS), ...WITHOUT].filter((n) => n !== "createSimulator");
  assertEquals(functions.toSorted(), tested.toSorted());
});

for (const [name, [misspelt, meant, ...before]] of Object.entries(FUNCTIONS)) {
  Deno.test(`${name}() refuses a misspelt option, and names the nearest`, async () => {
    using client = bankid.createClient(unreachable);
    const given = before.map((argument) => argument === "client" ? client : argument);
    const made: unknown = Reflect.get({ ...bankid, createSimulator }, name);
    assert(typeof made === "function");
    const error = await refusal(() => made(...given, { [misspelt]: undefined }));
    assert(error instanceof TypeError, `${error}`);
    assert(error.message.includes(`'${misspelt}'`), error.message);
    assert(error.message.includes(`did you mean '${meant}'?`), error.message);
  });
}
