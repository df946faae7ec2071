/**
 * Requests that must not be sent.
 *
 * @module
 */
import type { RequestEndpoint } from "../../src/protocol/request.ts";

/** What is wrong with a request that would be valid otherwise. */
export interface BadRequest {
  readonly endpoints: readonly RequestEndpoint[];
  /** The member at fault, as the message must name it. */
  readonly path: string;
  /** Values that it must not have. */
  readonly values: readonly unknown[];
  readonly error: "type" | "range";
  /** What the message says besides; `{}` stands for the value. */
  readonly says: string;
}

type Row = [path: string, error: "type" | "range", says: string, ...values: unknown[]];

const ON_A_SITE: RequestEndpoint[] = ["auth", "sign", "payment"];
const PHONE: RequestEndpoint[] = ["phone/auth", "phone/sign"];
const PAYMENT: RequestEndpoint[] = ["payment", "other/payment"];
const WITH_DEVICE: RequestEndpoint[] = [...ON_A_SITE, "other/payment"];
const BY_NUMBER: RequestEndpoint[] = [...PHONE, "other/payment"];
const ORDERS: RequestEndpoint[] = [...ON_A_SITE, ...BY_NUMBER];

const WRONG_TYPES: readonly [unknown, string][] = [
  [42, "a number"],
  [null, "null"],
  [["x"], "an array"],
  [{ x: 1 }, "an object"],
  [true, "a boolean"],
];

function notStrings(...paths: string[]): Row[] {
  return paths.flatMap((path) =>
    WRONG_TYPES.map(([value, kind]): Row => [path, "type", `must be a string: got ${kind}`, value])
  );
}

function notFlags(...paths: string[]): Row[] {
  return paths.map((
    path,
  ): Row => [path, "type", "must be true or false: got", "true", 1, null, []]);
}

function notObjects(...paths: string[]): Row[] {
  return paths.map((path): Row => [path, "type", "must be an object: got", "x", 1, null, [], true]);
}

