/**
 * BankID's HTTP face: from a request to the status and body that BankID would give.
 *
 * @module
 */
import { isRecord } from "../../options.ts";
import { type IncomingRequest, jsonAnswer, type Outcome, type OutgoingAnswer } from "./exchange.ts";
import type { IdCards } from "../bank/id_cards.ts";
import type { OrderBook } from "../bank/order_book.ts";
import type { RateLimiter } from "./rate_limiter.ts";
import type { Recorder } from "./recorder.ts";
import { type Body, ENDPOINTS, Refusal } from "../bank/rules.ts";
import { deliveryOf, type Faults, faultyAnswer, isStopped } from "./faults.ts";

/** What a service is made of. */
export interface ServiceParts {
  readonly book: OrderBook;
  readonly cards: IdCards;
  readonly faults: Faults;
  readonly limiter: RateLimiter | undefined;
  readonly recorder: Recorder;
  /** Scheme and host for recordings. */
  readonly origin: string;
}

/** Path of the web service, as in BankID's base URLs. */
export const API_PATH = "/rp/v6.0/";
/** Path of the digital ID card check. */
export const CARD_PATH = "/rp/v1/";

const FORBIDDEN = "<html>\n<head><title>403 Forbidden</title></head>\n<body>\n" +
  "<center><h1>403 Forbidden</h1></center>\n</body>\n</html>\n";

/** Answers requests. */
export class Service {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** Answers a request. */
  async handle(request: IncomingRequest): Promise<Outcome> {
    const endpoint = endpointOf(request.path) ?? "";
    if (endpoint !== "") this.#parts.recorder.addRequest(endpoint, request.body);
    const fault = this.#parts.faults.take(endpoint);
    let undelivered = (): void => {};
    const keep = (restore: () => void): void => void (undelivered = restore);
    const own = fault && isStopped(fault) ? undefined : await this.#answer(request, keep);
    const answer = fault ? faultyAnswer(fault, own) : own;
    if (!answer) throw new Error("There is no answer");
    const delivery = deliveryOf(fault);
    if (delivery === "whole" || delivery === "slow") {
      this.#parts.recorder.add(request, answer, this.#parts.origin);
    }
    return {
      answer,
      delivery,
      // What was lost on request stays lost.
      undelivered: () => fault === undefined && undelivered(),
    };
  }

  async #answer(
    request: IncomingRequest,
    keep: (restore: () => void) => void,
  ): Promise<OutgoingAnswer> {
    if (!request.hasCertificate) {
      return { status: 403, headers: { "Content-Type": "text/html" }, body: FORBIDDEN };
    }
    const { limiter, book } = this.#parts;
    const limits = limiter?.count(book.now());
    if (limits?.isExceeded) {
      return jsonAnswer(
        429,
        { errorCode: "tooManyRequests", details: "Too many requests" },
        limits.headers,
      );
    }
    try {
      return await this.#route(request, keep);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return jsonAnswer(error.status, { errorCode: error.errorCode, details: error.message });
    }
  }

  async #route(
    request: IncomingRequest,
    keep: (restore: () => void) => void,
  ): Promise<OutgoingAnswer> {
    const endpoint = endpointOf(request.path);
    if (endpoint === undefined) throw new Refusal(404, "notFound", "No such endpoint");
    if (request.method !== "POST") return { status: 405, headers: { Allow: "POST" }, body: "" };
    if (request.contentType !== "application/json") {
      throw new Refusal(415, "unsupportedMediaType", "Unsupported media type");
    }
    const { book, cards } = this.#parts;
    const body = parse(request.body);
    switch (endpoint) {
      case "collect":
        return jsonAnswer(200, await this.#collect(body, keep));
      case "cancel":
        return jsonAnswer(200, book.cancel(body));
      case "verify":
        return jsonAnswer(200, await cards.verify(body));
      default:
        return jsonAnswer(200, book.start(endpoint, body));
    }
  }

  async #collect(body: Body, keep: (restore: () => void) => void): Promise<Body> {
    const { book } = this.#parts;
    const order = typeof body.orderRef === "string" ? book.get(body.orderRef) : undefined;
    const answer = await book.collect(body);
    if (order && answer.status !== "pending") keep(() => book.restore(order));
    return answer;
  }
}

/** The endpoint that a path leads to, below whatever base URL. */
export function endpointIn(path: string): string | undefined {
  return ENDPOINTS.filter((each) => path.endsWith(`/${each}`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function endpointOf(path: string): string | undefined {
  if (path === `${CARD_PATH}verify`) return "verify";
  const endpoint = path.startsWith(API_PATH) ? path.slice(API_PATH.length) : "";
  return endpoint !== "verify" && ENDPOINTS.includes(endpoint) ? endpoint : undefined;
}

function parse(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Not JSON: refused below like any other body that is no object.
  }
  throw new Refusal(400, "invalidParameters", "Invalid request body");
}
