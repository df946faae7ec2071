import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  alreadyInProgress,
  checkOrderRef,
  checkStart,
  noSuchOrder,
  Refusal,
  START_ENDPOINTS,
} from "../../../src/simulator/bank/rules.ts";
import { withMember } from "../../helpers/bad_requests.ts";
import { REQUESTS } from "../../helpers/requests.ts";
import { leastBody } from "../../helpers/simulator.ts";
import { LIMITS } from "../../helpers/simulator_limits.ts";
import lineBreaks from "../../vectors/base64_with_line_breaks.json" with { type: "json" };

/** What BankID would say to a request, or `accepted`. */
function verdict(endpoint: string, body: Readonly<Record<string, unknown>>): string {
  try {
    checkStart(endpoint, body);
    return "accepted";
  } catch (error) {
    assert(error instanceof Refusal, String(error));
    assertEquals([error.status, error.errorCode], [400, "invalidParameters"]);
    return error.message;
  }
}

Deno.test("checkStart() accepts every documented request, whole and with the least", () => {
  for (const { endpoint, body } of REQUESTS.filter((each) => each.endpoint !== "verify")) {
    assertEquals(verdict(endpoint, body), "accepted", endpoint);
  }
});

for (const { path, endpoints, details, good, bad } of LIMITS) {
  Deno.test(`checkStart() keeps to the limits of ${path} (${endpoints.join(", ")})`, () => {
    for (const endpoint of endpoints) {
      for (const value of good) {
        const body = withMember(leastBody(endpoint), path, value);
        assertEquals(verdict(endpoint, body), "accepted", `${endpoint} ${JSON.stringify(value)}`);
      }
      for (const value of bad) {
        const body = withMember(leastBody(endpoint), path, value);
        assertEquals(verdict(endpoint, body), details, `${endpoint} ${JSON.stringify(value)}`);
      }
    }
  });
}

Deno.test("checkStart() takes the base64 with line breaks that BankID's test host took", () => {
  for (const { endpoint, userVisibleData } of lineBreaks.rows) {
    const body = { endUserIp: "194.168.2.25", userVisibleData };
    assertEquals(verdict(endpoint, body), "accepted");
  }
});

Deno.test("checkStart() refuses control characters in visible text, and nothing else of it", () => {
  const isRefused = (text: string | Uint8Array<ArrayBuffer>): boolean => {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const body = { ...leastBody("auth"), userVisibleData: bytes.toBase64() };
    return verdict("auth", body) === "Invalid userVisibleData";
  };
  const refused = Array.from({ length: 0x100 }, (_, code) => code)
    .filter((code) => isRefused(`a${String.fromCharCode(code)}b`));
  const controls = Array.from({ length: 0xa0 }, (_, code) => code)
    .filter((code) => (code < 0x20 || code >= 0x7f) && ![0x09, 0x0a, 0x0d].includes(code));
  assertEquals(refused, controls);
  for (const text of ["Åäö \u00a0\u2028", "\u{1f600}", "\ufeffBOM"]) assert(!isRefused(text), text);
  assert(isRefused(Uint8Array.of(0x61, 0xe5)), "Latin-1");
  // Hidden data may be any bytes.
  const hidden = { ...leastBody("auth"), userNonVisibleData: Uint8Array.of(0, 0xff).toBase64() };
  assertEquals(verdict("auth", hidden), "accepted");
});

Deno.test("checkStart() names what is missing", () => {
  const missing = {
    "auth": { endUserIp: "Invalid endUserIp" },
    "sign": { endUserIp: "Invalid endUserIp", userVisibleData: "Invalid userVisibleData" },
    "payment": {
      endUserIp: "Invalid endUserIp",
      userVisibleTransaction: "Invalid userVisibleTransaction",
    },
    "phone/auth": {
      personalNumber: "Incorrect personalNumber",
      callInitiator: "Incorrect callInitiator",
    },
    "phone/sign": {
      personalNumber: "Incorrect personalNumber",
      callInitiator: "Incorrect callInitiator",
      userVisibleData: "Invalid userVisibleData",
    },
    "other/payment": {
      personalNumber: "Incorrect personalNumber",
      userVisibleTransaction: "Invalid userVisibleTransaction",
    },
  } as const;
  assertEquals(Object.keys(missing).sort(), START_ENDPOINTS.toSorted());
  for (const [endpoint, members] of Object.entries(missing)) {
    const whole = REQUESTS.find((each) => each.endpoint === endpoint)?.body ?? {};
    assertEquals(Object.keys(whole).sort(), Object.keys(members).sort());
    for (const [name, details] of Object.entries(members)) {
      assertEquals(verdict(endpoint, { ...whole, [name]: undefined }), details);
    }
  }
});

