/**
 * Swedish personal identity numbers and coordination numbers.
 *
 * @module
 */

/**
 * A personal number, taken apart.
 *
 * @category Personal numbers
 */
export interface PersonalNumber {
  /** 12 digits, as BankID wants it. */
  readonly personalNumber: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** A coordination number (samordningsnummer) has 60 added to the day. */
  readonly kind: "personal" | "coordination";
}

const FORM = /^(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)(\d{3})(\d)$/;

/**
 * Reads a personal number as people write it: 12 or 10 digits, with or without `-`, or `+` from the
 * year in which the person turns 100, and spaces anywhere. Date and check digit must be right
 * (Skatteverket, SKV 704 and 707). Requests to BankID do not go through this check: its test
 * environment takes numbers that fail it.
 *
 * @example
 * ```ts
 * import { parsePersonalNumber } from "@x/bankid";
 *
 * const { personalNumber, birthDate, kind } = parsePersonalNumber("121212+1212");
 * console.log(personalNumber, birthDate, kind); // 191212121212 1912-12-12 personal
 * ```
 *
 * @param text The number as it was typed.
 * @returns The 12-digit form, birth date and kind.
 * @throws {TypeError} If `text` is not a string.
 * @throws {RangeError} If it is not a personal number. The message does not repeat it.
 * @category Personal numbers
 */
export function parsePersonalNumber(text: string): PersonalNumber {
  if (typeof text !== "string") throw new TypeError("'text' must be a string");
  const parts = FORM.exec(text.replace(/[\s\u00a0]/g, "").replace(/[‐‑–−]/g, "-"));
  if (!parts) {
    throw new RangeError("A personal number has 10 or 12 digits, such as YYMMDD-NNNN");
  }
  const [, century, year = "", month = "", day = "", sign = "", serial = "", check = ""] = parts;
  const dayOfMonth = Number(day) > 60 ? Number(day) - 60 : Number(day);
  const date = `${month}-${String(dayOfMonth).padStart(2, "0")}`;
  const birthDate = `${century ?? centuryOf(year, date, sign)}${year}-${date}`;
  if (birthDate < "1800" || !exists(birthDate)) {
    throw new RangeError("A personal number begins with a date that exists");
  }
  if (birthDate > today()) {
    throw new RangeError("A personal number has no birth date in the future");
  }
  if (luhn(year + month + day + serial) !== Number(check)) {
    throw new RangeError(
      "The last digit of a personal number must match the others: is it mistyped?",
    );
  }
  return {
    personalNumber: birthDate.slice(0, 4) + month + day + serial + check,
    birthDate,
    kind: Number(day) > 60 ? "coordination" : "personal",
  };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/**
 * The latest century in which the date is not in the future; with `+`, in which the person turns
 * 100 this year or has done so.
 */
function centuryOf(year: string, date: string, sign: string): number {
  const now = today();
  const thisCentury = Number(now.slice(0, 2));
  if (sign === "+") return year > now.slice(2, 4) ? thisCentury - 2 : thisCentury - 1;
  return `${thisCentury}${year}-${date}` > now ? thisCentury - 1 : thisCentury;
}

function exists(isoDate: string): boolean {
  const date = new Date(`${isoDate}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(isoDate);
}

/** The digit that makes the weighted sum, with weights 2, 1, 2, 1 …, a multiple of ten. */
function luhn(digits: string): number {
  const sum = [...digits].reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return (10 - sum % 10) % 10;
}
