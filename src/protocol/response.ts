/**
 * Responses: from unknown JSON to typed values. One parser for each kind of response. What is not
 * known here is kept in `extra`. A completion comes once, so that what it could do without may be
 * missing from it, or have another form.
 *
 * @module
 */
import { isRecord } from "../options.ts";
import { redact } from "../redact.ts";
import type {
  CollectResult,
  CompletionData,
  Device,
  IdCard,
  IdCardUser,
  Order,
  PhoneOrder,
  StepUp,
  User,
} from "../types.ts";

/** The response lacks a member or has it in another form. The message holds no value. */
export class ResponseFormatError extends Error {}

type Members = Readonly<Record<string, unknown>>;

function members(value: unknown, what: string): Members {
  if (!isRecord(value)) throw new ResponseFormatError(`${what} is not an object`);
  return value;
}

function text(of: Members, name: string): string {
  const value = of[name];
  if (value === undefined) throw new ResponseFormatError(`'${name}' is missing`);
  if (typeof value !== "string") throw new ResponseFormatError(`'${name}' is not a string`);
  return value;
}

/** Those members that are strings. */
function texts<Name extends string>(
  of: Members,
  ...names: readonly Name[]
): { readonly [Each in Name]?: string } {
  const found: { [Each in Name]?: string } = {};
  for (const name of names) {
    const value = of[name];
    if (typeof value === "string") found[name] = value;
  }
  return found;
}

/** What was read, and in `extra` what was not; members that are null count as missing. */
function withExtra<T extends object>(read: T, from: Members): T & { readonly extra?: Members } {
  const rest = Object.keys(from).filter((name) =>
    !Object.hasOwn(read, name) && from[name] !== null
  );
  if (rest.length === 0) return read;
  return { ...read, extra: Object.fromEntries(rest.map((name) => [name, from[name]])) };
}

/** Response of phone/auth, phone/sign and other/payment. */
export function parsePhoneOrder(value: unknown, startedAt: number): PhoneOrder {
  const response = members(value, "the answer");
  return { ...withExtra({ orderRef: text(response, "orderRef") }, response), startedAt };
}

/** Response of auth, sign and payment. */
export function parseOrder(value: unknown, startedAt: number): Order {
  const response = members(value, "the answer");
  const read = {
    orderRef: text(response, "orderRef"),
    autoStartToken: text(response, "autoStartToken"),
    qrStartToken: text(response, "qrStartToken"),
    qrStartSecret: text(response, "qrStartSecret"),
  };
  return redact({ ...withExtra(read, response), startedAt }, [
    "autoStartToken",
    "qrStartSecret",
    "extra",
  ]);
}

/** Response of collect, for the order that was asked for. */
export function parseCollect(value: unknown, asked: string): CollectResult {
  const response = members(value, "the answer");
  const orderRef = text(response, "orderRef");
  if (orderRef !== asked) throw new ResponseFormatError("'orderRef' is that of another order");
  const status = text(response, "status");
  switch (status) {
    case "pending":
    case "failed":
      return withExtra({ orderRef, status, hintCode: text(response, "hintCode") }, response);
    case "complete": {
      const data = completionData(response.completionData);
      return withExtra({ orderRef, status, completionData: data }, response);
    }
    default:
      throw new ResponseFormatError("'status' is none of pending, failed and complete");
  }
}

function completionData(value: unknown): CompletionData {
  const data = members(value, "'completionData'");
  const read = {
    user: user(data.user),
    ...(isRecord(data.device) && { device: device(data.device) }),
    signature: text(data, "signature"),
    ...(isRecord(data.stepUp) && { stepUp: stepUp(data.stepUp) }),
    ...texts(data, "bankIdIssueDate", "ocspResponse", "risk"),
  };
  return redact(withExtra(read, data), ["signature", "ocspResponse", "extra"]);
}

function user(value: unknown): User {
  const data = members(value, "'user'");
  return redact(withExtra(person(data), data), ["personalNumber", "extra"]);
}

function person(data: Members): User {
  return {
    personalNumber: text(data, "personalNumber"),
    name: text(data, "name"),
    ...texts(data, "givenName", "surname"),
  };
}

function device(data: Members): Device {
  return withExtra(texts(data, "ipAddress", "uhi"), data);
}

function stepUp(data: Members): StepUp {
  const { mrtd } = data;
  return withExtra(typeof mrtd === "boolean" ? { mrtd } : {}, data);
}

/** Response of cancel: an object whose members do not matter. */
export function parseCancel(value: unknown): void {
  members(value, "the answer");
}

/** Response of the digital ID card check. */
export function parseIdCard(value: unknown): IdCard {
  const response = members(value, "the answer");
  const verification = members(response.verification, "'verification'");
  const authentication = members(response.authentication, "'authentication'");
  const read = {
    transactionType: text(response, "transactionType"),
    user: idCardUser(response.user),
    verification: redact(
      withExtra({
        verificationId: text(verification, "verificationId"),
        verifiedAt: text(verification, "verifiedAt"),
        signature: text(verification, "signature"),
      }, verification),
      ["signature", "extra"],
    ),
    authentication: redact(
      withExtra({
        identifiedAt: text(authentication, "identifiedAt"),
        orderRef: text(authentication, "orderRef"),
        signature: text(authentication, "signature"),
        ocspResponse: text(authentication, "ocspResponse"),
      }, authentication),
      ["signature", "ocspResponse", "extra"],
    ),
  };
  return withExtra(read, response);
}

function idCardUser(value: unknown): IdCardUser {
  const data = members(value, "'user'");
  const { age } = data;
  if (typeof age !== "number" || !Number.isSafeInteger(age)) {
    throw new ResponseFormatError(
      `'age' is ${age === undefined ? "missing" : "not a whole number"}`,
    );
  }
  return redact(withExtra({ ...person(data), age }, data), ["personalNumber", "extra"]);
}
