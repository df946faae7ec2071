/**
 * Recorded exchanges with BankID: how they are kept, and how they are replayed.
 *
 * @module
 */
import {
  auth,
  type BankIdClient,
  BankIdError,
  cancel,
  type ClientOptions,
  collect,
  createClient,
  otherPayment,
  payment,
  phoneAuth,
  phoneSign,
  sign,
  verifyIdCard,
} from "../../mod.ts";

/** Names of the module's functions. */
export type FunctionName =
  | "auth"
  | "sign"
  | "phoneAuth"
  | "phoneSign"
  | "payment"
  | "otherPayment"
  | "collect"
  | "cancel"
  | "verifyIdCard";

interface Operation {
  readonly call: (...args: never[]) => Promise<unknown>;
  readonly endpoint: string;
}

const FUNCTIONS: Readonly<Record<FunctionName, Operation>> = {
  auth: { call: auth, endpoint: "auth" },
  sign: { call: sign, endpoint: "sign" },
  phoneAuth: { call: phoneAuth, endpoint: "phone/auth" },
  phoneSign: { call: phoneSign, endpoint: "phone/sign" },
  payment: { call: payment, endpoint: "payment" },
  otherPayment: { call: otherPayment, endpoint: "other/payment" },
  collect: { call: collect, endpoint: "collect" },
  cancel: { call: cancel, endpoint: "cancel" },
  verifyIdCard: { call: verifyIdCard, endpoint: "verify" },
};

/** JSON of a recording's members. */
export type Json = Readonly<Record<string, unknown>>;

/** A request as it travels; the body is read as JSON. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An answer as it travelled; a body that is a string was no JSON. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** One call, what was sent for it, and what came back. */
export interface RecordedExchange {
  readonly name: string;
  /** Where it is from, if not from where its file is: such an exchange is never recorded anew. */
  readonly source?: string;
  readonly call: { readonly function: FunctionName; readonly input: Json };
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
}

/** A file of exchanges that follow each other. */
export interface Recording {
  readonly source: string;
  readonly exchanges: readonly RecordedExchange[];
}

/** What came of a call: its result, or what its error says of itself. */
export type Outcome =
  | { readonly result: unknown }
  | { readonly error: string; readonly status: number; readonly errorCode: string | undefined };

/** Reads a file of recordings. */
export async function readRecording(file: URL): Promise<Recording> {
  const { source, exchanges } = JSON.parse(await Deno.readTextFile(file));
  if (typeof source !== "string" || !Array.isArray(exchanges)) {
    throw new TypeError(`${file} is not a recording`);
  }
  return { source, exchanges };
}

/** Makes the call of an exchange with the given input. */
export async function makeCall(
  client: BankIdClient,
  name: FunctionName,
  input: Json,
): Promise<unknown> {
  return await Reflect.apply(FUNCTIONS[name].call, undefined, [client, input]);
}

/** Makes the call of an exchange against the recorded answer, and tells what was sent for it. */
export async function replay(
  { call, request, response }: RecordedExchange,
): Promise<{ sent: RecordedRequest[]; outcome: Outcome }> {
  const sent: RecordedRequest[] = [];
  using client = createClient({
    environment: environmentOf(request.url, FUNCTIONS[call.function].endpoint),
    async fetch(outgoing): Promise<Response> {
      sent.push(await recordRequest(outgoing));
      const { status, headers, body } = response;
      return new Response(typeof body === "string" ? body : JSON.stringify(body), {
        status,
        headers: Object.entries(headers),
      });
    },
  });
  try {
    return { sent, outcome: { result: await makeCall(client, call.function, call.input) } };
  } catch (error) {
    if (!(error instanceof BankIdError) || !("status" in error)) throw error;
    const { name, status } = error;
    const errorCode = "errorCode" in error ? String(error.errorCode) : undefined;
    return { sent, outcome: { error: name, status: Number(status), errorCode } };
  }
}

/** BankID's test environment by its name, others by their address. */
function environmentOf(url: string, endpoint: string): ClientOptions["environment"] {
  if (new URL(url).hostname.endsWith(".test.bankid.com")) return "test";
  const base = url.slice(0, -endpoint.length);
  return { apiUrl: base, idCardUrl: base, caCerts: [] };
}

/** A request as it is recorded. */
export async function recordRequest(request: Request): Promise<RecordedRequest> {
  return {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.clone().json(),
  };
}

/** Statuses that say the same with or without JSON (BankID: "errors"). */
const PLAIN = [401, 403, 404, 405, 408, 415, 429, 500, 503];

/** What a recorded answer must come to, by BankID's reference. */
export function expectedOutcome({ call, response }: RecordedExchange, startedAt: number): Outcome {
  const { status } = response;
  const body = typeof response.body === "object" ? { ...response.body } : undefined;
  if (status !== 200) {
    const errorCode = body && "errorCode" in body ? String(body.errorCode) : undefined;
    const isRefusal = errorCode !== undefined || PLAIN.includes(status);
    return { error: isRefusal ? "BankIdApiError" : "BankIdResponseError", status, errorCode };
  }
  if (call.function === "cancel") return { result: undefined };
  const starts = !["collect", "verifyIdCard"].includes(call.function);
  // The one member in the recordings that BankID does not have today.
  const { added, ...known } = { added: undefined, ...body };
  const extra = added === undefined ? {} : { extra: { added } };
  return { result: { ...known, ...extra, ...(starts ? { startedAt } : {}) } };
}
