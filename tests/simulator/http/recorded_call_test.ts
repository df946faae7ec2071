import { assertEquals } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { callOf } from "../../../src/simulator/http/recorded_call.ts";
import { Redaction } from "../../../src/simulator/http/redaction.ts";
import { REQUESTS } from "../../helpers/requests.ts";

const ORDER = { orderRef: "131daac9-16c6-4618-beb0-365768f37288" };

const FUNCTIONS: Readonly<Record<string, string>> = {
  "phone/auth": "phoneAuth",
  "phone/sign": "phoneSign",
  "other/payment": "otherPayment",
  "verify": "verifyIdCard",
};

Deno.test("callOf() names the function that sends a request, with what it is given", () => {
  for (const { endpoint, body } of REQUESTS) {
    const call = callOf(endpoint, new Redaction().json(JSON.stringify(body)));
    assertEquals(call?.function, FUNCTIONS[endpoint] ?? endpoint);
  }
  for (const endpoint of ["collect", "cancel"]) {
    assertEquals(callOf(endpoint, ORDER), { function: endpoint, input: ORDER });
  }
});

Deno.test("callOf() gives texts as they are given to a function", () => {
  const given = { endUserIp: "194.168.2.25", userVisibleData: "Hej å", userNonVisibleData: "b" };
  const sent = {
    ...given,
    userVisibleData: encodeBase64(given.userVisibleData),
    userNonVisibleData: encodeBase64(given.userNonVisibleData),
  };
  assertEquals(callOf("sign", sent), { function: "sign", input: given });
});

Deno.test("callOf() names none for what no function of the module sends", () => {
  const ip = { endUserIp: "194.168.2.25" };
  const table: readonly (readonly [string, unknown])[] = [
    ["auth", {}],
    ["auth", null],
    ["auth", [ip]],
    ["auth", "[hidden]"],
    ["auth", { ...ip, endUserIp: "nowhere" }],
    ["auth", { ...ip, unknown: 1 }],
    ["auth", { ...ip, endUserIp: "::ffff:194.168.2.25" }],
    ["sign", ip],
    ["sign", { ...ip, userVisibleData: "*" }],
    ["sign", { ...ip, userVisibleData: "" }],
    ["nothing", ip],
    ["nothing", ORDER],
    ["toString", ip],
    ["collect", {}],
    ["collect", { orderRef: "" }],
    ["collect", { orderRef: 1 }],
    ["cancel", { ...ORDER, more: 1 }],
    ["verify", { qrCode: "" }],
  ];
  for (const [endpoint, body] of table) assertEquals(callOf(endpoint, body), undefined);
});
