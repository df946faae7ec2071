/**
 * Takes out of a recording what is secret or personal, and keeps its form.
 *
 * @module
 */
import { fromBase64, fromUtf8, toBase64, utf8 } from "../../bytes.ts";
import { HIDDEN, redactPersonalNumbers } from "../../redact.ts";

/** Orders, tokens and secrets have this form, wherever they stand. */
const UUID = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i;

/** Stand-ins of UUIDs that are remembered, which is more than a recording can hold. */
const MAX_STAND_INS = 10_000;

const EXAMPLE_PERSON = "191212121212";
/** Base64 of "hidden". */
export const HIDDEN_DATA = "aGlkZGVu";

/** What stands for members that are secret whatever they hold, by name. */
const MEMBERS: Readonly<Record<string, string>> = {
  signature: HIDDEN_DATA,
  ocspResponse: HIDDEN_DATA,
  qrCode: HIDDEN_DATA,
  returnUrl: "https://example.com/",
  deviceIdentifier: "hidden",
};

/** Members that are secret whatever form they have, each replaced by a stand-in of its own. */
const TOKENS: readonly string[] = ["autoStartToken", "qrStartToken", "qrStartSecret"];

/** Replaces secrets and personal numbers, one secret always by the same stand-in. */
export class Redaction {
  /** By secret, the one that was used longest ago first. */
  readonly #standIns = new Map<string, string>();
  readonly #tellsApart: boolean;
  #count = 0;

  /** Stands in for all UUIDs alike, or for each by one of its own. */
  constructor(tellsApart = true) {
    this.#tellsApart = tellsApart;
  }

  /** JSON without secrets; `undefined` when the text is none. */
  json(text: string): unknown {
    try {
      return JSON.parse(text, (name, value) => this.#member(name, value));
    } catch {
      return undefined;
    }
  }

  #member(name: string, value: unknown): unknown {
    if (typeof value === "number") {
      const clean = this.text(String(value));
      return clean === String(value) ? value : clean;
    }
    if (typeof value !== "string") return value;
    if (name === "personalNumber") return /^\d{12}$/.test(value) ? EXAMPLE_PERSON : HIDDEN;
    if (name === "userVisibleData" || name === "userNonVisibleData") return this.#data(value);
    if (TOKENS.includes(name)) return this.#standIn(value);
    return Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : this.text(value);
  }

  /** Base64 of a text keeps the text; base64 of anything else says nothing any more. */
  #data(base64: string): string {
    const text = decodedText(base64);
    if (text === undefined) return HIDDEN_DATA;
    const clean = this.text(text);
    return clean === text ? base64 : toBase64(utf8(clean));
  }

  /** A text without secrets. */
  text(text: string): string {
    return text.split(UUID).map((part, index) =>
      index % 2 === 1 ? this.#standIn(part) : redactPersonalNumbers(part)
    ).join("");
  }

  #standIn(secret: string): string {
    if (!this.#tellsApart) return standInOf(0);
    const known = this.#standIns.get(secret);
    const found = known ?? standInOf(++this.#count);
    this.#standIns.delete(secret);
    this.#standIns.set(secret, found);
    const [oldest] = this.#standIns.keys();
    if (oldest !== undefined && this.#standIns.size > MAX_STAND_INS) this.#standIns.delete(oldest);
    return found;
  }
}

function standInOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** The text in base64, if there is one. */
export function decodedText(base64: string): string | undefined {
  const bytes = fromBase64(base64);
  try {
    return bytes && fromUtf8(bytes);
  } catch {
    return undefined;
  }
}