const TABLE: readonly [readonly RequestEndpoint[], readonly Row[]][] = [
  [ON_A_SITE, [
    ...notStrings("endUserIp"),
    // deno-fmt-ignore
    ["endUserIp", "range", "without port, brackets or zone: got '{}'", "", "localhost", "192.0.2",
      "192.0.2.256", "192.0.2.1.1", "192.0.2.01", " 192.0.2.1", "192.0.2.1\n", "192.0.2.1:443",
      "192.0.2.0/24", "[2001:db8::1]", "2001:db8::1%eth0", "2001:db8:::1", "2001:db8::g", ":"],
    ...notStrings("requirement.personalNumber"),
  ]],
  [ORDERS, [
    ...notObjects("requirement"),
    ...notFlags("requirement.pinCode", "requirement.mrtd"),
    ...notStrings("requirement.cardReader"),
    ["requirement.cardReader", "range", "'class1' or 'class2': got '{}'", "", "CLASS1", "class3"],
    ["requirement.certificatePolicies", "type", "must be an array: got", "1.2.752.78.1.5", {}, 1],
    ["requirement.certificatePolicies", "range", "must not be empty", []],
    ["requirement.certificatePolicies[1]", "type", "must be a string: got a number", ["1.2.3", 1]],
    ...[
      "",
      "*",
      "1",
      "1.2.752.*",
      "1.2.752.78.",
      "1.2.752.78*",
      "1.2.752.78.*.*",
      "1.2..3",
      "mobile",
    ].map((policy): Row => [
      "requirement.certificatePolicies[0]",
      "range",
      `object identifier in dotted form, with at most one '*' from the fifth position on: got '${policy}'`,
      [policy],
    ]),
    ["requirement.pincode", "type", "'request.requirement' has no member 'pincode'", true],
    ...notStrings("userVisibleData", "userVisibleDataFormat"),
    ["userVisibleData", "type", "half of a surrogate pair", "a\ud83d", "\ude00b", "\ude00\ud83d"],
    ["userNonVisibleData", "type", "half of a surrogate pair", "\ud83d"],
    // deno-fmt-ignore
    ["userNonVisibleData", "type", "must be a string or a Uint8Array: got", 42, null, [1, 2],
      new ArrayBuffer(2), { 0: 1 }],
    ["userVisibleDataFormat", "range", "must have at least 1 characters: got 0", ""],
    ["userVisibleText", "type", "'request' has no member 'userVisibleText'", "text"],
  ]],
  [WITH_DEVICE, [
    ...notStrings("returnUrl", "web.referringDomain", "web.userAgent", "web.deviceIdentifier"),
    ...notStrings("app.appIdentifier", "app.deviceOS", "app.deviceModelName"),
    ...notStrings("app.deviceIdentifier"),
    ...notFlags("returnRisk"),
    ...notObjects("web", "app"),
    ["returnUrl", "range", "1 to 512 characters: got 0", ""],
    ["returnUrl", "range", "1 to 512 characters: got 513", "https://x.example/".padEnd(513, "a")],
    ["web", "type", "must have at least one member", {}, { userAgent: undefined }],
    ["app", "type", "must have at least one member", {}],
    // deno-fmt-ignore
    ["web.referringDomain", "range", "3 to 253 characters out of 0-9 a-z . - (IDN in punycode): got '{}'",
      "", "ab", "Example.com", "räksmörgås.se", "https://example.com", "example.com:443", "a_b.se"],
    ["web.referringDomain", "range", "3 to 253 characters", "a".repeat(254)],
    ["web.userAgent", "range", "at least 1 characters: got 0", ""],
    ["web.deviceIdentifier", "range", "1 to 64 characters: got 0", ""],
    ["web.deviceIdentifier", "range", "1 to 64 characters: got 65", "d".repeat(65)],
    ["web.appIdentifier", "type", "'request.web' has no member 'appIdentifier'", "x"],
    ["app.deviceOs", "type", "'request.app' has no member 'deviceOs'", "IOS 16.7.7"],
    ["app.deviceOS", "range", "at least 1 characters: got 0", ""],
  ]],
  [BY_NUMBER, [...notStrings("personalNumber")]],
  [PHONE, [
    ...notStrings("callInitiator"),
    ["callInitiator", "range", "'user' or 'RP': got '{}'", "", "rp", "User", "RP "],
    ["requirement.risk", "type", "'request.requirement' has no member 'risk'", "low"],
  ]],
  [["auth", "sign", "payment"], [
    ["requirement.risk", "type", "'request.requirement' has no member 'risk'", "low"],
  ]],
  [["other/payment"], [
    ...notStrings("requirement.risk"),
    ["requirement.risk", "range", "'low' or 'moderate': got '{}'", "high", "LOW", ""],
  ]],
  [PAYMENT, [
    ...notObjects("userVisibleTransaction"),
    ...notStrings("userVisibleTransaction.transactionType"),
    ["userVisibleTransaction.transactionType", "type", "is missing", undefined],
    ["userVisibleTransaction.transactionType", "range", "'card' or 'npa': got '{}'", "CARD", "x"],
    ...notObjects("userVisibleTransaction.recipient", "userVisibleTransaction.money"),
    ["userVisibleTransaction.recipient", "type", "is missing", undefined],
    ["userVisibleTransaction.recipient.name", "type", "is missing", undefined],
    ...notStrings("userVisibleTransaction.recipient.name"),
    ["userVisibleTransaction.recipient.name", "range", "1 to 40 characters: got 0", ""],
    ["userVisibleTransaction.recipient.name", "range", "got 41", "n".repeat(41)],
    ["userVisibleTransaction.money.amount", "type", "is missing", undefined],
    ...notStrings("userVisibleTransaction.money.amount"),
    // deno-fmt-ignore
    ["userVisibleTransaction.money.amount", "range", "at most one ',' as decimal sign, such as '1000,00': got '{}'",
      "", "100.00", "1,2,3", "1 000", "-1", "+1", "1e3", "SEK 1", ",", "1".repeat(49)],
    ["userVisibleTransaction.money.currency", "type", "is missing", undefined],
    ...notStrings("userVisibleTransaction.money.currency"),
    // deno-fmt-ignore
    ["userVisibleTransaction.money.currency", "range", "ISO 4217 code of three capital letters: got '{}'",
      "", "SE", "sek", "SEKK", "752", "kr"],
    ...notStrings("userVisibleTransaction.riskWarning"),
    ["userVisibleTransaction.amount", "type", "has no member 'amount'", "1"],
    ["riskFlags", "type", "must be an array: got", "newCard", {}, 1],
    ["riskFlags", "range", "must not be empty", []],
    ["riskFlags[1]", "type", "must be a string: got a number", ["newCard", 1]],
  ]],
  [["verify"], [
    ...notStrings("qrCode"),
    ["qrCode", "range", "at least 1 characters: got 0", ""],
    ["qrcode", "type", "'request' has no member 'qrcode': did you mean 'qrCode'?", "BANKIDF."],
  ]],
];

/** Every kind of mistake in every request where it can be made. */
export const BAD_REQUESTS: readonly BadRequest[] = TABLE.flatMap(([endpoints, rows]) =>
  rows.map(([path, error, says, ...values]) => ({ endpoints, path, error, says, values }))
);

/** A request with one member, named by its path, set to a value. */
export function withMember(
  request: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const [name = "", ...rest] = path.replace(/\[\d+\]$/, "").split(".");
  if (rest.length === 0) return { ...request, [name]: value };
  const inner = request[name];
  const members = typeof inner === "object" && inner !== null ? { ...inner } : {};
  return { ...request, [name]: withMember(members, rest.join("."), value) };
}
