/**
 * Requests: from the options of a call to the JSON that BankID wants, checked before anything is
 * sent. Each table below follows a request of BankID's reference.
 *
 * @module
 */
import {
  type Check,
  cutText,
  encodeObject,
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
  visibleText,
} from "./fields.ts";
import { isRecord, kindOf } from "../options.ts";
import { unlistedCharacter } from "./visible_text.ts";

/** Greatest length of texts in an identification or payment, in characters of base64. */
const SHORT = 1500;

/** Endpoints that take a request of their own. */
export type RequestEndpoint =
  | "auth"
  | "sign"
  | "phone/auth"
  | "phone/sign"
  | "payment"
  | "other/payment"
  | "verify";

// The tables are functions, so that loading costs nothing and a bundler drops those it can.

/** Members of an identification. */
export function authFields(): Fields {
  return { ...onSite(), ...texts(SHORT, SHORT, false) };
}

/** Members of a signature. */
export function signFields(): Fields {
  return { ...onSite(), ...texts(40_000, 200_000, true) };
}

/** Members of an identification by phone. */
export function phoneAuthFields(): Fields {
  return { ...byPhone(), ...texts(SHORT, SHORT, false) };
}

/** Members of a signature by phone. */
export function phoneSignFields(): Fields {
  return { ...byPhone(), ...texts(40_000, 200_000, true) };
}

/** Members of a payment. */
export function paymentFields(): Fields {
  return { ...onSite(), ...texts(SHORT, SHORT, false), ...transaction() };
}

/** Members of a payment that did not begin in a browser or app. */
export function otherPaymentFields(): Fields {
  return {
    personalNumber: required(personalNumber),
    requirement: requirement({ risk: optional(oneOf("low", "moderate")) }),
    ...device(),
    ...texts(SHORT, SHORT, false),
    ...transaction(),
  };
}

/** Members of the check of a digital ID card. */
export function idCardFields(): Fields {
  return { qrCode: required(text(1, Infinity)) };
}

/** The members of any endpoint's request. */
export function fieldsOf(endpoint: RequestEndpoint): Fields {
  const tables: Readonly<Record<RequestEndpoint, () => Fields>> = {
    "auth": authFields,
    "sign": signFields,
    "phone/auth": phoneAuthFields,
    "phone/sign": phoneSignFields,
    "payment": paymentFields,
    "other/payment": otherPaymentFields,
    "verify": idCardFields,
  };
  return tables[endpoint]();
}

function onSite(): Fields {
  return {
    endUserIp: required(ipAddress),
    requirement: requirement({ personalNumber: optional(personalNumber) }),
    ...device(),
  };
}

function byPhone(): Fields {
  return {
    personalNumber: required(personalNumber),
    callInitiator: required(oneOf("user", "RP")),
    requirement: requirement({}),
  };
}

function requirement(others: Fields): Check {
  return optional(object({
    pinCode: optional(flag),
    mrtd: optional(flag),
    cardReader: optional(oneOf("class1", "class2")),
    certificatePolicies: optional(list(pattern(
      /^\d+(\.\d+)+$|^\d+(\.\d+){3,}\.\*(\.\d+)*$/,
      "an object identifier in dotted form, with at most one '*' from the fifth position on",
    ))),
    ...others,
  }));
}

function device(): Fields {
  const free = optional(text(1, Infinity));
  return {
    returnUrl: optional(text(1, 512)),
    returnRisk: optional(flag),
    web: optional(object({
      referringDomain: optional(pattern(
        /^[0-9a-z.-]{3,253}$/,
        "a domain of 3 to 253 characters out of 0-9 a-z . - (IDN in punycode)",
      )),
      userAgent: optional(cutText(256)),
      deviceIdentifier: optional(text(1, 64)),
    })),
    app: optional(object({
      appIdentifier: free,
      deviceOS: free,
      deviceModelName: free,
      deviceIdentifier: free,
    })),
  };
}

function texts(visible: number, nonVisible: number, isRequired: boolean): Fields {
  const check = visibleData(visible);
  return {
    userVisibleData: isRequired ? required(check) : optional(check),
    userNonVisibleData: optional(nonVisibleData(nonVisible)),
    userVisibleDataFormat: optional(text(1, Infinity)),
  };
}

function transaction(): Fields {
  const members = object({
    transactionType: required(oneOf("card", "npa")),
    recipient: required(object({ name: required(visibleText(1, 40)) })),
    money: optional(object({
      amount: required(pattern(
        /^(?=.{1,48}$)\d+(,\d+)?$/,
        "an amount of at most 48 digits with at most one ',' as decimal sign, such as '1000,00'",
      )),
      currency: required(pattern(/^[A-Z]{3}$/, "an ISO 4217 code of three capital letters")),
    })),
    riskWarning: optional(text(1, Infinity)),
  });
  return {
    userVisibleTransaction: required((value, path) => {
      const payment = members(value, path);
      if (isRecord(payment) && payment.money !== undefined && payment.transactionType === "npa") {
        throw new TypeError(`'${path}.money' is not allowed with 'npa'`);
      }
      return payment;
    }),
    riskFlags: optional(list(text(1, Infinity))),
  };
}

/**
 * Checks a request and returns the object that is sent as JSON. Warns of a character that BankID
 * may not show.
 *
 * @throws {TypeError} If a member is missing, unknown or of the wrong type.
 * @throws {RangeError} If a member is outside BankID's limits.
 */
export function encodeRequest(
  fields: Fields,
  request: unknown,
  warn: (message: string) => void = () => {},
): Record<string, unknown> {
  const body = encodeObject(request, "request", fields);
  checkDevice(body);
  if (isRecord(request)) warnOf(request.userVisibleData, "request.userVisibleData", warn);
  return body;
}

function warnOf(text: unknown, path: string, warn: (message: string) => void): void {
  const unlisted = unlistedCharacter(String(text));
  if (unlisted) {
    warn(
      `'${path}' has ${unlisted}, which BankID's "Guidelines for Formatted Text" do not list: see ` +
        "whether the app shows it",
    );
  }
}

/** The same of a payment, whose hidden text needs a visible one. */
export function encodePayment(
  fields: Fields,
  request: unknown,
  warn: (message: string) => void = () => {},
): Record<string, unknown> {
  const body = encodeRequest(fields, request, warn);
  const { recipient } = Object(body.userVisibleTransaction);
  warnOf(recipient.name, "request.userVisibleTransaction.recipient.name", warn);
  if (body.userNonVisibleData !== undefined && body.userVisibleData === undefined) {
    throw new TypeError(
      "'request.userNonVisibleData' of a payment needs 'request.userVisibleData'",
    );
  }
  return body;
}

function checkDevice(body: Readonly<Record<string, unknown>>): void {
  if (body.web !== undefined && body.app !== undefined) {
    throw new TypeError("'request.web' and 'request.app' exclude each other: give one of them");
  }
  for (const name of ["web", "app"]) {
    const given = body[name];
    if (isRecord(given) && Object.keys(given).length === 0) {
      throw new TypeError(`'request.${name}' must have at least one member: leave it out instead`);
    }
  }
}

/** Checks the reference of an order and returns it. */
export function encodeOrderRef(order: unknown): string {
  const orderRef = isRecord(order) ? order.orderRef : undefined;
  if (typeof orderRef !== "string" || orderRef.length === 0) {
    throw new TypeError(
      `The second argument must be an order, or { orderRef }: got ${kindOf(order)}`,
    );
  }
  return orderRef;
}
