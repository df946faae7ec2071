/**
 * The call of this module that sends a recorded request.
 *
 * @module
 */
import { isRecord } from "../../options.ts";
import { isDeepStrictEqual } from "node:util";
import {
  encodeOrderRef,
  encodeRequest,
  fieldsOf,
  type RequestEndpoint,
} from "../../protocol/request.ts";
import { decodedText } from "./redaction.ts";
import type { Body } from "../bank/rules.ts";

/**
 * A call of one of the module's functions.
 *
 * @category Recorded tests
 */
export interface RecordedCall {
  /** Name of the function. */
  readonly function: string;
  /** What it is given. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Functions that start an order or check a card, by endpoint. */
const FUNCTIONS: Readonly<Record<RequestEndpoint, string>> = {
  "auth": "auth",
  "sign": "sign",
  "phone/auth": "phoneAuth",
  "phone/sign": "phoneSign",
  "payment": "payment",
  "other/payment": "otherPayment",
  "verify": "verifyIdCard",
};

function isRequestEndpoint(endpoint: string): endpoint is RequestEndpoint {
  return Object.hasOwn(FUNCTIONS, endpoint);
}

/** The call that sends a body to an endpoint; `undefined` when no function of the module does. */
export function callOf(endpoint: string, body: unknown): RecordedCall | undefined {
  if (!isRecord(body)) return undefined;
  const input = inputOf(body);
  try {
    if (isRequestEndpoint(endpoint)) {
      const sent = encodeRequest(fieldsOf(endpoint), input);
      return isDeepStrictEqual(sent, body) ? { function: FUNCTIONS[endpoint], input } : undefined;
    }
    const sent = { orderRef: encodeOrderRef(input) };
    const isKnown = endpoint === "collect" || endpoint === "cancel";
    return isKnown && isDeepStrictEqual(sent, body) ? { function: endpoint, input } : undefined;
  } catch {
    // Refused before it would be sent.
    return undefined;
  }
}

/** The body with its texts as they are given to a function. */
function inputOf(body: Body): Body {
  const texts = ["userVisibleData", "userNonVisibleData"].flatMap((name) => {
    const base64 = body[name];
    const text = typeof base64 === "string" ? decodedText(base64) : undefined;
    return text === undefined ? [] : [[name, text]];
  });
  return { ...body, ...Object.fromEntries(texts) };
}
