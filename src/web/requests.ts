/**
 * What the browser sends.
 *
 * @module
 */
import { isRecord } from "../options.ts";
import { type Answer, refusal } from "./answers.ts";
import { readText } from "./body.ts";
import type { Listener } from "./page_texts.ts";
import { pathWithin } from "./same_origin.ts";

/** What a page sends with a POST; nothing of the order is among it. */
export interface PageMessage {
  /** Where the app is to run. */
  readonly device: "this" | "other";
  /** The login that the page shows. */
  readonly id: string | undefined;
  /** Number of the poll, greater each time. */
  readonly poll: number;
  /** The nonce with which the app returned. */
  readonly nonce: string | undefined;
  /** Whether the person may have opened the app; the page knows when it has not been. */
  readonly launched: boolean;
  /** Language of the page. */
  readonly language: string | undefined;
  /** `navigator.maxTouchPoints`, without which an iPad cannot be told from a Mac. */
  readonly touch: number | undefined;
  /** Whether the browser is Brave. */
  readonly isBrave: boolean;
  /** Path to which the login is to lead. */
  readonly next: string | undefined;
}

/** A request of a page, checked. */
export interface PageRequest extends Listener {
  readonly request: Request;
  /** What the server passed with it. */
  readonly info: unknown;
  readonly message: PageMessage;
  /** The public origin. */
  readonly origin: string;
  /** The person's IP address. */
  readonly ip: string;
}

/** Most bytes of a request's body. */
const MAX_BODY = 4096;
/** How far ahead of the server's clock the number of a poll may be, in milliseconds. */
const DAY = 86_400_000;

/** The body of a POST; an answer that refuses it if it is not what a page sends. */
export async function readMessage(request: Request): Promise<PageMessage | Answer> {
  const text = await readBody(request);
  if (typeof text !== "string") return text;
  let json: unknown;
  try {
    json = JSON.parse(text === "" ? "{}" : text);
  } catch {
    return refusal(400, "not-json");
  }
  if (!isRecord(json)) return refusal(400, "not-json");
  const poll = countIn(json.poll) ?? 0;
  // No later number would be greater, and the login could not be polled any more.
  const now = Date.now();
  if (poll > now + DAY) return refusal(400, "poll-ahead", [], { poll: now });
  return {
    device: json.device === "this" ? "this" : "other",
    id: shortTextIn(json.id),
    poll,
    nonce: shortTextIn(json.nonce),
    launched: json.launched !== false,
    language: shortTextIn(json.language),
    touch: countIn(json.touch),
    isBrave: json.brave === true,
    next: pathWithin(json.next),
  };
}

function shortTextIn(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= 64 ? value : undefined;
}

function countIn(value: unknown): number | undefined {
  const isCount = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  return isCount ? value : undefined;
}

async function readBody(request: Request): Promise<string | Answer> {
  if (Number(request.headers.get("Content-Length") ?? 0) > MAX_BODY) {
    return refusal(413, "too-large");
  }
  if (request.bodyUsed) {
    throw new TypeError("The request's body has been read: call the handler before a body parser");
  }
  const read = await readText(request.body, MAX_BODY);
  if ("text" in read) return read.text;
  return refusal(read.unread === "too-large" ? 413 : 408, read.unread);
}

/** Whether a value is an answer and not a message. */
export function isAnswer(value: PageMessage | Answer): value is Answer {
  return "status" in value;
}

/** The languages that a browser asks for, in order. */
export function acceptedLanguages(request: Request): string[] {
  const accepted = (request.headers.get("Accept-Language") ?? "").split(",");
  return accepted.map((each) => each.replace(/;.*/s, "").trim());
}
