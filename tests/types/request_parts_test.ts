import { assertEquals, assertThrows } from "@std/assert";
import type { RequestEndpoint } from "../../src/protocol/request.ts";
import type {
  AppDevice,
  OtherPaymentRequirement,
  PhoneRequirement,
  Requirement,
  WebDevice,
} from "../../src/types.ts";
import { encode, leastRequest } from "../helpers/requests.ts";

/** What BankID may add: it is sent beside the members that are known. */
const extra = { brandNew: { member: 1 } };

const PHONE: Required<PhoneRequirement> = {
  pinCode: true,
  mrtd: true,
  cardReader: "class2",
  certificatePolicies: ["1.2.752.78.1.*"],
  extra,
};
const OWN: Required<Requirement> = { ...PHONE, personalNumber: "191212121212" };
const OTHER: Required<OtherPaymentRequirement> = { ...PHONE, risk: "low" };
const web: Required<WebDevice> = {
  referringDomain: "example.com",
  userAgent: "Mozilla/5.0",
  deviceIdentifier: "8f3b0b6e",
  extra,
};
const app: Required<AppDevice> = {
  appIdentifier: "com.example.shop",
  deviceOS: "IOS 16.7.7",
  deviceModelName: "Apple iPhone14,3",
  deviceIdentifier: "1d4f2c8a",
  extra,
};

/** The endpoints that take a part, which has every member of its type. */
const PARTS: readonly (readonly [RequestEndpoint[], string, { extra: object }])[] = [
  [["auth", "sign", "payment"], "requirement", OWN],
  [["phone/auth", "phone/sign"], "requirement", PHONE],
  [["other/payment"], "requirement", OTHER],
  [["auth", "sign", "payment", "other/payment"], "web", web],
  [["auth", "sign", "payment", "other/payment"], "app", app],
];

Deno.test("each part of a request is sent with every member of its type, and what BankID adds", () => {
  for (const [endpoints, name, part] of PARTS) {
    const { extra, ...known } = part;
    for (const endpoint of endpoints) {
      const body = encode(endpoint, { ...leastRequest(endpoint), [name]: part });
      assertEquals(body[name], { ...known, ...extra }, `${endpoint} ${name}`);
    }
  }
});

Deno.test("a requirement has no member that belongs to that of another endpoint", () => {
  const foreign: readonly (readonly [RequestEndpoint, string, unknown])[] = [
    ["auth", "risk", OTHER.risk],
    ["phone/sign", "personalNumber", OWN.personalNumber],
    ["phone/sign", "risk", OTHER.risk],
    ["other/payment", "personalNumber", OWN.personalNumber],
  ];
  for (const [endpoint, name, value] of foreign) {
    const request = { ...leastRequest(endpoint), requirement: { [name]: value } };
    assertThrows(
      () => encode(endpoint, request),
      TypeError,
      `'request.requirement' has no member '${name}'`,
    );
  }
});
