/**
 * A simulated BankID whose clock the test sets, asked by the module's own client or with requests of
 * any form.
 *
 * @module
 */
import {
  auth,
  type BankIdClient,
  collect,
  type CompletionData,
  createClient,
  type Order,
  waitForCompletion,
} from "../../mod.ts";
import type { RequestEndpoint } from "../../src/protocol/request.ts";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/mod.ts";
import type { SimulatedApp } from "../../src/simulator/bank/app.ts";
import { REQUESTS } from "./requests.ts";

/** The moment at which every test begins. */
export const START: number = Date.parse("2026-10-04T12:00:00.000Z");

/** BankID's answers to what it refuses, by their text (BankID: "errors"). */
export function refusal(
  details: string,
  errorCode = "invalidParameters",
): Readonly<Record<string, string>> {
  return { errorCode, details };
}

/** BankID's word for an order that is unknown or can't be asked for any more. */
export const NO_SUCH_ORDER: Readonly<Record<string, string>> = refusal("No such order");

/** JSON members. */
export type Members = Readonly<Record<string, unknown>>;

/** An answer as any client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body's JSON. */
  readonly body: Members;
}

/** The smallest request of an endpoint, as it travels. */
export function leastBody(endpoint: RequestEndpoint): Members {
  const found = REQUESTS.find((each) => each.endpoint === endpoint);
  if (!found) throw new Error(`No request for ${endpoint}`);
  return found.body;
}

/** The reference in BankID's answer to a start. */
export function referenceIn({ body }: Answer): { readonly orderRef: string } {
  if (typeof body.orderRef !== "string") throw new Error(`No order: ${JSON.stringify(body)}`);
  return { orderRef: body.orderRef };
}

/** A simulated BankID and its clock. */
export class TestBankId implements Disposable {
  /** The clock, in epoch milliseconds. */
  now: number = START;
  readonly simulator: Simulator;
  readonly client: BankIdClient;

  constructor(options: SimulatorOptions = {}) {
    this.simulator = createSimulator({ now: () => this.now, ...options });
    // Making the first keys takes a busy machine its time.
    this.client = createClient(this.simulator);
  }

  /** The app of the simulated person. */
  get app(): SimulatedApp {
    return this.simulator.app;
  }

  /** Sends JSON to an endpoint, as any client does. */
  async post(endpoint: string, body: unknown): Promise<Answer> {
    const { apiUrl, idCardUrl } = this.simulator.environment;
    const response = await this.simulator.fetch(
      new Request((endpoint === "verify" ? idCardUrl : apiUrl) + endpoint, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /** Starts an order with the smallest request of an endpoint, and what is added to it. */
  async start(endpoint: RequestEndpoint, more: Members = {}): Promise<{ orderRef: string }> {
    return referenceIn(await this.post(endpoint, { ...leastBody(endpoint), ...more }));
  }

  /** How an order stands by the module's own client: its hint code, or `complete`. */
  async hint(order: { readonly orderRef: string }): Promise<string> {
    const update = await collect(this.client, order);
    return update.status === "complete" ? update.status : update.hintCode;
  }

  [Symbol.dispose](): void {
    this.client.close();
  }
}

/** Starts an identification and opens it by its link. */
export async function opened(bankId: TestBankId, requirement: object = {}): Promise<Order> {
  const order = await auth(bankId.client, { endUserIp: "194.168.2.25", requirement });
  bankId.app.open(order.autoStartToken);
  return order;
}

/** A whole login by link, and what it yields. */
export async function logIn(bankId: TestBankId): Promise<CompletionData> {
  const order = await opened(bankId);
  bankId.app.approve();
  return await waitForCompletion(bankId.client, order);
}
