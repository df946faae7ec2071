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

const { orderRef } = ORDER;
const later = { newMember: { deep: [1, null, "x"] }, another: false };

Deno.test("parseOrder() keeps all tokens, unknown members, and the moment of arrival", () => {
  assertEquals(parseOrder({ ...ORDER, ...later }, 1234), { ...ORDER, ...later, startedAt: 1234 });
  const claimed = parseOrder({ ...ORDER, startedAt: 1 }, 1234);
  assertEquals(claimed.startedAt, 1234);
});

Deno.test("parsePhoneOrder() needs nothing but the reference", () => {
  assertEquals(parsePhoneOrder({ orderRef }, 5), { orderRef, startedAt: 5 });
  assertEquals(parsePhoneOrder({ orderRef, ...later }, 5), { orderRef, ...later, startedAt: 5 });
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
      const answer = { orderRef, status, hintCode, ...later };
      assertEquals<unknown>(parseCollect(answer, orderRef), answer);
    }
  }
});

Deno.test("parseCollect() keeps every member of a completion, known or not", () => {
  const variants: [path: string, value: unknown][] = [
    ["later", later],
    ["completionData.later", later],
    ["completionData.user.later", later],
    ["completionData.device.later", later],
    ["completionData.stepUp", { mrtd: true, face: "passed" }],
    ["completionData.stepUp", { mrtd: false }],
    ["completionData.stepUp", {}],
    ["completionData.risk", "low"],
    ["completionData.risk", "moderate"],
    ["completionData.risk", "high"],
    ["completionData.risk", "HIGH"],
    ["completionData.risk", "addedLater"],
    ["completionData.bankIdIssueDate", "2023-11-29Z"],
    ["completionData.bankIdIssueDate", "2023-11-29+01:00"],
    ["completionData.device", { ipAddress: "2001:db8::1" }],
    ["hintCode", "userSign"],
  ];
  assertEquals(parseCollect(COMPLETE, orderRef), COMPLETE);
  for (const [path, value] of variants) {
    const answer = changed({ ...COMPLETE }, path, value);
    assertEquals(JSON.parse(JSON.stringify(parseCollect(answer, orderRef))), answer, path);
  }
});

Deno.test("parseCollect() invents no member that BankID left out", () => {
  const answer = changed({ ...COMPLETE }, "completionData.device", { ipAddress: "192.0.2.1" });
  const { completionData } = parseCollect(answer, orderRef);
  assert(typeof completionData === "object" && completionData !== null);
  assertEquals("risk" in completionData, false);
  assertEquals("stepUp" in completionData, false);
  assertEquals(Object.keys(Object(completionData).device), ["ipAddress"]);
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
    const answer = changed({ ...ID_CARD }, path, later);
    assertEquals(JSON.parse(JSON.stringify(parseIdCard(answer))), answer, path);
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
});

Deno.test("parse functions leave BankID's own object alone", () => {
  const answer = Object.freeze(structuredClone(COMPLETE));
  const { completionData } = answer;
  Object.freeze(completionData);
  Object.freeze(completionData.user);
  Object.freeze(completionData.device);
  assertEquals(parseCollect(answer, orderRef), COMPLETE);
});
