/**
 * Requests: from the options of a call to the JSON that BankID wants, checked before anything is
 * sent. Each table below is one request of BankID's reference.
 *
 * @module
 */
import {
  cutText,
  encodeObject,
  type Field,
  type Fields,
  flag,
  ipAddress,
  list,
  nonVisibleData,
  object,
  oneOf,
  optional,
  pattern,
  personalNumber,
  required,
  text,
  visibleData,
} from "./fields.ts";
import { isRecord, kindOf } from "../options.ts";

/** Greatest length of each text, in characters of base64. */
const LIMIT = { short: 1500, signVisible: 40_000, signNonVisible: 200_000 } as const;

const PHONE_REQUIREMENT: Fields = {
  pinCode: optional(flag),
  mrtd: optional(flag),
  cardReader: optional(oneOf("class1", "class2")),
  certificatePolicies: optional(list(pattern(
    /^\d+(\.\d+)+$|^\d+(\.\d+){3,}\.\*(\.\d+)*$/,
    "an object identifier in dotted form, with at most one '*' from the fifth position on",
  ))),
};
const REQUIREMENT: Fields = { ...PHONE_REQUIREMENT, personalNumber: optional(personalNumber) };
const OTHER_REQUIREMENT: Fields = {
  ...PHONE_REQUIREMENT,
  risk: optional(oneOf("low", "moderate")),
};

const WEB: Fields = {
  referringDomain: optional(pattern(
    /^[0-9a-z.-]{3,253}$/,
    "a domain of 3 to 253 characters out of 0-9 a-z . - (IDN in punycode)",
  )),
  userAgent: optional(cutText(256)),
  deviceIdentifier: optional(text(1, 64)),
};
const APP: Fields = {
  appIdentifier: optional(text(1, Infinity)),
  deviceOS: optional(text(1, Infinity)),
  deviceModelName: optional(text(1, Infinity)),
  deviceIdentifier: optional(text(1, Infinity)),
};

const DEVICE: Fields = {
  returnUrl: optional(text(1, 512)),
  returnRisk: optional(flag),
  web: optional(object(WEB)),
  app: optional(object(APP)),
};

function texts(visible: number, nonVisible: number, isRequired: boolean): Fields {
  const check = visibleData(visible);
  return {
    userVisibleData: isRequired ? required(check) : optional(check),
    userNonVisibleData: optional(nonVisibleData(nonVisible)),
    userVisibleDataFormat: optional(text(1, Infinity)),
  };
}
const SHORT_TEXTS = texts(LIMIT.short, LIMIT.short, false);
const SIGN_TEXTS = texts(LIMIT.signVisible, LIMIT.signNonVisible, true);

const TRANSACTION: Fields = {
  transactionType: required(oneOf("card", "npa")),
  recipient: required(object({ name: required(text(1, 40)) })),
  money: optional(object({
    amount: required(pattern(
      /^(?=.{1,48}$)\d+(,\d+)?$/,
      "an amount of at most 48 digits with at most one ',' as decimal sign, such as '1000,00'",
    )),
    currency: required(pattern(/^[A-Z]{3}$/, "an ISO 4217 code of three capital letters")),
  })),
  riskWarning: optional(text(1, Infinity)),
};
const PAYMENT: Fields = {
  userVisibleTransaction: required(object(TRANSACTION)),
  ...SHORT_TEXTS,
  riskFlags: optional(list(text(1, Infinity))),
  ...DEVICE,
};
const AUTH: Fields = {
  endUserIp: required(ipAddress),
  requirement: optional(object(REQUIREMENT)),
  ...SHORT_TEXTS,
  ...DEVICE,
};
const PHONE_AUTH: Fields = {
  personalNumber: required(personalNumber),
  callInitiator: required(oneOf("user", "RP")),
  requirement: optional(object(PHONE_REQUIREMENT)),
  ...SHORT_TEXTS,
};
const PERSONAL: Readonly<Record<"personalNumber", Field>> = {
  personalNumber: required(personalNumber),
};

/** Endpoints that take a request of their own. */
export type RequestEndpoint =
  | "auth"
  | "sign"
  | "phone/auth"
  | "phone/sign"
  | "payment"
  | "other/payment"
  | "verify";

/** The members of each request, by endpoint. */
const REQUESTS: Readonly<Record<RequestEndpoint, Fields>> = {
  "auth": AUTH,
  "sign": { ...AUTH, ...SIGN_TEXTS },
  "phone/auth": PHONE_AUTH,
  "phone/sign": { ...PHONE_AUTH, ...SIGN_TEXTS },
  "payment": {
    endUserIp: required(ipAddress),
    requirement: optional(object(REQUIREMENT)),
    ...PAYMENT,
  },
  "other/payment": { ...PERSONAL, requirement: optional(object(OTHER_REQUIREMENT)), ...PAYMENT },
  "verify": { qrCode: required(text(1, Infinity)) },
};

/**
 * Checks a request and returns the object that is sent as JSON.
 *
 * @throws {TypeError} If a member is missing, unknown or of the wrong type.
 * @throws {RangeError} If a member is outside BankID's limits.
 */
export function encodeRequest(
  endpoint: RequestEndpoint,
  request: unknown,
): Record<string, unknown> {
  const fields = REQUESTS[endpoint];
  const extra = optional((value, path) => {
    if (!isRecord(value)) {
      throw new TypeError(`'${path}' must be an object: got ${kindOf(value)}`);
    }
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) {
        throw new TypeError(`'${path}.${name}' is a known member: give it outside 'extra'`);
      }
    }
    return value;
  });
  const { extra: added, ...body } = encodeObject(request, "request", { ...fields, extra });
  checkTogether(body);
  return typeof added === "object" ? { ...body, ...added } : body;
}

/** Rules that concern more than one member. */
function checkTogether(body: Record<string, unknown>): void {
  if (body.web !== undefined && body.app !== undefined) {
    throw new TypeError("'request.web' and 'request.app' exclude each other: give one of them");
  }
  for (const name of ["web", "app"]) {
    const device = body[name];
    if (typeof device === "object" && device !== null && Object.keys(device).length === 0) {
      throw new TypeError(`'request.${name}' must have at least one member: leave it out instead`);
    }
  }
  const transaction = body.userVisibleTransaction;
  if (typeof transaction !== "object" || transaction === null) return;
  if (body.userNonVisibleData !== undefined && body.userVisibleData === undefined) {
    throw new TypeError(
      "'request.userNonVisibleData' of a payment needs 'request.userVisibleData'",
    );
  }
  if (
    "money" in transaction && "transactionType" in transaction &&
    transaction.transactionType === "npa"
  ) {
    throw new TypeError("'request.userVisibleTransaction.money' is not allowed with 'npa'");
  }
}

/** Checks the reference of an order and returns it. */
export function encodeOrderRef(order: unknown): string {
  const orderRef = typeof order === "object" && order !== null && "orderRef" in order
    ? order.orderRef
    : undefined;
  if (typeof orderRef !== "string" || orderRef.length === 0) {
    throw new TypeError(
      "'orderRef' must be the reference that BankID gave the order" +
        (order instanceof Promise ? `: 'order' is ${kindOf(order)}` : ""),
    );
  }
  return orderRef;
}
