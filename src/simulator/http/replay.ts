/**
 * Plays a recording to a client.
 *
 * @module
 */
import { isRecord, wrongKind } from "../../options.ts";
import { isDeepStrictEqual } from "node:util";
import type { FetchLike } from "../../types.ts";
import type { Body } from "../bank/rules.ts";
import { jsonAnswer } from "./exchange.ts";
import { Redaction } from "./redaction.ts";
import { endpointIn } from "./service.ts";

/** An exchange that can be played. */
interface Playable {
  readonly endpoint: string;
  readonly request: Comparable;
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: string | null;
}

/** What must be the same in a request: the order, and the rest without what is replaced. */
interface Comparable {
  readonly orderRef: unknown;
  readonly rest: unknown;
}

/**
 * Makes a `fetch` that gives the answers of a recording, without a network. Each exchange is played
 * once, to the first request of its endpoint that has the same body; what {@linkcode record} has
 * replaced counts as the same. A request that was not recorded is refused with 404 and the error code
 * `notRecorded`, whose details say what is different.
 *
 * Polls are made at their usual pace: a test that should not wait for them uses a fake clock, such as
 * `FakeTime` of `@std/testing/time`.
 *
 * @example A test with a recording
 * ```ts
 * import { auth, createClient, verifyCompletion, waitForCompletion } from "@x/bankid";
 * import { createSimulator, record, replay } from "@x/bankid/simulator";
 *
 * // In a test it would be: import recording from "./login.json" with { type: "json" };
 * const simulator = createSimulator({ autopilot: { delay: 0 } });
 * const recorder = record(simulator.fetch);
 * using recorded = createClient({ ...simulator, fetch: recorder.fetch });
 * await waitForCompletion(recorded, await auth(recorded, { endUserIp: "194.168.2.25" }));
 * const recording = await recorder.recording();
 *
 * using client = createClient({ environment: "test", fetch: replay(recording) });
 * const order = await auth(client, { endUserIp: "194.168.2.25" });
 * const completion = await waitForCompletion(client, order);
 * await verifyCompletion(completion, { environment: "test", roots: recording.signingRoots });
 * console.log(completion.user.name); // Tolvan Tolvansson
 * ```
 *
 * @param recording What `record` made, or the same read from JSON.
 * @returns A `fetch` for `createClient`, whatever the environment.
 * @throws {TypeError} If it is no recording.
 * @category Recorded tests
 */
export function replay(recording: unknown): FetchLike {
  const left = playables(recording);
  return async (request) => {
    const endpoint = endpointIn(new URL(request.url).pathname) ?? "";
    const sent = comparable(await request.text());
    const index = left.findIndex((each) =>
      each.endpoint === endpoint && isDeepStrictEqual(each.request, sent)
    );
    const [found] = index < 0 ? [] : left.splice(index, 1);
    const { status, headers, body } = found ?? notRecorded(endpoint, sent, left);
    return new Response(body, { status, headers });
  };
}

function playables(recording: unknown): Playable[] {
  const { exchanges } = Object(recording);
  if (!Array.isArray(exchanges)) {
    throw wrongKind("recording", "what record() makes", recording);
  }
  return exchanges.map((exchange, index) => {
    const { request, response } = Object(exchange);
    const path = isRecord(request) && typeof request.url === "string" && URL.canParse(request.url)
      ? new URL(request.url).pathname
      : "";
    const endpoint = endpointIn(path);
    if (endpoint === undefined || !isRecord(response) || typeof response.status !== "number") {
      throw new TypeError(`'recording.exchanges[${index}]' is not an exchange with BankID`);
    }
    const { status, headers, body } = response;
    return {
      endpoint,
      request: comparable(JSON.stringify(request.body)),
      status,
      headers: Object.entries(Object(headers)).map(([name, value]) => [name, String(value)]),
      body: body === "" ? null : typeof body === "string" ? body : JSON.stringify(body),
    };
  });
}

function comparable(text: string): Comparable {
  const body = parsed(text);
  if (!isRecord(body)) return { orderRef: undefined, rest: body };
  const { orderRef, ...rest } = body;
  return { orderRef, rest: new Redaction(false).json(JSON.stringify(rest)) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function notRecorded(endpoint: string, sent: Comparable, left: readonly Playable[]): Playable {
  const next = left.find((each) => each.endpoint === endpoint);
  const why = next === undefined
    ? "the recording has no more of them"
    : whyNotNext(differences(sent, next.request));
  const answer = jsonAnswer(404, {
    errorCode: "notRecorded",
    details: `Nothing is replayed for this ${endpoint || "address"}: ${why}`,
  });
  const headers = Object.entries(answer.headers);
  return { endpoint, request: sent, status: answer.status, headers, body: answer.body };
}

function whyNotNext(names: readonly string[]): string {
  const advice = names.includes("'orderRef'")
    ? ". A recording has references of its own: take the one that the replay gave"
    : "";
  return `the next that was recorded differs in ${names.join(", ")}${advice}`;
}

/** Names of the members that are not the same. */
function differences(one: Comparable, other: Comparable): readonly string[] {
  const [a, b] = [one, other].map(({ orderRef, rest }): Body => ({
    orderRef,
    ...(isRecord(rest) ? rest : { body: rest }),
  }));
  const names = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
  return [...names].filter((name) => !isDeepStrictEqual(a?.[name], b?.[name]))
    .map((name) => `'${name}'`);
}
