/**
 * Records exchanges as fixtures, with what is secret or personal replaced.
 *
 * @module
 */
import { withoutPersonalNumbers } from "../conceal.ts";
import type { IncomingRequest, OutgoingAnswer } from "./exchange.ts";

/** A recorded exchange. */
export interface RecordedExchange {
  /** Endpoint and status. */
  readonly name: string;
  /** What was sent. */
  readonly request: RecordedRequest;
  /** What came back. */
  readonly response: RecordedResponse;
}

/** A recorded request. */
export interface RecordedRequest {
  /** HTTP method. */
  readonly method: string;
  /** Whole URL. */
  readonly url: string;
  /** Headers, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body read as JSON, or its text. */
  readonly body: unknown;
}

/** A recorded answer. */
export interface RecordedResponse {
  /** HTTP status. */
  readonly status: number;
  /** Headers, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body read as JSON, or its text. */
  readonly body: unknown;
}

/** A recording, in the form of the project's own fixtures. */
export interface Recording {
  /** Where it is from. */
  readonly source: string;
  /** The exchanges, the oldest first. */
  readonly exchanges: readonly RecordedExchange[];
}

/** Most exchanges that are kept; the oldest go first. */
const MAX_EXCHANGES = 1000;

/** Replaced by fixed values, which keep their length and form. */
const TOKENS: readonly string[] = ["autoStartToken", "qrStartToken", "qrStartSecret", "orderRef"];
const HIDDEN: readonly string[] = ["signature", "ocspResponse", "qrCode"];
const EXAMPLE_PERSON = "191212121212";

/** Keeps the last exchanges. */
export class Recorder {
  #exchanges: RecordedExchange[] = [];
  /** Stand-ins of tokens, so that one token has one stand-in. */
  readonly #standIns = new Map<string, string>();

  /** What was recorded so far. */
  get recording(): Recording {
    return {
      source: "recorded against the simulator of @x/bankid",
      exchanges: [...this.#exchanges],
    };
  }

  /** Records an exchange. */
  add(request: IncomingRequest, answer: OutgoingAnswer, origin: string): void {
    this.#exchanges.push({
      name: `${request.path.split("/").slice(3).join("/")} ${answer.status}`,
      request: {
        method: request.method,
        url: `${origin}${request.path}`,
        headers: { "content-type": request.contentType ?? "" },
        body: this.#clean(parsed(request.body)),
      },
      response: {
        status: answer.status,
        headers: lowered(answer.headers),
        body: this.#clean(parsed(answer.body)),
      },
    });
    if (this.#exchanges.length > MAX_EXCHANGES) this.#exchanges.shift();
  }

  #clean(value: unknown, name = ""): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#clean(each, name));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, content]) => [key, this.#clean(content, key)]),
      );
    }
    if (typeof value !== "string") return value;
    if (name === "personalNumber") return EXAMPLE_PERSON;
    if (HIDDEN.includes(name)) return "aGlkZGVu";
    return TOKENS.includes(name) ? this.#standIn(value) : withoutPersonalNumbers(value);
  }

  #standIn(token: string): string {
    let found = this.#standIns.get(token);
    if (found === undefined) {
      const number = String(this.#standIns.size + 1).padStart(12, "0");
      found = `00000000-0000-4000-8000-${number}`;
      if (this.#standIns.size >= 4 * MAX_EXCHANGES) this.#standIns.clear();
      this.#standIns.set(token, found);
    }
    return found;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
