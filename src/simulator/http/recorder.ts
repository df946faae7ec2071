/**
 * Records exchanges as fixtures, with what is secret or personal replaced.
 *
 * @module
 */
import { HIDDEN } from "../../redact.ts";
import type { IncomingRequest, OutgoingAnswer } from "./exchange.ts";
import { callOf, type RecordedCall } from "./recorded_call.ts";
import { Redaction } from "./redaction.ts";

/**
 * A recorded exchange.
 *
 * @category What was sent
 */
export interface RecordedExchange {
  /** Endpoint and status. */
  readonly name: string;
  /** The call of this module that sends it; missing when none does. */
  readonly call?: RecordedCall;
  /** What was sent. */
  readonly request: RecordedRequest;
  /** What came back. */
  readonly response: RecordedResponse;
  /** What became of the proof in it: `made anew` or `removed`; only in what `record` makes. */
  readonly proof?: string;
}

/**
 * A recorded request.
 *
 * @category What was sent
 */
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

/**
 * A recorded answer.
 *
 * @category What was sent
 */
export interface RecordedResponse {
  /** HTTP status. */
  readonly status: number;
  /** Headers, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body read as JSON, or its text. */
  readonly body: unknown;
}

/**
 * A request as it was sent.
 *
 * @category What was sent
 */
export interface SentRequest {
  /** Path below the base URL, for instance `auth` or `phone/sign`. */
  readonly endpoint: string;
  /** The body read as JSON, with texts in base64 as they travel; `undefined` if it is no JSON. */
  readonly body: unknown;
}

/** Most exchanges that are kept; the oldest go first. */
const MAX_EXCHANGES = 1000;

/** Keeps the last exchanges. */
export class Recorder {
  readonly #exchanges: RecordedExchange[] = [];
  readonly #sent: { readonly endpoint: string; readonly text: string }[] = [];
  readonly #redaction = new Redaction();

  /** The exchanges so far, without secrets. */
  get exchanges(): readonly RecordedExchange[] {
    return [...this.#exchanges];
  }

  /** The requests so far, as they were. */
  get requests(): readonly SentRequest[] {
    return this.#sent.map(({ endpoint, text }) => ({ endpoint, body: parsed(text) }));
  }

  /** Keeps a request. */
  addRequest(endpoint: string, text: string): void {
    this.#sent.push({ endpoint, text });
    if (this.#sent.length > MAX_EXCHANGES) this.#sent.shift();
  }

  /** Records an exchange. */
  add(request: IncomingRequest, answer: OutgoingAnswer, origin: string): void {
    this.#exchanges.push(redactedExchange(request, answer, origin, this.#redaction));
    if (this.#exchanges.length > MAX_EXCHANGES) this.#exchanges.shift();
  }
}

/** An exchange without what is secret. */
export function redactedExchange(
  request: IncomingRequest,
  answer: OutgoingAnswer,
  origin: string,
  redaction: Redaction,
): RecordedExchange {
  const { method, contentType } = request;
  const path = redaction.text(request.path);
  const endpoint = path.split("/").slice(3).join("/");
  // What is no JSON cannot be searched for secrets.
  const body = redaction.json(request.body) ?? (request.body === "" ? "" : HIDDEN);
  const isCall = method === "POST" && contentType === "application/json";
  const call = isCall ? callOf(endpoint, body) : undefined;
  return {
    name: `${endpoint} ${answer.status}`,
    ...(call && { call }),
    request: {
      method,
      url: `${origin}${path}`,
      headers: contentType === null ? {} : { "content-type": contentType },
      body,
    },
    response: {
      status: answer.status,
      headers: lowered(answer.headers),
      body: redaction.json(answer.body) ?? redaction.text(answer.body),
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
