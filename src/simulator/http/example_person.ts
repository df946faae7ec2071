/**
 * Puts an example in the place of the person in a recorded result, whose proof is made anew.
 *
 * @module
 */
import { isRecord } from "../../options.ts";
import { Completions } from "../bank/completion.ts";
import { SimulatedOrder } from "../bank/order.ts";
import type { Body } from "../bank/rules.ts";
import { HIDDEN } from "../../redact.ts";
import { ageOf, MOBILE_POLICY, TOLVAN } from "../pki/people.ts";
import { HIDDEN_DATA } from "./redaction.ts";

/** The order that a proof is for. */
export interface ProvenOrder {
  readonly endpoint: string;
  /** Its request, without secrets. */
  readonly body: Body;
}

/** A result with the example, and whether its proof holds. */
export interface Replaced {
  readonly body: Body;
  readonly isProven: boolean;
}

async function example(order: ProvenOrder, at: number): Promise<Body> {
  return await new Completions().of(new SimulatedOrder(order.endpoint, order.body, at), {
    status: "complete",
    person: TOLVAN,
    policy: MOBILE_POLICY,
    at,
  });
}

/** An object with the example's members; what the example lacks may say who the person is. */
function replaced(value: unknown, example: unknown): unknown {
  if (!isRecord(value) || !isRecord(example)) return hidden(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      Object.hasOwn(example, name) ? example[name] : hidden(member),
    ]),
  );
}

/** A value of the same form that says nothing. */
function hidden(value: unknown): unknown {
  if (typeof value === "string") return HIDDEN;
  if (typeof value === "number") return 0;
  if (Array.isArray(value)) return value.map(hidden);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hidden(each)]));
}

/** Collect's answer with the example, if it is one of a completed order. */
export async function withExample(
  answer: unknown,
  order: ProvenOrder | undefined,
  at: number,
): Promise<Replaced | undefined> {
  if (!isRecord(answer) || !isRecord(answer.completionData)) return undefined;
  const { stepUp, risk, ...person } = answer.completionData;
  const { signature, ocspResponse, ...rest } = await example(
    order ?? { endpoint: "auth", body: {} },
    at,
  );
  const proof = { signature: HIDDEN_DATA, ocspResponse: HIDDEN_DATA };
  const completionData = {
    ...Object(replaced(person, { ...rest, ...proof })),
    user: replaced(person.user, rest.user),
    device: replaced(person.device, rest.device),
    ...(stepUp === undefined ? {} : { stepUp: hidden(stepUp) }),
    ...(risk === undefined ? {} : { risk }),
    ...(order && { signature, ocspResponse }),
  };
  return { body: { ...answer, completionData }, isProven: order !== undefined };
}

/** The answer to a check of an ID card with the example, if it is one. */
export async function withExampleCard(answer: unknown, at: number): Promise<Replaced | undefined> {
  if (!isRecord(answer) || !isRecord(answer.authentication)) return undefined;
  const { user, signature, ocspResponse } = await example({ endpoint: "auth", body: {} }, at);
  const { identifiedAt, orderRef } = answer.authentication;
  const known = { identifiedAt, orderRef, signature, ocspResponse };
  const authentication = {
    ...Object(replaced(answer.authentication, known)),
    signature,
    ocspResponse,
  };
  return {
    body: {
      ...answer,
      user: replaced(answer.user, { ...Object(user), age: ageOf(TOLVAN, at) }),
      authentication,
    },
    isProven: true,
  };
}
