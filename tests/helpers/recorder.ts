/**
 * Makes recordings anew: sends the calls for real and writes down what comes back, without
 * anything that is secret or personal.
 *
 * @module
 */
import {
  type BankIdClient,
  BankIdError,
  cancel,
  type Certificate,
  createClient,
  type Environment,
} from "../../mod.ts";
import { resolveEnvironment } from "../../src/environment/environment.ts";
import { COMPLETE, ORDER } from "./answers.ts";
import {
  type Json,
  makeCall,
  readRecording,
  type RecordedExchange,
  type RecordedRequest,
  type RecordedResponse,
  type Recording,
  recordRequest,
} from "./recordings.ts";

/** Whom the recorder calls, and how. */
export interface RecorderOptions {
  readonly environment: Environment;
  readonly certificate: Certificate;
  /** Milliseconds between two calls. */
  readonly pause: number;
}

/** The recorder's options from the environment variables; see `recordings_test.ts`. */
export async function recorderOptions(): Promise<RecorderOptions> {
  const read = async (name: string): Promise<string> => {
    const file = Deno.env.get(name);
    if (file === undefined) throw new TypeError(`${name} must name a PEM file`);
    return await Deno.readTextFile(file);
  };
  const apiUrl = Deno.env.get("BANKID_API_URL");
  return {
    environment: apiUrl === undefined
      ? resolveEnvironment("test", false)
      : { apiUrl, caCerts: [await read("BANKID_CA")] },
    certificate: { cert: await read("BANKID_CERT"), key: await read("BANKID_KEY") },
    pause: 1000,
  };
}

/** Records every file of a folder anew into another, which may be the same. */
export async function recordFolder(from: URL, to: URL, options: RecorderOptions): Promise<void> {
  for await (const { name } of Deno.readDir(from)) {
    if (!name.endsWith(".json")) continue;
    const anew = await record(await readRecording(new URL(name, from)), options);
    await Deno.writeTextFile(new URL(name, to), `${JSON.stringify(anew, null, 2)}\n`);
  }
}

interface Sent {
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
}

async function record(recording: Recording, options: RecorderOptions): Promise<Recording> {
  const { environment } = options;
  if (!recording.exchanges.some((each) => isRecordable(each, environment))) return recording;
  using http = Deno.createHttpClient({
    ...options.certificate,
    caCerts: [...environment.caCerts],
    http1: true,
    http2: false,
  });
  let sent: Sent | undefined;
  using client = createClient({
    environment,
    timeout: 20_000,
    async fetch(outgoing): Promise<Response> {
      const request = await recordRequest(outgoing);
      const { response, text } = await recordResponse(await fetch(outgoing, { client: http }));
      sent = { request, response };
      return new Response(text, response);
    },
  });
  const orders = new Orders();
  const exchanges: RecordedExchange[] = [];
  try {
    for (const written of recording.exchanges) {
      if (!isRecordable(written, environment)) {
        exchanges.push({ ...written, source: written.source ?? recording.source });
        continue;
      }
      await delay(options.pause);
      const { name, call } = written;
      const input = orders.toReal(call.input);
      await settled(makeCall(client, call.function, input));
      if (!sent) throw new Error(`Nothing was sent for '${name}'`);
      orders.learn(sent.response.body);
      exchanges.push({ name, call, ...clean(sent, orders) });
      sent = undefined;
    }
  } finally {
    await cancelAll(client, orders, options.pause);
  }
  return { source: sourceOf(environment), exchanges };
}

function isRecordable({ source, call }: RecordedExchange, environment: Environment): boolean {
  if (source !== undefined) return false;
  return call.function !== "verifyIdCard" || environment.idCardUrl !== undefined;
}

function sourceOf({ apiUrl }: Environment): string {
  const { host, hostname } = new URL(apiUrl);
  const day = new Date().toISOString().slice(0, 10);
  const who = hostname.endsWith(".bankid.com") ? "BankID" : "a simulator, not BankID";
  return `recorded from ${host} (${who}) on ${day}; secrets and persons replaced by example values`;
}

async function delay(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A refusal is as good a recording as a result. */
async function settled(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof BankIdError && "status" in error)) throw error;
  }
}

async function cancelAll(client: BankIdClient, orders: Orders, pause: number): Promise<void> {
  for (const orderRef of orders.real()) {
    await delay(pause);
    await settled(cancel(client, { orderRef }));
  }
}

const KEPT_HEADERS = /^(content-type|retry-after|ratelimit-.*)$/;

async function recordResponse(
  answer: Response,
): Promise<{ response: RecordedResponse; text: string | null }> {
  const text = await answer.text();
  const headers = [...answer.headers].filter(([name]) => KEPT_HEADERS.test(name));
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Kept as text.
  }
  const response = { status: answer.status, headers: Object.fromEntries(headers), body };
  return { response, text: text === "" ? null : text };
}

/** The orders of one file: real references and the examples that stand for them. */
class Orders {
  readonly #examples = new Map<string, string>();

  learn(body: unknown): void {
    if (typeof body !== "object" || body === null || !("orderRef" in body)) return;
    const { orderRef } = body;
    if (typeof orderRef !== "string" || this.#examples.has(orderRef)) return;
    const digit = (8 + this.#examples.size).toString(16);
    this.#examples.set(orderRef, ORDER.orderRef.slice(0, -1) + digit);
  }

  real(): string[] {
    return [...this.#examples.keys()];
  }

  toReal(input: Json): Json {
    const [real] = [...this.#examples].find(([, example]) => example === input.orderRef) ?? [];
    return real === undefined ? input : { ...input, orderRef: real };
  }

  toExample(text: string): string {
    let hidden = text;
    for (const [real, example] of this.#examples) hidden = hidden.replaceAll(real, example);
    return hidden;
  }
}

const { user, device, signature, ocspResponse } = COMPLETE.completionData;

/** What stands for secrets and for the person, by the name of the member. */
const EXAMPLES: Json = { ...ORDER, ...user, ...device, signature, ocspResponse };

function clean({ request, response }: Sent, orders: Orders): Sent {
  return {
    request: { ...request, body: exampleOf(request.body, orders, false) },
    response: { ...response, body: exampleOf(response.body, orders, true) },
  };
}

/** A value with the examples in the place of what is real; `replaces` is false for own input. */
function exampleOf(value: unknown, orders: Orders, replaces: boolean): unknown {
  if (typeof value === "string") {
    const text = orders.toExample(value);
    return replaces
      ? text.replace(/(?<![\w-])(\d{2})?\d{6}[-+]?\d{4}(?![\w-])/g, user.personalNumber)
      : text;
  }
  if (Array.isArray(value)) return value.map((each) => exampleOf(each, orders, replaces));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isFixed = replaces && name !== "orderRef" && typeof member === "string" &&
        Object.hasOwn(EXAMPLES, name);
      return [name, isFixed ? EXAMPLES[name] : exampleOf(member, orders, replaces)];
    }),
  );
}
