/**
 * What BankID demands of a request, and how it says that a demand is not met. Written apart from
 * the client's own checks, so that one cannot hide a mistake of the other.
 *
 * @module
 */
import { isRecord } from "../../options.ts";
import { fromBase64, fromUtf8 } from "../../bytes.ts";

/** A refusal with BankID's status and body. */
export class Refusal extends Error {
  readonly status: number;
  readonly errorCode: string;

  constructor(status: number, errorCode: string, details: string) {
    super(details);
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** A request body. */
export type Body = Readonly<Record<string, unknown>>;

function invalid(details: string): Refusal {
  return new Refusal(400, "invalidParameters", details);
}

function demand(condition: boolean, details: string): void {
  if (!condition) throw invalid(details);
}

function isText(value: unknown, min: number, max: number): boolean {
  return typeof value === "string" && value.length >= min && value.length <= max;
}

function isOptionalText(value: unknown, min: number, max: number): boolean {
  return value === undefined || isText(value, min, max);
}

/** Base64 without its line breaks, which are no fault. */
export function joinedBase64(base64: string): string {
  return base64.replace(/[\r\n]/g, "");
}

/** The bytes of base64 of 1 to so many characters; `undefined` for anything else. */
function bytesOf(value: unknown, max: number): Uint8Array | undefined {
  if (typeof value !== "string" || value.length > max) return undefined;
  const base64 = joinedBase64(value);
  return base64 === "" ? undefined : fromBase64(base64);
}

/** Base64 of UTF-8 that can be shown: no control characters but tab and line breaks. */
function isVisibleText(value: unknown, max: number): boolean {
  const bytes = bytesOf(value, max);
  try {
    // deno-lint-ignore no-control-regex
    return bytes !== undefined && !/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/.test(fromUtf8(bytes));
  } catch {
    return false;
  }
}

function isIp(value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(value)) {
    return value.split(".").every((octet) => Number(octet) <= 255);
  }
  return /^[0-9A-Fa-f:.]+$/.test(value) && URL.canParse(`http://[${value}]`);
}

function isPersonalNumber(value: unknown): boolean {
  return typeof value === "string" && /^\d{12}$/.test(value);
}

/** Limits and members that differ between the endpoints. */
interface Demands {
  readonly visible: number;
  readonly nonVisible: number;
  readonly visibleRequired: boolean;
  readonly byPhone: boolean;
}

const SHORT = { visible: 1500, nonVisible: 1500, visibleRequired: false } as const;
const LONG = { visible: 40_000, nonVisible: 200_000, visibleRequired: true } as const;

const DEMANDS: Readonly<Record<string, Demands>> = {
  "auth": { ...SHORT, byPhone: false },
  "sign": { ...LONG, byPhone: false },
  "payment": { ...SHORT, byPhone: false },
  "phone/auth": { ...SHORT, byPhone: true },
  "phone/sign": { ...LONG, byPhone: true },
  "other/payment": { ...SHORT, byPhone: true },
};

/** Endpoints that start an order. */
export const START_ENDPOINTS: readonly string[] = /* @__PURE__ */ Object.keys(DEMANDS);

/** All endpoints. */
export const ENDPOINTS: readonly string[] = [...START_ENDPOINTS, "collect", "cancel", "verify"];

/** Checks the request of an order; throws a {@linkcode Refusal}. */
export function checkStart(endpoint: string, body: Body): void {
  const demands = DEMANDS[endpoint];
  if (!demands) throw new Refusal(404, "notFound", "No such endpoint");
  checkPerson(body, demands);
  if (endpoint.startsWith("phone/")) {
    demand(body.callInitiator === "user" || body.callInitiator === "RP", "Incorrect callInitiator");
  }
  if (endpoint.endsWith("payment")) checkPayment(body);
  checkRequirement(body.requirement);
  checkTexts(body, demands);
  if (!endpoint.startsWith("phone/")) checkDevice(body);
}

function checkPerson(body: Body, { byPhone }: Demands): void {
  if (!byPhone) demand(isIp(body.endUserIp), "Invalid endUserIp");
  const named = byPhone ? body : body.requirement;
  const personalNumber = isRecord(named) ? named.personalNumber : undefined;
  demand(
    personalNumber === undefined ? !byPhone : isPersonalNumber(personalNumber),
    "Incorrect personalNumber",
  );
}

function checkTexts(body: Body, demands: Demands): void {
  const { userVisibleData: visible, userNonVisibleData: nonVisible } = body;
  demand(
    visible === undefined ? !demands.visibleRequired : isVisibleText(visible, demands.visible),
    "Invalid userVisibleData",
  );
  demand(
    nonVisible === undefined || bytesOf(nonVisible, demands.nonVisible) !== undefined,
    "Invalid userNonVisibleData",
  );
  const format = body.userVisibleDataFormat;
  demand(
    format === undefined || format === "plaintext" || format === "simpleMarkdownV1",
    "Invalid userVisibleDataFormat",
  );
}

function checkRequirement(value: unknown): void {
  if (value === undefined) return;
  const details = "Invalid requirement";
  if (!isRecord(value)) throw invalid(details);
  for (const name of ["pinCode", "mrtd"]) {
    demand(value[name] === undefined || typeof value[name] === "boolean", details);
  }
  demand([undefined, "class1", "class2"].some((each) => each === value.cardReader), details);
  const policies = value.certificatePolicies;
  demand(
    policies === undefined || (Array.isArray(policies) && policies.every(isPolicy)),
    details,
  );
  const risks = [undefined, "low", "moderate"];
  demand(risks.some((each) => each === lowered(value.risk)), details);
}

/** BankID's own sample code writes risks in capitals. */
function lowered(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

/** An object identifier, of which the fifth part or a later one may be `*`. */
function isPolicy(value: unknown): boolean {
  const parts = typeof value === "string" && value.length <= 100 ? value.split(".") : [];
  const wildcards = parts.filter((part) => part === "*").length;
  return parts.length >= 2 && wildcards <= 1 &&
    parts.every((part, index) => /^\d+$/.test(part) || (part === "*" && index >= 4));
}

const RISK_FLAGS: readonly unknown[] = [
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

function checkPayment(body: Body): void {
  const transaction = body.userVisibleTransaction;
  if (!isRecord(transaction)) throw invalid("Invalid userVisibleTransaction");
  const { transactionType, recipient, money, riskWarning } = transaction;
  demand(
    transactionType === "card" || transactionType === "npa",
    "transactionType is not a valid transaction type",
  );
  demand(isRecord(recipient) && isText(recipient.name, 1, 40), "Recipient name is invalid");
  if (money !== undefined) {
    demand(
      transactionType !== "npa" && isRecord(money) &&
        typeof money.amount === "string" && /^(?=.{1,48}$)\d+(,\d+)?$/.test(money.amount) &&
        typeof money.currency === "string" && /^[A-Z]{3}$/.test(money.currency),
      "money has invalid amount or currency",
    );
  }
  demand(isOptionalText(riskWarning, 1, Infinity), "Invalid riskWarning");
  const { riskFlags } = body;
  demand(
    riskFlags === undefined ||
      (Array.isArray(riskFlags) && riskFlags.every((flag) => RISK_FLAGS.includes(flag))),
    "Invalid riskFlags",
  );
  demand(
    body.userNonVisibleData === undefined || body.userVisibleData !== undefined,
    "userNonVisible data requires userVisibleData",
  );
}

function checkDevice({ returnUrl, returnRisk, web, app }: Body): void {
  demand(isOptionalText(returnUrl, 1, 512), "Invalid returnUrl");
  demand(returnRisk === undefined || typeof returnRisk === "boolean", "Invalid returnRisk");
  demand(web === undefined || app === undefined, "web and app exclude each other");
  demand(web === undefined || isWeb(web), "Invalid web");
  demand(app === undefined || isApp(app), "Invalid app");
}

function isWeb(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length === 0) return false;
  const { referringDomain, userAgent, deviceIdentifier } = value;
  return isOptionalText(referringDomain, 3, 253) &&
    /^[0-9a-z.-]*$/.test(String(referringDomain ?? "")) &&
    isOptionalText(userAgent, 1, 256) && isOptionalText(deviceIdentifier, 1, 64);
}

function isApp(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length === 0) return false;
  const { appIdentifier, deviceOS, deviceModelName, deviceIdentifier } = value;
  return [appIdentifier, deviceOS, deviceModelName, deviceIdentifier]
    .every((each) => isOptionalText(each, 1, Infinity));
}

/** The reference in a collect or cancel request; throws a {@linkcode Refusal}. */
export function checkOrderRef(body: Body): string {
  const { orderRef } = body;
  if (typeof orderRef !== "string" || orderRef === "") throw invalid("No such order");
  return orderRef;
}

/** The refusal for an order that is unknown or can't be asked for any more. */
export function noSuchOrder(): Refusal {
  return invalid("No such order");
}

/** The refusal for a second order of one person. */
export function alreadyInProgress(): Refusal {
  return new Refusal(400, "alreadyInProgress", "Order already in progress for pno");
}
