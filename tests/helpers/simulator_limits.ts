/**
 * The limits of BankID's reference as they show on the wire: for each member the last values that
 * are accepted and the first that are refused, with BankID's words.
 *
 * @module
 */
import type { RequestEndpoint } from "../../src/protocol/request.ts";

/** A member and its limits. */
export interface Limit {
  readonly path: string;
  readonly endpoints: readonly RequestEndpoint[];
  /** What BankID says to a bad value. */
  readonly details: string;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const ON_A_SITE: readonly RequestEndpoint[] = ["auth", "sign", "payment"];
const PHONE: readonly RequestEndpoint[] = ["phone/auth", "phone/sign"];
const PAYMENT: readonly RequestEndpoint[] = ["payment", "other/payment"];
const BY_NUMBER: readonly RequestEndpoint[] = [...PHONE, "other/payment"];
const WITH_DEVICE: readonly RequestEndpoint[] = [...ON_A_SITE, "other/payment"];
const ORDERS: readonly RequestEndpoint[] = [...ON_A_SITE, ...BY_NUMBER];
const SIGNATURES: readonly RequestEndpoint[] = ["sign", "phone/sign"];
const OTHERS: readonly RequestEndpoint[] = ["auth", "payment", "phone/auth", "other/payment"];

const NOT_TEXT: readonly unknown[] = [42, null, true, ["x"], { x: 1 }];
const NOT_FLAGS: readonly unknown[] = ["true", 1, null, []];
const NOT_OBJECTS: readonly unknown[] = ["x", 1, null, true, []];

const POLICY = "1.2.752.78.1.5";
const CARD = { transactionType: "card", recipient: { name: "Bokhandeln" } };

/** Base64 of a length: whole groups of four. */
function base64(length: number): string {
  return "QUJD".repeat(length / 4);
}

/** What is no base64, and lengths around a limit. */
function badBase64(max: number): unknown[] {
  return [
    "",
    "a",
    "YQ",
    "YQ=",
    "Y===",
    "YQ==YQ==",
    "Y_8=",
    "YQ== ",
    "\n",
    base64(max + 4),
    ...NOT_TEXT,
  ];
}

function text(
  path: string,
  endpoints: readonly RequestEndpoint[],
  max: number,
): Limit {
  // A line break is no fault, but counts.
  const good = ["YQ==", "w6U=", "QUJD", "YQ==\n", "QUJD\r\nYQ==", base64(max)];
  return { path, endpoints, details: `Invalid ${path}`, good, bad: badBase64(max) };
}

const PEOPLE: readonly Limit[] = [
  {
    path: "endUserIp",
    endpoints: ON_A_SITE,
    details: "Invalid endUserIp",
    good: ["0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::12", "::ffff:192.0.2.1"],
    // deno-fmt-ignore
    bad: ["", "aaaaaaaaaaaaaaaaa", "256.0.0.1", "1.2.3", "1.2.3.4.5", "[::1]", "::1%eth0", ":::",
      "192.0.2.1:443", " 192.0.2.1", ...NOT_TEXT],
  },
  {
    path: "personalNumber",
    endpoints: BY_NUMBER,
    details: "Incorrect personalNumber",
    // Neither date nor check digit is looked at.
    good: ["191212121212", "000000000000", "200001010101"],
    bad: ["", "19121212121", "1912121212121", "19121212-1212", "19121212121a", ...NOT_TEXT],
  },
  {
    path: "requirement.personalNumber",
    endpoints: ON_A_SITE,
    details: "Incorrect personalNumber",
    good: ["191212121212", "190000000000"],
    bad: ["", "19121212121", "1912121212121", "invalid_personal_number", ...NOT_TEXT],
  },
  {
    path: "callInitiator",
    endpoints: PHONE,
    details: "Incorrect callInitiator",
    good: ["user", "RP"],
    bad: ["", "rp", "User", "USER", "random_initiator", ...NOT_TEXT],
  },
];

const REQUIREMENT: readonly Limit[] = ([
  ["requirement", [{}], NOT_OBJECTS],
  ["requirement.pinCode", [true, false], NOT_FLAGS],
  ["requirement.mrtd", [true, false], NOT_FLAGS],
  ["requirement.cardReader", ["class1", "class2"], ["", "CLASS1", "class3", ...NOT_TEXT]],
  // An order above the stated risk fails; BankID's own sample writes capitals.
  ["requirement.risk", ["low", "moderate", "LOW", "MODERATE"], ["", "high", ...NOT_TEXT]],
  [
    "requirement.certificatePolicies",
    [[], ["1.2"], [POLICY, "1.2.752.78.*"], ["1.2.752.78.*.5"], ["1.2.752.78.1.*"]],
    // deno-fmt-ignore
    [POLICY, {}, 1, null, [1], [null], [""], ["1"], ["*"], ["1.2.752.*"], ["1.2.752.*.1.5"],
      ["1.2.752.78.*.*"], ["1.2.752.78*"], ["1.2.752.78.1*"], ["1.2..3"], ["1.2.3."], ["mobile"],
      [POLICY, "x"], [`1.${"2".repeat(99)}`]],
  ],
] as const).map(([path, good, bad]) => ({
  path,
  endpoints: ORDERS,
  details: "Invalid requirement",
  good,
  bad,
}));

const TEXTS: readonly Limit[] = [
  text("userVisibleData", OTHERS, 1500),
  text("userVisibleData", SIGNATURES, 40_000),
  text("userNonVisibleData", ["auth", "phone/auth"], 1500),
  text("userNonVisibleData", SIGNATURES, 200_000),
  {
    path: "userVisibleDataFormat",
    endpoints: ORDERS,
    details: "Invalid userVisibleDataFormat",
    good: ["plaintext", "simpleMarkdownV1"],
    bad: ["", "simplemarkdownv1", "markdown", ...NOT_TEXT],
  },
];

const DEVICE: readonly Limit[] = [
  {
    path: "returnUrl",
    endpoints: WITH_DEVICE,
    details: "Invalid returnUrl",
    good: ["x", "null", "googlechrome://", "https://x.example/".padEnd(512, "a")],
    bad: ["", "https://x.example/".padEnd(513, "a"), ...NOT_TEXT],
  },
  {
    path: "returnRisk",
    endpoints: WITH_DEVICE,
    details: "Invalid returnRisk",
    good: [true, false],
    bad: NOT_FLAGS,
  },
  ...([
    ["web", [{ userAgent: "x" }], [{}, ...NOT_OBJECTS]],
    [
      "web.referringDomain",
      ["a.b", "xn--rksmrgs-5wao1o.se", "a".repeat(253)],
      ["", "ab", "a".repeat(254), "Example.com", "räksmörgås.se", "a_b.se", "a.se:443"],
    ],
    ["web.userAgent", ["x", "x".repeat(256)], ["", "x".repeat(257)]],
    ["web.deviceIdentifier", ["x", "x".repeat(64)], ["", "x".repeat(65)]],
    ["app", [{ deviceOS: "x" }], [{}, ...NOT_OBJECTS]],
    ["app.appIdentifier", ["x", "x".repeat(1000)], [""]],
    ["app.deviceOS", ["IOS 16.7.7"], [""]],
    ["app.deviceModelName", ["Apple iPhone14,3"], [""]],
    ["app.deviceIdentifier", ["x"], [""]],
  ] as const).map(([path, good, bad]): Limit => ({
    path,
    endpoints: WITH_DEVICE,
    details: `Invalid ${path.slice(0, 3)}`,
    good,
    bad: path.includes(".") ? [...bad, ...NOT_TEXT] : bad,
  })),
];

const AMOUNT = "money has invalid amount or currency";

const TRANSACTION: readonly Limit[] = ([
  ["", "Invalid userVisibleTransaction", [CARD], NOT_OBJECTS],
  [
    ".transactionType",
    "transactionType is not a valid transaction type",
    ["card"],
    ["", "CARD", "random", undefined, ...NOT_TEXT],
  ],
  [".recipient", "Recipient name is invalid", [{ name: "x" }], [undefined, {}, ...NOT_OBJECTS]],
  [
    ".recipient.name",
    "Recipient name is invalid",
    ["x", "x".repeat(40)],
    ["", "x".repeat(41), undefined, ...NOT_TEXT],
  ],
  [".money", AMOUNT, [undefined], [{}, { amount: "1" }, { currency: "SEK" }, ...NOT_OBJECTS]],
  [
    ".money.amount",
    AMOUNT,
    ["0", "100", "1000,00", "100,000", "1".repeat(48)],
    ["", "100.00", "1,2,3", ",5", "5,", "-1", "1 000", "1e3", "1".repeat(49), ...NOT_TEXT],
  ],
  [".money.currency", AMOUNT, ["SEK", "EUR"], ["", "SE", "SEKK", "sek", "752", ...NOT_TEXT]],
  [".riskWarning", "Invalid riskWarning", ["newRecipient"], ["", ...NOT_TEXT]],
] as const).map(([path, details, good, bad]) => ({
  path: `userVisibleTransaction${path}`,
  endpoints: PAYMENT,
  details,
  good,
  bad,
}));

const FLAGS: Limit = {
  path: "riskFlags",
  endpoints: PAYMENT,
  details: "Invalid riskFlags",
  // deno-fmt-ignore
  good: [[], ["newCard", "newCustomer", "newRecipient", "highRiskRecipient", "largeAmount",
    "foreignCurrency", "cryptoCurrencyPurchase", "moneyTransfer", "overseasTransaction",
    "recurringPayment", "suspiciousPaymentPattern", "other"]],
  bad: ["newCard", {}, null, 1, ["newcard"], ["newCard", "x"], [1], [["newCard"]]],
};

/** The limits of every member of every request that starts an order. */
export const LIMITS: readonly Limit[] = [
  ...PEOPLE,
  ...REQUIREMENT,
  ...TEXTS,
  ...DEVICE,
  ...TRANSACTION,
  FLAGS,
];
