/**
 * Building blocks for request tables: each checks one kind of member and encodes it for BankID.
 *
 * @module
 */
import { toBase64, utf8 } from "../bytes.ts";
import { adviceOn, isRecord, wrongKind } from "../options.ts";
import { quoted } from "../redact.ts";
import { ipAddress as readIp } from "./ip_address.ts";
import { checkVisibleText, illFormed } from "./visible_text.ts";

/** Checks a member and returns what is sent, if anything. `path` names the member in errors. */
export type Check = (value: unknown, path: string) => unknown;

/** Members of an object by name. */
export type Fields = Readonly<Record<string, Check>>;

/** A member that must be there. */
export function required(check: Check): Check {
  return (value, path) => {
    if (value === undefined) throw new TypeError(`'${path}' is missing`);
    return check(value, path);
  };
}

/** A member that may be left out. */
export function optional(check: Check): Check {
  return (value, path) => value === undefined ? undefined : check(value, path);
}

/** Refuses members that are not known: a misspelt requirement would otherwise be no requirement at all. */
export function checkMembers(
  value: Readonly<Record<string, unknown>>,
  path: string,
  fields: Fields,
): void {
  for (const name of Object.keys(value)) {
    if (value[name] !== undefined && name !== "extra" && !Object.hasOwn(fields, name)) {
      throw new TypeError(`'${path}' has no member '${name}': ${advice(name, path, fields)}`);
    }
  }
}

/**
 * Checks the members of an object one by one. What BankID has added since is given in `extra`, and sent
 * as it is.
 */
export function encodeObject(
  value: unknown,
  path: string,
  fields: Fields,
): Record<string, unknown> {
  if (!isRecord(value)) throw wrongKind(path, "an object", value);
  checkMembers(value, path, fields);
  const encoded: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(fields)) {
    const member = check(value[name], `${path}.${name}`);
    if (member !== undefined) encoded[name] = member;
  }
  const { extra = {} } = value;
  if (!isRecord(extra)) throw wrongKind(`${path}.extra`, "an object", extra);
  for (const name of Object.keys(extra)) {
    if (Object.hasOwn(fields, name)) {
      throw new TypeError(`'${path}.extra.${name}' is a known member: give it outside 'extra'`);
    }
  }
  return { ...encoded, ...extra };
}

const MOVED: Readonly<Record<string, string>> = {
  "request.personalNumber": "name the person in 'requirement.personalNumber'",
  "request.requirement.personalNumber": "name the person in 'request.personalNumber'",
  "request.requirement.allowFingerprint":
    "since v6.0 it is 'requirement.pinCode', with the opposite meaning",
  "request.requirement.mrtdRequired": "since v6.0 it is 'requirement.mrtd'",
  "request.requirement.risk": "BankID has removed it from this kind of order",
};

function advice(name: string, path: string, fields: Fields): string {
  return MOVED[`${path}.${name}`] ?? adviceOn(name, [...Object.keys(fields), "extra"]);
}

/** An object of its own members. */
export function object(fields: Fields): Check {
  return (value, path) => encodeObject(value, path, fields);
}

/** `true` or `false`. */
export const flag: Check = (value, path) => {
  if (typeof value !== "boolean") {
    throw wrongKind(path, "true or false", value);
  }
  return value;
};

function string(value: unknown, path: string): string {
  if (typeof value !== "string") {
    throw wrongKind(path, "a string", value);
  }
  return value;
}

/** A string within a number of characters. */
export function text(min: number, max: number): Check {
  return (value, path) => {
    const given = string(value, path);
    if (given.length < min || given.length > max) {
      const limit = max === Infinity ? `at least ${min}` : `${min} to ${max}`;
      throw new RangeError(`'${path}' must have ${limit} characters: got ${given.length}`);
    }
    return given;
  };
}

/** A string of which something holds, which `rule` puts into words. */
function stringThat(holds: (given: string) => boolean, rule: string, describe = quoted): Check {
  return (value, path) => {
    const given = string(value, path);
    if (holds(given)) return given;
    throw new RangeError(`'${path}' must be ${rule}: got ${describe(given)}`);
  };
}

/** A string that a pattern matches; `rule` puts the pattern into words. */
export function pattern(expression: RegExp, rule: string): Check {
  return stringThat((given) => expression.test(given), rule);
}

/** One of some strings. */
export function oneOf(...allowed: readonly string[]): Check {
  const rule = allowed.map((each) => `'${each}'`).join(" or ");
  return stringThat((given) => allowed.includes(given), rule);
}

/** A list with at least one entry. */
export function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) {
      throw wrongKind(path, "an array", value);
    }
    if (value.length === 0) {
      throw new RangeError(`'${path}' must not be empty: leave it out instead`);
    }
    return value.map((entry, index) => check(entry, `${path}[${index}]`));
  };
}

/** 12 digits. The value is never shown. */
export const personalNumber: Check = /* @__PURE__ */ stringThat(
  (given) => /^\d{12}$/.test(given),
  "12 digits, century included and without hyphen, as parsePersonalNumber gives them",
  ({ length }) => `${length} characters`,
);

/** An IPv4 or IPv6 address. */
export const ipAddress: Check = (value, path) => readIp(string(value, path), path);

/** A text cut off at a number of characters, not in the middle of one. */
export function cutText(max: number): Check {
  const whole = text(1, Infinity);
  return (value, path) => String(whole(value, path)).slice(0, max).replace(/[\ud800-\udbff]$/, "");
}

/** Text that the person is shown, within a number of characters. */
export function visibleText(min: number, max: number): Check {
  const within = text(min, max);
  return (value, path) => {
    checkVisibleText(string(value, path), path);
    return within(value, path);
  };
}

/** Text that the person is shown, to base64 of its UTF-8, limited in base64 as BankID counts it. */
export function visibleData(max: number): Check {
  return (value, path) => {
    const given = string(value, path);
    checkVisibleText(given, path);
    return encodeData(utf8(given), path, max);
  };
}

/** Text or bytes to base64. */
export function nonVisibleData(max: number): Check {
  return (value, path) => {
    if (value instanceof Uint8Array) return encodeData(value, path, max);
    if (typeof value !== "string") {
      throw wrongKind(path, "a string or a Uint8Array", value);
    }
    if (!value.isWellFormed()) throw illFormed(path);
    return encodeData(utf8(value), path, max);
  };
}

function encodeData(bytes: Uint8Array, path: string, max: number): string {
  const limit = max / 4 * 3;
  if (bytes.length === 0) throw new RangeError(`'${path}' must not be empty`);
  if (bytes.length > limit) {
    throw new RangeError(
      `'${path}' must be at most ${limit} bytes (${max} characters of base64): got ${bytes.length}`,
    );
  }
  return toBase64(bytes);
}
