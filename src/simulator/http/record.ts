/**
 * Records the exchanges of a client as a fixture for tests.
 *
 * @module
 */
import { isRecord } from "../../options.ts";
import { isDeepStrictEqual } from "node:util";
import { writePem } from "../../certificate/pem.ts";
import type { FetchLike } from "../../types.ts";
import { sharedAuthorities } from "../pki/bankid_authorities.ts";
import { type ProvenOrder, withExample, withExampleCard } from "./example_person.ts";
import { type RecordedExchange, redactedExchange } from "./recorder.ts";
import { Redaction } from "./redaction.ts";
import { endpointIn } from "./service.ts";

/**
 * A recording, to be kept as JSON.
 *
 * @category Recorded tests
 */
export interface Recording {
  /** Where it is from. */
  readonly source: string;
  /** How its proofs were made, in words. */
  readonly proofs: string;
  /** PEM of the root under which the proofs hold: `roots` of `verifyCompletion`. */
  readonly signingRoots: readonly string[];
  /** The exchanges, the oldest first. */
  readonly exchanges: readonly RecordedExchange[];
}

/**
 * A `fetch` that records.
 *
 * @category Recorded tests
 */
export interface FetchRecorder {
  /** For `createClient`. */
  readonly fetch: FetchLike;
  /** What was recorded so far. */
  recording(): Promise<Recording>;
}

/** Headers that mean something to a client; others may hold private data. */
const KEPT_HEADERS = /^(?:content-type|retry-after|ratelimit-.*)$/i;

const PROOFS = "made anew for the example person with the simulator's published keys: they hold " +
  "under 'signingRoots', and prove nothing";

/**
 * Records the exchanges between a client and BankID, for tests that {@linkcode replay} them. What is secret
 * or personal is replaced before it is kept:
 *
 * - references, tokens and secrets by stand-ins;
 * - personal numbers, the person and the device by those of an example person;
 * - return addresses and device identifiers by examples;
 * - proofs by new ones of the example person, which hold under the recording's `signingRoots`. A proof whose
 *   order was started before recording began is removed, and `proof` says so.
 *
 * Everything else that you send, such as texts and `endUserIp`, stays. Polls that bring nothing new are
 * left out.
 *
 * @example Record a login
 * ```ts
 * import { auth, createClient, waitForCompletion } from "@x/bankid";
 * import { createSimulator, record } from "@x/bankid/simulator";
 *
 * const simulator = createSimulator({ autopilot: { delay: 0 } });
 * const recorder = record(simulator.fetch);
 * using client = createClient({ ...simulator, fetch: recorder.fetch });
 * await waitForCompletion(client, await auth(client, { endUserIp: "194.168.2.25" }));
 *
 * const json = JSON.stringify(await recorder.recording(), null, 2); // for a file
 * console.log(json.includes("00000000-0000-4000-8000-000000000001")); // true
 * ```
 *
 * @example Record BankID's test environment, on Deno
 * ```ts
 * import { createClient, environments, testCertificate } from "@x/bankid";
 * import { record } from "@x/bankid/simulator";
 *
 * const caCerts = [...environments.test.caCerts];
 * using http = Deno.createHttpClient({ ...testCertificate(), caCerts });
 * const recorder = record((request) => fetch(request, { client: http }));
 * using client = createClient({ environment: "test", fetch: recorder.fetch });
 * ```
 *
 * @param fetchLike Sends the requests: the simulator's, or one with your certificate.
 * @returns A `fetch` for `createClient`, and what it has recorded.
 * @category Recorded tests
 */
export function record(fetchLike: FetchLike): FetchRecorder {
  if (typeof fetchLike !== "function") throw new TypeError("'fetchLike' must be a function");
  const tape = new Tape();
  return {
    fetch: async (request): Promise<Response> => {
      const sent = await request.clone().text();
      const response = await fetchLike(request);
      const text = await response.text();
      const { status, headers } = response;
      tape.add(request, sent, { status, headers, text });
      const kept = new Headers(headers);
      // The text is the whole, however it travelled.
      for (const name of ["Content-Encoding", "Content-Length"]) kept.delete(name);
      return new Response(text === "" ? null : text, { status, headers: kept });
    },
    recording: () => tape.recording(),
  };
}

interface Taped {
  readonly exchange: RecordedExchange;
  /** Epoch milliseconds of the answer. */
  readonly at: number;
}

class Tape {
  readonly #taped: Taped[] = [];
  readonly #redaction = new Redaction();

  add(
    { method, url, headers }: Request,
    body: string,
    { status, headers: answered, text }: { status: number; headers: Headers; text: string },
  ): void {
    const { origin, pathname: path } = new URL(url);
    const contentType = headers.get("Content-Type");
    const kept = [...answered].filter(([name]) => KEPT_HEADERS.test(name));
    const exchange = redactedExchange(
      { method, path, contentType, body, hasCertificate: true },
      { status, headers: Object.fromEntries(kept), body: text },
      origin,
      this.#redaction,
    );
    if (!this.#isRepetition(exchange)) this.#taped.push({ exchange, at: Date.now() });
  }

  /** Whether a poll brought what the poll before it had brought. */
  #isRepetition({ request, response }: RecordedExchange): boolean {
    if (!isRecord(response.body) || response.body.status !== "pending") return false;
    const before = this.#taped.findLast(({ exchange }) =>
      isDeepStrictEqual(exchange.request, request)
    );
    return isDeepStrictEqual(before?.exchange.response, response);
  }

  async recording(): Promise<Recording> {
    const { root } = await sharedAuthorities();
    const exchanges = await Promise.all(this.#taped.map((each) => this.#withExample(each)));
    const day = new Date().toISOString().slice(0, 10);
    return {
      source: `recorded by record() of @x/bankid on ${day}; secrets and persons are replaced`,
      proofs: PROOFS,
      signingRoots: [writePem("CERTIFICATE", root.certificate)],
      exchanges,
    };
  }

  async #withExample({ exchange, at }: Taped): Promise<RecordedExchange> {
    const { response } = exchange;
    const order = isRecord(response.body) ? this.#startOf(response.body.orderRef) : undefined;
    const found = await withExample(response.body, order, at) ??
      await withExampleCard(response.body, at);
    if (!found) return exchange;
    const proof = found.isProven ? "made anew" : "removed";
    return { ...exchange, response: { ...response, body: found.body }, proof };
  }

  /** The request that started an order, by the reference that stands in for its own. */
  #startOf(orderRef: unknown): ProvenOrder | undefined {
    const start = this.#taped.find(({ exchange: { request, response } }) =>
      isRecord(request.body) && !("orderRef" in request.body) &&
      isRecord(response.body) && response.body.orderRef === orderRef
    )?.exchange.request;
    const endpoint = start && endpointIn(new URL(start.url).pathname);
    return endpoint !== undefined && isRecord(start?.body)
      ? { endpoint, body: start.body }
      : undefined;
  }
}
