/**
 * Answers: from unknown JSON to typed values. One parser for each kind of answer; members that are
 * not known here are kept.
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

/** The answer lacks a member or has it in another form. The message holds no value. */
export class ResponseFormatError extends Error {}

type Members = Readonly<Record<string, unknown>>;

function members(value: unknown, what: string): Members {
  if (!isRecord(value)) throw new ResponseFormatError(`${what} is not an object`);
  return value;
}

function member<T>(of: Members, name: string, is: (value: unknown) => value is T, type: string): T {
  const value = of[name];
  if (value === undefined) throw new ResponseFormatError(`'${name}' is missing`);
  if (!is(value)) throw new ResponseFormatError(`'${name}' is not ${type}`);
  return value;
}

function text(of: Members, name: string): string {
  return member(of, name, (value): value is string => typeof value === "string", "a string");
}

/** The members of an object, without those of the optional ones that are null. */
function membersWith(optional: readonly string[], value: unknown, what: string): Members {
  const entries = Object.entries(members(value, what));
  return Object.fromEntries(
    entries.filter(([name, content]) => content !== null || !optional.includes(name)),
  );
}

function optionalMember<T>(
  of: Members,
  name: string,
  read: (of: Members, name: string) => T,
): Record<string, T> {
  return of[name] === undefined ? {} : { [name]: read(of, name) };
}

function flag(of: Members, name: string): boolean {
  return member(of, name, (value): value is boolean => typeof value === "boolean", "a boolean");
}

/** Answer of phone/auth, phone/sign and other/payment. */
export function parsePhoneOrder(value: unknown, startedAt: number): PhoneOrder {
  const answer = members(value, "the answer");
  return { ...answer, orderRef: text(answer, "orderRef"), startedAt };
}

/** Answer of auth, sign and payment. */
export function parseOrder(value: unknown, startedAt: number): Order {
  const answer = members(value, "the answer");
  return redact({
    ...answer,
    orderRef: text(answer, "orderRef"),
    autoStartToken: text(answer, "autoStartToken"),
    qrStartToken: text(answer, "qrStartToken"),
    qrStartSecret: text(answer, "qrStartSecret"),
    startedAt,
  }, ["autoStartToken", "qrStartSecret"]);
}

/** Answer of collect, for the order that was asked for. */
export function parseCollect(value: unknown, asked: string): CollectResult {
  const answer = members(value, "the answer");
  const orderRef = text(answer, "orderRef");
  if (orderRef !== asked) throw new ResponseFormatError("'orderRef' is that of another order");
  const status = text(answer, "status");
  switch (status) {
    case "pending":
    case "failed":
      return { ...answer, orderRef, status, hintCode: text(answer, "hintCode") };
    case "complete":
      return { ...answer, orderRef, status, completionData: completionData(answer.completionData) };
    default:
      throw new ResponseFormatError("'status' is none of pending, failed and complete");
  }
}

function completionData(value: unknown): CompletionData {
  const data = membersWith(["stepUp", "risk"], value, "'completionData'");
  return redact({
    ...data,
    user: user(data.user),
    device: device(data.device),
    bankIdIssueDate: text(data, "bankIdIssueDate"),
    signature: text(data, "signature"),
    ocspResponse: text(data, "ocspResponse"),
    ...optionalMember(data, "stepUp", stepUp),
    ...optionalMember(data, "risk", text),
  }, ["signature", "ocspResponse"]);
}

function user(value: unknown): User {
  const data = members(value, "'user'");
  return redact({
    ...data,
    personalNumber: text(data, "personalNumber"),
    name: text(data, "name"),
    givenName: text(data, "givenName"),
    surname: text(data, "surname"),
  }, ["personalNumber"]);
}

function device(value: unknown): Device {
  const data = membersWith(["uhi"], value, "'device'");
  return { ...data, ipAddress: text(data, "ipAddress"), ...optionalMember(data, "uhi", text) };
}

function stepUp(of: Members, name: string): StepUp {
  const data = membersWith(["mrtd"], of[name], `'${name}'`);
  return { ...data, ...optionalMember(data, "mrtd", flag) };
}

/** Answer of cancel: an object whose members do not matter. */
export function parseCancel(value: unknown): void {
  members(value, "the answer");
}

/** Answer of the digital ID card check. */
export function parseIdCard(value: unknown): IdCard {
  const answer = members(value, "the answer");
  const verification = members(answer.verification, "'verification'");
  const authentication = members(answer.authentication, "'authentication'");
  return {
    ...answer,
    transactionType: text(answer, "transactionType"),
    user: idCardUser(answer.user),
    verification: redact({
      ...verification,
      verificationId: text(verification, "verificationId"),
      verifiedAt: text(verification, "verifiedAt"),
      signature: text(verification, "signature"),
    }, ["signature"]),
    authentication: redact({
      ...authentication,
      identifiedAt: text(authentication, "identifiedAt"),
      orderRef: text(authentication, "orderRef"),
      signature: text(authentication, "signature"),
      ocspResponse: text(authentication, "ocspResponse"),
    }, ["signature", "ocspResponse"]),
  };
}

function idCardUser(value: unknown): IdCardUser {
  const holder = user(value);
  const age = member(
    holder,
    "age",
    (given): given is number => Number.isSafeInteger(given),
    "a whole number",
  );
  return redact({ ...holder, age }, ["personalNumber"]);
}
