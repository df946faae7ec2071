/**
 * Requests with every parameter of BankID's reference, and the JSON that they must become.
 *
 * @module
 */
import { encodeBase64 } from "@std/encoding";
import {
  encodePayment,
  encodeRequest,
  fieldsOf,
  type RequestEndpoint,
} from "../../src/protocol/request.ts";

type Members = Readonly<Record<string, unknown>>;

/** A request as a caller gives it, and the object that must be sent. */
export interface RequestCase {
  readonly endpoint: RequestEndpoint;
  readonly request: Members;
  readonly body: Members;
}

const TEXT_NAMES = ["userVisibleData", "userNonVisibleData", "userVisibleDataFormat"];
const DEVICE_NAMES = ["returnUrl", "returnRisk", "web", "app"];
const PAYMENT_NAMES = ["userVisibleTransaction", "riskFlags"];
const PHONE_NAMES = ["personalNumber", "callInitiator", "requirement"];

/** The parameters of BankID's reference, by endpoint. */
export const PARAMETERS: Readonly<Record<RequestEndpoint, readonly string[]>> = {
  "auth": ["endUserIp", "requirement", ...TEXT_NAMES, ...DEVICE_NAMES],
  "sign": ["endUserIp", "requirement", ...TEXT_NAMES, ...DEVICE_NAMES],
  "phone/auth": [...PHONE_NAMES, ...TEXT_NAMES],
  "phone/sign": [...PHONE_NAMES, ...TEXT_NAMES],
  "payment": ["endUserIp", "requirement", ...TEXT_NAMES, ...DEVICE_NAMES, ...PAYMENT_NAMES],
  "other/payment": [
    "personalNumber",
    "requirement",
    ...TEXT_NAMES,
    ...DEVICE_NAMES,
    ...PAYMENT_NAMES,
  ],
  "verify": ["qrCode"],
};

const VISIBLE = "# Avtal\n\nJag godkänner *hyran* 9 500 kr 🏠";
const HIDDEN_TEXT = '{"avtal":"å4711"}';
const HIDDEN_BYTES = Uint8Array.of(0, 255, 128, 10, 13, 7);

const TEXTS: Members = {
  userVisibleData: VISIBLE,
  userNonVisibleData: HIDDEN_TEXT,
  userVisibleDataFormat: "simpleMarkdownV1",
};
const SENT_TEXTS: Members = {
  userVisibleData: encodeBase64(VISIBLE),
  userNonVisibleData: encodeBase64(HIDDEN_TEXT),
  userVisibleDataFormat: "simpleMarkdownV1",
};
const PHONE_REQUIREMENT: Members = {
  pinCode: true,
  mrtd: true,
  cardReader: "class1",
  certificatePolicies: ["1.2.752.78.1.5", "1.2.752.78.*"],
};
const REQUIREMENT: Members = { ...PHONE_REQUIREMENT, personalNumber: "191212121212" };
const WEB: Members = {
  referringDomain: "xn--rksmrgs-5wao1o.example",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64)",
  deviceIdentifier: "8f3b0b6e-2d55-4ac5-9a5e-1b6d9e1c7a10",
};
const APP: Members = {
  appIdentifier: "com.example.shop",
  deviceOS: "IOS 16.7.7",
  deviceModelName: "Apple iPhone14,3",
  deviceIdentifier: "1d4f2c8a",
};
const BACK: Members = { returnUrl: "https://shop.example/done#nonce=5f1c", returnRisk: true };
const TRANSACTION: Members = {
  transactionType: "card",
  recipient: { name: "Bokhandeln Åttan" },
  money: { amount: "1000,00", currency: "SEK" },
  riskWarning: "newRecipient",
};
const PERSON: Members = { personalNumber: "191212121212" };
const ADDRESS: Members = { endUserIp: "194.168.2.25" };
const CALL: Members = { ...PERSON, callInitiator: "RP" };
const RISK_FLAGS: readonly string[] = [
  "newCard",
  "newCustomer",
  "newRecipient",
  "highRiskRecipient",
  "largeAmount",
  "foreignCurrency",
  "cryptoCurrencyPurchase",
  "moneyTransfer",
  "overseasTransaction",
  "recurringPayment",
  "suspiciousPaymentPattern",
  "other",
];