Deno.test("checkStart() asks about the person, then the payment, then the requirement", () => {
  const transaction = { transactionType: "random", recipient: { name: "Bokhandeln" } };
  const verdicts = ["12", "200003121145"].map((personalNumber) =>
    verdict("payment", {
      endUserIp: "127.0.0.1",
      requirement: { personalNumber, cardReader: "class9" },
      userVisibleTransaction: transaction,
    })
  );
  assertEquals(verdicts, [
    "Incorrect personalNumber",
    "transactionType is not a valid transaction type",
  ]);
  const call = { callInitiator: "random", userVisibleData: "not base64" };
  assertEquals(verdict("phone/sign", { ...call, personalNumber: "20000324" }), verdicts[0]);
  assertEquals(
    verdict("phone/sign", { ...call, personalNumber: "200003121145" }),
    "Incorrect callInitiator",
  );
});

Deno.test("checkStart() wants a browser or an app, not both", () => {
  const devices = { web: { userAgent: "Mozilla/5.0" }, app: { deviceOS: "IOS 16.7.7" } };
  for (const endpoint of ["auth", "sign", "payment", "other/payment"] as const) {
    const body = { ...leastBody(endpoint), ...devices };
    assertEquals(verdict(endpoint, body), "web and app exclude each other");
  }
});

Deno.test("checkStart() wants a payment's hidden data to come with visible data", () => {
  for (const endpoint of ["payment", "other/payment"] as const) {
    const body = { ...leastBody(endpoint), userNonVisibleData: "YQ==" };
    assertEquals(verdict(endpoint, body), "userNonVisible data requires userVisibleData");
    const both = { ...body, userVisibleData: "YQ==" };
    assertEquals(verdict(endpoint, both), "accepted");
    const longest = "QUJD".repeat(375);
    assertEquals(verdict(endpoint, { ...both, userNonVisibleData: longest }), "accepted");
    assertEquals(
      verdict(endpoint, { ...both, userNonVisibleData: `${longest}QUJD` }),
      "Invalid userNonVisibleData",
    );
  }
  const body = { ...leastBody("auth"), userNonVisibleData: "YQ==" };
  assertEquals(verdict("auth", body), "accepted");
});

Deno.test("checkStart() wants no money with npa", () => {
  const money = { amount: "1", currency: "SEK" };
  const npa = { transactionType: "npa", recipient: { name: "Bokhandeln" } };
  for (const endpoint of ["payment", "other/payment"] as const) {
    const body = { ...leastBody(endpoint), userVisibleTransaction: npa };
    assertEquals(verdict(endpoint, body), "accepted");
    assertEquals(
      verdict(endpoint, { ...body, userVisibleTransaction: { ...npa, money } }),
      "money has invalid amount or currency",
    );
  }
});

Deno.test("checkStart() passes over members that it does not know", () => {
  for (const endpoint of ["auth", "phone/auth", "other/payment"] as const) {
    const body = { ...leastBody(endpoint), added: "later", requirement: { added: 1 } };
    assertEquals(verdict(endpoint, body), "accepted");
  }
  // The person of a call is named outside; BankID takes the second number for nothing.
  const requirement = { personalNumber: "200003121145" };
  for (const endpoint of ["phone/auth", "phone/sign", "other/payment"] as const) {
    assertEquals(verdict(endpoint, { ...leastBody(endpoint), requirement }), "accepted");
  }
});

Deno.test("checkStart() knows six endpoints", () => {
  assertEquals(START_ENDPOINTS, [
    "auth",
    "sign",
    "payment",
    "phone/auth",
    "phone/sign",
    "other/payment",
  ]);
  const error = assertThrows(() => checkStart("phone/payment", {}), Refusal);
  assertEquals([error.status, error.errorCode], [404, "notFound"]);
});

Deno.test("checkOrderRef() gives the reference, and takes anything else for no order", () => {
  assertEquals(checkOrderRef({ orderRef: "131daac9" }), "131daac9");
  for (const orderRef of [undefined, null, "", 42, true, ["131daac9"], { orderRef: "x" }]) {
    const { status, errorCode } = assertThrows(
      () => checkOrderRef({ orderRef }),
      Refusal,
      "No such order",
    );
    assertEquals([status, errorCode], [400, "invalidParameters"]);
  }
});

Deno.test("Refusals have BankID's status, code and details", () => {
  const refusals = [noSuchOrder(), alreadyInProgress()];
  assertEquals(refusals.map(({ status, errorCode, message }) => [status, errorCode, message]), [
    [400, "invalidParameters", "No such order"],
    [400, "alreadyInProgress", "Order already in progress for pno"],
  ]);
});
