/**
 * The ladder of wrong answers: from the status down to the type of each member.
 *
 * @module
 */
import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { type BankIdClient, BankIdResponseError, createClient } from "../../mod.ts";
import { answering } from "./answers.ts";

type Json = Readonly<Record<string, unknown>>;

/** One member of an answer, named by its path. */
export interface Member {
  readonly path: string;
  readonly type: "a string" | "a boolean" | "a whole number" | "an object";
}

/** An endpoint, a good answer of it, and what the answer must have. */
export interface Ladder {
  readonly endpoint: string;
  readonly good: Json;
  readonly members: readonly Member[];
  readonly call: (client: BankIdClient) => Promise<unknown>;
  /** The order that the call is about. */
  readonly orderRef?: string;
}

interface Rung {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
  readonly why: string;
}

const WRONG: Readonly<Record<Member["type"], readonly unknown[]>> = {
  "a string": [42, true, [], {}],
  "a boolean": ["true", 1, {}],
  "a whole number": ["42", 1.5, 2 ** 53, {}],
  "an object": ["x", 42, [], true],
};

/** A copy of an answer with one member changed, or left out for `undefined`. */
export function changed(answer: Json, path: string, value: unknown): Json {
  const [name = "", ...rest] = path.split(".");
  const inner = answer[name];
  if (rest.length === 0 || typeof inner !== "object") return { ...answer, [name]: value };
  return { ...answer, [name]: changed({ ...inner }, rest.join("."), value) };
}

function json(value: unknown, why: string): Rung {
  return { status: 200, type: "application/json", body: JSON.stringify(value), why };
}

function rungsOf({ good, members }: Ladder): Rung[] {
  const body = JSON.stringify(good);
  const page = "<html><body>Proxy</body></html>";
  return [
    { status: 201, type: "application/json", body, why: "status 201 with application/json" },
    { status: 302, type: "text/html", body: page, why: "status 302 with text/html" },
    { status: 502, type: undefined, body, why: "status 502 with no content type" },
    { status: 200, type: "text/html", body: page, why: "its content type is text/html" },
    { status: 200, type: "text/plain", body, why: "its content type is text/plain" },
    { status: 200, type: undefined, body, why: "its content type is missing" },
    { status: 200, type: "application/json", body: body.slice(0, -1), why: "it is not JSON" },
    { status: 200, type: "application/json", body: "", why: "it is not JSON" },
    { status: 200, type: "application/json", body: page, why: "it is not JSON" },
    ...[null, [], [good], "text", 42].map((value) => json(value, "the answer is not an object")),
    ...members.flatMap(({ path, type }) => {
      const name = `'${path.split(".").at(-1)}'`;
      const missing = type === "an object" ? `${name} is not an object` : `${name} is missing`;
      return [
        json(changed(good, path, undefined), missing),
        json(changed(good, path, null), `${name} is not ${type}`),
        ...WRONG[type].map((value) => json(changed(good, path, value), `${name} is not ${type}`)),
      ];
    }),
  ];
}

function* texts(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) yield* texts(member);
  }
}

/** Asserts that a call refuses each wrong answer, says why, and gives no content of it away. */
export async function assertLadder(ladder: Ladder): Promise<void> {
  const { endpoint, good, call, orderRef } = ladder;
  const harmless = [orderRef, good.orderRef, good.status, good.transactionType];
  const secrets = [...texts(good)].filter((text) => !harmless.includes(text));
  for (const { status, type, body, why } of rungsOf(ladder)) {
    const headers: HeadersInit = type === undefined ? {} : { "Content-Type": type };
    const bytes = new TextEncoder().encode(body);
    using client = createClient(answering(() => new Response(bytes, { status, headers })));
    const error = await assertRejects(() => call(client), BankIdResponseError);
    const lost = endpoint === "collect" && status === 200
      ? ". If the order was completed, BankID will not hand the result over again: 'body' has the answer"
      : "";
    assertEquals(error.message, `The answer to ${endpoint} is not as specified: ${why}${lost}`);
    assertEquals(
      [error.code, error.status, error.body, error.orderRef, error.userMessageId, error.retry],
      ["unexpected-answer", status, body, orderRef, "RFA22", status >= 500 ? "by-user" : "never"],
    );
    const shown = `${Deno.inspect(error)} ${JSON.stringify(error)} ${error.stack} ${error}`;
    for (const secret of secrets) assertFalse(shown.includes(secret), `${why}: ${secret}`);
  }
}
