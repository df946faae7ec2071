import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import {
  parseCancel,
  parseCollect,
  parseIdCard,
  parseOrder,
  parsePhoneOrder,
  ResponseFormatError,
} from "../../src/protocol/response.ts";
import { COMPLETE, ID_CARD, ORDER, PENDING } from "../helpers/answers.ts";
import { changed } from "../helpers/ladder.ts";
import { secretsIn, shown } from "../helpers/secrets.ts";

const { orderRef } = ORDER;
const later = { newMember: { deep: [1, null, "x"] }, another: false };

/** What an object is once it has been JSON. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("parseOrder() keeps all tokens, unknown members, and the moment of arrival", () => {
  assertEquals(parseOrder(ORDER, 1234), { ...ORDER, startedAt: 1234 });
  assertEquals(parseOrder({ ...ORDER, ...later }, 1234), {
    ...ORDER,
    extra: later,
    startedAt: 1234,
  });
  const claimed = parseOrder({ ...ORDER, startedAt: 1, extra: 2 }, 1234);
  assertEquals([claimed.startedAt, claimed.extra], [1234, { startedAt: 1, extra: 2 }]);
});

Deno.test("parsePhoneOrder() needs nothing but the reference", () => {
  assertEquals(parsePhoneOrder({ orderRef }, 5), { orderRef, startedAt: 5 });
  assertEquals(parsePhoneOrder({ orderRef, ...later }, 5), {
    orderRef,
    extra: later,
    startedAt: 5,
  });
});

Deno.test("parseCollect() passes known and unknown hint codes through", () => {
  const codes = {
    pending: [
      "outstandingTransaction",
      "noClient",
      "started",
      "userMrtd",
      "userCallConfirm",
      "userSign",
      "processing",
      "userStepUp",
      "userFace",
      "addedLater",
      "",
    ],
    failed: [
      "expiredTransaction",
      "certificateErr",
      "userCancel",
      "cancelled",
      "startFailed",
      "userDeclinedCall",
      "notSupportedByUserApp",
      "transactionRiskBlocked",
      "mrtdVerificationFailed",
      "facialRecognitionFailed",
      "nfcNotSupportedByDevice",
      "multipleBankIdsOnDevice",
      "stepUpFailed",
      "addedLater",
    ],
  };
  for (const [status, hintCodes] of Object.entries(codes)) {
    for (const hintCode of hintCodes) {
      const answer = { orderRef, status, hintCode };
      assertEquals<unknown>(parseCollect(answer, orderRef), answer);
      assertEquals<unknown>(parseCollect({ ...answer, ...later }, orderRef), {
        ...answer,
        extra: later,
      });
    }
  }
});

Deno.test("parseCollect() keeps every member of a completion, known or not", () => {
  const variants: [path: string, value: unknown][] = [
    ["completionData.stepUp", { mrtd: true }],
    ["completionData.stepUp", { mrtd: false }],
    ["completionData.stepUp", {}],
    ["completionData.risk", "low"],
    ["completionData.risk", "HIGH"],
    ["completionData.risk", "addedLater"],
    ["completionData.bankIdIssueDate", "2023-11-29Z"],
    ["completionData.bankIdIssueDate", "2023-11-29+01:00"],
    ["completionData.device", { ipAddress: "2001:db8::1" }],
    ["completionData.device", { uhi: "x" }],
    ["completionData.device", {}],
  ];
  assertEquals(parseCollect(COMPLETE, orderRef), COMPLETE);
  for (const [path, value] of variants) {
    const answer = changed({ ...COMPLETE }, path, value);
    assertEquals(JSON.parse(JSON.stringify(parseCollect(answer, orderRef))), answer, path);
  }
});

Deno.test("parseCollect() puts what it does not know into 'extra', at every level", () => {
  const paths = ["later", "completionData.later", "completionData.user.later"];
  paths.push("completionData.device.later", "completionData.stepUp.later", "hintCode");
  for (const path of paths) {
    const good = changed({ ...COMPLETE }, "completionData.stepUp", { mrtd: true });
    const parsed = parseCollect(changed(good, path, later), orderRef);
    const at = path.replace(/\w+$/, (name) => `extra.${name}`);
    const expected = changed(changed(good, at.replace(/\.\w+$/, ""), {}), at, later);
    assertEquals<unknown>(copy(parsed), expected, path);
  }
  const pending = parseCollect({ ...PENDING, ...later }, orderRef);
  assertEquals(pending.extra, later);
  // @ts-expect-error: a member that is misspelt is an error of the compiler.
  assertEquals(pending.completion, undefined);
  if (pending.status === "complete") {
    // @ts-expect-error: and so it is further down.
    assertEquals(pending.completionData.usr, undefined);
  }
});

Deno.test("parseCollect() hands a completion over that lacks what it can do without", () => {
  const dispensable = ["device", "bankIdIssueDate", "ocspResponse", "stepUp", "risk"];
  const inner = ["device.ipAddress", "device.uhi", "user.givenName", "user.surname", "stepUp.mrtd"];
  const whole = changed(
    changed({ ...COMPLETE }, "completionData.risk", "low"),
    "completionData.stepUp",
    { mrtd: true },
  );
  for (const path of [...dispensable, ...inner].map((name) => `completionData.${name}`)) {
    for (const nothing of [undefined, null]) {
      const parsed = parseCollect(copy(changed(whole, path, nothing)), orderRef);
      assertEquals<unknown>(copy(parsed), copy(changed(whole, path, undefined)), path);
    }
    // In a form that is not known it is not thrown away.
    const other = parseCollect(changed(whole, path, 42), orderRef);
    const at = path.replace(/\w+$/, (name) => `extra.${name}`);
    const without = copy(changed(whole, path, undefined));
    const expected = changed(changed(without, at.replace(/\.\w+$/, ""), {}), at, 42);
    assertEquals<unknown>(copy(other), expected, path);
  }
});

Deno.test("parseCollect() invents no member that BankID left out", () => {
  const parsed = parseCollect(COMPLETE, orderRef);
  assert(parsed.status === "complete");
  const { completionData } = parsed;
  for (const object of [parsed, completionData, completionData.user, completionData.device]) {
    assertEquals("extra" in Object(object), false);
  }
  assertEquals(["risk" in completionData, "stepUp" in completionData], [false, false]);
});

Deno.test("parseCollect() refuses the answer of another order, whatever its status", () => {
  const other = "a6fbb1e8-3c0e-4a9e-8a07-000000000000";
  for (const answer of [PENDING, { ...PENDING, status: "failed" }, COMPLETE]) {
    const error = assertThrows(() => parseCollect(answer, other), ResponseFormatError);
    assertEquals(error.message, "'orderRef' is that of another order");
    assertThrows(() => parseCollect({ ...answer, orderRef: other }, orderRef), ResponseFormatError);
  }
});

Deno.test("parseCollect() refuses a status that is none, and does not repeat it", () => {
  for (const status of ["", "Pending", "completed", "toString", "191212121212"]) {
    const error = assertThrows(
      () => parseCollect({ ...PENDING, status }, orderRef),
      ResponseFormatError,
    );
    assertEquals(error.message, "'status' is none of pending, failed and complete");
  }
});

Deno.test("parseCancel() takes any object, and only an object", () => {
  for (const answer of [{}, later]) assertEquals(parseCancel(answer), undefined);
  for (const answer of [null, [], "", 0, true]) {
    const { message } = assertThrows(() => parseCancel(answer), ResponseFormatError);
    assertEquals(message, "the answer is not an object");
  }
});

Deno.test("parseIdCard() keeps every member, known or not", () => {
  assertEquals(parseIdCard(ID_CARD), ID_CARD);
  for (const path of ["later", "user.later", "verification.later", "authentication.later"]) {
    const parsed = parseIdCard(changed({ ...ID_CARD }, path, later));
    const at = path.replace("later", "extra");
    assertEquals(JSON.parse(JSON.stringify(parsed)), changed({ ...ID_CARD }, at, { later }), path);
  }
});

Deno.test("parse functions hide secrets from the console and keep them for the program", () => {
  const rows: [parsed: object, hidden: string[], shown: string[]][] = [
    [parseOrder(ORDER, 0), [ORDER.autoStartToken, ORDER.qrStartSecret], [orderRef]],
    [
      parseCollect(COMPLETE, orderRef),
      ["191212121212", "c2lnbmF0dXJl", "b2NzcA=="],
      [orderRef, "Tolvan Tolvansson", "2020-02-01"],
    ],
    [
      parseIdCard(ID_CARD),
      ["191212121212", "c2lnbmF0dXJl", "b2NzcA=="],
      ["Tolvan Tolvansson", "ID-kort-validering", "112"],
    ],
  ];
  for (const [parsed, hidden, shown] of rows) {
    const console = Deno.inspect(parsed, { depth: 10 });
    for (const secret of hidden) {
      assertFalse(console.includes(secret), secret);
      assertStringIncludes(JSON.stringify(parsed), secret);
    }
    for (const text of shown) assertStringIncludes(console, text);
  }
  const added = parseOrder({ ...ORDER, newSecret: "hush" }, 0);
  assertFalse(Deno.inspect(added).includes("hush"));
});

Deno.test("an order is hidden wherever it is inside what is shown; what is stored of it is whole", () => {
  const order = parseOrder(ORDER, 0);
  const within = [order, [order], { session: { order } }, new Map([["order", order]]), [[order]]];
  for (const value of [...within, new Error("m", { cause: order })]) {
    assertEquals(secretsIn(shown(value)), []);
  }
  const whole = { ...ORDER, startedAt: 0 };
  assertEquals<unknown>([copy(order), { ...order }, structuredClone(order)], [whole, whole, whole]);
});

Deno.test("parse functions leave BankID's own object alone", () => {
  const answer = Object.freeze(structuredClone(COMPLETE));
  const { completionData } = answer;
  Object.freeze(completionData);
  Object.freeze(completionData.user);
  Object.freeze(completionData.device);
  assertEquals(parseCollect(answer, orderRef), COMPLETE);
});
