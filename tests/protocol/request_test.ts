import { assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { encodeOrderRef, type RequestEndpoint } from "../../src/protocol/request.ts";
import { BAD_REQUESTS, withMember } from "../helpers/bad_requests.ts";
import { encode, fullRequest, leastRequest, PARAMETERS, REQUESTS } from "../helpers/requests.ts";

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
