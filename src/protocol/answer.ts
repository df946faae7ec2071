/**
 * From an HTTP answer to a typed value, or to the error that it is.
 *
 * @module
 */
import { type BankIdError, BankIdResponseError } from "../errors.ts";
import { isPlainRefusal, refusalError } from "./refusal.ts";
import { AnswerError } from "./response.ts";

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The call that an answer belongs to. */
export interface Call {
  /** Path below the base URL. */
  readonly endpoint: string;
  /** The order concerned, when there is one. */
  readonly orderRef?: string | undefined;
}

/**
 * Reads the answer to a call.
 *
 * @throws {BankIdApiError} If BankID refused the call.
 * @throws {BankIdResponseError} If the answer is not as specified.
 */
export function readAnswer<T>(answer: HttpAnswer, call: Call, parse: (json: unknown) => T): T {
  if (answer.status !== 200) throw refusalOf(answer, call);
  const type = contentType(answer.headers);
  if (type !== JSON_TYPE) {
    throw unexpected(answer, call, `its content type is ${type || "missing"}`);
  }
  const json = parseJson(answer.text);
  if (json === undefined) throw unexpected(answer, call, "it is not JSON");
  try {
    return parse(json);
  } catch (error) {
    if (error instanceof AnswerError) throw unexpected(answer, call, error.message);
    throw error;
  }
}

const JSON_TYPE = "application/json";

function contentType(headers: Headers): string {
  const type = headers.get("Content-Type") ?? "";
  return type === JSON_TYPE ? type : (type.split(";")[0] ?? "").trim().toLowerCase();
}

/** The value, or `undefined`. The engine's own error quotes the text, which may hold secrets. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalOf(answer: HttpAnswer, call: Call): BankIdError {
  const { status, headers } = answer;
  const body = parseJson(answer.text);
  if (status >= 400 && typeof body === "object" && body !== null && "errorCode" in body) {
    const { errorCode } = body;
    const details = "details" in body && typeof body.details === "string"
      ? body.details
      : undefined;
    if (typeof errorCode === "string") {
      return refusalError({ ...call, status, headers, errorCode, details });
    }
  }
  if (isPlainRefusal(status)) return refusalError({ ...call, status, headers });
  const type = contentType(headers);
  return unexpected(
    answer,
    call,
    `status ${status} with ${type || "no content type"}` +
      (status === 400 ? "; a server that misses the client certificate answers so, too" : ""),
  );
}

/**
 * The error itself or, when it tells of a collect whose answer could not even be read, one that
 * says what that may mean.
 */
export function statingLoss(error: unknown, call: Call): unknown {
  const isUnread = error instanceof BankIdResponseError && error.status === 200 &&
    error.body === undefined && call.endpoint === "collect";
  if (!isUnread) return error;
  return new BankIdResponseError(
    `${error.message}. If the order was completed, its result is lost: BankID does not hand it over again`,
    { status: error.status, orderRef: call.orderRef, cause: error },
  );
}

function unexpected(answer: HttpAnswer, call: Call, why: string): BankIdResponseError {
  const { status, text: body } = answer;
  const lost = status === 200 && call.endpoint === "collect"
    ? ". If the order was completed, BankID will not hand the result over again: 'body' has the answer"
    : "";
  return new BankIdResponseError(
    `The answer to ${call.endpoint} is not as specified: ${why}${lost}`,
    { status, body, orderRef: call.orderRef, retry: status >= 500 ? "by-user" : "never" },
  );
}
