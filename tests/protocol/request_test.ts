import { assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import {
  encodeOrderRef,
  encodePayment,
  encodeRequest,
  fieldsOf,
  type RequestEndpoint,
} from "../../src/protocol/request.ts";
import { BAD_REQUESTS, withMember } from "../helpers/bad_requests.ts";
import { fullRequest, leastRequest, PARAMETERS, REQUESTS } from "../helpers/requests.ts";

/** Checks a request as the function of its endpoint does. */
function encode(
  endpoint: RequestEndpoint,
  request: unknown,
  warn?: (message: string) => void,
): Record<string, unknown> {
  const check = endpoint.endsWith("payment") ? encodePayment : encodeRequest;
  return check(fieldsOf(endpoint), request, warn);
}

Deno.test("encodeRequest() encodes every parameter of every endpoint", () => {
  for (const [endpoint, names] of Object.entries(PARAMETERS)) {
    const covered = REQUESTS.filter((each) => each.endpoint === endpoint)
      .flatMap(({ request }) => Object.keys(request));
    assertEquals([...new Set(covered)].sort(), [...names].sort(), endpoint);
  }
  for (const { endpoint, request, body } of REQUESTS) {
    const json = JSON.stringify(encode(endpoint, request));
    assertEquals(JSON.parse(json), body, `${endpoint} ${json}`);
  }
});

Deno.test("encodeRequest() refuses every parameter that another endpoint has", () => {
  const all = new Set(Object.values(PARAMETERS).flat());
  for (const [name, names] of Object.entries(PARAMETERS)) {
    const endpoint = name as RequestEndpoint;
    for (const foreign of all) {
      if (names.includes(foreign)) continue;
      assertThrows(
        () => encode(endpoint, { ...leastRequest(endpoint), [foreign]: "x" }),
        TypeError,
        `'request' has no member '${foreign}'`,
      );
    }
  }
});

Deno.test("encodeRequest() names each member that is missing", () => {
  const required: [RequestEndpoint, string[]][] = [
    ["auth", ["endUserIp"]],
    ["sign", ["endUserIp", "userVisibleData"]],
    ["phone/auth", ["personalNumber", "callInitiator"]],
    ["phone/sign", ["personalNumber", "callInitiator", "userVisibleData"]],
    ["payment", ["endUserIp", "userVisibleTransaction"]],
    ["other/payment", ["personalNumber", "userVisibleTransaction"]],
    ["verify", ["qrCode"]],
  ];
  for (const [endpoint, names] of required) {
    for (const name of names) {
      const request = { ...leastRequest(endpoint), [name]: undefined };
      const message = `'request.${name}' is missing`;
      assertThrows(() => encode(endpoint, request), TypeError, message);
    }
    const least = Object.fromEntries(names.map((name) => [name, leastRequest(endpoint)[name]]));
    encode(endpoint, least);
  }
});

Deno.test("encodeRequest() refuses each wrong member by name, and says what is wrong", () => {
  for (const { endpoints, path, values, error, says } of BAD_REQUESTS) {
    for (const endpoint of endpoints) {
      for (const value of values) {
        const request = withMember(leastRequest(endpoint), path, value);
        const { message } = assertThrows(
          () => encode(endpoint, request),
          error === "type" ? TypeError : RangeError,
          says.replace("{}", typeof value === "string" ? value : ""),
        );
        const named = says.includes("has no member") ? "has no member" : `'request.${path}'`;
        assertStringIncludes(message, named);
      }
    }
  }
});

Deno.test("encodeRequest() checks what concerns more than one member", () => {
  const app = { deviceOS: "IOS 16.7.7" };
  for (const endpoint of ["auth", "sign", "payment", "other/payment"] as const) {
    const { request } = fullRequest(endpoint);
    assertThrows(
      () => encode(endpoint, { ...request, app }),
      TypeError,
      "'request.web' and 'request.app' exclude each other",
    );
  }
  const { userVisibleTransaction: card } = leastRequest("payment");
  for (const endpoint of ["payment", "other/payment"] as const) {
    const least = leastRequest(endpoint);
    assertThrows(
      () => encode(endpoint, { ...least, userNonVisibleData: "x" }),
      TypeError,
      "'request.userNonVisibleData' of a payment needs 'request.userVisibleData'",
    );
    const npa = withMember({ ...least }, "userVisibleTransaction.transactionType", "npa");
    assertThrows(
      () => encode(endpoint, npa),
      TypeError,
      "'request.userVisibleTransaction.money' is not allowed with 'npa'",
    );
    for (const transactionType of ["card", "npa"]) {
      const request = {
        ...least,
        userVisibleTransaction: { transactionType, recipient: { name: "Bokhandeln" } },
      };
      assertEquals(encode(endpoint, request), request);
    }
    assertEquals(encode(endpoint, least).userVisibleTransaction, card);
  }
  const auth = { endUserIp: "194.168.2.25", userNonVisibleData: "x" };
  assertEquals(encode("auth", auth).userNonVisibleData, "eA==");
});

Deno.test("encodeRequest() lets the limits of other members be reached", () => {
  const rows: [RequestEndpoint, path: string, value: string][] = [
    ["auth", "returnUrl", "https://x.example/".padEnd(512, "a")],
    ["auth", "returnUrl", "n"],
    ["auth", "web.referringDomain", "a.b"],
    ["auth", "web.referringDomain", "a".repeat(253)],
    ["auth", "web.userAgent", "u".repeat(256)],
    ["auth", "web.deviceIdentifier", "d"],
    ["auth", "web.deviceIdentifier", "d".repeat(64)],
    ["payment", "userVisibleTransaction.recipient.name", "n".repeat(40)],
    ["payment", "userVisibleTransaction.recipient.name", "n"],
    ["payment", "userVisibleTransaction.money.amount", "1".repeat(48)],
    ["payment", "userVisibleTransaction.money.amount", "0"],
    ["payment", "userVisibleTransaction.money.amount", "100,000"],
  ];
  for (const [endpoint, path, value] of rows) {
    const request = withMember(leastRequest(endpoint), path, value);
    assertEquals(encode(endpoint, request), request, `${path} ${value}`);
  }
  for (const policy of ["1.2.3.4.5", "1.2.752.78.1.5", "1.2.752.78.*"]) {
    const request = { endUserIp: "194.168.2.25", requirement: { certificatePolicies: [policy] } };
    assertEquals(encode("auth", request), request, policy);
  }
});

Deno.test("encodeRequest() repeats no personal number and no text in a message", () => {
  const secret = "191212121212";
  const wrongPlace = ["endUserIp", "requirement.cardReader", "web.referringDomain", "returnRisk"];
  const payment = "userVisibleTransaction";
  const rows: [RequestEndpoint, path: string, value: unknown][] = [
    ["phone/auth", "personalNumber", `${secret} `],
    ["phone/auth", "personalNumber", "19121212-1212"],
    ["phone/auth", "personalNumber", "121212-1212"],
    ["phone/auth", "callInitiator", secret],
    ["auth", "requirement.personalNumber", "19121212-1212"],
    ["auth", "requirement.certificatePolicies", [secret]],
    ["auth", "userVisibleData", `${secret} `.repeat(100)],
    ["auth", "userNonVisibleData", `${secret} `.repeat(100)],
    ["auth", "returnUrl", `${secret} `.repeat(100)],
    ["payment", `${payment}.transactionType`, secret],
    ["payment", `${payment}.recipient.name`, `${secret} `.repeat(10)],
    ["payment", `${payment}.money.currency`, secret],
    ...wrongPlace.map((path): [RequestEndpoint, string, unknown] => ["auth", path, `${secret}:`]),
  ];
  for (const [endpoint, path, value] of rows) {
    const request = withMember(leastRequest(endpoint), path, value);
    const { message } = assertThrows(() => encode(endpoint, request), Error);
    assertFalse(/\d{6}-?\d{4}/.test(message), `${path}: ${message}`);
  }
  const text = { endUserIp: "194.168.2.25", userVisibleData: "Hemligt ".repeat(200) };
  const { message } = assertThrows(() => encode("auth", text), RangeError);
  assertFalse(message.includes("Hemligt"), message);
});

Deno.test("encodeRequest() refuses a request that is no object", () => {
  const rows: [unknown, string][] = [
    [undefined, "got undefined"],
    [null, "got null"],
    ["194.168.2.25", "got a string"],
    [[], "got an array"],
    [() => ({}), "got a function"],
  ];
  for (const [request, kind] of rows) {
    const error = assertThrows(() => encode("auth", request), TypeError);
    assertEquals(error.message, `'request' must be an object: ${kind}`);
  }
});

Deno.test("encodeRequest() lets each text have exactly the bytes that BankID allows", () => {
  const rows: [RequestEndpoint, visible: number, nonVisible: number][] = [
    ["auth", 1125, 1125],
    ["sign", 30_000, 150_000],
    ["phone/auth", 1125, 1125],
    ["phone/sign", 30_000, 150_000],
    ["payment", 1125, 1125],
    ["other/payment", 1125, 1125],
  ];
  for (const [endpoint, visible, nonVisible] of rows) {
    const limits = { userVisibleData: visible, userNonVisibleData: nonVisible };
    for (const [name, limit] of Object.entries(limits)) {
      const encoded = (value: unknown) =>
        encode(endpoint, {
          ...leastRequest(endpoint),
          userVisibleData: "text",
          [name]: value,
        });
      const message = `'request.${name}' must be at most ${limit} bytes (${
        limit / 3 * 4
      } characters of base64): got ${limit + 1}`;
      // Three bytes a euro sign: what counts is UTF-8, not characters.
      for (const text of ["a".repeat(limit), "€".repeat(limit / 3)]) {
        assertEquals(encoded(text)[name], encodeBase64(text));
        assertEquals(encodeBase64(text).length, limit / 3 * 4);
        assertThrows(() => encoded(text + "a"), RangeError, message);
      }
      assertThrows(() => encoded(""), RangeError, `'request.${name}' must not be empty`);
    }
    const encodeBytes = (length: number) =>
      encode(endpoint, {
        ...leastRequest(endpoint),
        userVisibleData: "text",
        userNonVisibleData: new Uint8Array(length).fill(0xff),
      });
    const bytes = new Uint8Array(nonVisible).fill(0xff);
    assertEquals(encodeBytes(nonVisible).userNonVisibleData, encodeBase64(bytes));
    assertThrows(() => encodeBytes(nonVisible + 1), RangeError, `got ${nonVisible + 1}`);
    assertThrows(() => encodeBytes(0), RangeError, "'request.userNonVisibleData'");
  }
});

Deno.test("encodeRequest() adds 'extra' as it is, but nothing that has a check of its own", () => {
  const extra = { newFlag: true, nested: { list: [1, null] } };
  for (const { endpoint, request, body } of REQUESTS) {
    assertEquals(encode(endpoint, { ...request, extra }), { ...body, ...extra });
    assertEquals(encode(endpoint, { ...request, extra: {} }), body);
    for (const name of PARAMETERS[endpoint]) {
      assertThrows(
        () => encode(endpoint, { ...request, extra: { [name]: "x" } }),
        TypeError,
        `'request.extra.${name}' is a known member`,
      );
    }
  }
  for (const [value, kind] of [[null, "null"], [[], "an array"], ["x", "a string"]]) {
    assertThrows(
      () => encode("auth", { endUserIp: "194.168.2.25", extra: value }),
      TypeError,
      `'request.extra' must be an object: got ${kind}`,
    );
  }
});

Deno.test("encodeRequest() adds 'extra' at every level, and refuses what is misspelt beside it", () => {
  const extra = { added: { in: 2027 } };
  const transaction = {
    transactionType: "card",
    recipient: { name: "The Book Shop", extra },
    money: { amount: "1", currency: "SEK", extra },
    extra,
  };
  const request = {
    endUserIp: "194.168.2.25",
    requirement: { pinCode: true, extra },
    web: { userAgent: "Mozilla/5.0", extra },
    userVisibleTransaction: transaction,
    extra,
  };
  assertEquals(encode("payment", request), {
    endUserIp: "194.168.2.25",
    requirement: { pinCode: true, ...extra },
    web: { userAgent: "Mozilla/5.0", ...extra },
    userVisibleTransaction: {
      transactionType: "card",
      recipient: { name: "The Book Shop", ...extra },
      money: { amount: "1", currency: "SEK", ...extra },
      ...extra,
    },
    ...extra,
  });
  const { web: _web, ...withoutWeb } = request;
  const app = encode("payment", { ...withoutWeb, app: { extra } }).app;
  assertEquals(app, extra);
  const table = [
    [{ requirement: { pincode: true } }, "'request.requirement' has no member 'pincode': did you"],
    [{ web: { extra: { userAgent: "x" } } }, "'request.web.extra.userAgent' is a known member"],
    [{ userVisibleTransaction: { ...transaction, Money: {} } }, "did you mean 'money'?"],
    [{ web: { extra: null } }, "'request.web.extra' must be an object: got null"],
    [{ web: { extra: {} } }, "'request.web' must have at least one member"],
  ] as const;
  for (const [wrong, message] of table) {
    assertThrows(() => encode("payment", { ...request, ...wrong }), TypeError, message);
  }
});

Deno.test("encodeRequest() says what became of members of older versions", () => {
  const requirement = (member: Record<string, unknown>) => ({ requirement: member });
  const rows: [Record<string, unknown>, advice: string][] = [
    [{ personalNumber: "191212121212" }, "name the person in 'requirement.personalNumber'"],
    [requirement({ allowFingerprint: true }), "'requirement.pinCode', with the opposite meaning"],
    [requirement({ mrtdRequired: true }), "since v6.0 it is 'requirement.mrtd'"],
    [requirement({ risk: "low" }), "BankID has removed it"],
    [requirement({ tokenStartRequired: true }), "known are pinCode, mrtd, cardReader"],
  ];
  for (const [member, advice] of rows) {
    const request = { endUserIp: "194.168.2.25", ...member };
    assertThrows(() => encode("auth", request), TypeError, advice);
  }
});

Deno.test("encodeRequest() does not send the caller to where a phone order has no member", () => {
  for (const endpoint of ["phone/auth", "phone/sign", "other/payment"] as const) {
    const error = assertThrows(
      () =>
        encode(endpoint, {
          ...leastRequest(endpoint),
          requirement: { personalNumber: "191212121212" },
        }),
      TypeError,
      "'request.requirement' has no member 'personalNumber'",
    );
    assertFalse(error.message.includes("in 'requirement.personalNumber'"), error.message);
  }
});

Deno.test("encodeRequest() leaves out what is undefined and changes nothing of the caller's", () => {
  const request = Object.freeze({
    endUserIp: "::ffff:192.0.2.1",
    userVisibleData: undefined,
    web: Object.freeze({ userAgent: "x".repeat(300), deviceIdentifier: undefined }),
    notThere: undefined,
  });
  const body = encode("auth", request);
  assertEquals(body, { endUserIp: "192.0.2.1", web: { userAgent: "x".repeat(256) } });
  assertEquals(Object.keys(body), ["endUserIp", "web"]);
});

Deno.test("encodeOrderRef() takes the reference of an order and nothing else", () => {
  const orderRef = "131daac9-16c6-4618-beb0-365768f37288";
  assertEquals(encodeOrderRef({ orderRef, startedAt: 0 }), orderRef);
  for (const order of [undefined, null, orderRef, {}, { orderRef: "" }, { orderRef: 1 }, []]) {
    assertThrows(() => encodeOrderRef(order), TypeError, "must be an order, or { orderRef }: got ");
  }
  const promised = Promise.resolve({ orderRef });
  assertThrows(() => encodeOrderRef(promised), TypeError, "is an 'await' missing?");
});

Deno.test("encodeRequest() refuses control characters in what the person is shown, and nowhere else", () => {
  for (const endpoint of ["auth", "sign", "phone/auth", "phone/sign", "payment"] as const) {
    const least = leastRequest(endpoint);
    const wrong = { ...least, userVisibleData: "Jag hyr\u0000 lägenheten" };
    assertThrows(
      () => encode(endpoint, wrong),
      TypeError,
      "'request.userVisibleData' must have no control characters but tab, line feed and carriage " +
        "return: U+0000 at position 7",
    );
    const hidden = { ...least, userVisibleData: "a\tb\r\nc", userNonVisibleData: "\u0000\u0007" };
    assertEquals(encode(endpoint, hidden).userNonVisibleData, "AAc=");
  }
  const userVisibleTransaction = { transactionType: "card", recipient: { name: "Shop\u009f" } };
  assertThrows(
    () => encode("payment", { endUserIp: "194.168.2.25", userVisibleTransaction }),
    TypeError,
    "'request.userVisibleTransaction.recipient.name' must have no control characters",
  );
});

Deno.test("encodeRequest() warns of characters that BankID's guidelines do not list, and sends them", () => {
  const warned: string[] = [];
  const encoded = (userVisibleData: string) =>
    encode("sign", { endUserIp: "194.168.2.25", userVisibleData }, (message) => {
      warned.push(message);
    });
  assertEquals(
    encoded("Jag hyr.\n\tÅ€\uffef").userVisibleData,
    encodeBase64("Jag hyr.\n\tÅ€\uffef"),
  );
  assertEquals(warned, []);
  assertEquals(encoded("Jag hyr 🏠").userVisibleData, encodeBase64("Jag hyr 🏠"));
  assertEquals(warned.length, 1);
  assertEquals(
    warned[0]?.startsWith("'request.userVisibleData' has U+1F3E0 at position 8, which"),
    true,
  );
  encode("auth", { endUserIp: "194.168.2.25" }, () => warned.push("no text"));
  assertEquals(warned.length, 1);
});

Deno.test("encodePayment() warns of such a character in the name of who is paid, too", () => {
  const warned: string[] = [];
  const pay = (name: string): unknown => {
    const userVisibleTransaction = {
      transactionType: "card",
      recipient: { name },
      money: { amount: "1,00", currency: "SEK" },
    };
    const request = { endUserIp: "194.168.2.25", userVisibleTransaction };
    return encode("payment", request, (message) => void warned.push(message));
  };
  pay("The Book Shop");
  assertEquals(warned, []);
  pay("Books 📚");
  assertEquals(warned.length, 1);
  assertStringIncludes(warned[0] ?? "", "recipient.name' has U+1F4DA at position 6, which");
});
