/**
 * Mutual TLS on Node: `node:https`, since Node's own `fetch` takes no certificate.
 *
 * @module
 */
import type { BankIdError } from "../errors.ts";
import { type Bytes, concat } from "../bytes.ts";
import { explainByCode } from "./fetching.ts";
import type { Incoming, Outgoing, TlsMaterial, Transport } from "./transport.ts";

/** The parts of `node:https` used here. */
interface HttpsModule {
  readonly Agent: new (options: Record<string, unknown>) => Agent;
  request(
    url: string,
    options: Record<string, unknown>,
    onAnswer: (message: Message) => void,
  ): ClientRequest;
}
interface Agent {
  maxFreeSockets: number;
  readonly freeSockets: Readonly<Record<string, readonly { destroy(): void }[] | undefined>>;
}
interface ClientRequest {
  on(event: "error", listener: (error: Error) => void): void;
  end(body: string): void;
}
interface Message extends AsyncIterable<Bytes> {
  readonly statusCode: number;
  readonly rawHeaders: readonly string[];
}

/** One agent, which keeps connections open, for each client. */
export class NodeTransport implements Transport {
  readonly #material: TlsMaterial;
  readonly isNative = true;
  #agent: Agent | undefined;

  constructor(material: TlsMaterial) {
    this.#material = material;
  }

  async send(url: string, { headers, body, signal }: Outgoing): Promise<Incoming> {
    const agent = this.#agent ??= this.#open();
    const length = new TextEncoder().encode(body).length;
    const options = {
      method: "POST",
      headers: { ...headers, "Content-Length": length },
      agent,
      signal,
    };
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const request = https().request(url, options, resolve);
    request.on("error", reject);
    request.end(body);
    return incoming(await promise);
  }

  #open(): Agent {
    const { caCerts, cert, key } = this.#material;
    const { Agent } = https();
    // `ca` takes the place of the runtime's own roots.
    return new Agent({
      keepAlive: true,
      scheduling: "lifo",
      ca: [...caCerts],
      cert,
      key,
      rejectUnauthorized: true,
    });
  }

  explain(url: string, error: unknown): Promise<BankIdError> {
    return explainByCode(url, error);
  }

  renew(): void {
    if (this.#agent) retire(this.#agent);
    this.#agent = undefined;
  }

  close(): void {
    this.renew();
  }
}

/** Closes idle connections, and the others as soon as their call has ended. */
function retire(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}

function incoming(message: Message): Incoming {
  const { statusCode, rawHeaders } = message;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  let body: ReadableStream<Bytes> | undefined;
  const read = async (): Promise<Bytes> => concat(...await Array.fromAsync(message));
  return {
    status: statusCode,
    headers,
    get body() {
      return body ??= ReadableStream.from(message);
    },
    arrayBuffer: async () => (await read()).buffer,
    text: async () => new TextDecoder().decode(await read()),
  };
}

function https(): HttpsModule {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: "node:https"): HttpsModule };
  };
  return process.getBuiltinModule("node:https");
}