/** What every request has at least, and what else it may have. */
interface Shape {
  readonly least: Members;
  readonly most: Members;
  readonly hasDevice: boolean;
}

const SHAPES: Readonly<Record<Exclude<RequestEndpoint, "verify">, Shape>> = {
  "auth": { least: ADDRESS, most: { requirement: REQUIREMENT }, hasDevice: true },
  "sign": {
    least: { ...ADDRESS, userVisibleData: VISIBLE },
    most: { requirement: REQUIREMENT },
    hasDevice: true,
  },
  "phone/auth": { least: CALL, most: { requirement: PHONE_REQUIREMENT }, hasDevice: false },
  "phone/sign": {
    least: { ...CALL, userVisibleData: VISIBLE },
    most: { requirement: PHONE_REQUIREMENT },
    hasDevice: false,
  },
  "payment": {
    least: { ...ADDRESS, userVisibleTransaction: TRANSACTION },
    most: { requirement: REQUIREMENT, riskFlags: RISK_FLAGS },
    hasDevice: true,
  },
  "other/payment": {
    least: { ...PERSON, userVisibleTransaction: TRANSACTION },
    most: { requirement: { ...PHONE_REQUIREMENT, risk: "moderate" }, riskFlags: RISK_FLAGS },
    hasDevice: true,
  },
};

function sent(least: Members): Members {
  const { userVisibleData } = least;
  return userVisibleData === undefined
    ? least
    : { ...least, userVisibleData: SENT_TEXTS.userVisibleData };
}

function casesOf([endpoint, { least, most, hasDevice }]: [string, Shape]): RequestCase[] {
  const where = endpoint as RequestEndpoint;
  const devices: readonly Members[] = hasDevice
    ? [{ ...BACK, web: WEB }, { returnRisk: false, app: APP }]
    : [{}];
  return [
    { endpoint: where, request: least, body: sent(least) },
    ...devices.map((device) => ({
      endpoint: where,
      request: { ...least, ...most, ...TEXTS, ...device },
      body: { ...least, ...most, ...SENT_TEXTS, ...device },
    })),
    {
      endpoint: where,
      request: { ...least, userVisibleData: "a", userNonVisibleData: HIDDEN_BYTES },
      body: { ...least, userVisibleData: "YQ==", userNonVisibleData: encodeBase64(HIDDEN_BYTES) },
    },
  ];
}

const QR: Members = { qrCode: "BANKIDF.1.eyJpZCI6IjQ3MTEifQ.c2lnbmF0dXJl" };

/** Requests of every endpoint: with the least, with everything, and with bytes. */
export const REQUESTS: readonly RequestCase[] = [
  ...Object.entries(SHAPES).flatMap(casesOf),
  { endpoint: "verify", request: QR, body: QR },
];

/** The smallest request of an endpoint that is valid. */
export function leastRequest(endpoint: RequestEndpoint): Members {
  return endpoint === "verify" ? QR : SHAPES[endpoint].least;
}

/** A request of an endpoint with everything, and what must be sent. */
export function fullRequest(endpoint: RequestEndpoint): RequestCase {
  const cases = REQUESTS.filter((each) => each.endpoint === endpoint);
  const full = cases[1] ?? cases[0];
  if (!full) throw new Error(`No request for ${endpoint}`);
  return full;
}

/** Checks a request as the function of its endpoint does. */
export function encode(
  endpoint: RequestEndpoint,
  request: unknown,
  warn?: (message: string) => void,
): Record<string, unknown> {
  const check = endpoint.endsWith("payment") ? encodePayment : encodeRequest;
  return check(fieldsOf(endpoint), request, warn);
}
