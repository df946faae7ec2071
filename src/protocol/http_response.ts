/**
 * From an HTTP response to a typed value, or to the error that it is.
 *
 * @module
 */
import { type BankIdError, BankIdResponseError } from "../errors.ts";
import { isRecord } from "../options.ts";
import { apiError, isErrorStatus } from "./error_response.ts";
import { ResponseFormatError } from "./response.ts";

/** An HTTP response, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly text: string;
}

/** The request that a response belongs to. */
export interface ApiRequest {
  /** Path below the base URL. */
  readonly endpoint: string;
  /** The order concerned, when there is one. */
  readonly orderRef?: string | undefined;
}

/**
 * Reads the response to a request.
 *
 * @throws {BankIdApiError} If BankID refused the request.
 * @throws {BankIdResponseError} If the response is not as specified.
 */
export function readResponse<T>(
  response: HttpResponse,
  request: ApiRequest,
  parse: (json: unknown) => T,
): T {
  if (response.status !== 200) throw refusalOf(response, request);
  const type = contentType(response.headers);
  if (type !== JSON_TYPE) {
    throw unexpected(response, request, `its content type is ${type || "missing"}`);
  }
  const json = parseJson(response.text);
  if (json === undefined) throw unexpected(response, request, "it is not JSON");
  try {
    return parse(json);
  } catch (error) {
    if (error instanceof ResponseFormatError) throw unexpected(response, request, error.message);
    throw error;
  }
}

const JSON_TYPE = "application/json";

function contentType(headers: Pick<Headers, "get">): string {
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

function refusalOf(response: HttpResponse, request: ApiRequest): BankIdError {
  const { status, headers } = response;
  const body = parseJson(response.text);
  if (status >= 400 && isRecord(body) && typeof body.errorCode === "string") {
    const { errorCode, details: given } = body;
    const details = typeof given === "string" ? given : undefined;
    return apiError({ ...request, status, headers, errorCode, details });
  }
  if (isErrorStatus(status)) return apiError({ ...request, status, headers });
  const type = contentType(headers);
  return unexpected(
    response,
    request,
    `status ${status} with ${type || "no content type"}` +
      (status === 400 ? "; a server may answer so when the client certificate is missing" : ""),
  );
}

/**
 * The error itself or, when it tells of a collect whose answer could not even be read, one that
 * says what that may mean.
 */
export function statingLoss(error: unknown, request: ApiRequest): unknown {
  const isUnread = error instanceof BankIdResponseError && error.status === 200 &&
    error.body === undefined && request.endpoint === "collect";
  if (!isUnread) return error;
  return new BankIdResponseError(
    `${error.message}. If the order was completed, its result is lost: BankID does not hand it over again`,
    { status: error.status, orderRef: request.orderRef, cause: error },
  );
}

function unexpected(response: HttpResponse, request: ApiRequest, why: string): BankIdResponseError {
  const { status, text: body } = response;
  const lost = status === 200 && request.endpoint === "collect"
    ? ". If the order was completed, BankID will not hand the result over again: 'body' has the answer"
    : "";
  return new BankIdResponseError(
    `The answer to ${request.endpoint} is not as specified: ${why}${lost}`,
    { status, body, orderRef: request.orderRef, retry: status >= 500 ? "by-user" : "never" },
  );
}
